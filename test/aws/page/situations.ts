import { CreateClusterCommand, type CreateClusterCommandInput } from '@aws-sdk/client-eks';
import { RUNBOOKS } from '../../../remediation/runbooks.ts';
import { dayAfter, dayOf } from '../../../rules/eks-endpoint-public-access/exemption.ts';
import type { PolicyDocument } from '../iam/policy.ts';
import type { Role } from '../identities.ts';
import type { LocalAws } from '../local-aws.ts';
import type { Clients } from './clients.ts';

/** The tag in which a cluster of the local AWS may carry an exemption: the template parameter ExemptionTag. */
export const EXEMPTION_TAG = 'eks-endpoint-exemption';

/** Clusters that the page can make, by CreateCluster. */
export const SITUATIONS = ['open', 'two-halves', 'one-office', 'exempt'] as const;

export type Situation = (typeof SITUATIONS)[number];

/** Creates a cluster as the operator, and resolves to its name. */
export async function createSituation(situation: Situation, aws: LocalAws, { eks }: Clients): Promise<string> {
  let number = 1;
  while (aws.eks.cluster(`${situation}-${number}`) !== undefined) number++;
  const name = `${situation}-${number}`;
  const { endpoint, tags } = settingsOf(situation, aws.clock.now());
  await eks.send(
    new CreateClusterCommand({
      name,
      roleArn: `arn:${aws.place.partition}:iam::${aws.place.account}:role/eks-cluster`,
      resourcesVpcConfig: { subnetIds: ['subnet-0a', 'subnet-0b'], ...endpoint },
      tags,
    }),
  );
  return name;
}

function settingsOf(
  situation: Situation,
  now: Date,
): { endpoint: CreateClusterCommandInput['resourcesVpcConfig']; tags: Record<string, string> } {
  switch (situation) {
    case 'open':
      return { endpoint: { endpointPublicAccess: true }, tags: {} };
    case 'two-halves':
      return { endpoint: { publicAccessCidrs: ['0.0.0.0/1', '128.0.0.0/1'] }, tags: {} };
    case 'one-office':
      return { endpoint: { publicAccessCidrs: ['8.8.8.0/24'], endpointPrivateAccess: true }, tags: {} };
    case 'exempt':
      return {
        endpoint: { endpointPublicAccess: true },
        tags: { [EXEMPTION_TAG]: `${dayAfter(dayOf(now), 30)} team-x@example.com load test from outside` },
      };
  }
}

/** Which faults are on. */
export interface FaultState {
  readonly nextUpdateFails: boolean;
  readonly roleWithoutPermission: boolean;
}

const ACTION = 'eks:UpdateClusterConfig';

/** What the page breaks in the local AWS by its own interface, which tests use too. No AWS API does this. */
export class FaultSwitches {
  readonly #aws: LocalAws;
  /** The role's policies while they lack the action. */
  #removed: { readonly role: Role; readonly policies: Readonly<Record<string, PolicyDocument>> } | undefined;

  constructor(aws: LocalAws) {
    this.#aws = aws;
  }

  get state(): FaultState {
    return { nextUpdateFails: this.#aws.eks.decidedUpdates > 0, roleWithoutPermission: this.#removed !== undefined };
  }

  /** The next endpoint update ends Failed, for want of addresses in the cluster's subnets. */
  setNextUpdateFails(on: boolean): void {
    this.#aws.eks.forgetOutcomes();
    if (!on) return;
    const error = { errorCode: 'IpNotAvailable', errorMessage: 'A subnet has not enough free IP addresses' } as const;
    this.#aws.eks.nextUpdate({ ends: 'Failed', errors: [error] });
  }

  /** The role of the runbook MakeEndpointPrivate lacks eks:UpdateClusterConfig. */
  setRoleWithoutPermission(on: boolean): void {
    const { identities } = this.#aws;
    for (const [name, policy] of Object.entries(this.#removed?.policies ?? {})) {
      identities.putRolePolicy(this.#removed?.role.arn ?? '', name, policy);
    }
    this.#removed = undefined;
    if (!on) return;
    const role = identities.roles().find(({ name }) => name.startsWith(`${RUNBOOKS.MakeEndpointPrivate.id}Role`));
    if (role === undefined) throw new Error('the stack has no role for the runbook');
    const policies = { ...role.inline };
    for (const [name, policy] of Object.entries(policies)) identities.putRolePolicy(role.arn, name, without(policy));
    this.#removed = { role, policies };
  }
}

function without(policy: PolicyDocument): PolicyDocument {
  return { ...policy, Statement: policy.Statement.filter(({ Action: actions = [] }) => !actions.includes(ACTION)) };
}

import type { Api } from '../dispatch.ts';
import { AwsError } from '../error.ts';
import { type PolicyDocument, parsePolicy } from '../iam/policy.ts';
import { assertPolicyIsKnown } from '../iam/reference.ts';
import type { Caller, Identities } from '../identities.ts';
import type { Place } from '../service.ts';
import type { CloudWatch } from '../services/cloudwatch.ts';
import type { EventBus } from '../services/events.ts';
import type { Lambda } from '../services/lambda.ts';
import type { LogGroups } from '../services/logs.ts';
import type { Sns } from '../services/sns.ts';
import type { Sqs } from '../services/sqs.ts';
import type { Ssm } from '../services/ssm.ts';
import type { Created } from './intrinsics.ts';

/** The services that resources are created in. */
export interface Target {
  readonly place: Place;
  readonly identities: Identities;
  readonly lambda: Lambda;
  readonly logGroups: LogGroups;
  readonly sns: Sns;
  readonly sqs: Sqs;
  readonly events: EventBus;
  readonly cloudwatch: CloudWatch;
  readonly ssm: Pick<Ssm, 'stackUpdatesMakeDefault'>;
  readonly api: Api;
}

export type Properties = Readonly<Record<string, unknown>>;

/** A created resource, and how a stack changes and removes it. What has no such member the local AWS refuses to change or remove. */
export interface Resource extends Created {
  /** Properties whose change takes a new resource (CloudFormation, "Update requires: Replacement"). */
  readonly replacedBy?: 'any property' | readonly string[];
  /** Takes all properties as they are to be. */
  update?(properties: Properties, assembly: string | undefined): void | Promise<void>;
  remove?(): unknown;
}

/** Creates one resource of a type; `assembly` is where assets lie. */
export type Creator = (
  properties: Properties,
  logicalId: string,
  target: Target,
  assembly: string | undefined,
) => Promise<Resource>;

export type Creators = Readonly<Record<string, Creator>>;

export function deployer({ identities }: Target): Caller {
  return { ...identities.operator, name: 'cloudformation.amazonaws.com' };
}

/** A policy all of whose actions and condition keys AWS knows. Throws PolicyError, which names `where`. */
export async function knownPolicy(document: unknown, where: string): Promise<PolicyDocument> {
  const policy = parsePolicy(document, where);
  await assertPolicyIsKnown(policy, where);
  return policy;
}

/** Throws for a property that the local AWS would take no notice of. */
export function onlyKnown(properties: Properties, ...known: readonly string[]): void {
  const unknown = Object.keys(properties).find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new AwsError('ValidationError', `the local AWS does not know the property ${unknown}`);
}

export function text(value: unknown): string {
  if (typeof value !== 'string') throw new AwsError('ValidationError', `expected text, got ${JSON.stringify(value)}`);
  return value;
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function record(value: unknown): Properties {
  if (typeof value !== 'object' || value === null) {
    throw new AwsError('ValidationError', `expected an object, got ${JSON.stringify(value)}`);
  }
  return value as Properties;
}

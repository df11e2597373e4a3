import type { AutomationExecution } from '@aws-sdk/client-ssm';
import type { Automations, ExecutionSummary } from '../../../cli/undo/automations.ts';
import type { CompleteAccess } from '../../../cli/undo/execution.ts';
import { parseCidrs } from '../../../rules/eks-endpoint-public-access/networks.ts';

export const ID = '4105a4fc-f944-11e6-9d32-0a1b2c3d4e5f';
export const RESTORE_ID = '73c8eef8-f4ee-4a05-820c-e354fb00b0b1';
export const RESTORE_ROLE = 'arn:aws:iam::111122223333:role/RestoreEndpointAccessRole-1A2B';
export const NO_OUTPUT = 'No output available yet because the step is not successfully executed';

/** One call that the test expects, and its answer. An Error is thrown. */
export type Expected =
  | { readonly find: string; readonly answer: AutomationExecution | undefined | Error }
  | { readonly list: 'executions'; readonly answer: readonly ExecutionSummary[] | Error }
  | {
      readonly start: string;
      readonly parameters: Readonly<Record<string, string[]>>;
      readonly answer: string | Error;
    };

/** Systems Manager that takes these calls, in this order, and throws at any other. `left` are those that were not made. */
export function scripted(...script: readonly Expected[]): Automations & { readonly left: Expected[] } {
  const left = [...script];
  const next = (call: Record<string, unknown>): Expected['answer'] => {
    const { answer, ...expected } = left.shift() ?? { answer: undefined };
    if (JSON.stringify(expected) !== JSON.stringify(call)) {
      throw new Error(`the test expected ${JSON.stringify(expected)}, not ${JSON.stringify(call)}`);
    }
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return {
    left,
    region: async () => 'eu-central-1',
    find: async (id) => next({ find: id }) as AutomationExecution | undefined,
    defaultRole: async (document) => {
      if (document !== 'EksEndpointGuard-RestoreEndpointAccess') throw new Error(`the test expected no ${document}`);
      return RESTORE_ROLE;
    },
    list: async () => next({ list: 'executions' }) as readonly ExecutionSummary[],
    start: async (document, parameters) => next({ start: document, parameters }) as string,
  };
}

/** Settings as an execution recorded them, with CIDRs in AWS's notation. */
export function complete(publicAccess: boolean, privateAccess: boolean, ...cidrs: readonly string[]): CompleteAccess {
  const publicAccessCidrs = parseCidrs(cidrs);
  if (publicAccessCidrs === undefined) throw new Error(`the test has a CIDR that is none: ${cidrs.join(', ')}`);
  return { kind: 'complete', publicAccess, privateAccess, publicAccessCidrs };
}

/** What MakeEndpointPrivate leaves of an endpoint that was open to an office, with changes. */
export function madePrivate(changes: Partial<AutomationExecution> = {}): AutomationExecution {
  return {
    AutomationExecutionId: ID,
    DocumentName: 'EksEndpointGuard-MakeEndpointPrivate',
    AutomationExecutionStatus: 'Success',
    ExecutionStartTime: new Date('2026-11-23T09:00:00Z'),
    ExecutionEndTime: new Date('2026-11-23T09:04:10Z'),
    Parameters: { ClusterName: ['payments'], RuleFunctionName: ['endpoint-rule'] },
    Outputs: outputs(
      { access: ['True', 'False'], cidrs: ['198.51.100.0/24', '203.0.113.7/32'] },
      { access: ['False', 'True'], cidrs: ['198.51.100.0/24', '203.0.113.7/32'] },
    ),
    ...changes,
  };
}

/** What EKS describes of a cluster that MakeEndpointPrivate has closed, with changes to the settings. */
export function described(vpcConfig: Readonly<Record<string, unknown>> = {}, status = 'ACTIVE') {
  return {
    arn: 'arn:aws:eks:eu-central-1:111122223333:cluster/payments',
    status,
    resourcesVpcConfig: {
      endpointPublicAccess: false,
      endpointPrivateAccess: true,
      publicAccessCidrs: ['198.51.100.0/24', '203.0.113.7/32'],
      ...vpcConfig,
    },
  };
}

interface Settings {
  readonly access: readonly [publicAccess: string, privateAccess: string];
  readonly cidrs?: string[];
}

/** Outputs of an automation whose update was made and ended so; what is undefined has not been recorded. */
export function outputs(
  before: Settings | undefined,
  after: Settings | undefined,
  update: { readonly id?: string; readonly status?: string } = { id: 'update-1', status: 'Successful' },
): Record<string, string[]> {
  return {
    ...settings('RecordSettingsBefore', before),
    ...settings('RecordSettingsAfter', after),
    'RecordUpdateResult.UpdateId': [update.id ?? NO_OUTPUT],
    'RecordUpdateResult.Status': [update.status ?? NO_OUTPUT],
    'RecordUpdateResult.Errors': [NO_OUTPUT],
  };
}

function settings(step: string, recorded: Settings | undefined): Record<string, string[]> {
  const [publicAccess, privateAccess] = recorded?.access ?? [NO_OUTPUT, NO_OUTPUT];
  return {
    [`${step}.EndpointPublicAccess`]: [publicAccess],
    [`${step}.EndpointPrivateAccess`]: [privateAccess],
    [`${step}.PublicAccessCidrs`]: recorded?.cidrs ?? [NO_OUTPUT],
  };
}

/** An error as the SDK makes them. */
export function awsError(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}

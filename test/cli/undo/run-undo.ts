import type { AutomationExecution, StepExecution } from '@aws-sdk/client-ssm';
import { expect } from 'vitest';
import { type CommandEffects, undo } from '../../../cli/undo/command.ts';
import { undoSubcommand } from '../../../cli/undo/options.ts';
import { runProgramWith } from '../run-program.ts';
import { described, type Expected, ID, madePrivate, RESTORE_ID, RESTORE_ROLE, scripted } from './fakes.ts';

export interface Scene {
  readonly script?: readonly (Expected | readonly Expected[])[];
  /** What EKS describes of the cluster payments; an Error is thrown. */
  readonly cluster?: object | undefined;
  /** The account that STS answers with; an Error is thrown. */
  readonly account?: string | Error;
  readonly columns?: number;
  /** The role that RestoreEndpointAccess acts as by default; undefined for none; an Error is thrown. */
  readonly role?: string | undefined | Error;
  /** The answer typed at the terminal. Undefined means that there is no terminal. */
  readonly answer?: string;
  readonly region?: () => Promise<string>;
}

/** What a run of the command wrote, asked and answered. Time passes only while it sleeps. */
export async function run(args: readonly string[], scene: Scene = {}) {
  const { script = [], answer, region, account = '111122223333' } = scene;
  const cluster = 'cluster' in scene ? scene.cluster : described();
  const role = 'role' in scene ? scene.role : RESTORE_ROLE;
  const asked: string[] = [];
  const slept: number[] = [];
  const automations = scripted(...script.flat());
  const effects: Omit<CommandEffects, 'stdout' | 'stderr' | 'columns'> = {
    automations: (name) => {
      asked.push(`Systems Manager in ${name ?? 'the configured Region'}`);
      const defaultRole = async (document: string) => {
        expect(document).toBe('EksEndpointGuard-RestoreEndpointAccess');
        if (role instanceof Error) throw role;
        return role;
      };
      return { ...automations, region: region ?? automations.region, defaultRole };
    },
    clusters: (name) => ({
      describeCluster: async (clusterName) => {
        expect([name, clusterName]).toEqual(['eu-central-1', 'payments']);
        if (cluster instanceof Error) throw cluster;
        return cluster;
      },
    }),
    account: async (name) => {
      expect(name).toBe('eu-central-1');
      if (account instanceof Error) throw account;
      return account;
    },
    ask: async (question) => {
      if (answer === undefined) throw new Error('the test expected no question');
      asked.push(question);
      return answer;
    },
    sleep: async (milliseconds) => {
      slept.push(milliseconds);
    },
    elapsed: () => slept.reduce((sum, milliseconds) => sum + milliseconds, 0),
    interactive: answer !== undefined,
  };
  const subcommand = undoSubcommand((options, process) => undo(options, { ...process, ...effects }));
  const outcome = await runProgramWith(subcommand, args, {
    useProfile: async (name) => {
      if (name !== undefined) asked.push(`the profile ${name}`);
    },
    columns: scene.columns,
  });
  expect(automations.left).toEqual([]);
  return { ...outcome, asked, slept };
}

export const noOther: Expected = { list: 'executions', answer: [] };
export const found: readonly Expected[] = [{ find: ID, answer: madePrivate() }, noOther];
export const parameters = {
  ClusterName: ['payments'],
  EndpointPublicAccess: ['true'],
  EndpointPrivateAccess: ['false'],
  PublicAccessCidrs: ['198.51.100.0/24', '203.0.113.7/32'],
  RuleFunctionName: ['endpoint-rule'],
};
export const started: Expected = { start: 'EksEndpointGuard-RestoreEndpointAccess', parameters, answer: RESTORE_ID };

export const FACTS = `EksEndpointGuard-MakeEndpointPrivate, execution 4105a4fc-f944-11e6-9d32-0a1b2c3d4e5f
  cluster  payments in eu-central-1
  ARN      arn:aws:eks:eu-central-1:111122223333:cluster/payments
  account  111122223333
  started  2026-11-23 09:00:00 UTC
  ended    2026-11-23 09:04:10 UTC: Success
  before   public access on for 198.51.100.0/24, 203.0.113.7/32, private access off
  after    public access off, private access on
  now      public access off, private access on

`;
export const PROPOSAL = `EksEndpointGuard-RestoreEndpointAccess will set
  public access on for 198.51.100.0/24, 203.0.113.7/32, private access off
and acts as the role arn:aws:iam::111122223333:role/RestoreEndpointAccessRole-1A2B.

The same by hand:

  aws ssm start-automation-execution --region eu-central-1 \\
    --document-name EksEndpointGuard-RestoreEndpointAccess \\
    --parameters '{"ClusterName":["payments"],"EndpointPublicAccess":["true"],"EndpointPrivateAccess":["false"],"PublicAccessCidrs":["198.51.100.0/24","203.0.113.7/32"],"RuleFunctionName":["endpoint-rule"]}'

Automatic remediation, or infrastructure code that manages the cluster, may change the settings again.
If a service control policy forbids the restore, it fails and the endpoint stays as it is.

`;
export const PLAN = `${FACTS}${PROPOSAL}`;
export const STARTED = 'Started execution 73c8eef8-f4ee-4a05-820c-e354fb00b0b1.\n';
export const WAITING = 'Waiting for the restore to finish (usually minutes). It continues if you stop this command.\n';
export const SHOW =
  'aws ssm get-automation-execution --region eu-central-1 --automation-execution-id 73c8eef8-f4ee-4a05-820c-e354fb00b0b1';

/** How the restore stands. */
export function restore(
  status: string,
  steps: Readonly<Record<string, string>>,
  more: AutomationExecution = {},
): Expected {
  const StepExecutions = Object.entries(steps).map(([StepName, StepStatus]) => ({ StepName, StepStatus }));
  return {
    find: RESTORE_ID,
    answer: {
      AutomationExecutionStatus: status,
      StepExecutions: StepExecutions as StepExecution[],
      ...more,
    } as AutomationExecution,
  };
}

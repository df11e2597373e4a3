import type { VpcConfigRequest } from '@aws-sdk/client-eks';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { testCalls } from './calls.ts';
import { testInterruptions } from './interruptions.ts';
import { outcome, Stage } from './stage.ts';
import { testUnservedClusters } from './unserved-clusters.ts';
import { updateScenarios } from './update-scenarios.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.set();
});
afterEach(() => stage.clear());
afterAll(() => stage.aws.stop());

const CLOSED: VpcConfigRequest = { endpointPublicAccess: false, endpointPrivateAccess: true };
const IPV6 = { kubernetesNetworkConfig: { ipFamily: 'ipv6' } };
/** What was recorded before the cluster was closed. */
const RECORDED = {
  EndpointPublicAccess: ['true'],
  EndpointPrivateAccess: ['false'],
  PublicAccessCidrs: ['8.8.8.8/32', '9.9.9.0/24'],
};
const DONE = 'Success; public 8.8.8.8/32 9.9.9.0/24; COMPLIANT';
const UNTOUCHED = 'private; COMPLIANT';

interface Scenario {
  readonly name: string;
  readonly endpoint?: VpcConfigRequest;
  readonly more?: object;
  readonly parameters?: Record<string, string[]>;
  readonly prepare?: ((cluster: string) => void) | undefined;
  readonly expected: string;
}

const scenarios: readonly Scenario[] = [
  { name: 'a private cluster that was restricted', expected: DONE },
  {
    name: 'a private cluster that was open to everybody',
    parameters: { PublicAccessCidrs: ['0.0.0.0/0'] },
    expected: 'Success; public 0.0.0.0/0; NON_COMPLIANT',
  },
  {
    name: 'a private IPv6 cluster that was open to everybody',
    more: IPV6,
    parameters: { PublicAccessCidrs: ['0.0.0.0/0', '::/0'] },
    expected: 'Success; public 0.0.0.0/0 ::/0; NON_COMPLIANT',
  },
  {
    name: 'a restricted cluster that was restricted otherwise',
    endpoint: { endpointPublicAccess: true, endpointPrivateAccess: true, publicAccessCidrs: ['16.0.0.0/12'] },
    expected: DONE,
  },
  {
    name: 'an open cluster that was private',
    endpoint: { endpointPublicAccess: true, endpointPrivateAccess: false },
    parameters: { EndpointPublicAccess: ['false'], EndpointPrivateAccess: ['true'], PublicAccessCidrs: ['8.8.8.8/32'] },
    expected: 'Success; private; COMPLIANT',
  },
  {
    name: 'a cluster that has the settings already, in another order and with host bits',
    endpoint: {
      endpointPublicAccess: true,
      endpointPrivateAccess: false,
      publicAccessCidrs: ['9.9.9.0/24', '8.8.8.8/32'],
    },
    parameters: { PublicAccessCidrs: ['8.8.8.8/32', '9.9.9.9/24'] },
    expected: 'Success; public 9.9.9.0/24 8.8.8.8/32; COMPLIANT',
  },
  {
    name: 'settings without any endpoint',
    parameters: { EndpointPublicAccess: ['false'], EndpointPrivateAccess: ['false'] },
    expected: `Failed at AssertClusterKeepsAnEndpoint; ${UNTOUCHED}`,
  },
  {
    name: 'a cluster that somebody restores while the runbook waits for the last try',
    prepare: (cluster) => {
      stage.aws.eks.busyFor(cluster, 5);
      stage.at('WaitUntilClusterCanTakeTheLastTry', () =>
        stage.somebody('UpdateClusterConfig', {
          name: cluster,
          resourcesVpcConfig: {
            endpointPublicAccess: true,
            endpointPrivateAccess: false,
            publicAccessCidrs: RECORDED.PublicAccessCidrs,
          },
        }),
      );
    },
    expected: DONE,
  },
  {
    name: 'an update that fails',
    prepare: () =>
      stage.aws.eks.nextUpdate({ ends: 'Failed', errors: [{ errorCode: 'AccessDenied', errorMessage: 'no' }] }),
    expected: `Failed at AssertUpdateDidNotFail; ${UNTOUCHED}`,
  },
  {
    name: 'a cluster that is closed again before it is proven restored',
    prepare: (cluster) => stage.at('AskWhetherSettingsAreThere', () => stage.turn(cluster, CLOSED)),
    expected: 'Failed at AssertSettingsAreThere; private; COMPLIANT',
  },
  { name: 'a private cluster, and nobody is asked', parameters: { RuleFunctionName: ['none'] }, expected: DONE },
  {
    name: 'a cluster that has the settings already, and nobody is asked: EKS says so',
    parameters: { RuleFunctionName: ['none'] },
    endpoint: {
      endpointPublicAccess: true,
      endpointPrivateAccess: false,
      publicAccessCidrs: ['8.8.8.8/32', '9.9.9.0/24'],
    },
    expected: 'Failed at RestorePublicAccessOnlyOnLastTry; public 8.8.8.8/32 9.9.9.0/24; COMPLIANT',
  },
  ...updateScenarios(() => stage, {
    firstTry: 'RestorePublicAccessOnly',
    lastTry: 'RestorePublicAccessOnlyOnLastTry',
    untouched: UNTOUCHED,
    done: DONE,
  }),
];

async function run({ endpoint = CLOSED, more = {}, parameters = {}, prepare }: Omit<Scenario, 'name' | 'expected'>) {
  const cluster = await stage.cluster(endpoint, more);
  prepare?.(cluster);
  return outcome(stage, cluster, await stage.run('RestoreEndpointAccess', cluster, { ...RECORDED, ...parameters }));
}

describe('RestoreEndpointAccess meets', () => {
  test.each(scenarios)('$name: $expected', async ({ expected, ...scenario }) => {
    expect(await run(scenario)).toBe(expected);
  });

  test.each(['PublicAccessCidrs', 'EndpointPublicAccess', 'EndpointPrivateAccess'] as const)(
    'settings without %s: it does not even start',
    async (missing) => {
      const cluster = await stage.cluster(CLOSED);
      const { [missing]: _left, ...others } = RECORDED;
      await expect(stage.start('RestoreEndpointAccess', cluster, others)).rejects.toMatchObject({
        name: 'InvalidAutomationExecutionParametersException',
        message: expect.stringContaining(missing),
      });
    },
  );
});

const restored = 'public 8.8.8.8/32 9.9.9.0/24; COMPLIANT';
testCalls(
  { stage: () => stage, run: (prepare) => run({ prepare }), done: DONE },
  [
    ['WaitUntilClusterCanTakeAnUpdate', `Failed at WaitUntilClusterCanTakeAnUpdate; ${UNTOUCHED}`],
    ['AssertClusterIsActive', `Failed at AssertClusterIsActive; ${UNTOUCHED}`],
    ['RecordSettingsBefore', `Failed at RecordSettingsBefore; ${UNTOUCHED}`],
    // Of an ordinary cluster there is no Outpost to record: the step may fail.
    ['RecordOutpost', DONE],
    ['AskTheRuleNow', `Failed at AskTheRuleNow; ${UNTOUCHED}`],
    // The last try is made after all.
    ['RestorePublicAccessOnly', DONE],
    ['WaitUntilUpdateHasEnded', `Failed at WaitUntilUpdateHasEnded; ${restored}`],
    ['RecordUpdateResult', `Failed at RecordUpdateResult; ${restored}`],
    ['AssertUpdateDidNotFail', `Failed at AssertUpdateDidNotFail; ${restored}`],
    ['AssertUpdateWasNotCancelled', `Failed at AssertUpdateWasNotCancelled; ${restored}`],
    ['AskWhetherSettingsAreThere', `Failed at AskWhetherSettingsAreThere; ${restored}`],
    ['RecordSettingsAfter', `Failed at RecordSettingsAfter; ${restored}`],
  ],
  [
    ['WaitUntilClusterCanTakeTheLastTry', `Failed at WaitUntilClusterCanTakeTheLastTry; ${UNTOUCHED}`],
    ['AskTheRuleBeforeLastTry', `Failed at AskTheRuleBeforeLastTry; ${UNTOUCHED}`],
    ['RestorePublicAccessOnlyOnLastTry', `Failed at RestorePublicAccessOnlyOnLastTry; ${UNTOUCHED}`],
  ],
);

testUnservedClusters(() => stage, 'RestoreEndpointAccess', CLOSED, RECORDED);

testInterruptions(
  {
    stage: () => stage,
    runbook: 'RestoreEndpointAccess',
    cluster: () => stage.cluster(CLOSED),
    parameters: RECORDED,
    done: DONE,
  },
  [
    'WaitUntilClusterCanTakeAnUpdate',
    'AskTheRuleNow',
    'RestorePublicAccessOnly',
    'KeepUpdateIdOfPublicAccessOnly',
    'WaitUntilUpdateHasEnded',
    'RecordSettingsAfter',
  ],
);

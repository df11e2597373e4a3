import type { VpcConfigRequest } from '@aws-sdk/client-eks';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { testCalls } from './calls.ts';
import { testInterruptions } from './interruptions.ts';
import { outcome, Stage } from './stage.ts';
import { FAULTS } from './step-faults.ts';
import { testUnservedClusters } from './unserved-clusters.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.set();
});
afterEach(() => stage.clear());
afterAll(() => stage.aws.stop());

const OPEN: VpcConfigRequest = { endpointPublicAccess: true, endpointPrivateAccess: false };
const LIMITED: VpcConfigRequest = { ...OPEN, publicAccessCidrs: ['8.8.8.8/32'] };
const CLOSE: VpcConfigRequest = { endpointPublicAccess: false, endpointPrivateAccess: true };
const DONE = 'Success; private; COMPLIANT';
const UNTOUCHED = 'public 0.0.0.0/0; NON_COMPLIANT';

interface Scenario {
  readonly name: string;
  readonly endpoint?: VpcConfigRequest;
  readonly more?: object;
  readonly prepare?: (cluster: string) => void;
  readonly expected: string;
}

const update = (endpoint: VpcConfigRequest) => (cluster: string) =>
  stage.somebody('UpdateClusterConfig', { name: cluster, resourcesVpcConfig: endpoint });

const scenarios: readonly Scenario[] = [
  { name: 'an open cluster', expected: DONE },
  {
    name: 'an open cluster whose private endpoint is on',
    endpoint: { ...OPEN, endpointPrivateAccess: true },
    expected: DONE,
  },
  {
    name: 'an open IPv6 cluster',
    more: { kubernetesNetworkConfig: { ipFamily: 'ipv6' } },
    expected: DONE,
  },
  {
    name: 'a public-only cluster with nodes that come by the public endpoint',
    endpoint: { ...OPEN, publicAccessCidrs: ['0.0.0.0/1', '128.0.0.0/1'] },
    expected: DONE,
  },
  {
    name: 'a cluster that is exempt by now',
    prepare: (cluster) => stage.at('AskTheRuleNow', () => stage.exempt(cluster)),
    expected: 'Success; public 0.0.0.0/0; COMPLIANT',
  },
  {
    name: 'a cluster that is exempted while the runbook waits for the last try',
    prepare: (cluster) => {
      stage.aws.eks.busyFor(cluster, 5);
      stage.at('PauseBeforeLastTry', () => stage.exempt(cluster));
    },
    expected: 'Success; public 0.0.0.0/0; COMPLIANT',
  },
  {
    name: 'a cluster that somebody restricts while the runbook waits for the last try',
    prepare: (cluster) => {
      stage.aws.eks.busyFor(cluster, 5);
      stage.at('WaitUntilClusterCanTakeTheLastTry', () => update({ publicAccessCidrs: ['8.8.8.8/32'] })(cluster));
    },
    expected: 'Success; public 8.8.8.8/32; COMPLIANT',
  },
  {
    name: 'a cluster that somebody makes private just before the runbook would',
    prepare: (cluster) => stage.at('TurnPublicAccessOff', () => stage.turn(cluster, CLOSE)),
    expected: 'Success; private; NON_COMPLIANT',
  },
  {
    name: 'a cluster that says ACTIVE and is busy, then free',
    prepare: (cluster) => stage.aws.eks.busyFor(cluster, 5),
    expected: DONE,
  },
  {
    name: 'a cluster that says ACTIVE and is busy for ever',
    prepare: (cluster) => stage.aws.eks.busyFor(cluster, 1_000_000),
    expected: `Failed at TurnPublicAccessOffOnLastTry; ${UNTOUCHED}`,
  },
  {
    name: 'a cluster that is being updated, then free',
    prepare: update({ endpointPrivateAccess: true }),
    expected: DONE,
  },
  {
    name: 'a cluster whose other update never ends',
    prepare: (cluster) => {
      stage.aws.eks.nextUpdate({ ends: 'never' });
      update({ endpointPrivateAccess: true })(cluster);
    },
    expected: `TimedOut at WaitUntilClusterCanTakeAnUpdate; ${UNTOUCHED}`,
  },
  ...['IpNotAvailable', 'SecurityGroupNotFound', 'AccessDenied', 'Unknown'].map(
    (errorCode): Scenario => ({
      name: `an update that fails with ${errorCode}`,
      prepare: () =>
        stage.aws.eks.nextUpdate({
          ends: 'Failed',
          errors: [{ errorCode: errorCode as 'Unknown', errorMessage: 'so it is' }],
        }),
      expected: `Failed at AssertUpdateDidNotFail; ${UNTOUCHED}`,
    }),
  ),
  {
    name: 'an update that is cancelled',
    prepare: () => stage.aws.eks.nextUpdate({ ends: 'Cancelled' }),
    expected: `Failed at AssertUpdateWasNotCancelled; ${UNTOUCHED}`,
  },
  {
    name: 'an update that never ends',
    prepare: () => stage.aws.eks.nextUpdate({ ends: 'never' }),
    expected: `TimedOut at WaitUntilUpdateHasEnded; ${UNTOUCHED}`,
  },
  {
    name: 'an update that takes an hour and a half',
    prepare: () => stage.aws.eks.nextUpdate({ ends: 'Successful', afterMinutes: 90 }),
    expected: DONE,
  },
  {
    name: 'a cluster that is reopened before it is proven private',
    prepare: (cluster) =>
      stage.at('AssertPublicAccessIsOff', () => stage.turn(cluster, { endpointPublicAccess: true })),
    expected: 'Failed at AssertPublicAccessIsOff; public 0.0.0.0/0 and private; NON_COMPLIANT',
  },
  {
    name: 'a cluster whose private endpoint is off when it is to be proven on',
    prepare: (cluster) =>
      stage.at('AssertPrivateAccessIsOn', () => stage.turn(cluster, { endpointPrivateAccess: false })),
    expected: 'Failed at AssertPrivateAccessIsOn; no endpoint; COMPLIANT',
  },
  {
    name: 'a cluster that is deleted before the update',
    prepare: (cluster) => stage.at('TurnPublicAccessOff', () => stage.somebody('DeleteCluster', { name: cluster })),
    expected: 'Failed at WaitUntilClusterCanTakeTheLastTry; gone; NOT_APPLICABLE',
  },
  {
    name: 'a cluster that is being deleted',
    prepare: (cluster) => stage.somebody('DeleteCluster', { name: cluster }),
    expected: 'Failed at AssertClusterIsActive; gone; NOT_APPLICABLE',
  },
  {
    name: 'a VPC without DNS support',
    prepare: () => Object.assign(stage.aws.ec2.vpcDns, { enableDnsSupport: false }),
    expected: `Failed at AssertVpcHasDnsSupport; ${UNTOUCHED}`,
  },
  {
    name: 'a VPC without DNS hostnames',
    prepare: () => Object.assign(stage.aws.ec2.vpcDns, { enableDnsHostnames: false }),
    expected: `Failed at AssertVpcHasDnsHostnames; ${UNTOUCHED}`,
  },
];

async function clicked(prepare?: (cluster: string) => void, endpoint = OPEN, more = {}): Promise<string> {
  const cluster = await stage.cluster(endpoint, more);
  prepare?.(cluster);
  return outcome(stage, cluster, await stage.click(cluster));
}

describe('MakeEndpointPrivate, by a click, meets', () => {
  test.each(scenarios)('$name: $expected', async ({ endpoint, more, prepare, expected }) => {
    expect(await clicked(prepare, endpoint, more)).toBe(expected);
  });
});

describe('MakeEndpointPrivate, by hand, meets', () => {
  test.each([
    {
      name: 'a restricted cluster, which the rule is content with',
      endpoint: LIMITED,
      expected: 'Success; public 8.8.8.8/32; COMPLIANT',
    },
    { name: 'a private cluster', endpoint: CLOSE, expected: DONE },
  ])('$name: $expected, and no update', async ({ endpoint, expected }) => {
    const cluster = await stage.cluster(endpoint);
    expect(outcome(stage, cluster, await stage.run('MakeEndpointPrivate', cluster))).toBe(expected);
    expect(stage.updatesOf(cluster)).toBe(0);
  });

  test('a cluster that nobody is asked about: it is closed, though the rule is content with it', async () => {
    const cluster = await stage.cluster(LIMITED);
    const execution = await stage.run('MakeEndpointPrivate', cluster, { RuleFunctionName: ['none'] });
    expect(outcome(stage, cluster, execution)).toBe(DONE);
  });

  test('a busy cluster that somebody else closes meanwhile, without asking anybody: that is a success', async () => {
    const cluster = await stage.cluster(OPEN);
    stage.aws.eks.busyFor(cluster, 5);
    stage.at('WaitUntilClusterCanTakeTheLastTry', () => update(CLOSE)(cluster));
    const execution = await stage.run('MakeEndpointPrivate', cluster, { RuleFunctionName: ['none'] });
    expect(outcome(stage, cluster, execution)).toBe(DONE);
    expect(stage.updatesOf(cluster)).toBe(0);
  });

  test('a cluster that there is not', async () => {
    const execution = await stage.run('MakeEndpointPrivate', 'nowhere');
    expect(outcome(stage, 'nowhere', execution)).toBe('Failed at WaitUntilClusterCanTakeAnUpdate; gone; no result');
  });
});

testCalls(
  { stage: () => stage, run: clicked, done: DONE },
  [
    ['WaitUntilClusterCanTakeAnUpdate', `Failed at WaitUntilClusterCanTakeAnUpdate; ${UNTOUCHED}`],
    ['AssertClusterIsActive', `Failed at AssertClusterIsActive; ${UNTOUCHED}`],
    ['RecordSettingsBefore', `Failed at RecordSettingsBefore; ${UNTOUCHED}`],
    ['AskTheRuleNow', `Failed at AskTheRuleNow; ${UNTOUCHED}`],
    ['AssertVpcHasDnsSupport', `Failed at AssertVpcHasDnsSupport; ${UNTOUCHED}`],
    ['AssertVpcHasDnsHostnames', `Failed at AssertVpcHasDnsHostnames; ${UNTOUCHED}`],
    // The last try is made after all.
    ['TurnPublicAccessOff', DONE],
    ['WaitUntilUpdateHasEnded', 'Failed at WaitUntilUpdateHasEnded; private; COMPLIANT'],
    ['RecordUpdateResult', 'Failed at RecordUpdateResult; private; COMPLIANT'],
    ['AssertUpdateDidNotFail', 'Failed at AssertUpdateDidNotFail; private; COMPLIANT'],
    ['AssertUpdateWasNotCancelled', 'Failed at AssertUpdateWasNotCancelled; private; COMPLIANT'],
    ['AssertPublicAccessIsOff', 'Failed at AssertPublicAccessIsOff; private; COMPLIANT'],
    ['AssertPrivateAccessIsOn', 'Failed at AssertPrivateAccessIsOn; private; COMPLIANT'],
    ['RecordSettingsAfter', 'Failed at RecordSettingsAfter; private; COMPLIANT'],
  ],
  [
    ['WaitUntilClusterCanTakeTheLastTry', `Failed at WaitUntilClusterCanTakeTheLastTry; ${UNTOUCHED}`],
    ['RecordSettingsBeforeLastTry', `Failed at RecordSettingsBeforeLastTry; ${UNTOUCHED}`],
    ['AskTheRuleBeforeLastTry', `Failed at AskTheRuleBeforeLastTry; ${UNTOUCHED}`],
    ['TurnPublicAccessOffOnLastTry', `Failed at TurnPublicAccessOffOnLastTry; ${UNTOUCHED}`],
  ],
);

test("a call that EKS refuses keeps EKS's own words", async () => {
  const cluster = await stage.cluster(OPEN);
  stage.aws.eks.busyFor(cluster, 1_000_000);
  const { StepExecutions: steps = [] } = await stage.click(cluster);
  const failed = steps.find(({ StepName }) => StepName === 'TurnPublicAccessOffOnLastTry');
  expect(failed?.FailureMessage).toContain(
    `ResourceInUseException: Cannot EndpointAccessUpdate because cluster ${cluster}`,
  );
});

testUnservedClusters(() => stage, 'MakeEndpointPrivate', OPEN);

testInterruptions(
  {
    stage: () => stage,
    runbook: 'MakeEndpointPrivate',
    cluster: () => stage.cluster(OPEN),
    done: DONE,
  },
  [
    'WaitUntilClusterCanTakeAnUpdate',
    'AskTheRuleNow',
    'TurnPublicAccessOff',
    'KeepUpdateId',
    'WaitUntilUpdateHasEnded',
    'RecordUpdateResult',
    'AssertPublicAccessIsOff',
    'RecordSettingsAfter',
  ],
);

describe('the outputs', () => {
  test('are the settings before and after, and the update', async () => {
    const cluster = await stage.cluster(LIMITED);
    const { Outputs: outputs = {} } = await stage.run('MakeEndpointPrivate', cluster, { RuleFunctionName: ['none'] });
    const { [`RecordUpdateResult.UpdateId`]: updateId, ...others } = outputs;
    expect(updateId?.[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(others).toEqual({
      'RecordSettingsBefore.EndpointPublicAccess': ['true'],
      'RecordSettingsBefore.EndpointPrivateAccess': ['false'],
      'RecordSettingsBefore.PublicAccessCidrs': ['8.8.8.8/32'],
      'AskTheRuleNow.Payload': ['No output available yet because the step is not successfully executed'],
      'RecordUpdateResult.Status': ['Successful'],
      'RecordUpdateResult.Errors': [],
      'RecordSettingsAfter.EndpointPublicAccess': ['false'],
      'RecordSettingsAfter.EndpointPrivateAccess': ['true'],
      'RecordSettingsAfter.PublicAccessCidrs': ['8.8.8.8/32'],
    });
  });
});

describe('an answer that is none', () => {
  // Whether a step fails because the function that it invoked did is not documented.
  test.each([
    [true, 'Failed at AskTheRuleNow'],
    [false, 'Failed at AssertTheRuleAnswered'],
  ])(
    'changes nothing, not even for a cluster whose name is a verdict (function error fails the step: %s)',
    async (fails, step) => {
      const name = 'NON_COMPLIANT';
      stage.aws.eks.seedClusters([name], OPEN);
      stage.aws.readings.functionError = fails ? 'the step fails' : 'the step succeeds';
      stage.aws.faults.add({
        operation: 'eks:DescribeCluster',
        error: FAULTS[2].error,
        when: (_input, { name: caller }) => caller.startsWith('GuardFunctionRole'),
      });
      const execution = await stage.run('MakeEndpointPrivate', name);
      stage.aws.readings.functionError = 'the step fails';
      expect(outcome(stage, name, execution)).toBe(`${step}; public 0.0.0.0/0; no result`);
      expect(stage.updatesOf(name)).toBe(0);
    },
  );
});

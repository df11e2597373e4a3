import type { VpcConfigRequest } from '@aws-sdk/client-eks';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { testCalls } from './calls.ts';
import { testInterruptions } from './interruptions.ts';
import { outcome, Stage } from './stage.ts';
import { FAULTS } from './step-faults.ts';
import { testUnservedClusters } from './unserved-clusters.ts';
import { updateScenarios } from './update-scenarios.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.set();
});
afterEach(() => stage.clear());
afterAll(() => stage.aws.stop());

const OPEN: VpcConfigRequest = { endpointPublicAccess: true, endpointPrivateAccess: false };
const CLOSED: VpcConfigRequest = { endpointPublicAccess: false, endpointPrivateAccess: true };
const IPV6 = { kubernetesNetworkConfig: { ipFamily: 'ipv6' } };
const OFFICE = ['8.8.8.8/32', '9.9.9.0/24'];
const DONE = 'Success; public 8.8.8.8/32 9.9.9.0/24 and private; COMPLIANT';
const UNTOUCHED = 'public 0.0.0.0/0; NON_COMPLIANT';

interface Scenario {
  readonly name: string;
  readonly endpoint?: VpcConfigRequest;
  readonly more?: object;
  readonly cidrs?: string[];
  readonly rule?: 'none';
  readonly hybridNodes?: 'allow';
  readonly prepare?: ((cluster: string) => void) | undefined;
  readonly expected: string;
}

/** Gives a cluster nodes outside AWS. */
function hybrid(cluster: string): void {
  const remoteNetworkConfig = { remoteNodeNetworks: [{ cidrs: ['10.200.0.0/16'] }] };
  Object.assign(stage.aws.eks.cluster(cluster) ?? {}, { remoteNetworkConfig });
}

const scenarios: readonly Scenario[] = [
  { name: 'an open cluster', expected: DONE },
  {
    name: 'an open cluster whose private endpoint is on',
    endpoint: { ...OPEN, endpointPrivateAccess: true },
    expected: DONE,
  },
  {
    name: 'a cluster that is open by its two halves',
    endpoint: { ...OPEN, publicAccessCidrs: ['0.0.0.0/1', '128.0.0.0/1'] },
    expected: DONE,
  },
  {
    name: 'an open IPv6 cluster',
    more: IPV6,
    cidrs: ['8.8.8.8/32', '2600:1f00::/40'],
    expected: 'Success; public 8.8.8.8/32 2600:1f00::/40 and private; COMPLIANT',
  },
  {
    name: 'an IPv6 cluster that lets no IPv6 in: IPv6 stays out',
    more: IPV6,
    endpoint: { ...OPEN, publicAccessCidrs: ['0.0.0.0/0'] },
    cidrs: ['8.8.8.8/32', '2600:1f00::/40'],
    expected: `Failed at AssertTheRuleAcceptsTheCidrs; ${UNTOUCHED}`,
  },
  {
    name: 'a cluster that is too wide, and CIDRs that lie inside',
    endpoint: { ...OPEN, publicAccessCidrs: ['8.0.0.0/7'] },
    expected: DONE,
  },
  {
    name: 'a cluster that is too wide, and CIDRs that let others in',
    endpoint: { ...OPEN, publicAccessCidrs: ['16.0.0.0/7'] },
    expected: 'Failed at AssertTheRuleAcceptsTheCidrs; public 16.0.0.0/7; NON_COMPLIANT',
  },
  {
    name: 'CIDRs that are wider in sum than the rule takes',
    cidrs: ['8.0.0.0/8', '11.0.0.0/8'],
    expected: `Failed at AssertTheRuleAcceptsTheCidrs; ${UNTOUCHED}`,
  },
  {
    name: 'a restricted cluster',
    endpoint: { ...OPEN, publicAccessCidrs: ['8.8.8.8/32'] },
    expected: 'Success; public 8.8.8.8/32; COMPLIANT',
  },
  { name: 'a private cluster', endpoint: CLOSED, expected: 'Success; private; COMPLIANT' },
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
    name: 'a cluster that somebody narrows elsewhere while the runbook waits for the last try',
    prepare: (cluster) => {
      stage.aws.eks.busyFor(cluster, 5);
      stage.at('WaitUntilClusterCanTakeTheLastTry', () => stage.turn(cluster, { publicAccessCidrs: ['16.0.0.0/7'] }));
    },
    expected: 'Failed at AssertTheRuleAcceptsTheCidrs; public 16.0.0.0/7; NON_COMPLIANT',
  },
  {
    name: 'a cluster whose other update never ends',
    prepare: (cluster) => {
      stage.aws.eks.nextUpdate({ ends: 'never' });
      stage.somebody('UpdateClusterConfig', { name: cluster, resourcesVpcConfig: { endpointPrivateAccess: true } });
    },
    expected: `TimedOut at WaitUntilClusterCanTakeAnUpdate; ${UNTOUCHED}`,
  },
  {
    name: 'CIDRs that EKS refuses, known beforehand',
    cidrs: ['203.0.113.0/24'],
    expected: `Failed at AssertTheRuleAcceptsTheCidrs; ${UNTOUCHED}`,
  },
  {
    name: 'CIDRs that EKS refuses, and nobody is asked',
    rule: 'none',
    cidrs: ['203.0.113.0/24'],
    expected: `Failed at RestrictPublicAccessOnLastTry; ${UNTOUCHED}`,
  },
  {
    name: 'a cluster with hybrid nodes',
    prepare: hybrid,
    expected: `Failed at AssertTheRuleAcceptsTheCidrs; ${UNTOUCHED}`,
  },
  {
    name: 'a cluster with hybrid nodes that may have both accesses',
    prepare: hybrid,
    hybridNodes: 'allow',
    expected: DONE,
  },
  {
    name: 'a cluster with hybrid nodes that has both accesses already',
    endpoint: { ...OPEN, endpointPrivateAccess: true },
    prepare: hybrid,
    expected: DONE,
  },
  {
    name: 'a cluster with hybrid nodes, and nobody is asked',
    rule: 'none',
    prepare: hybrid,
    expected: `Failed at AssertHybridNodesAreAllowed; ${UNTOUCHED}`,
  },
  {
    name: 'a cluster with hybrid nodes that may have both accesses, and nobody is asked',
    rule: 'none',
    prepare: hybrid,
    hybridNodes: 'allow',
    expected: DONE,
  },
  {
    name: 'a cluster with hybrid nodes that has both accesses already, and nobody is asked',
    rule: 'none',
    endpoint: { ...OPEN, endpointPrivateAccess: true },
    prepare: hybrid,
    expected: DONE,
  },
  {
    name: 'an update that fails',
    prepare: () =>
      stage.aws.eks.nextUpdate({ ends: 'Failed', errors: [{ errorCode: 'IpNotAvailable', errorMessage: 'none' }] }),
    expected: `Failed at AssertUpdateDidNotFail; ${UNTOUCHED}`,
  },
  {
    name: 'a cluster that is reopened before it is proven restricted',
    prepare: (cluster) =>
      stage.at('AskWhetherSettingsAreThere', () => stage.turn(cluster, { publicAccessCidrs: ['0.0.0.0/0'] })),
    expected: 'Failed at AssertSettingsAreThere; public 0.0.0.0/0 and private; NON_COMPLIANT',
  },
  {
    name: 'a cluster whose private endpoint is off when it is to be proven on',
    prepare: (cluster) =>
      stage.at('AssertPrivateAccessIsOn', () => stage.turn(cluster, { endpointPrivateAccess: false })),
    expected: 'Failed at AssertPrivateAccessIsOn; public 8.8.8.8/32 9.9.9.0/24; COMPLIANT',
  },
  {
    name: 'a VPC without DNS support: nodes would be cut off',
    prepare: () => Object.assign(stage.aws.ec2.vpcDns, { enableDnsSupport: false }),
    expected: `Failed at AssertVpcHasDnsSupport; ${UNTOUCHED}`,
  },
  {
    name: 'a VPC without DNS hostnames: nodes would be cut off',
    prepare: () => Object.assign(stage.aws.ec2.vpcDns, { enableDnsHostnames: false }),
    expected: `Failed at AssertVpcHasDnsHostnames; ${UNTOUCHED}`,
  },
  { name: 'an open cluster, and nobody is asked', rule: 'none', expected: DONE },
  {
    name: 'a cluster that says ACTIVE and is busy, then free, and nobody is asked',
    rule: 'none',
    prepare: (cluster) => stage.aws.eks.busyFor(cluster, 5),
    expected: DONE,
  },
  {
    name: 'a cluster that somebody restricts meanwhile, and nobody is asked',
    rule: 'none',
    prepare: (cluster) => {
      stage.aws.eks.busyFor(cluster, 5);
      stage.at('WaitUntilClusterCanTakeTheLastTry', () => stage.turn(cluster, { publicAccessCidrs: ['8.8.8.8/32'] }));
    },
    expected: 'Failed at AssertEndpointIsStillOpenToAll; public 8.8.8.8/32; NON_COMPLIANT',
  },
  {
    name: 'a cluster that is not open to all, and nobody is asked',
    rule: 'none',
    endpoint: { ...OPEN, publicAccessCidrs: ['8.8.8.8/32'] },
    expected: 'Failed at AssertEndpointIsOpenToAll; public 8.8.8.8/32; COMPLIANT',
  },
  {
    name: 'an IPv6 cluster, and nobody is asked',
    rule: 'none',
    more: IPV6,
    expected: 'Failed at AssertClusterIsIpv4; public 0.0.0.0/0 ::/0; NON_COMPLIANT',
  },
  ...updateScenarios(() => stage, {
    firstTry: 'RestrictPublicAccess',
    lastTry: 'RestrictPublicAccessOnLastTry',
    untouched: UNTOUCHED,
    done: DONE,
  }),
];

async function run(scenario: Omit<Scenario, 'name' | 'expected'>) {
  const { endpoint = OPEN, more = {}, cidrs = OFFICE, rule, hybridNodes, prepare } = scenario;
  const cluster = await stage.cluster(endpoint, more);
  prepare?.(cluster);
  const parameters = {
    PublicAccessCidrs: cidrs,
    ...(rule === undefined ? {} : { RuleFunctionName: [rule] }),
    ...(hybridNodes === undefined ? {} : { HybridNodes: [hybridNodes] }),
  };
  return outcome(stage, cluster, await stage.run('RestrictPublicCidrs', cluster, parameters));
}

describe('RestrictPublicCidrs meets', () => {
  test.each(scenarios)('$name: $expected', async ({ expected, ...scenario }) => {
    expect(await run(scenario)).toBe(expected);
  });

  test.each([['0.0.0.0/0'], ['::/0'], ['0.0.0.0/1'], ['8.0.0.0/7'], ['2000::/3'], ['8.8.8.8'], ['']])(
    'CIDRs such as %j: it does not even start',
    async (cidr) => {
      const cluster = await stage.cluster(OPEN);
      const start = stage.start('RestrictPublicCidrs', cluster, { PublicAccessCidrs: [...OFFICE, cidr] });
      await expect(start).rejects.toMatchObject({ name: 'InvalidAutomationExecutionParametersException' });
    },
  );

  test('a service control policy that forbids public=true: it is no obstacle', async () => {
    stage.aws.faults.add({
      operation: 'eks:UpdateClusterConfig',
      error: FAULTS[2].error,
      when: ({ resourcesVpcConfig: asked }) => (asked as VpcConfigRequest).endpointPublicAccess === true,
    });
    expect(await run({})).toBe(DONE);
  });
});

const restricted = 'public 8.8.8.8/32 9.9.9.0/24 and private; COMPLIANT';
testCalls(
  { stage: () => stage, run: (prepare) => run({ prepare }), done: DONE },
  [
    ['WaitUntilClusterCanTakeAnUpdate', `Failed at WaitUntilClusterCanTakeAnUpdate; ${UNTOUCHED}`],
    ['AssertClusterIsActive', `Failed at AssertClusterIsActive; ${UNTOUCHED}`],
    ['RecordSettingsBefore', `Failed at RecordSettingsBefore; ${UNTOUCHED}`],
    // Of an ordinary cluster there is no Outpost to record: the step may fail.
    ['RecordOutpost', DONE],
    ['AskTheRuleNow', `Failed at AskTheRuleNow; ${UNTOUCHED}`],
    ['AssertVpcHasDnsSupport', `Failed at AssertVpcHasDnsSupport; ${UNTOUCHED}`],
    ['AssertVpcHasDnsHostnames', `Failed at AssertVpcHasDnsHostnames; ${UNTOUCHED}`],
    // The last try is made after all.
    ['RestrictPublicAccess', DONE],
    ['WaitUntilUpdateHasEnded', `Failed at WaitUntilUpdateHasEnded; ${restricted}`],
    ['RecordUpdateResult', `Failed at RecordUpdateResult; ${restricted}`],
    ['AssertUpdateDidNotFail', `Failed at AssertUpdateDidNotFail; ${restricted}`],
    ['AssertUpdateWasNotCancelled', `Failed at AssertUpdateWasNotCancelled; ${restricted}`],
    ['AssertPrivateAccessIsOn', `Failed at AssertPrivateAccessIsOn; ${restricted}`],
    ['AskWhetherSettingsAreThere', `Failed at AskWhetherSettingsAreThere; ${restricted}`],
    ['RecordSettingsAfter', `Failed at RecordSettingsAfter; ${restricted}`],
  ],
  [
    ['WaitUntilClusterCanTakeTheLastTry', `Failed at WaitUntilClusterCanTakeTheLastTry; ${UNTOUCHED}`],
    ['AskTheRuleBeforeLastTry', `Failed at AskTheRuleBeforeLastTry; ${UNTOUCHED}`],
    ['RestrictPublicAccessOnLastTry', `Failed at RestrictPublicAccessOnLastTry; ${UNTOUCHED}`],
  ],
);

testUnservedClusters(() => stage, 'RestrictPublicCidrs', OPEN, { PublicAccessCidrs: OFFICE });

testInterruptions(
  {
    stage: () => stage,
    runbook: 'RestrictPublicCidrs',
    cluster: () => stage.cluster(OPEN),
    parameters: { PublicAccessCidrs: OFFICE },
    done: DONE,
  },
  [
    'WaitUntilClusterCanTakeAnUpdate',
    'AskTheRuleNow',
    'RestrictPublicAccess',
    'KeepUpdateId',
    'WaitUntilUpdateHasEnded',
    'AssertPrivateAccessIsOn',
    'RecordSettingsAfter',
  ],
);

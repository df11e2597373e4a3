import type { VpcConfigRequest } from '@aws-sdk/client-eks';
import { NO_CIDRS } from '../remediation/samples.ts';
import type { ExpectedRunbook } from './expected-runbook.ts';
import { OUTPOST } from './outpost.ts';
import type { Scenario, Under } from './scenario.ts';
import type { RunbookStage } from './stage.ts';
import { failFunction } from './step-faults.ts';

const OPEN: VpcConfigRequest = { endpointPublicAccess: true, endpointPrivateAccess: false };
const CLOSED: VpcConfigRequest = { endpointPublicAccess: false, endpointPrivateAccess: true };
const IPV6 = { kubernetesNetworkConfig: { ipFamily: 'ipv6' } };
const OFFICE = ['8.8.8.8/32', '9.9.9.0/24'];
const NARROW = ['8.8.8.8/32'];
const DONE = 'Success; public 8.8.8.8/32 9.9.9.0/24 and private; COMPLIANT';
/**
 * No condition of IAM holds for a switch that a request leaves out and not for one that it sends, where AWS fills in the keys.
 * The role must not be able to send public access, so every update is denied then, and nothing is changed.
 */
const DENIED: Under = {
  absentConditionKeys: { 'the present value': 'Failed at RestrictPublicAccessOnLastTry; as it was' },
};
const UNTOUCHED = 'public 0.0.0.0/0; NON_COMPLIANT';
const restricted = 'public 8.8.8.8/32 9.9.9.0/24 and private; COMPLIANT';

/** Gives a cluster nodes outside AWS. */
function hybrid({ aws }: RunbookStage, cluster: string): void {
  const remoteNetworkConfig = { remoteNodeNetworks: [{ cidrs: ['10.200.0.0/16'] }] };
  Object.assign(aws.eks.cluster(cluster) ?? {}, { remoteNetworkConfig });
}

const scenarios: readonly Scenario[] = [
  { name: 'an open cluster', expected: DONE, under: DENIED },
  {
    name: 'an open cluster whose private endpoint is on',
    endpoint: { ...OPEN, endpointPrivateAccess: true },
    expected: DONE,
    under: DENIED,
  },
  {
    name: 'a cluster that is open by its two halves',
    endpoint: { ...OPEN, publicAccessCidrs: ['0.0.0.0/1', '128.0.0.0/1'] },
    expected: DONE,
    under: DENIED,
  },
  {
    name: 'an open IPv6 cluster',
    more: IPV6,
    parameters: { PublicAccessCidrs: ['8.8.8.8/32', '2600:1f00::/40'] },
    expected: 'Success; public 8.8.8.8/32 2600:1f00::/40 and private; COMPLIANT',
    under: DENIED,
  },
  {
    name: 'an IPv6 cluster that lets no IPv6 in: IPv6 stays out',
    more: IPV6,
    endpoint: { ...OPEN, publicAccessCidrs: ['0.0.0.0/0'] },
    parameters: { PublicAccessCidrs: ['8.8.8.8/32', '2600:1f00::/40'] },
    expected: `Failed at AssertTheRuleAcceptsTheCidrs; ${UNTOUCHED}`,
  },
  {
    name: 'a cluster that is too wide, and CIDRs that lie inside',
    endpoint: { ...OPEN, publicAccessCidrs: ['8.0.0.0/7'] },
    expected: DONE,
    under: DENIED,
  },
  {
    name: 'a cluster that is too wide, and CIDRs that let others in',
    endpoint: { ...OPEN, publicAccessCidrs: ['16.0.0.0/7'] },
    expected: 'Failed at AssertTheRuleAcceptsTheCidrs; public 16.0.0.0/7; NON_COMPLIANT',
  },
  {
    name: 'CIDRs that are wider in sum than the rule takes',
    parameters: { PublicAccessCidrs: ['8.0.0.0/8', '11.0.0.0/8'] },
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
    prepare: (stage, cluster) => stage.at('AskTheRuleNow', () => stage.exempt(cluster)),
    expected: 'Success; public 0.0.0.0/0; COMPLIANT',
  },
  {
    name: 'a cluster that is exempted while the runbook waits for the last try',
    prepare: (stage, cluster) => {
      stage.aws.eks.busyFor(cluster, 5);
      stage.at('PauseBeforeLastTry', () => stage.exempt(cluster));
    },
    expected: 'Success; public 0.0.0.0/0; COMPLIANT',
  },
  {
    name: 'a cluster that another user narrows elsewhere while the runbook waits for the last try',
    prepare: (stage, cluster) => {
      stage.aws.eks.busyFor(cluster, 5);
      stage.at('WaitUntilClusterCanTakeTheLastTry', () => stage.turn(cluster, { publicAccessCidrs: ['16.0.0.0/7'] }));
    },
    expected: 'Failed at AssertTheRuleAcceptsTheCidrs; public 16.0.0.0/7; NON_COMPLIANT',
  },
  {
    name: 'a cluster that says ACTIVE and is busy, then free',
    prepare: (stage, cluster) => stage.aws.eks.busyFor(cluster, 5),
    expected: DONE,
    under: DENIED,
  },
  {
    name: 'a cluster that says ACTIVE and is busy for ever',
    prepare: (stage, cluster) => stage.aws.eks.busyFor(cluster, 1_000_000),
    expected: `Failed at RestrictPublicAccessOnLastTry; ${UNTOUCHED}`,
  },
  {
    name: 'a cluster whose other update never ends',
    prepare: (stage, cluster) => {
      stage.aws.eks.nextUpdate({ ends: 'never' });
      stage.anotherUser('UpdateClusterConfig', { name: cluster, resourcesVpcConfig: { endpointPrivateAccess: true } });
    },
    expected: `TimedOut at WaitUntilClusterCanTakeAnUpdate; ${UNTOUCHED}`,
  },
  {
    name: 'CIDRs that EKS refuses, known beforehand',
    parameters: { PublicAccessCidrs: ['203.0.113.0/24'] },
    expected: `Failed at AssertTheRuleAcceptsTheCidrs; ${UNTOUCHED}`,
    under: { patternOnStringList: { 'the whole': `Failed at AssertTheRuleAcceptsTheCidrs; ${UNTOUCHED}` } },
  },
  {
    name: 'CIDRs that EKS refuses, and the rule is not asked',
    parameters: { PublicAccessCidrs: ['203.0.113.0/24'], RuleFunctionName: ['none'] },
    expected: `Failed at RestrictPublicAccessOnLastTry; ${UNTOUCHED}`,
    under: { patternOnStringList: { 'the whole': `Failed at RestrictPublicAccessOnLastTry; ${UNTOUCHED}` } },
  },
  {
    name: 'a cluster with hybrid nodes',
    prepare: hybrid,
    expected: `Failed at AssertTheRuleAcceptsTheCidrs; ${UNTOUCHED}`,
  },
  {
    name: 'a cluster with hybrid nodes that may have both accesses',
    prepare: hybrid,
    parameters: { HybridNodes: ['allow'] },
    expected: DONE,
    under: DENIED,
  },
  {
    name: 'a cluster with hybrid nodes that has both accesses already',
    endpoint: { ...OPEN, endpointPrivateAccess: true },
    prepare: hybrid,
    expected: DONE,
    under: DENIED,
  },
  {
    name: 'a cluster with hybrid nodes, and the rule is not asked',
    parameters: { RuleFunctionName: ['none'] },
    prepare: hybrid,
    expected: `Failed at AssertHybridNodesAreAllowed; ${UNTOUCHED}`,
  },
  {
    name: 'a cluster with hybrid nodes that may have both accesses, and the rule is not asked',
    parameters: { RuleFunctionName: ['none'], HybridNodes: ['allow'] },
    prepare: hybrid,
    expected: DONE,
    under: DENIED,
  },
  {
    name: 'a cluster with hybrid nodes that has both accesses already, and the rule is not asked',
    parameters: { RuleFunctionName: ['none'] },
    endpoint: { ...OPEN, endpointPrivateAccess: true },
    prepare: hybrid,
    expected: DONE,
    under: DENIED,
  },
  {
    name: 'an update that fails',
    prepare: (stage) =>
      stage.aws.eks.nextUpdate({ ends: 'Failed', errors: [{ errorCode: 'IpNotAvailable', errorMessage: 'none' }] }),
    expected: `Failed at AssertUpdateDidNotFail; ${UNTOUCHED}`,
    under: DENIED,
  },
  {
    name: 'an update that is cancelled',
    prepare: (stage) => stage.aws.eks.nextUpdate({ ends: 'Cancelled' }),
    expected: `Failed at AssertUpdateWasNotCancelled; ${UNTOUCHED}`,
    under: DENIED,
  },
  {
    name: 'an update that never ends',
    prepare: (stage) => stage.aws.eks.nextUpdate({ ends: 'never' }),
    expected: `TimedOut at WaitUntilUpdateHasEnded; ${UNTOUCHED}`,
    under: DENIED,
  },
  {
    name: 'a cluster that is reopened before it is proven restricted',
    prepare: (stage, cluster) =>
      stage.at('AskWhetherSettingsAreThere', () => stage.turn(cluster, { publicAccessCidrs: ['0.0.0.0/0'] })),
    expected: 'Failed at AssertSettingsAreThere; public 0.0.0.0/0 and private; NON_COMPLIANT',
    under: DENIED,
  },
  {
    name: 'a cluster whose private endpoint is off when it is to be proven on',
    prepare: (stage, cluster) =>
      stage.at('AssertPrivateAccessIsOn', () => stage.turn(cluster, { endpointPrivateAccess: false })),
    expected: 'Failed at AssertPrivateAccessIsOn; public 8.8.8.8/32 9.9.9.0/24; COMPLIANT',
    under: DENIED,
  },
  {
    name: 'a cluster that is deleted before the update',
    prepare: (stage, cluster) =>
      stage.at('RestrictPublicAccess', () => stage.anotherUser('DeleteCluster', { name: cluster })),
    expected: 'Failed at WaitUntilClusterCanTakeTheLastTry; gone; NOT_APPLICABLE',
    under: {
      errorWhilePolling: { 'the wait goes on': 'TimedOut at WaitUntilClusterCanTakeTheLastTry; gone; NOT_APPLICABLE' },
    },
  },
  {
    name: 'a cluster that is being deleted',
    prepare: (stage, cluster) => stage.anotherUser('DeleteCluster', { name: cluster }),
    expected: 'Failed at AssertClusterIsActive; gone; NOT_APPLICABLE',
  },
  {
    name: 'a VPC without DNS support: nodes would be cut off',
    prepare: (stage) => Object.assign(stage.aws.ec2.vpcDns, { enableDnsSupport: false }),
    expected: `Failed at AssertVpcHasDnsSupport; ${UNTOUCHED}`,
  },
  {
    name: 'a VPC without DNS hostnames: nodes would be cut off',
    prepare: (stage) => Object.assign(stage.aws.ec2.vpcDns, { enableDnsHostnames: false }),
    expected: `Failed at AssertVpcHasDnsHostnames; ${UNTOUCHED}`,
  },
  {
    name: 'an open cluster, and the rule is not asked',
    parameters: { RuleFunctionName: ['none'] },
    expected: DONE,
    under: DENIED,
  },
  {
    name: 'a cluster that says ACTIVE and is busy, then free, and the rule is not asked',
    parameters: { RuleFunctionName: ['none'] },
    prepare: (stage, cluster) => stage.aws.eks.busyFor(cluster, 5),
    expected: DONE,
    under: DENIED,
  },
  {
    name: 'a cluster that another user restricts meanwhile, and the rule is not asked',
    parameters: { RuleFunctionName: ['none'] },
    prepare: (stage, cluster) => {
      stage.aws.eks.busyFor(cluster, 5);
      stage.at('WaitUntilClusterCanTakeTheLastTry', () => stage.turn(cluster, { publicAccessCidrs: ['8.8.8.8/32'] }));
    },
    expected: 'Failed at AssertEndpointIsStillOpenToAll; public 8.8.8.8/32; NON_COMPLIANT',
  },
  {
    name: 'a cluster that is not open to all, and the rule is not asked',
    parameters: { RuleFunctionName: ['none'] },
    endpoint: { ...OPEN, publicAccessCidrs: ['8.8.8.8/32'] },
    expected: 'Failed at AssertEndpointIsOpenToAll; public 8.8.8.8/32; COMPLIANT',
  },
  {
    name: 'an IPv6 cluster, and the rule is not asked',
    parameters: { RuleFunctionName: ['none'] },
    more: IPV6,
    expected: 'Failed at AssertClusterIsIpv4; public 0.0.0.0/0 ::/0; NON_COMPLIANT',
  },
  {
    name: 'a connected cluster',
    isConnected: true,
    start: 'by hand',
    expected: 'Failed at AssertClusterHasAnEndpointToChange; no endpoint; no result',
    under: {
      missingOutput: { 'the step fails': 'Failed at RecordSettingsBefore; no endpoint; no result' },
      branchOnMissingOutput: {
        'the step fails': 'Failed at StopUnlessEksRunsTheEndpoint; no endpoint; no result',
        // Read as false, there is nothing to restrict, if EKS says that public access is off.
        'a Boolean compare reads it as false': 'Failed at AssertPublicAccessIsOff; no endpoint; no result',
      },
    },
  },
  {
    name: 'a connected cluster, and the rule is not asked',
    isConnected: true,
    parameters: { RuleFunctionName: ['none'] },
    expected: 'Failed at AssertClusterHasAnEndpointToChange; no endpoint; no result',
    under: {
      missingOutput: { 'the step fails': 'Failed at RecordSettingsBefore; no endpoint; no result' },
      branchOnMissingOutput: {
        'the step fails': 'Failed at StopUnlessEksRunsTheEndpoint; no endpoint; no result',
        'a Boolean compare reads it as false': 'Failed at AssertPublicAccessIsOff; no endpoint; no result',
      },
    },
  },
  {
    name: 'a local cluster on an Outpost',
    more: OUTPOST,
    expected: `Failed at AssertClusterHasAnEndpointToChange; ${UNTOUCHED}`,
  },
  {
    name: 'a function whose look at the cluster is throttled once',
    prepare: (stage) => failFunction(stage, 'throttled', 1),
    expected: DONE,
    under: DENIED,
  },
  {
    name: 'a function that throws once',
    prepare: (stage) => failFunction(stage, 'denied', 1),
    expected: DONE,
    // The function makes again what AWS throttles. If no step asks again, what is refused for good ends the run.
    under: {
      ...DENIED,
      functionError: { 'the step succeeds': `Failed at AssertTheRuleAnswered; ${UNTOUCHED}` },
      functionErrorRetry: { 'not retried': `Failed at AskTheRuleNow; ${UNTOUCHED}` },
    },
  },
  {
    name: 'a function that throws',
    prepare: (stage) => failFunction(stage, 'denied'),
    expected: `Failed at AskTheRuleNow; ${UNTOUCHED}`,
    under: { functionError: { 'the step succeeds': `Failed at AssertTheRuleAnswered; ${UNTOUCHED}` } },
  },
  ...['answer=COMPLIANT', 'answer=NON_COMPLIANT', 'answer=NOT_APPLICABLE', 'answer=SAME'].map(
    (words): Scenario => ({
      name: `a second rule on the function that has a parameter named ${words}`,
      prepare: (stage) => stage.putSecondRule({ [words]: words }),
      expected: `Failed at AssertRuleParametersAreValid; ${UNTOUCHED}`,
    }),
  ),
  {
    name: 'CIDRs that are one more block of a restricted cluster, and a second rule that says answer=NON_COMPLIANT',
    endpoint: { ...OPEN, publicAccessCidrs: ['8.8.8.8/32'] },
    prepare: (stage) => stage.putSecondRule({ 'answer=NON_COMPLIANT': 'answer=NON_COMPLIANT' }),
    expected: 'Failed at AssertRuleParametersAreValid; public 8.8.8.8/32; COMPLIANT',
  },
  {
    name: 'CIDRs that let in everyone',
    parameters: { PublicAccessCidrs: ['8.8.8.8/32', '0.0.0.0/0'] },
    expected: `does not start; ${UNTOUCHED}`,
    under: {
      patternOnStringList: { ignored: `Failed at AssertTheRuleAcceptsTheCidrs; ${UNTOUCHED}` },
    },
  },
  {
    name: 'CIDRs that let in everyone, and the rule is not asked',
    parameters: { PublicAccessCidrs: ['0.0.0.0/0'], RuleFunctionName: ['none'] },
    expected: `does not start; ${UNTOUCHED}`,
    under: {
      patternOnStringList: {
        ignored: 'Failed at AssertEndpointIsLimited; public 0.0.0.0/0 and private; NON_COMPLIANT',
      },
    },
  },
  {
    name: 'a cluster that is reopened before it is recorded as restricted, and the rule is not asked',
    parameters: { RuleFunctionName: ['none'] },
    prepare: (stage, cluster) =>
      stage.at('RecordFirstCidr', () => stage.turn(cluster, { publicAccessCidrs: ['0.0.0.0/0'] })),
    expected: 'Failed at AssertEndpointIsLimited; public 0.0.0.0/0 and private; NON_COMPLIANT',
    under: DENIED,
  },
  {
    name: 'text that is no CIDR',
    parameters: { PublicAccessCidrs: ['8.8.8.8'] },
    expected: `does not start; ${UNTOUCHED}`,
    under: {
      patternOnStringList: { ignored: `Failed at AssertTheRuleAcceptsTheCidrs; ${UNTOUCHED}` },
    },
  },
];

/** What is expected of RestrictPublicCidrs. */
export const restrictPublicCidrs: ExpectedRunbook = {
  runbook: 'RestrictPublicCidrs',
  documentName: 'EksEndpointGuard-RestrictPublicCidrs',
  logicalIds: { document: 'RestrictPublicCidrs', role: 'RestrictPublicCidrsRole' },
  role: {
    reads: [
      { actions: ['eks:DescribeCluster', 'eks:DescribeUpdate'], on: 'clusters' },
      { actions: ['lambda:InvokeFunction'], on: 'rule-function' },
      { actions: ['ec2:DescribeVpcAttribute'], on: 'vpcs' },
    ],
    updateCondition: { Bool: { 'eks:endpointPrivateAccess': 'true' }, Null: { 'eks:endpointPublicAccess': 'true' } },
    deniedUpdates: [
      [
        'turn public access on',
        { resourcesVpcConfig: { endpointPublicAccess: true, endpointPrivateAccess: true, publicAccessCidrs: NARROW } },
      ],
      ['turn public access off', { resourcesVpcConfig: { endpointPublicAccess: false, endpointPrivateAccess: true } }],
      ['turn private access off', { resourcesVpcConfig: { endpointPrivateAccess: false, publicAccessCidrs: NARROW } }],
      ['leave private access unsaid', { resourcesVpcConfig: { publicAccessCidrs: NARROW } }],
      ['change logging', { logging: { clusterLogging: [{ types: ['audit'], enabled: false }] } }],
    ],
  },
  // No wider than the rule's default limits, /8 in IPv4 and /40 in IPv6.
  samples: {
    HybridNodes: { good: ['refuse', 'allow'], bad: ['', 'yes', 'Allow', 'true'] },
    PublicAccessCidrs: {
      good: [
        '10.0.0.0/8',
        '203.0.113.0/24',
        '203.0.113.7/32',
        '255.255.255.255/32',
        '128.0.0.0/9',
        '2001:db8::/40',
        '2001:db8:1::/48',
        '2001:db8::1/128',
        '2001:0db8:0000:0000:0000:0000:0000:0001/128',
      ],
      bad: [
        ...NO_CIDRS,
        '0.0.0.0/0',
        '128.0.0.0/1',
        '10.0.0.0/7',
        '203.0.113.0/024',
        '::/0',
        '8000::/1',
        '2001:db8::/3',
        '2001:db8::/32',
        '2001:db8::/39',
      ],
    },
  },
  // Never endpointPublicAccess: it would open an endpoint that was made private meanwhile.
  changes: {
    RestrictPublicAccess: { endpointPrivateAccess: true, publicAccessCidrs: '{{ PublicAccessCidrs }}' },
    RestrictPublicAccessOnLastTry: { endpointPrivateAccess: true, publicAccessCidrs: '{{ PublicAccessCidrs }}' },
  },
  start: 'by hand',
  endpoint: OPEN,
  parameters: { PublicAccessCidrs: OFFICE },
  done: { expected: DONE, under: DENIED },
  under: {
    // No pattern matches one CIDR and every form of a list.
    patternOnStringList: { 'the whole': 'does not start; as it was' },
  },
  scenarios,
  refused: [
    {
      step: 'WaitUntilClusterCanTakeAnUpdate',
      expected: `Failed at WaitUntilClusterCanTakeAnUpdate; ${UNTOUCHED}`,
      under: {
        errorWhilePolling: { 'the wait goes on': `TimedOut at WaitUntilClusterCanTakeAnUpdate; ${UNTOUCHED}` },
      },
    },
    {
      step: 'AssertClusterIsActive',
      expected: `Failed at AssertClusterIsActive; ${UNTOUCHED}`,
    },
    {
      step: 'RecordSettingsBefore',
      expected: `Failed at RecordSettingsBefore; ${UNTOUCHED}`,
    },
    // Of an ordinary cluster there is no Outpost to record: the step may fail.
    { step: 'RecordOutpost', expected: DONE, under: DENIED },
    { step: 'AskTheRuleNow', expected: `Failed at AskTheRuleNow; ${UNTOUCHED}` },
    { step: 'AssertVpcHasDnsSupport', expected: `Failed at AssertVpcHasDnsSupport; ${UNTOUCHED}` },
    { step: 'AssertVpcHasDnsHostnames', expected: `Failed at AssertVpcHasDnsHostnames; ${UNTOUCHED}` },
    // The last try is made after all.
    { step: 'RestrictPublicAccess', expected: DONE, under: DENIED },
    {
      step: 'WaitUntilUpdateHasEnded',
      expected: `Failed at WaitUntilUpdateHasEnded; ${restricted}`,
      under: {
        ...DENIED,
        errorWhilePolling: { 'the wait goes on': `TimedOut at WaitUntilUpdateHasEnded; ${restricted}` },
      },
    },
    { step: 'RecordUpdateResult', expected: `Failed at RecordUpdateResult; ${restricted}`, under: DENIED },
    { step: 'AssertUpdateDidNotFail', expected: `Failed at AssertUpdateDidNotFail; ${restricted}`, under: DENIED },
    {
      step: 'AssertUpdateWasNotCancelled',
      expected: `Failed at AssertUpdateWasNotCancelled; ${restricted}`,
      under: DENIED,
    },
    { step: 'AssertPrivateAccessIsOn', expected: `Failed at AssertPrivateAccessIsOn; ${restricted}`, under: DENIED },
    {
      step: 'AskWhetherSettingsAreThere',
      expected: `Failed at AskWhetherSettingsAreThere; ${restricted}`,
      under: DENIED,
    },
    { step: 'RecordSettingsAfter', expected: `Failed at RecordSettingsAfter; ${restricted}`, under: DENIED },
  ],
  refusedInLastTry: [
    {
      step: 'WaitUntilClusterCanTakeTheLastTry',
      expected: `Failed at WaitUntilClusterCanTakeTheLastTry; ${UNTOUCHED}`,
      under: {
        errorWhilePolling: { 'the wait goes on': `TimedOut at WaitUntilClusterCanTakeTheLastTry; ${UNTOUCHED}` },
      },
    },
    { step: 'AskTheRuleBeforeLastTry', expected: `Failed at AskTheRuleBeforeLastTry; ${UNTOUCHED}` },
    { step: 'RestrictPublicAccessOnLastTry', expected: `Failed at RestrictPublicAccessOnLastTry; ${UNTOUCHED}` },
  ],
  interruptions: [
    'WaitUntilClusterCanTakeAnUpdate',
    'AskTheRuleNow',
    'RestrictPublicAccess',
    'KeepUpdateId',
    'WaitUntilUpdateHasEnded',
    'AssertPrivateAccessIsOn',
    'RecordSettingsAfter',
  ],
  safety: {
    steps: [
      'WaitUntilClusterCanTakeAnUpdate',
      'AssertClusterIsActive',
      'RecordSettingsBefore',
      'AskTheRuleNow',
      'AssertPublicAccessIsOn',
      'AssertEndpointIsOpenToAll',
      'AssertVpcHasDnsSupport',
      'RestrictPublicAccess',
      'WaitUntilClusterCanTakeTheLastTry',
      'AskTheRuleBeforeLastTry',
      'AssertPublicAccessIsStillOn',
      'AssertEndpointIsStillOpenToAll',
      'RestrictPublicAccessOnLastTry',
      'WaitUntilUpdateHasEnded',
      'RecordUpdateResult',
      'AssertUpdateDidNotFail',
      'AssertUpdateWasNotCancelled',
      'AssertPrivateAccessIsOn',
      'AskWhetherSettingsAreThere',
      'RecordFirstCidr',
    ],
    firstTry: 'RestrictPublicAccess',
    stepsOfLastTry: [
      'WaitUntilClusterCanTakeTheLastTry',
      'AskTheRuleBeforeLastTry',
      'AssertPublicAccessIsStillOn',
      'AssertEndpointIsStillOpenToAll',
      'RestrictPublicAccessOnLastTry',
    ],
    stepsWithoutRule: [
      'AssertEndpointIsOpenToAll',
      'AssertPublicAccessIsOn',
      'AssertEndpointIsStillOpenToAll',
      'AssertPublicAccessIsStillOn',
      'RecordFirstCidr',
    ],
    opens: false,
    parameters: (cidrs) => ({ PublicAccessCidrs: cidrs }),
    // EKS has no conditional update, so the runbook cannot see what is narrowed in the very moment of its update. Nor, if EKS
    // sets public access to its default then, what is closed after the last look at public access; the look at the CIDRs comes
    // after it.
    isSeen: ({ step, what }, { absentEndpointMembers }) =>
      (what !== 'narrowed' || !step.startsWith('RestrictPublicAccess')) &&
      (what !== 'closed' ||
        absentEndpointMembers === 'kept' ||
        !/^RestrictPublicAccess|^AssertEndpointIs(Still)?OpenToAll$/.test(step)),
    isDone: ({ isPublic, isPrivate, hasCidrs, cidrs, wasChanged, isCompliant, isUnproven }) =>
      !isPublic ||
      (isPrivate && hasCidrs(cidrs) && cidrs[0] !== '0.0.0.0/0') ||
      (!wasChanged && isCompliant) ||
      // Whether the endpoint is open to everyone is looked at all the same.
      (isUnproven && !hasCidrs(['0.0.0.0/0'])),
  },
};

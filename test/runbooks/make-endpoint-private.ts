import type { VpcConfigRequest } from '@aws-sdk/client-eks';
import type { ExpectedRunbook } from './expected-runbook.ts';
import { OUTPOST } from './outpost.ts';
import type { Scenario } from './scenario.ts';
import type { RunbookStage } from './stage.ts';
import { failFunction } from './step-faults.ts';

const OPEN: VpcConfigRequest = { endpointPublicAccess: true, endpointPrivateAccess: false };
const LIMITED: VpcConfigRequest = { ...OPEN, publicAccessCidrs: ['8.8.8.8/32'] };
const CLOSE: VpcConfigRequest = { endpointPublicAccess: false, endpointPrivateAccess: true };
const DONE = 'Success; private; COMPLIANT';
const UNTOUCHED = 'public 0.0.0.0/0; NON_COMPLIANT';

const update = (endpoint: VpcConfigRequest) => (stage: RunbookStage, cluster: string) =>
  stage.anotherUser('UpdateClusterConfig', { name: cluster, resourcesVpcConfig: endpoint });

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
    name: 'a cluster that another user restricts while the runbook waits for the last try',
    prepare: (stage, cluster) => {
      stage.aws.eks.busyFor(cluster, 5);
      stage.at('WaitUntilClusterCanTakeTheLastTry', () =>
        update({ publicAccessCidrs: ['8.8.8.8/32'] })(stage, cluster),
      );
    },
    expected: 'Success; public 8.8.8.8/32; COMPLIANT',
  },
  {
    name: 'a cluster that another user makes private just before the runbook would',
    prepare: (stage, cluster) => stage.at('TurnPublicAccessOff', () => stage.turn(cluster, CLOSE)),
    expected: 'Success; private; NON_COMPLIANT',
  },
  {
    name: 'a cluster that says ACTIVE and is busy, then free',
    prepare: (stage, cluster) => stage.aws.eks.busyFor(cluster, 5),
    expected: DONE,
  },
  {
    name: 'a cluster that says ACTIVE and is busy for ever',
    prepare: (stage, cluster) => stage.aws.eks.busyFor(cluster, 1_000_000),
    expected: `Failed at TurnPublicAccessOffOnLastTry; ${UNTOUCHED}`,
  },
  {
    name: 'a cluster that is being updated, then free',
    prepare: update({ endpointPrivateAccess: true }),
    expected: DONE,
  },
  {
    name: 'a cluster whose other update never ends',
    prepare: (stage, cluster) => {
      stage.aws.eks.nextUpdate({ ends: 'never' });
      update({ endpointPrivateAccess: true })(stage, cluster);
    },
    expected: `TimedOut at WaitUntilClusterCanTakeAnUpdate; ${UNTOUCHED}`,
  },
  ...['IpNotAvailable', 'SecurityGroupNotFound', 'AccessDenied', 'Unknown'].map(
    (errorCode): Scenario => ({
      name: `an update that fails with ${errorCode}`,
      prepare: (stage) =>
        stage.aws.eks.nextUpdate({
          ends: 'Failed',
          errors: [{ errorCode: errorCode as 'Unknown', errorMessage: 'so it is' }],
        }),
      expected: `Failed at AssertUpdateDidNotFail; ${UNTOUCHED}`,
    }),
  ),
  {
    name: 'an update that is cancelled',
    prepare: (stage) => stage.aws.eks.nextUpdate({ ends: 'Cancelled' }),
    expected: `Failed at AssertUpdateWasNotCancelled; ${UNTOUCHED}`,
  },
  {
    name: 'an update that never ends',
    prepare: (stage) => stage.aws.eks.nextUpdate({ ends: 'never' }),
    expected: `TimedOut at WaitUntilUpdateHasEnded; ${UNTOUCHED}`,
  },
  {
    name: 'an update that takes an hour and a half',
    prepare: (stage) => stage.aws.eks.nextUpdate({ ends: 'Successful', afterMinutes: 90 }),
    expected: DONE,
  },
  {
    name: 'a cluster that is reopened before it is proven private',
    prepare: (stage, cluster) =>
      stage.at('AssertPublicAccessIsOff', () => stage.turn(cluster, { endpointPublicAccess: true })),
    expected: 'Failed at AssertPublicAccessIsOff; public 0.0.0.0/0 and private; NON_COMPLIANT',
  },
  {
    name: 'a cluster whose private endpoint is off when it is to be proven on',
    prepare: (stage, cluster) =>
      stage.at('AssertPrivateAccessIsOn', () => stage.turn(cluster, { endpointPrivateAccess: false })),
    expected: 'Failed at AssertPrivateAccessIsOn; no endpoint; COMPLIANT',
  },
  {
    name: 'a cluster that is deleted before the update',
    prepare: (stage, cluster) =>
      stage.at('TurnPublicAccessOff', () => stage.anotherUser('DeleteCluster', { name: cluster })),
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
    name: 'a VPC without DNS support',
    prepare: (stage) => Object.assign(stage.aws.ec2.vpcDns, { enableDnsSupport: false }),
    expected: `Failed at AssertVpcHasDnsSupport; ${UNTOUCHED}`,
  },
  {
    name: 'a VPC without DNS hostnames',
    prepare: (stage) => Object.assign(stage.aws.ec2.vpcDns, { enableDnsHostnames: false }),
    expected: `Failed at AssertVpcHasDnsHostnames; ${UNTOUCHED}`,
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
        // Read as false, public access does not need to be turned off, but private access has to be on.
        'a Boolean compare reads it as false': 'Failed at AssertVpcHasDnsSupport; no endpoint; no result',
      },
    },
  },
  {
    name: 'a local cluster on an Outpost',
    more: OUTPOST,
    start: 'by hand',
    expected: `Failed at AssertClusterHasAnEndpointToChange; ${UNTOUCHED}`,
  },
  {
    name: 'a restricted cluster, by hand',
    endpoint: LIMITED,
    start: 'by hand',
    expected: 'Success; public 8.8.8.8/32; COMPLIANT',
  },
  { name: 'a private cluster, by hand', endpoint: CLOSE, start: 'by hand', expected: DONE },
  {
    name: 'a restricted cluster, and the rule is not asked',
    endpoint: LIMITED,
    start: 'by hand',
    parameters: { RuleFunctionName: ['none'] },
    expected: DONE,
  },
  {
    name: 'a busy cluster that another user closes meanwhile, and the rule is not asked',
    start: 'by hand',
    parameters: { RuleFunctionName: ['none'] },
    prepare: (stage, cluster) => {
      stage.aws.eks.busyFor(cluster, 5);
      stage.at('WaitUntilClusterCanTakeTheLastTry', () => update(CLOSE)(stage, cluster));
    },
    expected: DONE,
  },
  {
    name: 'a function whose look at the cluster is throttled once',
    prepare: (stage) => failFunction(stage, 'throttled', 1),
    expected: DONE,
  },
  {
    name: 'a function that throws once',
    prepare: (stage) => failFunction(stage, 'denied', 1),
    expected: DONE,
    // The function makes again what AWS throttles. If no step asks again, what is refused for good ends the run.
    under: {
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
];

/** What is expected of MakeEndpointPrivate. */
export const makeEndpointPrivate: ExpectedRunbook = {
  runbook: 'MakeEndpointPrivate',
  documentName: 'EksEndpointGuard-MakeEndpointPrivate',
  logicalIds: { document: 'MakeEndpointPrivate', role: 'MakeEndpointPrivateRole' },
  role: {
    reads: [
      { actions: ['eks:DescribeCluster', 'eks:DescribeUpdate'], on: 'clusters' },
      { actions: ['lambda:InvokeFunction'], on: 'rule-function' },
      { actions: ['ec2:DescribeVpcAttribute'], on: 'vpcs' },
    ],
    updateCondition: { Bool: { 'eks:endpointPublicAccess': 'false', 'eks:endpointPrivateAccess': 'true' } },
    deniedUpdates: [
      ['turn public access on', { resourcesVpcConfig: { endpointPublicAccess: true, endpointPrivateAccess: true } }],
      ['turn private access off', { resourcesVpcConfig: { endpointPublicAccess: true, endpointPrivateAccess: false } }],
      ['leave public access unsaid', { resourcesVpcConfig: { endpointPrivateAccess: true } }],
      ['leave private access unsaid', { resourcesVpcConfig: { endpointPublicAccess: false } }],
      ['change the CIDRs alone', { resourcesVpcConfig: { publicAccessCidrs: ['8.8.8.8/32'] } }],
      ['change logging', { logging: { clusterLogging: [{ types: ['audit'], enabled: false }] } }],
    ],
  },
  samples: {},
  // Never publicAccessCidrs: EKS keeps those that it has.
  changes: {
    TurnPublicAccessOff: { endpointPublicAccess: false, endpointPrivateAccess: true },
    TurnPublicAccessOffOnLastTry: { endpointPublicAccess: false, endpointPrivateAccess: true },
  },
  start: 'by a click',
  endpoint: OPEN,
  parameters: {},
  done: { expected: DONE },
  under: {},
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
    { step: 'RecordOutpost', expected: DONE },
    { step: 'AskTheRuleNow', expected: `Failed at AskTheRuleNow; ${UNTOUCHED}` },
    { step: 'AssertVpcHasDnsSupport', expected: `Failed at AssertVpcHasDnsSupport; ${UNTOUCHED}` },
    { step: 'AssertVpcHasDnsHostnames', expected: `Failed at AssertVpcHasDnsHostnames; ${UNTOUCHED}` },
    // The last try is made after all.
    { step: 'TurnPublicAccessOff', expected: DONE },
    {
      step: 'WaitUntilUpdateHasEnded',
      expected: 'Failed at WaitUntilUpdateHasEnded; private; COMPLIANT',
      under: { errorWhilePolling: { 'the wait goes on': 'TimedOut at WaitUntilUpdateHasEnded; private; COMPLIANT' } },
    },
    { step: 'RecordUpdateResult', expected: 'Failed at RecordUpdateResult; private; COMPLIANT' },
    { step: 'AssertUpdateDidNotFail', expected: 'Failed at AssertUpdateDidNotFail; private; COMPLIANT' },
    { step: 'AssertUpdateWasNotCancelled', expected: 'Failed at AssertUpdateWasNotCancelled; private; COMPLIANT' },
    { step: 'AssertPublicAccessIsOff', expected: 'Failed at AssertPublicAccessIsOff; private; COMPLIANT' },
    { step: 'AssertPrivateAccessIsOn', expected: 'Failed at AssertPrivateAccessIsOn; private; COMPLIANT' },
    { step: 'RecordSettingsAfter', expected: 'Failed at RecordSettingsAfter; private; COMPLIANT' },
  ],
  refusedInLastTry: [
    {
      step: 'WaitUntilClusterCanTakeTheLastTry',
      expected: `Failed at WaitUntilClusterCanTakeTheLastTry; ${UNTOUCHED}`,
      under: {
        errorWhilePolling: { 'the wait goes on': `TimedOut at WaitUntilClusterCanTakeTheLastTry; ${UNTOUCHED}` },
      },
    },
    { step: 'RecordSettingsBeforeLastTry', expected: `Failed at RecordSettingsBeforeLastTry; ${UNTOUCHED}` },
    { step: 'AskTheRuleBeforeLastTry', expected: `Failed at AskTheRuleBeforeLastTry; ${UNTOUCHED}` },
    { step: 'TurnPublicAccessOffOnLastTry', expected: `Failed at TurnPublicAccessOffOnLastTry; ${UNTOUCHED}` },
  ],
  interruptions: [
    'WaitUntilClusterCanTakeAnUpdate',
    'AskTheRuleNow',
    'TurnPublicAccessOff',
    'KeepUpdateId',
    'WaitUntilUpdateHasEnded',
    'RecordUpdateResult',
    'AssertPublicAccessIsOff',
    'RecordSettingsAfter',
  ],
  safety: {
    steps: [
      'WaitUntilClusterCanTakeAnUpdate',
      'AssertClusterIsActive',
      'RecordSettingsBefore',
      'AskTheRuleNow',
      'AssertVpcHasDnsSupport',
      'AssertVpcHasDnsHostnames',
      'TurnPublicAccessOff',
      'WaitUntilClusterCanTakeTheLastTry',
      'RecordSettingsBeforeLastTry',
      'AskTheRuleBeforeLastTry',
      'TurnPublicAccessOffOnLastTry',
      'WaitUntilUpdateHasEnded',
      'RecordUpdateResult',
      'AssertUpdateDidNotFail',
      'AssertUpdateWasNotCancelled',
      'AssertPublicAccessIsOff',
    ],
    firstTry: 'TurnPublicAccessOff',
    stepsOfLastTry: [
      'WaitUntilClusterCanTakeTheLastTry',
      'RecordSettingsBeforeLastTry',
      'AskTheRuleBeforeLastTry',
      'TurnPublicAccessOffOnLastTry',
    ],
    stepsWithoutRule: [],
    opens: false,
    parameters: () => ({}),
    isDone: ({ isPublic, isPrivate, wasChanged, isCompliant }) =>
      (!isPublic && isPrivate) || (!wasChanged && isCompliant),
  },
};

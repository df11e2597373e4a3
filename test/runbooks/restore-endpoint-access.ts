import type { VpcConfigRequest } from '@aws-sdk/client-eks';
import { NO_CIDRS } from '../remediation/samples.ts';
import type { ExpectedRunbook } from './expected-runbook.ts';
import { OUTPOST } from './outpost.ts';
import type { Scenario } from './scenario.ts';
import { failFunction } from './step-faults.ts';

const CLOSED: VpcConfigRequest = { endpointPublicAccess: false, endpointPrivateAccess: true };
const IPV6 = { kubernetesNetworkConfig: { ipFamily: 'ipv6' } };
/** What was recorded before the cluster was closed. */
export const RECORDED = {
  EndpointPublicAccess: ['true'],
  EndpointPrivateAccess: ['false'],
  PublicAccessCidrs: ['8.8.8.8/32', '9.9.9.0/24'],
};
/** Text and not Boolean, which one user saw refused. */
const SWITCH = { good: ['true', 'false'], bad: ['', 'True', 'FALSE', 'yes', '1'] };
const CIDRS = '{{ PublicAccessCidrs }}';
const DONE = 'Success; public 8.8.8.8/32 9.9.9.0/24; COMPLIANT';
const UNTOUCHED = 'private; COMPLIANT';
const restored = 'public 8.8.8.8/32 9.9.9.0/24; COMPLIANT';

const scenarios: readonly Scenario[] = [
  { name: 'a private cluster that was restricted', expected: DONE },
  {
    name: 'a private cluster that was open to the internet',
    parameters: { PublicAccessCidrs: ['0.0.0.0/0'] },
    expected: 'Success; public 0.0.0.0/0; NON_COMPLIANT',
    under: { patternOnStringList: { 'the whole': 'Success; public 0.0.0.0/0; NON_COMPLIANT' } },
  },
  {
    name: 'a private IPv6 cluster that was open to the internet',
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
    under: { patternOnStringList: { 'the whole': 'Success; private; COMPLIANT' } },
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
    name: 'a cluster that says ACTIVE and is busy, then free',
    prepare: (stage, cluster) => stage.aws.eks.busyFor(cluster, 5),
    expected: DONE,
  },
  {
    name: 'a cluster that another user restores while the runbook waits for the last try',
    prepare: (stage, cluster) => {
      stage.aws.eks.busyFor(cluster, 5);
      stage.at('WaitUntilClusterCanTakeTheLastTry', () =>
        stage.anotherUser('UpdateClusterConfig', {
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
    name: 'a cluster that says ACTIVE and is busy for ever',
    prepare: (stage, cluster) => stage.aws.eks.busyFor(cluster, 1_000_000),
    expected: `Failed at RestorePublicAccessOnlyOnLastTry; ${UNTOUCHED}`,
  },
  {
    name: 'an update that fails',
    prepare: (stage) =>
      stage.aws.eks.nextUpdate({ ends: 'Failed', errors: [{ errorCode: 'AccessDenied', errorMessage: 'no' }] }),
    expected: `Failed at AssertUpdateDidNotFail; ${UNTOUCHED}`,
  },
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
    name: 'a cluster that is closed again before it is proven restored',
    prepare: (stage, cluster) => stage.at('AskWhetherSettingsAreThere', () => stage.turn(cluster, CLOSED)),
    expected: 'Failed at AssertSettingsAreThere; private; COMPLIANT',
  },
  {
    name: 'a cluster that is being deleted',
    prepare: (stage, cluster) => stage.anotherUser('DeleteCluster', { name: cluster }),
    expected: 'Failed at AssertClusterIsActive; gone; NOT_APPLICABLE',
  },
  {
    name: 'a cluster that is deleted before the update',
    prepare: (stage, cluster) =>
      stage.at('RestorePublicAccessOnly', () => stage.anotherUser('DeleteCluster', { name: cluster })),
    expected: 'Failed at WaitUntilClusterCanTakeTheLastTry; gone; NOT_APPLICABLE',
    under: {
      errorWhilePolling: { 'the wait goes on': 'TimedOut at WaitUntilClusterCanTakeTheLastTry; gone; NOT_APPLICABLE' },
    },
  },
  { name: 'a private cluster, and the rule is not asked', parameters: { RuleFunctionName: ['none'] }, expected: DONE },
  {
    name: 'a cluster that has the settings already, and the rule is not asked: EKS says so',
    parameters: { RuleFunctionName: ['none'] },
    endpoint: {
      endpointPublicAccess: true,
      endpointPrivateAccess: false,
      publicAccessCidrs: ['8.8.8.8/32', '9.9.9.0/24'],
    },
    expected: 'Failed at RestorePublicAccessOnlyOnLastTry; public 8.8.8.8/32 9.9.9.0/24; COMPLIANT',
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
        // Read as false, public access is as good as described. The function says that it is not.
        'a Boolean compare reads it as false': 'Failed at AskTheRuleNow; no endpoint; no result',
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
        // Read as false, public access is as good as described. EKS does not run the endpoint, and says so.
        'a Boolean compare reads it as false': 'Failed at RestorePublicAccessOnlyOnLastTry; no endpoint; no result',
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
  {
    name: 'settings that are not there, and a second rule that says answer=SAME: rules are not asked',
    prepare: (stage) => stage.putSecondRule({ 'answer=SAME': 'answer=SAME' }),
    expected: DONE,
  },
  {
    name: 'text that is no CIDR',
    parameters: { PublicAccessCidrs: ['8.8.8.8'] },
    expected: `does not start; ${UNTOUCHED}`,
    under: {
      patternOnStringList: { ignored: `Failed at AskTheRuleNow; ${UNTOUCHED}` },
    },
  },
];

/** What is expected of RestoreEndpointAccess. */
export const restoreEndpointAccess: ExpectedRunbook = {
  runbook: 'RestoreEndpointAccess',
  documentName: 'EksEndpointGuard-RestoreEndpointAccess',
  logicalIds: { document: 'RestoreEndpointAccess', role: 'RestoreEndpointAccessRole' },
  role: {
    reads: [
      { actions: ['eks:DescribeCluster', 'eks:DescribeUpdate'], on: 'clusters' },
      { actions: ['lambda:InvokeFunction'], on: 'rule-function' },
    ],
    updateCondition: { Null: { 'eks:endpointPublicAccess': 'false', 'eks:endpointPrivateAccess': 'false' } },
    deniedUpdates: [
      [
        'leave public access unsaid',
        { resourcesVpcConfig: { endpointPrivateAccess: true, publicAccessCidrs: ['8.8.8.8/32'] } },
      ],
      [
        'leave private access unsaid',
        { resourcesVpcConfig: { endpointPublicAccess: true, publicAccessCidrs: ['8.8.8.8/32'] } },
      ],
      ['change logging', { logging: { clusterLogging: [{ types: ['audit'], enabled: false }] } }],
    ],
  },
  samples: {
    // Empty: it uses the permissions of its caller.
    AutomationAssumeRole: {
      good: ['', 'arn:aws:iam::111122223333:role/path/to/runbook'],
      bad: ['none', 'arn:aws:iam::111122223333:user/me', 'arn:aws:iam::111122223333:role/'],
    },
    EndpointPublicAccess: SWITCH,
    EndpointPrivateAccess: SWITCH,
    PublicAccessCidrs: {
      good: ['0.0.0.0/0', '128.0.0.0/1', '10.0.0.0/7', '203.0.113.7/32', '::/0', '2001:db8::/31', '2001:db8::1/128'],
      bad: NO_CIDRS,
    },
  },
  // Always publicAccessCidrs: without them EKS may open to 0.0.0.0/0. Switches are never text.
  changes: {
    RestorePublicAndPrivateAccess: {
      endpointPublicAccess: true,
      endpointPrivateAccess: true,
      publicAccessCidrs: CIDRS,
    },
    RestorePublicAccessOnly: { endpointPublicAccess: true, endpointPrivateAccess: false, publicAccessCidrs: CIDRS },
    RestorePrivateAccessOnly: { endpointPublicAccess: false, endpointPrivateAccess: true, publicAccessCidrs: CIDRS },
    RestorePublicAndPrivateAccessOnLastTry: {
      endpointPublicAccess: true,
      endpointPrivateAccess: true,
      publicAccessCidrs: CIDRS,
    },
    RestorePublicAccessOnlyOnLastTry: {
      endpointPublicAccess: true,
      endpointPrivateAccess: false,
      publicAccessCidrs: CIDRS,
    },
    RestorePrivateAccessOnlyOnLastTry: {
      endpointPublicAccess: false,
      endpointPrivateAccess: true,
      publicAccessCidrs: CIDRS,
    },
  },
  start: 'by hand',
  endpoint: CLOSED,
  parameters: RECORDED,
  done: { expected: DONE },
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
    { step: 'RecordOutpost', expected: DONE },
    { step: 'AskTheRuleNow', expected: `Failed at AskTheRuleNow; ${UNTOUCHED}` },
    // The last try is made after all.
    { step: 'RestorePublicAccessOnly', expected: DONE },
    {
      step: 'WaitUntilUpdateHasEnded',
      expected: `Failed at WaitUntilUpdateHasEnded; ${restored}`,
      under: { errorWhilePolling: { 'the wait goes on': `TimedOut at WaitUntilUpdateHasEnded; ${restored}` } },
    },
    { step: 'RecordUpdateResult', expected: `Failed at RecordUpdateResult; ${restored}` },
    { step: 'AssertUpdateDidNotFail', expected: `Failed at AssertUpdateDidNotFail; ${restored}` },
    { step: 'AssertUpdateWasNotCancelled', expected: `Failed at AssertUpdateWasNotCancelled; ${restored}` },
    { step: 'AskWhetherSettingsAreThere', expected: `Failed at AskWhetherSettingsAreThere; ${restored}` },
    { step: 'RecordSettingsAfter', expected: `Failed at RecordSettingsAfter; ${restored}` },
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
    { step: 'RestorePublicAccessOnlyOnLastTry', expected: `Failed at RestorePublicAccessOnlyOnLastTry; ${UNTOUCHED}` },
  ],
  interruptions: [
    'WaitUntilClusterCanTakeAnUpdate',
    'AskTheRuleNow',
    'RestorePublicAccessOnly',
    'KeepUpdateIdOfPublicAccessOnly',
    'WaitUntilUpdateHasEnded',
    'RecordSettingsAfter',
  ],
  safety: {
    steps: [
      'WaitUntilClusterCanTakeAnUpdate',
      'AssertClusterIsActive',
      'RecordSettingsBefore',
      'AskTheRuleNow',
      'RestorePublicAndPrivateAccess',
      'WaitUntilClusterCanTakeTheLastTry',
      'AskTheRuleBeforeLastTry',
      'RestorePublicAndPrivateAccessOnLastTry',
      'WaitUntilUpdateHasEnded',
      'RecordUpdateResult',
      'AssertUpdateWasNotCancelled',
      'AskWhetherSettingsAreThere',
    ],
    firstTry: 'RestorePublicAndPrivateAccess',
    stepsOfLastTry: [
      'WaitUntilClusterCanTakeTheLastTry',
      'AskTheRuleBeforeLastTry',
      'RestorePublicAndPrivateAccessOnLastTry',
    ],
    stepsWithoutRule: [],
    opens: true,
    parameters: (cidrs) => ({
      PublicAccessCidrs: cidrs,
      EndpointPublicAccess: ['true'],
      EndpointPrivateAccess: ['true'],
    }),
    isDone: ({ isPublic, isPrivate, hasCidrs, cidrs, isUnproven }) =>
      (isPublic && isPrivate && hasCidrs(cidrs)) || isUnproven,
  },
};

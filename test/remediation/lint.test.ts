import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { lint, type RunbookFiles } from './lint.ts';

const sample: RunbookFiles = {
  text: readFileSync('test/remediation/lint/sample.yaml', 'utf8'),
  permissions: [
    { actions: ['eks:DescribeCluster', 'eks:DescribeUpdate', 'eks:UpdateClusterConfig'], on: 'clusters' },
    { actions: ['ec2:DescribeVpcAttribute'], on: 'vpcs' },
    { actions: ['lambda:InvokeFunction'], on: 'rule-function' },
  ],
  page: `## Failing steps
WaitForRest, AssertAnswered, TurnOff, WaitForEnd, AssertOff
## Outputs
`,
  samples: {
    AutomationAssumeRole: { good: ['arn:xy'], bad: ['xy'] },
    ClusterName: { good: ['payments'], bad: ['Payments', ''] },
    RuleFunctionName: { good: ['none', 'rule'], bad: [''] },
    Cidrs: { good: ['203.0.113.0/24'], bad: ['anywhere'] },
  },
};

/** Replaces in the sample's text what is there once: in one step, or for '' in the whole document. */
function planted(step: string, from: string, to: string): RunbookFiles {
  const { text } = sample;
  const start = step === '' ? 0 : text.indexOf(`- name: ${step}\n`);
  const next = step === '' ? -1 : text.indexOf('\n\n', start);
  const end = next === -1 ? text.length : next;
  const part = text.slice(start, end);
  if (start === -1 || part.split(from).length !== 2) throw new Error(`${from} is not once in ${step}`);
  return { ...sample, text: text.slice(0, start) + part.replace(from, () => to) + text.slice(end) };
}

/**
 * A mistake in the text: the step, what is replaced, by what, and the problems expected, in which ~ stands for the step.
 * Without problems it is no mistake.
 */
type Mistake = readonly [step: string, from: string, to: string, ...problems: string[]];

const headings =
  'description: its headings are not ## What does this document do?, ## What it will not do, ## Input Parameters, ## Output Parameters, ## How to undo, ## Troubleshooting';
const assumed = 'assumeRole: is not {{ AutomationAssumeRole }}';
const sub = (name: string) => `\${${name}}`;
const replaces = (text: string) => `the document: Fn::Sub would replace ${text}`;
const mismatch = (value: string, pattern: string) => `its default: ${JSON.stringify(value)} does not match ${pattern}`;
const unset = (step: string, output: string) =>
  `~: {{ ${step}.${output} }} has no value on a path where ${step} did not succeed`;
const settings = '$.cluster.resourcesVpcConfig';

const mistakes: Readonly<Record<string, readonly Mistake[]>> = {
  'what the interpreter refuses': [
    ['', 'schemaVersion: "0.3"', 'schemaVersion: "2.2"', 'the document: schemaVersion: invalid_value'],
    ['PauseOnce', 'PT1M', '1M', 'the document: ~: 1M is no duration'],
    ['DecideNext', 'Default: Turn', 'Default: Burn', 'the document: ~: there is no step BurnOff'],
    ['AskRule', '{{ RuleFunctionName', '{{ Function', 'the document: ~: {{ Function }} refers to nothing'],
  ],
  names: [
    ['', 'name: KeepId', 'name: Keep', 'Keep: is no sentence in PascalCase'],
    ['', 'name: KeepId', 'name: keepId', 'keepId: is no sentence in PascalCase'],
    ['', 'name: KeepId', 'name: Keep_Id', 'Keep_Id: is no sentence in PascalCase'],
  ],
  descriptions: [
    ['', '## How to undo', '## Undoing', headings],
    ['', '## How to undo\n  By hand.\n  ## Troubleshooting', '## Troubleshooting\n  ## How to undo', headings],
    ['', 'ClusterName, Rule', 'ClusterNames, Rule', 'description: does not name ClusterName under ## Input Parameters'],
  ],
  'the role': [
    ['', 'assumeRole: "{{ Automation', 'assumeRole: "{{ ClusterName }}" # {{ "', assumed],
    ['', 'assumeRole: "{{ AutomationAssumeRole }}"\n', '', assumed],
  ],
  'what Fn::Sub would replace': [
    ['', 'By hand.', `By ${sub('Hand')}.`, replaces(sub('Hand'))],
    ['', 'By hand.', 'By ${', replaces('${')],
    ['', '# Not shipped', `# ${sub('Role')}`, replaces(sub('Role'))],
    [
      '',
      'default: []',
      `default: ["${sub('undefined')}"]`,
      replaces(sub('undefined')),
      `Cidrs: ${mismatch(sub('undefined'), '^[0-9./]+$')}`,
    ],
    ['', 'default: unchanged', `default: "${sub('Role')}"`, replaces(sub('Role'))],
    ['', `"${sub('Function')}"`, `none # ${sub('Function')}`, replaces(sub('Function'))],
    ['', `    default: "${sub('Role')}"\n`, ''],
    ['', `"${sub('Function')}"`, 'none'],
  ],
  parameters: [
    ['', '    allowedPattern: "^[a-z]{1,9}$"\n', '', 'ClusterName: has no allowedPattern'],
    ['', '    allowedPattern: "^[0-9./]+$"\n', '', 'Cidrs: has no allowedPattern'],
    ['', '"^[a-z]{1,9}$"', '" ?[a-z]{1,9}$"', 'ClusterName: takes "Payments"', 'ClusterName: takes " payments"'],
    ['', '"^[a-z]{1,9}$"', '"^[a-z]{1,9}"', 'ClusterName: takes "payments "'],
    ['', '"^(none|[a-z]+)$"', '"^none|^[a-z]+$"', 'RuleFunctionName: takes "none "'],
    ['', '"^[a-z]{1,9}$"', '"^[a-z]{1,7}$"', 'ClusterName: refuses "payments"'],
    ['', '"^[a-z]{1,9}$"', '"^[A-Za-z]{0,9}$"', 'ClusterName: takes "Payments"', 'ClusterName: takes ""'],
    ['', 'default: false', 'default: "false"', 'IsDryRun: its default is no Boolean'],
    ['', `"${sub('Function')}"`, 'None', `RuleFunctionName: ${mismatch('None', '^(none|[a-z]+)$')}`],
    ['', `"${sub('Role')}"`, 'arn', `AutomationAssumeRole: ${mismatch('arn', '^arn:.+[a-z]$')}`],
    ['', 'default: []', 'default: ["{{ ClusterName }}"]', `Cidrs: ${mismatch('{{ ClusterName }}', '^[0-9./]+$')}`],
  ],
  flow: [
    ['WaitForEnd', 'action:', 'nextStep: AssertOff\n    action:', 'KeepId: no run can reach it'],
    ['KeepId', 'action:', 'isEnd: true\n    action:', 'AssertOff: no run can reach it'],
    ['LeaveAlone', '    isEnd: true\n', '', '~: a branch without Default or isEnd falls into the next step'],
    ['AssertAnswered', '    isEnd: true\n', '', '~: always fails, and lacks isEnd'],
    ['AssertAnswered', '[answered by the function]', '[FAILED]'],
    ['AssertOff', '["False"]', '["false"]', '~: always fails, and KeepId falls into it'],
    ['AssertOff', '["False"]', '[False]', '~: always fails, and KeepId falls into it'],
    ['AssertOff', '["False"]', '"False"', '~: always fails, and KeepId falls into it'],
    ['AssertOff', '["False"]', '["{{ IsDryRun }}"]', '~: always fails, and KeepId falls into it'],
  ],
  references: [
    ['AskRule', '{{ RuleFunctionName }}', '{{ global:USER }}', '~: {{ global:USER }} refers to nothing'],
    ['AskRule', '{{ RuleFunctionName }}', '{{ rule-function }}', '~: has a reference that is not well formed'],
    ['AskRule', '{{ RuleFunctionName }}', '{{ RuleFunctionName }', '~: has a reference that is not well formed'],
    ['AskRule', '{{ RuleFunctionName }}', '{{ TurnOff.UpdateId }}', unset('TurnOff', 'UpdateId')],
    ['LeaveAlone', '{{ variable:outcome }}', '{{ TurnOff.UpdateId }}', unset('TurnOff', 'UpdateId')],
    ['DecideNext', '{{ RecordSettings.PublicAccess }}', '{{ RecordDns.IsOn }}', unset('RecordDns', 'IsOn')],
    ['AssertAnswered', '{{ ClusterName }}', '{{ AskRule.Payload }}', unset('AskRule', 'Payload')],
    ['', '- RecordSettings.PublicAccess\n', '- ClusterName\n', 'outputs: ClusterName is no output of a step'],
  ],
  'requests of API calls': [
    ['AssertOff', 'Service: eks', 'Service: EKS', '~: the SDK has no EKS:DescribeCluster'],
    ['AssertOff', 'Api: D', 'Api: d', '~: the SDK has no eks:describeCluster'],
    ['RecordSettings', 'name: "', 'Name: "', '~: $.Name: unknown member', '~: $.name: required'],
    ['RecordSettings', 'Api:', 'PropertySelector: $, Api:', '~: $.PropertySelector: unknown member'],
    ['WaitForEnd', 'updateId:', 'updateID:', '~: $.updateID: unknown member', '~: $.updateId: required'],
    ['RecordDns', ', Attribute: enableDnsSupport', '', '~: $.Attribute: required'],
    ['TurnOff', '{ endpoint', '{ Endpoint', '~: $.resourcesVpcConfig.EndpointPublicAccess: unknown member'],
    ['TurnOff', ': false', ': "no"', '~: $.resourcesVpcConfig.endpointPublicAccess: expected boolean, got string'],
    [
      'TurnOff',
      'false',
      '"{{ ClusterName }}"',
      '~: $.resourcesVpcConfig.endpointPublicAccess: expected boolean, got string',
    ],
    ['TurnOff', 'false', '"{{ IsDryRun }}"'],
    ['TurnOff', '"{{ Cidrs }}"', '8.8.8.8/32', '~: $.resourcesVpcConfig.publicAccessCidrs: expected list, got string'],
    [
      'TurnOff',
      '"{{ Cidrs }}"',
      '["{{ Cidrs }}"]',
      '~: $.resourcesVpcConfig.publicAccessCidrs[0]: expected string, got list',
    ],
    ['TurnOff', '"{{ ClusterName }}"', '1', '~: $.name: expected string, got number'],
    ['TurnOff', 'maxAttempts: 1', 'maxAttempts: 2', '~: tries the change eks:UpdateClusterConfig more than once'],
  ],
  'outputs of API calls': [
    ['TurnOff', '$.update.id', '$.update.ID', '~.UpdateId: $.update.ID leads out of the answer'],
    ['TurnOff', '$.update.id', '$..id', '~.UpdateId: $..id leads out of the answer'],
    ['RecordDns', 'Value,', 'Value.X,', '~.IsOn: $.EnableDnsSupport.Value.X leads out of the answer'],
    ['RecordSettings', '[0]', '[0][0]', `~.FirstCidr: ${settings}.publicAccessCidrs[0][0] leads out of the answer`],
    ['RecordSettings', '[0]', '', `~.FirstCidr: ${settings}.publicAccessCidrs is a StringList, declared as String`],
    ['RecordDns', ', Type: Boolean', '', '~.IsOn: $.EnableDnsSupport.Value is a Boolean, declared as String'],
    ['TurnOff', 'MapList', 'StringList', '~.Errors: $.update.errors is a MapList, declared as StringList'],
  ],
  'waits and assertions': [
    ['WaitForEnd', ', Cancelled', '', '~: does not wait for exactly the end states Cancelled, Failed, Successful'],
    [
      'WaitForEnd',
      'Cancelled',
      'Canceled',
      '~: does not wait for exactly the end states Cancelled, Failed, Successful',
    ],
    [
      'WaitForRest',
      'ACTIVE',
      'ACTIVE, UPDATING',
      '~: does not wait for exactly the end states ACTIVE, DELETING, FAILED, PENDING',
    ],
    ['WaitForEnd', 'status', 'type', '~: the end states of $.update.type are not known here'],
    ['WaitForEnd', 'status', 'state', '~: $.update.state is no text, number or boolean of the answer'],
    ['AssertOff', '.endpointPublicAccess', '', `~: ${settings} is no text, number or boolean of the answer`],
  ],
};

test('the sample has no mistake', () => {
  expect(lint(sample)).toEqual([]);
});

describe.each(Object.entries(mistakes))('%s', (_check, planned) => {
  test.each(planned)('%s: %j, replaced by %j', (step, from, to, ...problems) => {
    expect(lint(planted(step, from, to))).toEqual(problems.map((problem) => problem.replace('~', step)));
  });
});

const [onClusters, onVpcs, onFunction] = sample.permissions;
if (onClusters === undefined || onVpcs === undefined || onFunction === undefined) throw new Error('no permissions');

/** Mistakes in what belongs to the text. */
const others: readonly [name: string, files: Partial<RunbookFiles>, problems: readonly string[]][] = [
  [
    'a permission that is missing',
    { permissions: [{ ...onClusters, actions: ['eks:DescribeCluster', 'eks:DescribeUpdate'] }, onVpcs, onFunction] },
    ['permissions: a step calls eks:UpdateClusterConfig, which is not granted'],
  ],
  [
    'a permission to invoke that is missing',
    { permissions: [onClusters, onVpcs] },
    ['permissions: a step calls lambda:InvokeFunction, which is not granted'],
  ],
  [
    'a permission that no step needs',
    { permissions: [...sample.permissions, { actions: ['eks:ListClusters'], on: 'clusters' }] },
    ['permissions: eks:ListClusters is granted, and no step calls it'],
  ],
  [
    'a permission by a pattern',
    { permissions: [onClusters, onFunction, { actions: ['ec2:*'], on: 'vpcs' }] },
    [
      'permissions: a step calls ec2:DescribeVpcAttribute, which is not granted',
      'permissions: ec2:* is granted, and no step calls it',
    ],
  ],
  [
    'permissions on resources of another service',
    { permissions: [onClusters, { ...onVpcs, on: 'rule-function' }, { ...onFunction, on: 'clusters' }] },
    [
      'permissions: ec2:DescribeVpcAttribute is granted on rule-function',
      'permissions: lambda:InvokeFunction is granted on clusters',
    ],
  ],
  [
    'a page without the section',
    { page: sample.page.replace('## Failing steps', '## Failures') },
    ['WaitForRest', 'AssertAnswered', 'TurnOff', 'WaitForEnd', 'AssertOff'].map(
      (step) => `the page: does not name ${step} under ## Failing steps`,
    ),
  ],
  [
    'a page that names a change in another section',
    { page: `${sample.page.replace('TurnOff', 'TurnOffAgain')}TurnOff` },
    ['the page: does not name TurnOff under ## Failing steps'],
  ],
  ...[
    { good: [], bad: [''] },
    { good: ['payments'], bad: [] },
  ].map((samples): [string, Partial<RunbookFiles>, string[]] => [
    `samples ${JSON.stringify(samples)}`,
    { samples: { ...sample.samples, ClusterName: samples } },
    ['ClusterName: has no samples, good and bad'],
  ]),
];

test.each(others)('%s', (_name, files, problems) => {
  expect(lint({ ...sample, ...files })).toEqual(problems);
});

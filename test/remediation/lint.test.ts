import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { RunbookStatement } from '../../remediation/statement.ts';
import { shippedRunbooks } from './lint/runbooks.ts';
import { type SampleTable, samplesOf } from './lint/samples.ts';
import { lint } from './lint.ts';

const shipped = await shippedRunbooks();

test('there are runbooks to look at', () => {
  expect(shipped.map(({ folder }) => folder)).toContain('make-endpoint-private');
});

test.each(shipped)('$folder has no mistake that the lint knows', ({ folder, text, permissions }) => {
  expect(lint(text, permissions, samplesOf(folder))).toEqual([]);
});

const sample = readFileSync('test/remediation/lint/sample.yaml', 'utf8');
const samplePermissions: readonly RunbookStatement[] = [
  { actions: ['eks:DescribeCluster', 'eks:DescribeUpdate', 'eks:UpdateClusterConfig'], on: 'clusters' },
  { actions: ['ec2:DescribeVpcAttribute'], on: 'vpcs' },
  { actions: ['lambda:InvokeFunction'], on: 'rule-function' },
];
const sampleSamples: SampleTable = {
  AutomationAssumeRole: { good: ['arn:x'], bad: ['x'] },
  ClusterName: { good: ['payments'], bad: ['Payments', ''] },
  RuleFunctionName: { good: ['none', 'rule'], bad: [''] },
  Cidrs: { good: ['203.0.113.0/24'], bad: ['anywhere'] },
};

test('the sample has no mistake', () => {
  expect(lint(sample, samplePermissions, sampleSamples)).toEqual([]);
});

/** From a step, only the part up to the next one is changed; without a step, the document. What is changed is there once. */
interface Plant {
  readonly in?: string;
  readonly from: string;
  readonly to: string;
}

function planted({ in: step, from, to }: Plant): string {
  const start = step === undefined ? 0 : sample.indexOf(`- name: ${step}\n`);
  const next = step === undefined ? -1 : sample.indexOf('\n\n', start);
  const end = next === -1 ? sample.length : next;
  const part = sample.slice(start, end);
  if (start === -1 || part.split(from).length !== 2) throw new Error(`${from} does not stand once in ${step}`);
  return sample.slice(0, start) + part.replace(from, () => to) + sample.slice(end);
}

const finds = (plant: Plant) => lint(planted(plant), samplePermissions, sampleSamples);

describe('the text', () => {
  test.each<[string, Plant, string]>([
    [
      'an action that the lint does not know',
      { in: 'PauseUntilItShows', from: 'aws:sleep', to: 'aws:pause' },
      'PauseUntilItShows.action: is wrong',
    ],
    [
      'a member that no step has',
      { in: 'AssertPublicAccessIsOff', from: 'isEnd', to: 'isend' },
      'AssertPublicAccessIsOff: isend is unknown here',
    ],
    [
      'a type that no output has',
      { in: 'RecordDnsSupport', from: 'Type: Boolean', to: 'Type: Bool' },
      'RecordDnsSupport.outputs.0.Type: is wrong',
    ],
    ['another schema', { from: 'schemaVersion: "0.3"', to: 'schemaVersion: 0.3' }, 'schemaVersion: is wrong'],
    [
      'a member that no document has',
      { from: 'outputs:\n  - R', to: 'output:\n  - R' },
      'the document: output is unknown here',
    ],
  ])('does not take %s', (_name, plant, finding) => {
    expect(finds(plant)).toEqual([finding]);
  });

  test('does not take a key that is given twice', () => {
    const [finding, ...others] = finds({
      in: 'RecordSettings',
      from: 'maxAttempts: 5',
      to: 'maxAttempts: 5\n    maxAttempts: 1',
    });
    expect(finding).toContain('the document is not YAML: Map keys must be unique');
    expect(others).toEqual([]);
  });

  test('may have 64 KB', () => {
    const padding = (bytes: number) => `${sample}#${'x'.repeat(bytes - Buffer.byteLength(sample) - 2)}\n`;
    expect(lint(padding(65_536), samplePermissions, sampleSamples)).toEqual([]);
    expect(lint(padding(65_537), samplePermissions, sampleSamples)).toEqual([
      'the document has 65537 bytes, and may have 65536',
    ]);
  });
});

describe('the description', () => {
  test.each<[string, Plant, string]>([
    ['lacks a heading', { from: '## How to undo', to: '## Undoing' }, 'description: lacks ## How to undo'],
    [
      'has them in another order',
      {
        from: '## What does this document do?\n  It turns public access off.\n\n  ## What it will not do\n',
        to: '## What it will not do\n\n  ## What does this document do?\n',
      },
      'description: has its headings in another order',
    ],
    [
      'leaves out a parameter',
      { from: '* ClusterName: (Required)', to: '* ClusterNames: (Required)' },
      'description: does not name ClusterName among its input parameters',
    ],
  ])('is found when it %s', (_name, plant, finding) => {
    expect(finds(plant)).toEqual([finding]);
  });
});

describe('a step is named', () => {
  const rename = (to: string): Plant => ({ from: '- name: PauseUntilItShows', to: `- name: ${to}` });

  test.each<[string, string, string]>([
    ['with two characters', 'Go', 'Go: is not a name of 3 to 128 letters, digits and underscores'],
    ['with a hyphen', 'Pause-Now', 'Pause-Now: is not a name of 3 to 128 letters, digits and underscores'],
    ['with one word', 'Pause', 'Pause: is not a sentence in PascalCase'],
    ['in camelCase', 'pauseNow', 'pauseNow: is not a sentence in PascalCase'],
    ['with underscores', 'Pause_Now', 'Pause_Now: is not a sentence in PascalCase'],
    ['without a verb', 'ClusterPause', 'ClusterPause: begins with Cluster, which is not among the verbs of our steps'],
  ])('%s', (_name, name, finding) => {
    expect(finds(rename(name))).toEqual([finding]);
  });

  test('with 128 characters at most', () => {
    expect(finds(rename(`PauseFor${'r'.repeat(120)}`))).toEqual([]);
    const tooLong = `PauseFor${'r'.repeat(121)}`;
    expect(finds(rename(tooLong))).toEqual([`${tooLong}: is not a name of 3 to 128 letters, digits and underscores`]);
  });

  test('as no other is', () => {
    expect(finds(rename('NoteTheOutcome'))).toEqual(['NoteTheOutcome: there are two steps of this name']);
  });
});

describe('a parameter', () => {
  const pattern = (to: string): Plant => ({ from: '"^[a-z]{1,9}$"', to });

  test.each<[string, Plant, readonly string[]]>([
    ['has a pattern', { from: '    allowedPattern: "^[a-z]{1,9}$"\n', to: '' }, ['ClusterName: has no allowedPattern']],
    [
      'has a pattern for the items of a list',
      { from: '    allowedPattern: "^[0-9./]+$"\n', to: '' },
      ['Cidrs: has no allowedPattern'],
    ],
    [
      'has a pattern from the start',
      pattern('"[a-z]{1,9}$"'),
      ['ClusterName: its pattern [a-z]{1,9}$ is not anchored at both ends'],
    ],
    [
      'has a pattern to the end',
      pattern('"^[a-z]{1,9}"'),
      ['ClusterName: its pattern ^[a-z]{1,9} is not anchored at both ends'],
    ],
    [
      'has a pattern whose last anchor is none',
      pattern("'^[a-z]{1,9}\\$'"),
      ['ClusterName: its pattern ^[a-z]{1,9}\\$ is not anchored at both ends'],
    ],
    [
      'has a pattern whose anchors hold for all alternatives',
      pattern('"^none|([a-z]|[0-9])+$"'),
      ['ClusterName: its pattern ^none|([a-z]|[0-9])+$ is not anchored at both ends'],
    ],
    [
      'has a pattern that is one',
      pattern('"^[a-z]{9,1}$"'),
      ['ClusterName: its pattern ^[a-z]{9,1}$ is no regular expression'],
    ],
    ['takes the good samples', pattern('"^[a-z]{1,7}$"'), ['ClusterName: refuses "payments"']],
    [
      'refuses the bad samples',
      pattern('"^[A-Za-z]{0,9}$"'),
      ['ClusterName: takes "Payments"', 'ClusterName: takes ""'],
    ],
    [
      'has a default of its type',
      { from: 'default: false', to: 'default: "false"' },
      ['IsDryRun: its default is a String, and it is a Boolean'],
    ],
    [
      'has a default that it takes',
      { from: 'default: none', to: 'default: None' },
      ['RuleFunctionName: its own default "None" does not match'],
    ],
    [
      'has a default that refers to nothing',
      { from: 'default: []', to: 'default: ["{{ ClusterName }}"]' },
      ['Cidrs: its own default "{{ ClusterName }}" does not match', 'Cidrs: its default refers to {{ ClusterName }}'],
    ],
  ])('%s', (_name, plant, findings) => {
    expect(finds(plant)).toEqual(findings);
  });

  test.each<[string, SampleTable[string] | undefined]>([
    ['without samples', undefined],
    ['without good samples', { good: [], bad: [''] }],
    ['without bad samples', { good: ['payments'], bad: [] }],
  ])('is found %s', (_name, samples) => {
    const { ClusterName: _ofName, ...others } = sampleSamples;
    const table = samples === undefined ? others : { ...others, ClusterName: samples };
    expect(lint(sample, samplePermissions, table)).toEqual(['ClusterName: has no samples, good and bad']);
  });

  test.each<[string, Plant, readonly string[]]>([
    [
      'another',
      { from: 'assumeRole: "{{ AutomationAssumeRole }}"', to: 'assumeRole: "{{ ClusterName }}"' },
      ['assumeRole: is not {{ AutomationAssumeRole }}'],
    ],
    [
      'none',
      { from: 'assumeRole: "{{ AutomationAssumeRole }}"\n', to: '' },
      ['assumeRole: is not {{ AutomationAssumeRole }}'],
    ],
    [
      'a list',
      { from: 'AutomationAssumeRole:\n    type: String', to: 'AutomationAssumeRole:\n    type: StringList' },
      ['AutomationAssumeRole: is no String parameter'],
    ],
  ])('names the role that the runbook runs as, and not %s', (_name, plant, findings) => {
    expect(finds(plant)).toEqual(findings);
  });
});

describe('a variable', () => {
  test.each<[string, Plant, string]>([
    ['has a default', { from: '    default: unchanged\n', to: '' }, 'variable:Outcome: has no default'],
    [
      'has a default of its type',
      { from: 'default: unchanged', to: 'default: 0' },
      'variable:Outcome: its default is a Integer, and it is a String',
    ],
    [
      'is updated by its name',
      { in: 'NoteTheOutcome', from: 'variable:Outcome', to: 'Outcome' },
      'NoteTheOutcome: updates Outcome, and there is no such variable',
    ],
    [
      'is updated where it is declared',
      { in: 'NoteTheOutcome', from: 'variable:Outcome', to: 'variable:Outcomes' },
      'NoteTheOutcome: updates variable:Outcomes, and there is no such variable',
    ],
    [
      'takes a value of its type',
      { in: 'NoteTheOutcome', from: '"{{ TurnPublicAccessOff.UpdateId }}"', to: 'true' },
      'NoteTheOutcome: gives variable:Outcome a Boolean, and it is a String',
    ],
    [
      'takes a reference of its type',
      { in: 'NoteTheOutcome', from: 'TurnPublicAccessOff.UpdateId', to: 'Cidrs' },
      'NoteTheOutcome: gives variable:Outcome a StringList, and it is a String',
    ],
    [
      'is updated with nothing else',
      { in: 'NoteTheOutcome', from: 'Name:', to: 'Type: String\n      Name:' },
      'NoteTheOutcome: Type is no input of this action',
    ],
  ])('%s', (_name, plant, finding) => {
    expect(finds(plant)).toEqual([finding]);
  });
});

describe('a reference', () => {
  const asks = (reference: string): Plant => ({
    in: 'AskTheFunction',
    from: '"{{ RuleFunctionName }}"',
    to: reference,
  });

  test.each<[string, Plant, string]>([
    ['to no parameter', asks('"{{ FunctionName }}"'), 'AskTheFunction: {{ FunctionName }} refers to nothing'],
    [
      'to no output',
      asks('"{{ RecordSettings.Cidr }}"'),
      'AskTheFunction: {{ RecordSettings.Cidr }} refers to nothing',
    ],
    [
      'into an output',
      asks('"{{ RecordSettings.VpcId.x }}"'),
      'AskTheFunction: {{ RecordSettings.VpcId.x }} refers to nothing',
    ],
    ['to no variable', asks('"{{ variable:outcome }}"'), 'AskTheFunction: {{ variable:outcome }} refers to nothing'],
    ['to a variable without its prefix', asks('"{{ Outcome }}"'), 'AskTheFunction: {{ Outcome }} refers to nothing'],
    ['to no system variable', asks('"x-{{ global:USER }}"'), 'AskTheFunction: {{ global:USER }} refers to nothing'],
    ['that is not well formed', asks('"{{ rule-function }}"'), 'AskTheFunction: {{ rule-function }} refers to nothing'],
    [
      'that is not closed',
      asks('"{{ RuleFunctionName }"'),
      'AskTheFunction: {{ RuleFunctionName } has a reference that is not closed',
    ],
    [
      'deep inside',
      { in: 'AskTheFunction', from: '{{ ClusterName }} in', to: '{{ Cluster }} in' },
      'AskTheFunction: {{ Cluster }} refers to nothing',
    ],
    [
      'in a condition',
      { in: 'GoByTheAnswer', from: 'AskTheFunction.StatusCode', to: 'AskTheFunction.Status' },
      'GoByTheAnswer: {{ AskTheFunction.Status }} refers to nothing',
    ],
    [
      'to its own step',
      {
        in: 'TurnPublicAccessOff',
        from: 'name: "{{ ClusterName }}"',
        to: 'name: "{{ TurnPublicAccessOff.UpdateId }}"',
      },
      'TurnPublicAccessOff: {{ TurnPublicAccessOff.UpdateId }} has no value unless TurnPublicAccessOff has succeeded before, and it need not have',
    ],
    [
      'to a later step',
      asks('"{{ TurnPublicAccessOff.UpdateId }}"'),
      'AskTheFunction: {{ TurnPublicAccessOff.UpdateId }} has no value unless TurnPublicAccessOff has succeeded before, and it need not have',
    ],
    [
      'to a step that a branch may have passed by',
      { in: 'LeaveItAsItIs', from: '{{ variable:Outcome }}', to: '{{ TurnPublicAccessOff.UpdateId }}' },
      'LeaveItAsItIs: {{ TurnPublicAccessOff.UpdateId }} has no value unless TurnPublicAccessOff has succeeded before, and it need not have',
    ],
    [
      'to a step that may have failed and gone on',
      {
        in: 'LeaveItAsItIs',
        from: '"{{ variable:Outcome }}"\n          StringEquals: changed',
        to: '"{{ RecordDnsSupport.IsOn }}"\n          BooleanEquals: true',
      },
      'LeaveItAsItIs: {{ RecordDnsSupport.IsOn }} has no value unless RecordDnsSupport has succeeded before, and it need not have',
    ],
    [
      'to a step whose failure led here',
      { in: 'AssertFunctionAnswered', from: '{{ ClusterName }}', to: '{{ AskTheFunction.Payload }}' },
      'AssertFunctionAnswered: {{ AskTheFunction.Payload }} has no value unless AskTheFunction has succeeded before, and it need not have',
    ],
    [
      'of the document to no output',
      { from: '- RecordSettings.PublicAccess\n', to: '- RecordSettings.PublicAcces\n' },
      'outputs: RecordSettings.PublicAcces is no output of a step',
    ],
    [
      'of the document to a parameter',
      { from: '- RecordSettings.PublicAccess\n', to: '- ClusterName\n' },
      'outputs: ClusterName is no output of a step',
    ],
  ])('%s', (_name, plant, finding) => {
    expect(finds(plant)).toEqual([finding]);
  });

  test.each(['StatusCode', 'FunctionError', 'LogResult', 'Payload'])('to %s of an invocation', (output) => {
    const type = output === 'StatusCode' ? 'NumericEquals: 200' : 'StringEquals: x';
    const plant = {
      in: 'GoByTheAnswer',
      from: '"{{ AskTheFunction.Payload }}"\n          StringEquals: "null"',
      to: `"{{ AskTheFunction.${output} }}"\n          ${type}`,
    };
    expect(finds(plant)).toEqual([]);
  });
});

describe('the way of a run', () => {
  test.each<[string, Plant, readonly string[]]>([
    [
      'leads on to a step that there is',
      { in: 'PauseUntilItShows', from: 'action:', to: 'nextStep: NoteIt\n    action:' },
      ['PauseUntilItShows: leads to NoteIt, and there is no such step'],
    ],
    [
      'leads from a choice to a step that there is',
      { in: 'GoByTheAnswer', from: 'NextStep: LeaveItAsItIs', to: 'NextStep: LeaveIt' },
      ['GoByTheAnswer: leads to LeaveIt, and there is no such step'],
    ],
    [
      'leads by default to a step that there is',
      { in: 'GoByTheAnswer', from: 'Default: TurnPublicAccessOff', to: 'Default: TurnItOff' },
      ['GoByTheAnswer: leads to TurnItOff, and there is no such step'],
    ],
    [
      'leads after a failure to a step that there is',
      { in: 'AskTheFunction', from: 'step:AssertFunctionAnswered', to: 'step:AssertItAnswered' },
      ['AskTheFunction: leads to AssertItAnswered, and there is no such step'],
    ],
    [
      'leads after a cancellation to a step that there is',
      { in: 'PauseUntilItShows', from: 'action:', to: 'onCancel: step:NoteIt\n    action:' },
      ['PauseUntilItShows: leads to NoteIt, and there is no such step'],
    ],
    [
      'can come to every step',
      { in: 'WaitUntilUpdateHasEnded', from: 'action:', to: 'nextStep: NoteTheOutcome\n    action:' },
      ['PauseUntilItShows: no run can reach it'],
    ],
    [
      'does not go on after isEnd',
      { in: 'PauseUntilItShows', from: 'action:', to: 'isEnd: true\n    action:' },
      ['NoteTheOutcome: no run can reach it', 'AssertPublicAccessIsOff: no run can reach it'],
    ],
    [
      'can end after every step',
      { in: 'PauseForEver', from: 'action:', to: 'nextStep: PauseForEver\n    action:' },
      ['PauseForEver: no run can end after it'],
    ],
    [
      'does not go on from an assertion that always fails',
      { in: 'AssertFunctionAnswered', from: '    isEnd: true\n', to: '' },
      ['AssertFunctionAnswered: always fails, and lacks isEnd'],
    ],
    [
      'does not fall into an assertion that always fails',
      {
        in: 'AssertPublicAccessIsOff',
        from: '$.cluster.resourcesVpcConfig.endpointPublicAccess\n      DesiredValues: ["False"]',
        to: '$.cluster.status\n      DesiredValues: ["as it should be"]',
      },
      ['AssertPublicAccessIsOff: always fails, and NoteTheOutcome falls into it'],
    ],
    [
      'goes on from an assertion that can hold, whichever way it came',
      {
        in: 'AssertFunctionAnswered',
        from: '    isEnd: true\n    inputs:\n      Service: eks\n      Api: DescribeCluster\n      name: "{{ ClusterName }}"\n      PropertySelector: $.cluster.status\n      DesiredValues: ["answered by the function"]',
        to: '    inputs:\n      Service: eks\n      Api: DescribeCluster\n      name: "{{ ClusterName }}"\n      PropertySelector: $.cluster.status\n      DesiredValues: [FAILED]',
      },
      [],
    ],
    [
      'does not fail for a step whose failure leads elsewhere',
      { in: 'AskTheFunction', from: '    isCritical: false\n', to: '' },
      ['AskTheFunction: has onFailure step:AssertFunctionAnswered, and lacks isCritical: false'],
    ],
    [
      'does not both end and lead elsewhere after a failure',
      {
        in: 'AssertPublicAccessIsOff',
        from: 'isEnd: true',
        to: 'isEnd: true\n    isCritical: false\n    onFailure: step:LeaveItAsItIs',
      },
      ['AssertPublicAccessIsOff: has onFailure step:LeaveItAsItIs, and isEnd as well'],
    ],
    [
      'knows three things to do after a failure',
      { in: 'PauseUntilItShows', from: 'action:', to: 'onFailure: Retry\n    action:' },
      ['PauseUntilItShows: onFailure cannot be Retry'],
    ],
  ])('%s', (_name, plant, findings) => {
    expect(finds(plant)).toEqual(findings);
  });
});

describe('a branch', () => {
  test.each<[string, Plant, readonly string[]]>([
    [
      'says what happens when nothing holds',
      { in: 'LeaveItAsItIs', from: '    isEnd: true\n', to: '' },
      ['LeaveItAsItIs: has neither Default nor isEnd, and falls into the next step'],
    ],
    [
      'has no other inputs',
      { in: 'GoByTheAnswer', from: 'Default: T', to: 'default: NoteTheOutcome\n      Default: T' },
      ['GoByTheAnswer: default is no input of a branch'],
    ],
    [
      'has choices',
      {
        in: 'LeaveItAsItIs',
        from: `Choices:
        - NextStep: PauseForEver
          Variable: "{{ variable:Outcome }}"
          StringEquals: changed`,
        to: 'Choices: []',
      },
      ['PauseForEver: no run can reach it', 'LeaveItAsItIs: has no Choices'],
    ],
    [
      'has operators that there are',
      { in: 'LeaveItAsItIs', from: 'StringEquals', to: 'StringMatches' },
      ['LeaveItAsItIs: StringMatches is no operator of a branch'],
    ],
    [
      'compares once in a choice',
      { in: 'LeaveItAsItIs', from: 'StringEquals: changed', to: 'StringEquals: changed\n          Contains: x' },
      ['LeaveItAsItIs: StringEquals, Contains is no operator of a branch'],
    ],
    [
      'compares something in a choice',
      { in: 'LeaveItAsItIs', from: '\n          StringEquals: changed', to: '' },
      ['LeaveItAsItIs: nothing is no operator of a branch'],
    ],
    [
      'combines in one way at a time',
      {
        in: 'GoByTheAnswer',
        from: '          Or:\n',
        to: '          Not: {Variable: "{{ IsDryRun }}", BooleanEquals: true}\n          Or:\n',
      },
      ['GoByTheAnswer: a choice is of Not, Or at once'],
    ],
    [
      'compares references',
      { in: 'LeaveItAsItIs', from: '"{{ variable:Outcome }}"', to: 'variable:Outcome' },
      ['LeaveItAsItIs: compares "variable:Outcome", no reference'],
    ],
    [
      'compares a reference of the type of its operator',
      { in: 'GoByTheAnswer', from: 'RecordSettings.PublicAccess', to: 'RecordSettings.FirstCidr' },
      ['GoByTheAnswer: BooleanEquals compares {{ RecordSettings.FirstCidr }}, which is of type String'],
    ],
    [
      'compares with a value of the type of its operator',
      { in: 'GoByTheAnswer', from: 'BooleanEquals: false', to: 'BooleanEquals: "false"' },
      ['GoByTheAnswer: BooleanEquals compares false, which is of type String'],
    ],
    [
      'compares numbers as numbers',
      { in: 'GoByTheAnswer', from: 'NumericGreater: 299', to: 'NumericGreater: "299"' },
      ['GoByTheAnswer: NumericGreater compares 299, which is of type String'],
    ],
    [
      'leads somewhere from each choice',
      { in: 'GoByTheAnswer', from: 'NextStep: AssertFunctionAnswered\n          ', to: '' },
      ['GoByTheAnswer: a choice has no NextStep'],
    ],
  ])('%s', (_name, plant, findings) => {
    expect(finds(plant)).toEqual(findings);
  });
});

describe('an invocation or a pause', () => {
  test.each<[string, Plant, string]>([
    [
      'names its function',
      { in: 'AskTheFunction', from: '      FunctionName: "{{ RuleFunctionName }}"\n', to: '' },
      'AskTheFunction: has no FunctionName',
    ],
    [
      'has the inputs that there are',
      { in: 'AskTheFunction', from: 'InputPayload', to: 'PayloadInput' },
      'AskTheFunction: PayloadInput is no input of this action',
    ],
    [
      'declares no outputs',
      { in: 'AskTheFunction', from: 'inputs:', to: 'outputs: [{ Name: Verdict, Selector: $.Payload }]\n    inputs:' },
      'AskTheFunction: declares Verdict, and an invocation has outputs of its own',
    ],
    [
      'lasts for an ISO 8601 duration',
      { in: 'PauseUntilItShows', from: 'PT1M', to: '1M' },
      'PauseUntilItShows: sleeps for neither a Duration such as PT2M nor until a Timestamp',
    ],
    [
      'lasts for one thing only',
      {
        in: 'PauseUntilItShows',
        from: 'Duration: PT1M',
        to: 'Duration: PT1M\n      Timestamp: "2030-01-01T00:00:00Z"',
      },
      'PauseUntilItShows: sleeps for neither a Duration such as PT2M nor until a Timestamp',
    ],
    [
      'lasts by no other input',
      { in: 'PauseUntilItShows', from: 'Duration: PT1M', to: 'Duration: PT1M\n      Seconds: 60' },
      'PauseUntilItShows: Seconds is no input of this action',
    ],
  ])('%s', (_name, plant, finding) => {
    expect(finds(plant)).toEqual([finding]);
  });
});

describe('a call', () => {
  const update = (from: string, to: string): Plant => ({ in: 'TurnPublicAccessOff', from, to });

  test.each<[string, Plant, readonly string[]]>([
    [
      'is of a service that there is',
      { in: 'AssertPublicAccessIsOff', from: 'Service: eks', to: 'Service: EKS' },
      ['AssertPublicAccessIsOff: the SDK knows no EKS:DescribeCluster'],
    ],
    [
      'is of an operation that there is',
      { in: 'AssertPublicAccessIsOff', from: 'Api: DescribeCluster', to: 'Api: describe_cluster' },
      ['AssertPublicAccessIsOff: the SDK knows no eks:describe_cluster'],
    ],
    [
      'spells members as the API does',
      { in: 'RecordSettings', from: 'name: "{{ ClusterName }}"', to: 'Name: "{{ ClusterName }}"' },
      ['RecordSettings: the API has no member Name', 'RecordSettings: the API requires name'],
    ],
    [
      'of a wait spells members as the API does',
      { in: 'WaitUntilUpdateHasEnded', from: 'updateId:', to: 'updateID:' },
      ['WaitUntilUpdateHasEnded: the API has no member updateID', 'WaitUntilUpdateHasEnded: the API requires updateId'],
    ],
    [
      'has no property to select, unless it waits or asserts',
      { in: 'RecordSettings', from: 'Api:', to: 'PropertySelector: $.cluster.status\n      Api:' },
      ['RecordSettings: the API has no member PropertySelector'],
    ],
    [
      'spells nested members as the API does',
      update('endpointPublicAccess', 'EndpointPublicAccess'),
      ['TurnPublicAccessOff: the API has no member resourcesVpcConfig.EndpointPublicAccess'],
    ],
    [
      'passes a boolean as a boolean',
      update('endpointPublicAccess: false', 'endpointPublicAccess: "false"'),
      ['TurnPublicAccessOff: resourcesVpcConfig.endpointPublicAccess is a Boolean, got "false"'],
    ],
    [
      'passes a reference of the type of its member',
      update('endpointPublicAccess: false', 'endpointPublicAccess: "{{ ClusterName }}"'),
      ['TurnPublicAccessOff: resourcesVpcConfig.endpointPublicAccess is a Boolean, got a String'],
    ],
    [
      'may pass a boolean by reference',
      update('endpointPublicAccess: false', 'endpointPublicAccess: "{{ IsDryRun }}"'),
      [],
    ],
    [
      'passes a list as a list',
      update('"{{ Cidrs }}"', '"203.0.113.0/24"'),
      ['TurnPublicAccessOff: resourcesVpcConfig.publicAccessCidrs is a StringList, got "203.0.113.0/24"'],
    ],
    [
      'passes a list of the items of its member',
      update('"{{ Cidrs }}"', '[203.0.113.0/24, 8]'),
      ['TurnPublicAccessOff: resourcesVpcConfig.publicAccessCidrs[1] is a String, got 8'],
    ],
    [
      'passes no list as an item',
      update('"{{ Cidrs }}"', '["{{ Cidrs }}"]'),
      ['TurnPublicAccessOff: resourcesVpcConfig.publicAccessCidrs[0] is a String, got a StringList'],
    ],
    [
      'passes a text that is not a number',
      update('name: "{{ ClusterName }}"', 'name: 1'),
      ['TurnPublicAccessOff: name is a String, got 1'],
    ],
    [
      'passes the members of a structure',
      update('"{{ Cidrs }}"', '"{{ Cidrs }}"\n      logging: { clusterLogging: [{ enabled: 1 }] }'),
      ['TurnPublicAccessOff: logging.clusterLogging[0].enabled is a Boolean, got 1'],
    ],
    [
      'leaves out nothing that is required',
      { in: 'RecordDnsSupport', from: '      Attribute: enableDnsSupport\n', to: '' },
      ['RecordDnsSupport: the API requires Attribute'],
    ],
    [
      'changes something once',
      update('maxAttempts: 1', 'maxAttempts: 2'),
      ['TurnPublicAccessOff: tries eks:UpdateClusterConfig 2 times, at most 1 are right'],
    ],
    ['changes something once unless it says otherwise', update('    maxAttempts: 1\n', ''), []],
    [
      'describes five times at most',
      { in: 'RecordSettings', from: 'maxAttempts: 5', to: 'maxAttempts: 6' },
      ['RecordSettings: tries eks:DescribeCluster 6 times, at most 5 are right'],
    ],
  ])('%s', (_name, plant, findings) => {
    expect(finds(plant)).toEqual(findings);
  });
});

describe('an output', () => {
  test.each<[string, Plant, string]>([
    [
      'is in the answer',
      { in: 'TurnPublicAccessOff', from: '$.update.id', to: '$.update.ID' },
      'TurnPublicAccessOff.UpdateId: $.update.ID leads out of the answer',
    ],
    [
      'is in the answer at every step of the way',
      { in: 'RecordDnsSupport', from: '$.EnableDnsSupport.Value', to: '$.EnableDnsSupport.Value.Value' },
      'RecordDnsSupport.IsOn: $.EnableDnsSupport.Value.Value leads out of the answer',
    ],
    [
      'is an item of a list',
      { in: 'RecordSettings', from: '$.cluster.resourcesVpcConfig.vpcId', to: '$.cluster.resourcesVpcConfig.vpcId[0]' },
      'RecordSettings.VpcId: $.cluster.resourcesVpcConfig.vpcId[0] leads out of the answer',
    ],
    [
      'is selected from the root',
      { in: 'TurnPublicAccessOff', from: '$.update.id', to: 'update.id' },
      'TurnPublicAccessOff.UpdateId: update.id leads out of the answer',
    ],
    [
      'is one thing',
      { in: 'TurnPublicAccessOff', from: '$.update.id', to: '$..id' },
      'TurnPublicAccessOff.UpdateId: $..id leads out of the answer',
    ],
    [
      'is of the type of its member',
      { in: 'RecordDnsSupport', from: '\n        Type: Boolean', to: '' },
      'RecordDnsSupport.IsOn: $.EnableDnsSupport.Value is a Boolean, and is declared as String',
    ],
    [
      'is a list where its member is',
      { in: 'RecordSettings', from: '[0]', to: '' },
      'RecordSettings.FirstCidr: $.cluster.resourcesVpcConfig.publicAccessCidrs is a StringList, and is declared as String',
    ],
    [
      'is a list of maps where its member is',
      { in: 'TurnPublicAccessOff', from: 'Type: MapList', to: 'Type: StringList' },
      'TurnPublicAccessOff.Errors: $.update.errors is a MapList, and is declared as StringList',
    ],
  ])('%s', (_name, plant, finding) => {
    expect(finds(plant)).toEqual([finding]);
  });
});

describe('a wait or an assertion', () => {
  const updateWait = (from: string, to: string): Plant => ({ in: 'WaitUntilUpdateHasEnded', from, to });
  const clusterWait = (from: string, to: string): Plant => ({ in: 'WaitUntilClusterIsAtRest', from, to });
  const assertion = (from: string, to: string): Plant => ({ in: 'AssertPublicAccessIsOff', from, to });

  test.each<[string, Plant, readonly string[]]>([
    [
      'has a limit',
      updateWait('    timeoutSeconds: 1800\n', ''),
      ['WaitUntilUpdateHasEnded: waits without timeoutSeconds'],
    ],
    [
      'lists every end of an update',
      updateWait('[Successful, Failed, Cancelled]', '[Successful]'),
      [
        'WaitUntilUpdateHasEnded: does not list Cancelled, and would wait on after it',
        'WaitUntilUpdateHasEnded: does not list Failed, and would wait on after it',
      ],
    ],
    [
      'lists every end of a cluster',
      clusterWait('[ACTIVE, FAILED, DELETING]', '[ACTIVE, FAILED]'),
      ['WaitUntilClusterIsAtRest: does not list DELETING, and would wait on after it'],
    ],
    [
      'lists no state that passes',
      clusterWait('DELETING]', 'DELETING, UPDATING]'),
      ['WaitUntilClusterIsAtRest: lists UPDATING, which passes and may be missed'],
    ],
    [
      'lists states that there are',
      updateWait('Cancelled]', 'Cancelled, Canceled]'),
      ['WaitUntilUpdateHasEnded: desires Canceled, which eks:DescribeUpdate $.update.status never is'],
    ],
    [
      'asserts a state that there is',
      { in: 'AssertFunctionAnswered', from: '["answered by the function"]', to: '[Failed]' },
      ['AssertFunctionAnswered: desires Failed, which eks:DescribeCluster $.cluster.status never is'],
    ],
    [
      'that always fails desires no state beside its words',
      { in: 'AssertFunctionAnswered', from: '["answered', to: '[FAILED, "answered' },
      ['AssertFunctionAnswered: desires answered by the function, which eks:DescribeCluster $.cluster.status never is'],
    ],
    [
      'does not wait for words',
      updateWait('Cancelled]', 'Cancelled, "as it should be"]'),
      ['WaitUntilUpdateHasEnded: desires as it should be, which eks:DescribeUpdate $.update.status never is'],
    ],
    [
      'waits for a property whose ends are known',
      updateWait('$.update.status', '$.update.type'),
      ['WaitUntilUpdateHasEnded: waits for eks:DescribeUpdate $.update.type, whose end states are not known here'],
    ],
    [
      'looks at a property that there is',
      updateWait('$.update.status', '$.update.state'),
      ['WaitUntilUpdateHasEnded: $.update.state leads out of the answer'],
    ],
    [
      'looks at a scalar',
      assertion('endpointPublicAccess\n', 'publicAccessCidrs\n'),
      [
        'AssertPublicAccessIsOff: $.cluster.resourcesVpcConfig.publicAccessCidrs is a StringList, and only a scalar can be compared',
      ],
    ],
    [
      'looks at a property',
      assertion('      PropertySelector: $.cluster.resourcesVpcConfig.endpointPublicAccess\n', ''),
      ['AssertPublicAccessIsOff: undefined leads out of the answer'],
    ],
    [
      'desires text',
      assertion('["False"]', '[False]'),
      ['AssertPublicAccessIsOff: desires false, which is not a quoted text'],
    ],
    [
      'desires a boolean with a capital letter',
      assertion('["False"]', '["false"]'),
      ['AssertPublicAccessIsOff: desires false, and a boolean is True or False'],
    ],
    [
      'desires no boolean by reference, whose spelling is not documented',
      assertion('["False"]', '["{{ IsDryRun }}"]'),
      ['AssertPublicAccessIsOff: desires {{ IsDryRun }}, and a boolean is True or False'],
    ],
    [
      'desires a list of values',
      assertion('["False"]', '"False"'),
      ['AssertPublicAccessIsOff: has no list of DesiredValues'],
    ],
    ['desires something', assertion('["False"]', '[]'), ['AssertPublicAccessIsOff: has no list of DesiredValues']],
  ])('%s', (_name, plant, findings) => {
    expect(finds(plant)).toEqual(findings);
  });
});

describe('the role', () => {
  const [onClusters, onVpcs, onFunction] = samplePermissions as readonly [
    RunbookStatement,
    RunbookStatement,
    RunbookStatement,
  ];

  test.each<[string, readonly RunbookStatement[], readonly string[]]>([
    [
      'may do what a step calls',
      [{ actions: ['eks:DescribeCluster', 'eks:DescribeUpdate'], on: 'clusters' }, onVpcs, onFunction],
      ['TurnPublicAccessOff: calls eks:UpdateClusterConfig, which the role may not do'],
    ],
    [
      'may do what a wait calls',
      [{ actions: ['eks:DescribeCluster', 'eks:UpdateClusterConfig'], on: 'clusters' }, onVpcs, onFunction],
      ['WaitUntilUpdateHasEnded: calls eks:DescribeUpdate, which the role may not do'],
    ],
    [
      'may invoke the function that a step invokes',
      [onClusters, onVpcs],
      ['AskTheFunction: calls lambda:InvokeFunction, which the role may not do'],
    ],
    [
      'may do nothing else',
      [...samplePermissions, { actions: ['eks:ListClusters'], on: 'clusters' }],
      ['permissions: eks:ListClusters is granted, and no step does it'],
    ],
    [
      'may do nothing by a pattern',
      [...samplePermissions, { actions: ['ec2:*'], on: 'vpcs' }],
      ['permissions: ec2:* is granted, and no step does it'],
    ],
    [
      'acts on clusters in EKS',
      [{ ...onClusters, on: 'vpcs' }, onVpcs, onFunction],
      [
        'permissions: eks:DescribeCluster is granted on vpcs, which it is not about',
        'permissions: eks:DescribeUpdate is granted on vpcs, which it is not about',
        'permissions: eks:UpdateClusterConfig is granted on vpcs, which it is not about',
      ],
    ],
    [
      'acts on VPCs in EC2',
      [onClusters, { ...onVpcs, on: 'rule-function' }, onFunction],
      ['permissions: ec2:DescribeVpcAttribute is granted on rule-function, which it is not about'],
    ],
    [
      "invokes the rule's function",
      [onClusters, onVpcs, { ...onFunction, on: 'clusters' }],
      ['permissions: lambda:InvokeFunction is granted on clusters, which it is not about'],
    ],
  ])('%s', (_name, permissions, findings) => {
    expect(lint(sample, permissions, sampleSamples)).toEqual(findings);
  });
});

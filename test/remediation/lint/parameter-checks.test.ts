import { describe, expect, test } from 'vitest';
import { lint } from '../lint.ts';
import { finds, type Plant, sample, samplePermissions, sampleSamples } from './planted.ts';
import type { SampleTable } from './samples.ts';

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
      'has a default that CloudFormation fills in only where it belongs',
      { from: 'default: none', to: `default: "\${Role}"` },
      [`RuleFunctionName: its own default "\${Role}" does not match`],
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

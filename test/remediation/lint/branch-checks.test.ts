import { describe, expect, test } from 'vitest';
import { finds, type Plant } from './planted.ts';

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

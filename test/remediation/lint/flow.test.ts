import { describe, expect, test } from 'vitest';
import { finds, type Plant } from './planted.ts';

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

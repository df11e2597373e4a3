import { describe, expect, test } from 'vitest';
import {
  BrokenAnswerError,
  CannotTellError,
  EvaluationsRefusedError,
  InvalidEventError,
  InvalidRuleParameterError,
  OutOfTimeError,
  SweepIncompleteError,
} from '../../../rules/config-rule/errors.ts';

const cause = new Error('below');

describe('an error names what it is about:', () => {
  test.each<[error: Error, members: Record<string, unknown>]>([
    [
      new InvalidEventError('event.resultToken', 'is empty', { cause }),
      { name: 'InvalidEventError', field: 'event.resultToken', message: 'event.resultToken: is empty', cause },
    ],
    [
      new InvalidRuleParameterError('widestIpv4', 'is odd'),
      { name: 'InvalidRuleParameterError', parameter: 'widestIpv4', message: 'rule parameter widestIpv4: is odd' },
    ],
    [
      new CannotTellError('payments', 'compliance is unknown', { cause }),
      { name: 'CannotTellError', resourceId: 'payments', message: 'payments: compliance is unknown', cause },
    ],
    [
      new EvaluationsRefusedError(['payments', 'orders']),
      {
        name: 'EvaluationsRefusedError',
        resourceIds: ['payments', 'orders'],
        message: 'AWS Config did not accept the evaluation of payments, orders',
      },
    ],
    [
      new BrokenAnswerError('eks:ListClusters', 'clusters', {
        $metadata: {},
        nextToken: 'a',
        other: undefined,
        more: 1,
      }),
      {
        name: 'BrokenAnswerError',
        operation: 'eks:ListClusters',
        message: 'eks:ListClusters answered without clusters; the answer has nextToken, more',
      },
    ],
    [
      new OutOfTimeError('3 of 7 resources were not evaluated'),
      {
        name: 'OutOfTimeError',
        message: '3 of 7 resources were not evaluated: the time of the invocation ran out',
      },
    ],
    [
      new SweepIncompleteError([new CannotTellError('payments', 'compliance is unknown'), cause]),
      {
        name: 'SweepIncompleteError',
        message: 'the sweep is incomplete: payments: compliance is unknown; below',
        errors: [expect.any(CannotTellError), cause],
      },
    ],
  ])('$name', (error, members) => {
    expect(error).toBeInstanceOf(Error);
    expect(error).toEqual(expect.objectContaining(members));
  });
});

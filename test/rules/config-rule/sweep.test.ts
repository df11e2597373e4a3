import { describe, expect, test } from 'vitest';
import type { Task } from '../../../rules/config-rule/invocation.ts';
import type { ConfigRule } from '../../../rules/config-rule/rule.ts';
import { sweep } from '../../../rules/config-rule/sweep.ts';
import { FakeEvaluationStore, fakeEffects, type StoreScript } from '../fakes.ts';
import { anyRule } from './any-rule.ts';

const createdAt = new Date('2026-11-24T11:58:00Z');
const task: Task<{ type: 'ScheduledNotification'; createdAt: Date }> = {
  ruleName: 'eks-endpoint-public-access',
  resultToken: 'token-from-config',
  leftScope: false,
  message: { type: 'ScheduledNotification', createdAt },
};

/** Yields the pages one after the other; an Error among them is thrown in its turn. */
async function* pagesOf(pages: readonly (readonly string[] | Error)[]) {
  for (const page of pages) {
    if (page instanceof Error) throw page;
    yield page;
  }
}

function run(pages: readonly (readonly string[] | Error)[], script: StoreScript = { evaluated: [] }) {
  const store = new FakeEvaluationStore(script);
  const { effects, records } = fakeEffects(store);
  const { rule, evaluated } = anyRule(() => pagesOf(pages));
  return { done: sweep(rule, { strict: false }, task, effects), store, records, evaluated };
}

const numbered = (prefix: string, from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => `${prefix}${from + index}`);

const incomplete = (...messages: string[]) =>
  expect.objectContaining({
    name: 'SweepIncompleteError',
    errors: messages.map((message) => expect.objectContaining({ message })),
  });

describe('a sweep', () => {
  test('reports every resource as of when it was asked for, page by page, under one token', async () => {
    const { done, store } = run([['a', 'bad'], ['c']]);
    await done;
    expect(store.calls).toEqual([
      {
        resultToken: 'token-from-config',
        evaluations: [
          {
            resourceType: 'AWS::EKS::Cluster',
            resourceId: 'a',
            compliance: 'COMPLIANT',
            reason: 'because',
            annotation: 'So it is with a.',
            orderingTimestamp: createdAt,
          },
          {
            resourceType: 'AWS::EKS::Cluster',
            resourceId: 'bad',
            compliance: 'NON_COMPLIANT',
            reason: 'because',
            annotation: 'So it is with bad.',
            orderingTimestamp: createdAt,
          },
        ],
      },
      {
        resultToken: 'token-from-config',
        evaluations: [
          {
            resourceType: 'AWS::EKS::Cluster',
            resourceId: 'c',
            compliance: 'COMPLIANT',
            reason: 'because',
            annotation: 'So it is with c.',
            orderingTimestamp: createdAt,
          },
        ],
      },
    ]);
  });

  test('evaluates each resource once, on the day of the evaluation', async () => {
    const { done, evaluated } = run([['a', 'b']]);
    await done;
    const now = new Date('2026-11-24T12:00:00Z');
    expect(evaluated).toEqual([
      { resourceId: 'a', now },
      { resourceId: 'b', now },
    ]);
  });

  test('logs each evaluation, those of resources that are gone too', async () => {
    const { done, records } = run([['a']], { evaluated: ['a', 'gone'] });
    await done;
    const record = { rule: 'eks-endpoint-public-access', message: 'ScheduledNotification', milliseconds: 7 };
    const stateOf = '2026-11-24T11:58:00.000Z';
    expect(records).toEqual([
      { ...record, resource: 'a', stateOf, compliance: 'COMPLIANT', reason: 'because' },
      { ...record, resource: 'gone', stateOf, compliance: 'NOT_APPLICABLE', reason: 'deleted' },
    ]);
  });

  test('of full pages makes one call for each', async () => {
    const { done, store } = run([numbered('a', 1, 100), numbered('b', 1, 100), numbered('c', 1, 7)]);
    await done;
    expect(store.calls.map(({ evaluations }) => evaluations.length)).toEqual([100, 100, 7]);
  });

  test.each([
    ['an empty page', [[], ['a'], []], ['a COMPLIANT because'], 1],
    ['no page at all', [], [], 0],
  ])('puts no evaluations for %s', async (_name, pages, told, calls) => {
    const { done, store } = run(pages);
    await done;
    expect(store.told).toEqual(told);
    expect(store.calls).toHaveLength(calls);
  });

  test('never looks at more than eight resources at a time, and at no less while there are more', async () => {
    let underWay = 0;
    const seen: number[] = [];
    const waiting: (() => void)[] = [];
    const { rule } = anyRule(() => pagesOf([numbered('a', 1, 30)]));
    const slow: ConfigRule<{ strict: boolean }> = {
      ...rule,
      evaluateLive: async (...question) => {
        underWay += 1;
        seen.push(underWay);
        await new Promise<void>((resolve) => waiting.push(resolve));
        underWay -= 1;
        return rule.evaluateLive(...question);
      },
    };
    const store = new FakeEvaluationStore({ evaluated: [] });
    const done = sweep(slow, { strict: false }, task, fakeEffects(store).effects);
    for (let evaluated = 0; evaluated < 30; evaluated += 1) {
      await settled();
      expect(underWay).toBe(Math.min(8, 30 - evaluated));
      waiting.shift()?.();
    }
    await done;
    expect(Math.max(...seen)).toBe(8);
    expect(store.told).toHaveLength(30);
  });
});

/** Lets everything that waits for nothing else go on. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('a resource that cannot be evaluated', () => {
  test('is named, and hides no other', async () => {
    const { done, store } = run([['a', 'unreadable-1', 'b'], ['unreadable-2', 'c'], ['d']]);
    await expect(done).rejects.toThrow(incomplete('unreadable-1: nobody knows', 'unreadable-2: nobody knows'));
    await expect(done).rejects.toThrow(
      'the sweep is incomplete: unreadable-1: nobody knows; unreadable-2: nobody knows',
    );
    expect(store.told).toEqual([
      'a COMPLIANT because',
      'b COMPLIANT because',
      'c COMPLIANT because',
      'd COMPLIANT because',
    ]);
  });

  test('keeps its last result: it exists', async () => {
    const { done, store } = run([['unreadable', 'a']], { evaluated: ['unreadable', 'gone'] });
    await expect(done).rejects.toThrow(incomplete('unreadable: nobody knows'));
    expect(store.told).toEqual(['a COMPLIANT because', 'gone NOT_APPLICABLE deleted']);
  });

  test('leaves nothing to report when it is alone on its page', async () => {
    const { done, store } = run([['unreadable']]);
    await expect(done).rejects.toThrow(incomplete('unreadable: nobody knows'));
    expect(store.calls).toEqual([]);
  });

  test('is not logged', async () => {
    const { done, records } = run([['unreadable', 'a']]);
    await expect(done).rejects.toThrow();
    expect(records).toMatchObject([{ resource: 'a' }]);
  });
});

describe('what AWS Config does not take', () => {
  test('is named, and the rest goes on', async () => {
    const { done, store } = run([['a', 'b'], ['c']], { evaluated: ['gone'], refused: ['b'] });
    await expect(done).rejects.toThrow(incomplete('AWS Config did not accept the evaluation of b'));
    expect(store.calls.map(({ evaluations }) => evaluations.map(({ resourceId }) => resourceId))).toEqual([
      ['a', 'b'],
      ['c'],
      ['gone'],
    ]);
  });

  test('as a whole call fails that page only', async () => {
    const { done, store } = run([['a'], ['b']], { evaluated: [], failures: [new Error('ThrottlingException')] });
    await expect(done).rejects.toThrow(incomplete('ThrottlingException'));
    expect(store.calls).toHaveLength(2);
  });

  test('is told together with what could not be evaluated', async () => {
    const { done } = run([['unreadable', 'a']], { evaluated: [], refused: ['a'] });
    await expect(done).rejects.toThrow(
      incomplete('unreadable: nobody knows', 'AWS Config did not accept the evaluation of a'),
    );
  });
});

describe('a list that fails midway', () => {
  const failing = [['a', 'unreadable'], new Error('AccessDeniedException'), ['b']];

  test('leaves reported what was evaluated before', async () => {
    const { done, store } = run(failing);
    await expect(done).rejects.toThrow(incomplete('unreadable: nobody knows', 'AccessDeniedException'));
    expect(store.told).toEqual(['a COMPLIANT because']);
  });

  test('retires nothing: nobody knows what is gone', async () => {
    const { done, store } = run(failing, {});
    await expect(done).rejects.toThrow(incomplete('unreadable: nobody knows', 'AccessDeniedException'));
    expect(store.askedFor).toEqual([]);
  });

  test('from its start is told as well', async () => {
    await expect(run([new Error('AccessDeniedException')], {}).done).rejects.toThrow(
      incomplete('AccessDeniedException'),
    );
  });
});

describe('the results of resources that are gone', () => {
  test('are retired after the list was read to its end', async () => {
    const { done, store } = run([['a'], ['b']], { evaluated: ['gone-1', 'a', 'gone-2', 'b'] });
    await done;
    expect(store.askedFor).toEqual(['eks-endpoint-public-access']);
    expect(store.calls[2]).toEqual({
      resultToken: 'token-from-config',
      evaluations: ['gone-1', 'gone-2'].map((resourceId) => ({
        resourceType: 'AWS::EKS::Cluster',
        resourceId,
        compliance: 'NOT_APPLICABLE',
        reason: 'deleted',
        annotation: 'The resource no longer exists.',
        orderingTimestamp: createdAt,
      })),
    });
  });

  test('are retired even when nothing exists any more', async () => {
    const { done, store } = run([], { evaluated: ['gone'] });
    await done;
    expect(store.told).toEqual(['gone NOT_APPLICABLE deleted']);
  });

  test.each([
    [100, [100]],
    [101, [100, 1]],
    [250, [100, 100, 50]],
  ])('are retired a hundred at a time: %i', async (count, batches) => {
    const gone = numbered('gone', 1, count);
    const { done, store } = run([], { evaluated: gone });
    await done;
    expect(store.calls.map(({ evaluations }) => evaluations.length)).toEqual(batches);
    expect(store.told).toEqual(gone.map((id) => `${id} NOT_APPLICABLE deleted`));
  });

  test('go on being retired after a batch that AWS Config did not take', async () => {
    const { done, store } = run([], {
      evaluated: numbered('gone', 1, 150),
      failures: [new Error('ThrottlingException')],
    });
    await expect(done).rejects.toThrow(incomplete('ThrottlingException'));
    expect(store.calls.map(({ evaluations }) => evaluations.length)).toEqual([100, 50]);
  });

  test('stay when they cannot be asked for, and what failed before is told too', async () => {
    const { done, store } = run([['unreadable', 'a']], { evaluated: new Error('NoSuchConfigRuleException') });
    await expect(done).rejects.toThrow(incomplete('unreadable: nobody knows', 'NoSuchConfigRuleException'));
    expect(store.told).toEqual(['a COMPLIANT because']);
  });
});

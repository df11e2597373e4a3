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

function run(
  pages: readonly (readonly string[] | Error)[],
  script: StoreScript = { evaluated: [] },
  remaining: () => number = () => 300_000,
) {
  const store = new FakeEvaluationStore(script);
  const { effects, records } = fakeEffects(store, { remaining });
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
  test('reports every resource as of when it was asked for, under one token', async () => {
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

  test('makes one call for each hundred resources', async () => {
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
    const { done, store } = run([
      ['a', 'unreadable-1', 'b'],
      ['unreadable-2', 'c'],
      ['d', 'd', 'a'],
    ]);
    await expect(done).rejects.toThrow(
      incomplete('unreadable-1: compliance is unknown', 'unreadable-2: compliance is unknown'),
    );
    await expect(done).rejects.toThrow(
      'the sweep is incomplete: unreadable-1: compliance is unknown; unreadable-2: compliance is unknown',
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
    await expect(done).rejects.toThrow(incomplete('unreadable: compliance is unknown'));
    expect(store.told).toEqual(['a COMPLIANT because', 'gone NOT_APPLICABLE deleted']);
  });

  test('leaves nothing to report when it is alone', async () => {
    const { done, store } = run([['unreadable']]);
    await expect(done).rejects.toThrow(incomplete('unreadable: compliance is unknown'));
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
    const names = numbered('a', 1, 100);
    const { done, store } = run([['b', ...names]], { evaluated: ['gone'], refused: ['b'] });
    await expect(done).rejects.toThrow(incomplete('AWS Config did not accept the evaluation of b'));
    expect(store.calls.map(({ evaluations }) => evaluations.map(({ resourceId }) => resourceId))).toEqual([
      ['b', ...names.slice(0, 99)],
      ['a100'],
      ['gone'],
    ]);
  });

  test('as a whole call fails that call only', async () => {
    const { done, store } = run([numbered('a', 1, 101)], {
      evaluated: [],
      failures: [new Error('ThrottlingException')],
    });
    await expect(done).rejects.toThrow(incomplete('ThrottlingException'));
    expect(store.calls).toHaveLength(2);
  });

  test('is told together with what could not be evaluated', async () => {
    const { done } = run([['unreadable', 'a']], { evaluated: [], refused: ['a'] });
    await expect(done).rejects.toThrow(
      incomplete('unreadable: compliance is unknown', 'AWS Config did not accept the evaluation of a'),
    );
  });
});

describe('a list that fails midway', () => {
  const failing = [['a', 'unreadable'], new Error('AccessDeniedException'), ['b']];

  test('leaves what was listed before to be evaluated', async () => {
    const { done, store } = run(failing, {});
    await expect(done).rejects.toThrow(incomplete('AccessDeniedException', 'unreadable: compliance is unknown'));
    expect(store.told).toEqual(['a COMPLIANT because']);
  });

  test('retires nothing, because it is unknown which clusters are gone', async () => {
    const { done, store } = run(failing, {});
    await expect(done).rejects.toThrow(incomplete('AccessDeniedException', 'unreadable: compliance is unknown'));
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
    expect(store.calls[1]).toEqual({
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
    const { done, store } = run([['unreadable', 'a']], { evaluated: [new Error('NoSuchConfigRuleException')] });
    await expect(done).rejects.toThrow(incomplete('NoSuchConfigRuleException', 'unreadable: compliance is unknown'));
    expect(store.told).toEqual(['a COMPLIANT because']);
  });

  test('stay when they cannot be read to their end', async () => {
    const { done, store } = run([['a']], { evaluated: [...numbered('gone', 1, 100), new Error('Throttling')] });
    await expect(done).rejects.toThrow(incomplete('Throttling'));
    expect(store.told).toEqual(['a COMPLIANT because']);
  });
});

describe('a sweep begins with', () => {
  test('the resources without a result, and then those whose results are oldest', async () => {
    const { done, evaluated } = run(
      [
        ['a', 'b', 'c'],
        ['d', 'e'],
      ],
      {
        evaluated: [
          ['a', 30],
          ['c', 10],
          ['d', 20],
          ['gone', 5],
          ['e', undefined],
        ],
      },
    );
    await done;
    expect(evaluated.map(({ resourceId }) => resourceId)).toEqual(['b', 'e', 'c', 'd', 'a']);
  });

  test('what could be read of the results, when they cannot be read to their end', async () => {
    const names = numbered('a', 1, 100);
    const { done, evaluated } = run([[...names, 'new']], { evaluated: [...names, new Error('Throttling')] });
    await expect(done).rejects.toThrow(incomplete('Throttling'));
    expect(evaluated[0]?.resourceId).toBe('new');
  });
});

describe('a sweep whose time runs out', () => {
  /** What is left of the invocation, look by look; the last value stays. */
  const left = (...values: number[]) => {
    const rest = [...values];
    return () => (rest.length > 1 ? rest.shift() : rest[0]) as number;
  };
  const ENOUGH = 90_000;
  const TOO_LITTLE = 89_999;
  const outOf = (undone: string) => incomplete(`${undone}: the time of the invocation ran out`);

  test('evaluates nothing more, reports what it evaluated, and counts the rest', async () => {
    // A look after each of the two lists, and one before each resource.
    const { done, store, evaluated } = run(
      [['a', 'b', 'c', 'd']],
      { evaluated: ['a'] },
      left(ENOUGH, ENOUGH, ENOUGH, ENOUGH, TOO_LITTLE),
    );
    await expect(done).rejects.toThrow(outOf('2 of 4 resources were not evaluated'));
    expect(evaluated).toHaveLength(2);
    expect(store.told).toEqual(['b COMPLIANT because', 'c COMPLIANT because']);
  });

  test('puts nothing for a batch of which it evaluated nothing', async () => {
    // A look after the listed resources (nothing is listed of results), and one before each of a hundred resources.
    const values = [ENOUGH, ...numbered('', 1, 100).map(() => ENOUGH), TOO_LITTLE];
    const { done, store } = run([numbered('a', 1, 250)], { evaluated: [] }, left(...values));
    await expect(done).rejects.toThrow(outOf('150 of 250 resources were not evaluated'));
    expect(store.calls.map(({ evaluations }) => evaluations.length)).toEqual([100]);
  });

  test('retires what it still can, and counts the rest', async () => {
    const values = [ENOUGH, ENOUGH, ENOUGH, ENOUGH, ENOUGH, TOO_LITTLE];
    const { done, store } = run([['a']], { evaluated: ['a', 'gone-1', 'gone-2', 'gone-3'] }, left(...values));
    await expect(done).rejects.toThrow(outOf('1 of 3 results of resources that are gone were not retired'));
    expect(store.told).toEqual([
      'a COMPLIANT because',
      'gone-1 NOT_APPLICABLE deleted',
      'gone-2 NOT_APPLICABLE deleted',
    ]);
  });

  test('while it lists resources asks for no results, and retires nothing', async () => {
    const { done, store } = run([['a'], ['b']], {}, left(TOO_LITTLE));
    await expect(done).rejects.toThrow(
      incomplete(
        'the list of resources may be incomplete: the time of the invocation ran out',
        '1 of 1 resources were not evaluated: the time of the invocation ran out',
      ),
    );
    expect(store.askedFor).toEqual([]);
    expect(store.calls).toEqual([]);
  });

  test('while it lists results retires nothing', async () => {
    const { done, store } = run(
      [['a']],
      { evaluated: [...numbered('gone', 1, 100), 'a'] },
      left(ENOUGH, TOO_LITTLE, ENOUGH),
    );
    await expect(done).rejects.toThrow(outOf('the list of results may be incomplete'));
    expect(store.told).toEqual(['a COMPLIANT because']);
  });
});

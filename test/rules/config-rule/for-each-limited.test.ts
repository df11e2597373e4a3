import { describe, expect, test } from 'vitest';
import { forEachLimited } from '../../../rules/config-rule/for-each-limited.ts';

/** Work that ends only when the test says so. */
class Bench {
  readonly started: string[] = [];
  readonly #under = new Map<string, { resolve: () => void; reject: (error: Error) => void }>();

  readonly work = (item: string): Promise<void> => {
    this.started.push(item);
    return new Promise((resolve, reject) => this.#under.set(item, { resolve, reject }));
  };

  finish(item: string): Promise<void> {
    this.#under.get(item)?.resolve();
    return turn();
  }

  fail(item: string): Promise<void> {
    this.#under.get(item)?.reject(new Error(item));
    return turn();
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('items are started in their order, as many as the limit says, and another whenever one is done', async () => {
  const bench = new Bench();
  let done = false;
  const all = forEachLimited(['a', 'b', 'c', 'd'], 2, bench.work).then(() => {
    done = true;
  });
  await turn();
  expect(bench.started).toEqual(['a', 'b']);
  await bench.finish('b');
  expect(bench.started).toEqual(['a', 'b', 'c']);
  await bench.finish('c');
  await bench.finish('d');
  expect(bench.started).toEqual(['a', 'b', 'c', 'd']);
  expect(done).toBe(false);
  await bench.finish('a');
  await all;
});

test('fewer items than the limit are done as well, and none is no work', async () => {
  const started: string[] = [];
  const work = async (item: string): Promise<void> => {
    started.push(item);
  };
  await forEachLimited(['a'], 8, work);
  await forEachLimited([], 8, work);
  expect(started).toEqual(['a']);
});

describe('after a failure', () => {
  test('no further item is started', async () => {
    const started: number[] = [];
    const items = Array.from({ length: 20 }, (_, index) => index);
    const all = forEachLimited(items, 4, async (item) => {
      started.push(item);
      await turn();
      if (item === 1) throw new Error('second');
    });
    await expect(all).rejects.toThrow(new Error('second'));
    for (let turns = 0; turns < 20; turns += 1) await turn();
    expect(started).toEqual([0, 1, 2, 3, 4]);
  });

  test('no further item is taken', async () => {
    const taken: string[] = [];
    const items = function* () {
      for (const item of ['a', 'b', 'c']) {
        taken.push(item);
        yield item;
      }
    };
    const bench = new Bench();
    const all = forEachLimited(items(), 2, bench.work);
    const refused = expect(all).rejects.toThrow(new Error('b'));
    await bench.fail('b');
    await bench.finish('a');
    await refused;
    expect(taken).toEqual(['a', 'b']);
  });

  test('the work in flight is waited for, and the first error is thrown', async () => {
    const bench = new Bench();
    const ended: string[] = [];
    const all = forEachLimited(['a', 'b', 'c', 'd'], 3, bench.work).catch((error: Error) => ended.push(error.message));
    await bench.fail('b');
    await bench.finish('a');
    expect(ended).toEqual([]);
    await bench.fail('c');
    await all;
    expect(ended).toEqual(['b']);
    expect(bench.started).toEqual(['a', 'b', 'c']);
  });

  test('the error is thrown even when it is undefined', async () => {
    const all = forEachLimited(['a'], 1, () => Promise.reject(undefined));
    await expect(all).rejects.toBeUndefined();
  });

  test('work that throws before it waits counts as failed, and so do items that cannot be listed', async () => {
    const broken = (): never => {
      throw new Error('broken');
    };
    await expect(forEachLimited(['a'], 1, broken)).rejects.toThrow(new Error('broken'));
    const items = { [Symbol.iterator]: () => ({ next: broken }) };
    await expect(forEachLimited(items, 2, async () => {})).rejects.toThrow(new Error('broken'));
  });
});

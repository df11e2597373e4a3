import { expect, test } from 'vitest';
import { forEachLimited } from '../../../rules/config-rule/for-each-limited.ts';

/** Work that is done only when it is told to be. */
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

test('a failure is told at once', async () => {
  const bench = new Bench();
  const all = forEachLimited(['a', 'b'], 2, bench.work);
  const told = expect(all).rejects.toThrow(new Error('b'));
  await bench.fail('b');
  await told;
  expect(bench.started).toEqual(['a', 'b']);
});

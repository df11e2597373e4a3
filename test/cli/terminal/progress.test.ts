import { describe, expect, test } from 'vitest';
import { createProgress, type Progress } from '../../../cli/terminal/progress.ts';

/** What is written while things are done at certain moments, in milliseconds after `start`. */
function written(
  options: { interactive: boolean; regions: number },
  steps: readonly (readonly [at: number, done: (progress: Progress) => void])[],
) {
  const start = 50_000;
  let moment = start;
  const lines: string[] = [];
  const progress = createProgress(options.regions, {
    interactive: options.interactive,
    elapsed: () => moment,
    write: (text) => lines.push(text),
  });
  for (const [at, done] of steps) {
    moment = start + at;
    done(progress);
  }
  return lines;
}

const cluster = (region: string) => (progress: Progress) => progress.clusterDone(region);
const region = (progress: Progress) => progress.regionDone();

describe('on a terminal', () => {
  test('one line is written over ten times a second at most, and removed in the end', () => {
    const steps = [
      [0, cluster('eu-central-1')],
      [99, cluster('eu-central-1')],
      [100, cluster('eu-central-1')],
      [150, region],
      [200, cluster('us-east-1')],
      [350, region],
      [351, (progress: Progress) => progress.end()],
    ] as const;
    expect(written({ interactive: true, regions: 17 }, steps)).toEqual([
      '\r\u001b[Keu-central-1: 1 cluster looked at',
      '\r\u001b[Keu-central-1: 3 clusters looked at',
      '\r\u001b[Kus-east-1: 1 cluster looked at',
      '\r\u001b[K2 of 17 Regions done',
      '\r\u001b[K',
    ]);
  });

  test('nothing is removed where nothing was shown', () => {
    expect(written({ interactive: true, regions: 1 }, [[0, (progress: Progress) => progress.end()]])).toEqual([]);
  });
});

describe('without a terminal', () => {
  test('a short run is silent', () => {
    const steps = [
      [0, cluster('eu-central-1')],
      [1999, region],
    ] as const;
    expect(written({ interactive: false, regions: 1 }, steps)).toEqual([]);
  });

  test('a longer run shows lines from its third second on, one line per second at most', () => {
    const steps = [
      [1999, cluster('eu-central-1')],
      [2000, cluster('eu-central-1')],
      [2999, cluster('eu-central-1')],
      [3000, region],
      [3001, (progress: Progress) => progress.end()],
    ] as const;
    expect(written({ interactive: false, regions: 1 }, steps)).toEqual([
      'eu-central-1: 2 clusters looked at\n',
      '1 of 1 Region done\n',
    ]);
  });
});

test('what is counted may have another name', () => {
  const lines: string[] = [];
  const effects = { interactive: true, elapsed: () => 0, write: (text: string) => lines.push(text) };
  createProgress(12, effects, 'account').regionDone();
  expect(lines).toEqual(['\r\u001b[K1 of 12 accounts done']);
});

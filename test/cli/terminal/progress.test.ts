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

describe('while a person watches', () => {
  test('there is a line at once, and then one per second at most', () => {
    const steps = [
      [0, cluster('eu-central-1')],
      [999, cluster('eu-central-1')],
      [1000, cluster('eu-central-1')],
      [1500, region],
      [1999, cluster('us-east-1')],
      [2000, cluster('us-east-1')],
      [3500, region],
      [4499, region],
      [4500, region],
    ] as const;
    expect(written({ interactive: true, regions: 17 }, steps)).toEqual([
      'eu-central-1: 1 cluster looked at\n',
      'eu-central-1: 3 clusters looked at\n',
      'us-east-1: 2 clusters looked at\n',
      '2 of 17 Regions done\n',
      '4 of 17 Regions done\n',
    ]);
  });
});

describe('while no person watches', () => {
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
    ] as const;
    expect(written({ interactive: false, regions: 1 }, steps)).toEqual([
      'eu-central-1: 2 clusters looked at\n',
      '1 of 1 Region done\n',
    ]);
  });
});

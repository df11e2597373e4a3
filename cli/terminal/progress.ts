import { pluralize } from './text.ts';

/** Receives what is done, and shows people that something is happening. */
export interface Progress {
  clusterDone(region: string): void;
  regionDone(): void;
}

export interface ProgressEffects {
  /** Whether a person watches. If not, short runs stay silent. */
  readonly interactive: boolean;
  /** Milliseconds since some fixed moment. */
  elapsed(): number;
  write(text: string): void;
}

const SILENCE = 2000;
const INTERVAL = 1000;

/** Progress over a number of Regions, at most one line per second. */
export function createProgress(regions: number, effects: ProgressEffects): Progress {
  const clusters = new Map<string, number>();
  let regionsDone = 0;
  let due = effects.elapsed() + (effects.interactive ? 0 : SILENCE);
  const show = (line: string): void => {
    const now = effects.elapsed();
    if (now < due) return;
    due = now + INTERVAL;
    effects.write(`${line}\n`);
  };
  return {
    clusterDone(region) {
      const count = (clusters.get(region) ?? 0) + 1;
      clusters.set(region, count);
      show(`${region}: ${pluralize(count, 'cluster')} looked at`);
    },
    regionDone() {
      regionsDone++;
      show(`${regionsDone} of ${pluralize(regions, 'Region')} done`);
    },
  };
}

import { pluralize } from './text.ts';

/** Receives what is done, and shows people that something is happening. */
export interface Progress {
  clusterDone(region: string): void;
  regionDone(): void;
  /** Removes the live line. */
  end(): void;
}

export interface ProgressEffects {
  /** Whether a person watches. Then one line shows the progress live; if not, short runs stay silent. */
  readonly interactive: boolean;
  /** Milliseconds since some fixed moment. */
  elapsed(): number;
  write(text: string): void;
}

const SILENCE = 2000;
const INTERVAL = 1000;
const LIVE_INTERVAL = 100;
/** Back to the start of the line, and clear it (ECMA-48, EL). */
const CLEAR_LINE = '\r\u001b[K';

/** Progress over a number of Regions, or of what `noun` names: on a terminal one live line, elsewhere at most one line per second. */
export function createProgress(
  regions: number,
  { interactive, elapsed, write }: ProgressEffects,
  noun = 'Region',
): Progress {
  const clusters = new Map<string, number>();
  let regionsDone = 0;
  let isShown = false;
  let due = elapsed() + (interactive ? 0 : SILENCE);
  const show = (line: string): void => {
    const now = elapsed();
    if (now < due) return;
    due = now + (interactive ? LIVE_INTERVAL : INTERVAL);
    isShown = interactive;
    write(interactive ? `${CLEAR_LINE}${line}` : `${line}\n`);
  };
  return {
    clusterDone(region) {
      const count = (clusters.get(region) ?? 0) + 1;
      clusters.set(region, count);
      show(`${region}: ${pluralize(count, 'cluster')} looked at`);
    },
    regionDone() {
      regionsDone++;
      show(`${regionsDone} of ${pluralize(regions, noun)} done`);
    },
    end() {
      if (isShown) write(CLEAR_LINE);
    },
  };
}

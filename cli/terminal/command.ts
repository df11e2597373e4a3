import { type RegionRequest, UsageError } from './arguments.ts';
import { createProgress, type Progress } from './progress.ts';
import { chooseRegions, type RegionChoice, type RegionSource } from './regions.ts';
import type { Printout } from './report.ts';

/** What every command needs from the process that it runs in. */
export interface ProcessEffects {
  /**
   * Makes the clients that are created from now on use a profile of the AWS configuration files: the one that is given, or
   * that of AWS_PROFILE. Throws UnknownProfileError.
   */
  useProfile(name: string | undefined): Promise<void>;
  now(): Date;
  /** Milliseconds since some fixed moment. */
  elapsed(): number;
  /** Waits. Rejects when the signal says so. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
  stdout(text: string): void;
  stderr(text: string): void;
  /** Whether a person watches standard error. */
  readonly interactive: boolean;
  /** Whether standard output takes colours. */
  readonly colours: boolean;
  /** The width of the terminal, in characters; undefined when there is none. */
  readonly columns: number | undefined;
}

/** What a command that looks at Regions needs from outside. */
export interface RegionEffects extends ProcessEffects {
  regions(): RegionSource;
}

/** The Regions of a run, and the progress over those that are enabled. */
export interface RegionRun extends RegionChoice {
  readonly progress: Progress;
}

/** Chooses the Regions of a run, and names the configured one. Throws UsageError and RegionsUnknownError. */
export async function startRun(request: RegionRequest, effects: RegionEffects): Promise<RegionRun> {
  const { interactive, elapsed, stderr: write } = effects;
  const choice = await chooseRegions(await requestedRegions(request, effects), effects.regions());
  return { ...choice, progress: createProgress(choice.enabled.length, { interactive, elapsed, write }) };
}

async function requestedRegions(request: RegionRequest, effects: RegionEffects): Promise<'all' | readonly string[]> {
  if (request !== 'configured') return request;
  const region = await effects.regions().configuredRegion();
  if (region === undefined) {
    throw new UsageError('no Region is configured: give --regions all, or Regions separated by commas');
  }
  effects.stderr(`Region: ${region}, the configured one. For others use --regions.\n`);
  return [region];
}

/** Writes both parts of a printout. */
export function print({ stdout, stderr }: Printout, effects: Pick<ProcessEffects, 'stdout' | 'stderr'>): void {
  effects.stdout(stdout);
  effects.stderr(stderr);
}

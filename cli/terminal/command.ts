import { UsageError } from './arguments.ts';
import type { Progress } from './progress.ts';
import { createProgress } from './progress.ts';
import { chooseRegions, type RegionChoice, type RegionSource } from './regions.ts';
import type { ExitCode, Printout } from './report.ts';

/** What every command needs from the process that it runs in. */
export interface ProcessEffects {
  /** Makes the clients that are created from now on use a profile of the AWS configuration files. */
  useProfile(name: string): void;
  now(): Date;
  /** Milliseconds since some fixed moment. */
  elapsed(): number;
  stdout(text: string): void;
  stderr(text: string): void;
  /** Whether a person watches standard error. */
  readonly interactive: boolean;
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

/**
 * Runs the command `name` and resolves to its exit code. An error ends the command with its message on standard error and
 * exit code 2.
 */
export async function runCommand(
  name: string,
  effects: Pick<ProcessEffects, 'stderr'>,
  command: () => Promise<ExitCode>,
): Promise<ExitCode> {
  try {
    return await command();
  } catch (error) {
    effects.stderr(`npm run ${name}: ${(error as Error).message}\n`);
    if (error instanceof UsageError) effects.stderr(`npm run ${name} -- --help says what it takes.\n`);
    return 2;
  }
}

/** Applies the profile, then chooses the Regions of a run. Throws RegionsUnknownError. */
export async function startRun(
  options: { readonly profile: string | undefined; readonly regions: 'all' | readonly string[] },
  effects: RegionEffects,
): Promise<RegionRun> {
  if (options.profile !== undefined) effects.useProfile(options.profile);
  const choice = await chooseRegions(options.regions, effects.regions());
  const { interactive, elapsed, stderr: write } = effects;
  return { ...choice, progress: createProgress(choice.enabled.length, { interactive, elapsed, write }) };
}

/** Writes both parts of a printout. */
export function print({ stdout, stderr }: Printout, effects: Pick<ProcessEffects, 'stdout' | 'stderr'>): void {
  effects.stdout(stdout);
  effects.stderr(stderr);
}

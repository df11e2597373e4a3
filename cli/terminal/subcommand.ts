import type { Command } from 'commander';
import type { ErrorReading } from './aws-errors.ts';
import type { ProcessEffects } from './command.ts';
import type { ExitCode } from './report.ts';

/** The values of a command's options, as commander collects them: text, lists of text, or switches. */
export type OptionValues = Readonly<Record<string, unknown>>;

/** One command of the program. */
export interface Subcommand {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** Adds description, options and help texts. */
  declare(command: Command): void;
  /** Reads the values, applies the profile and runs the command. Throws UsageError before anything is asked of AWS. */
  run(values: OptionValues, effects: ProcessEffects): Promise<ExitCode>;
  /** The rows of `--output json` when the command could not start, so that its output is JSON in any case. */
  readonly failureRows?: ((reading: ErrorReading, now: Date, values: OptionValues) => readonly object[]) | undefined;
}

/** Runs a command with the options that were read from its command line. */
export type Start<Options> = (options: Options, effects: ProcessEffects) => Promise<ExitCode>;

/** A command by its parts: `read` makes options of values and throws UsageError, which names the option. */
export function subcommand<Options extends { readonly profile: string | undefined }>({
  read,
  start,
  ...rest
}: Pick<Subcommand, 'name' | 'summary' | 'declare' | 'failureRows'> & {
  read(values: OptionValues): Options;
  readonly start: Start<Options>;
}): Subcommand {
  return {
    ...rest,
    async run(values, effects) {
      const options = read(values);
      await effects.useProfile(options.profile);
      return await start(options, effects);
    },
  };
}

/** The options that the commands share. Values stay text here, so that a wrong one does not keep `--help` from its work. */
export function addCommonOptions(command: Command, outputs: readonly string[]): Command {
  return command
    .option('--regions <list>', 'Regions separated by commas, or all. Default: the configured Region', collect)
    .option('--profile <name>', 'profile of the AWS configuration files to use')
    .option('--output <format>', `${outputs.join(', ')}`, 'table')
    .helpOption('-h, --help', 'show help');
}

/** Collects the values of an option that may be repeated. */
export function collect(value: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, value];
}

import { Command, CommanderError } from 'commander';
import manifest from '../package.json' with { type: 'json' };
import { SUBCOMMANDS } from './subcommands.ts';
import { UsageError } from './terminal/arguments.ts';
import { type ErrorReading, readError } from './terminal/aws-errors.ts';
import type { ProcessEffects } from './terminal/command.ts';
import type { ExitCode } from './terminal/report.ts';
import type { OptionValues, Subcommand } from './terminal/subcommand.ts';
import { oneLine } from './terminal/text.ts';

const NAME = 'eks-endpoint-guard';

/**
 * Runs the program with its arguments and resolves to its exit code. Every error ends here: with its sentence, and what to
 * do, on standard error, and exit code 2.
 */
export async function runProgram(
  args: readonly string[],
  effects: ProcessEffects,
  subcommands: readonly Subcommand[] = SUBCOMMANDS,
): Promise<ExitCode> {
  let exitCode: ExitCode = 0;
  const program = programOf(effects);
  for (const subcommand of subcommands) {
    const command = program.command(subcommand.name).summary(subcommand.summary).allowExcessArguments(false);
    subcommand.declare(command);
    command.action(async (values: OptionValues) => {
      exitCode = await subcommand.run(values, effects);
    });
  }
  const [first] = args;
  if (first === undefined) {
    effects.stderr(program.helpInformation());
    return 2;
  }
  try {
    await program.parseAsync(argumentsOf(args, program), { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError && /^commander\.(help|version)/.test(error.code)) return 0;
    const reading = readingOf(error);
    const command = program.commands.find((each) => each.name() === first);
    const name = command === undefined ? NAME : `${NAME} ${first}`;
    effects.stderr(`${name}: ${reading.sentence}\n`);
    if (reading.fix !== '') effects.stderr(`${reading.fix}\n`);
    if (isUsage(error)) effects.stderr(`For the options: ${name} --help\n`);
    const rowsOf = subcommands.find((each) => each.name === first)?.failureRows;
    if (rowsOf !== undefined && command?.opts()['output'] === 'json') {
      effects.stdout(`${JSON.stringify(rowsOf(reading, effects.now(), command.opts()), undefined, 2)}\n`);
    }
    return 2;
  }
}

function programOf({ stdout: writeOut, stderr: writeErr }: ProcessEffects): Command {
  return new Command(NAME)
    .description('Finds Amazon EKS clusters whose API server is open to the internet.')
    .version(`${NAME} ${manifest.version}`, '--version', 'show the version')
    .helpOption('-h, --help', 'show help')
    .helpCommand('help [command]', 'show help for a command')
    .addHelpText('after', '\nExit codes: 0 all well, 1 something is wrong, 2 could not tell or bad usage.')
    .exitOverride()
    .configureOutput({ writeOut, writeErr, outputError: () => undefined });
}

/**
 * The arguments as commander is to have them. `--name=value` becomes two, so that a mistyped name gets a suggestion; and a
 * command that is not known comes alone, because beside `--help` commander would show the general help and no error.
 */
function argumentsOf(args: readonly string[], program: Command): readonly string[] {
  const [name] = args[0] === 'help' ? args.slice(1) : args;
  const isKnown = name === undefined || name.startsWith('-') || program.commands.some((each) => each.name() === name);
  if (!isKnown) return [name];
  return args.flatMap((arg) => {
    const [, option, value] = /^(--[^=]+)=(.*)$/s.exec(arg) ?? [];
    return option === undefined || value === undefined ? [arg] : [option, value];
  });
}

function isUsage(error: unknown): error is UsageError | CommanderError {
  return error instanceof UsageError || error instanceof CommanderError;
}

/** The error on one line. commander starts its messages with `error: ` and puts its suggestion on a line of its own. */
function readingOf(error: unknown): ErrorReading {
  if (isUsage(error)) {
    return { kind: 'bad-usage', sentence: oneLine(error.message.replace(/^error: /, '')), fix: '' };
  }
  const reading = readError(error);
  return { ...reading, sentence: oneLine(reading.sentence) };
}

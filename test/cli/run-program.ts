import { runProgram } from '../../cli/program.ts';
import type { ProcessEffects } from '../../cli/terminal/command.ts';
import type { Start, Subcommand } from '../../cli/terminal/subcommand.ts';

/** What the program wrote, and how it ended. */
export interface Outcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A process without a terminal in which time stands still, with changes; `written` is what it wrote so far. */
export function fakeProcess(changes: Partial<ProcessEffects> = {}) {
  const written = { stdout: '', stderr: '' };
  const effects: ProcessEffects = {
    useProfile: async () => undefined,
    now: () => new Date('2026-11-23T09:00:00Z'),
    elapsed: () => 50_000,
    sleep: async () => undefined,
    stdout: (text) => {
      written.stdout += text;
    },
    stderr: (text) => {
      written.stderr += text;
    },
    interactive: false,
    colours: false,
    columns: undefined,
    ...changes,
  };
  return { effects, written };
}

/** Runs the program with one command, and nothing of this process. */
export async function runProgramWith(
  subcommand: Subcommand,
  args: readonly string[],
  changes: Partial<ProcessEffects> = {},
): Promise<Outcome> {
  const { effects, written } = fakeProcess(changes);
  const exitCode = await runProgram([subcommand.name, ...args], effects, [subcommand]);
  return { exitCode, ...written };
}

/** The options that a command reads from its command line. Throws an Error with what the program writes instead. */
export async function optionsOf<Options>(
  make: (start: Start<Options>) => Subcommand,
  args: readonly string[],
): Promise<Options> {
  const read: Options[] = [];
  const subcommand = make(async (options) => {
    read.push(options);
    return 0;
  });
  const { stderr } = await runProgramWith(subcommand, args);
  const [options] = read;
  if (options === undefined) throw new Error(stderr);
  return options;
}

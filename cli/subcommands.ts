import { setFlagsFromString } from 'node:v8';
import { auditSubcommand } from './audit/options.ts';
import { doctorSubcommand } from './doctor/options.ts';
import { planSubcommand } from './plan/options.ts';
import type { Subcommand } from './terminal/subcommand.ts';
import { undoSubcommand } from './undo/options.ts';

/** Only the options of the commands are loaded with the program: a command and its AWS clients are loaded when it runs. */
export const SUBCOMMANDS: readonly Subcommand[] = [
  auditSubcommand(async (options, effects) => {
    keepHeapSmall();
    return (await import('./audit/main.ts')).main(options, effects);
  }),
  planSubcommand(async (options, effects) => {
    keepHeapSmall();
    return (await import('./plan/main.ts')).main(options, effects);
  }),
  undoSubcommand(async (options, effects) => (await import('./undo/main.ts')).main(options, effects)),
  doctorSubcommand(async (options, effects) => (await import('./doctor/main.ts')).main(options, effects)),
];

/**
 * Answers about thousands of clusters or callers become garbage at once. A heap that grows in small steps is cleared before it is
 * large.
 */
function keepHeapSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--heap-growing-percent=10');
}

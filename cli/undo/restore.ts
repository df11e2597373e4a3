import { RUNBOOKS } from '../../remediation/runbooks.ts';
import { readError } from '../terminal/aws-errors.ts';
import type { ExitCode } from '../terminal/report.ts';
import { oneLine } from '../terminal/text.ts';
import type { Automations } from './automations.ts';
import { hasSucceeded, type RecordedAccess, readExecution } from './execution.ts';
import { type FollowEffects, follow } from './follow.ts';
import type { RestoreOptions } from './options.ts';
import type { Plan } from './plan.ts';
import { endOf, showCommand } from './report.ts';
import type { Answer } from './row.ts';
import { problemOf } from './sight.ts';

/** What a restore needs from outside. `write` is for what the user asked for, `stderr` for all else. */
export interface RestoreEffects extends Pick<FollowEffects, 'sleep' | 'elapsed'> {
  /** The line that the user typed, without its end; empty when the input ended. */
  ask(question: string): Promise<string>;
  write(text: string): void;
  stderr(text: string): void;
  /** Whether a user can answer at a terminal. */
  readonly interactive: boolean;
}

/** What became of an undo. `restore` is the id of the execution that was started, `now` the settings that it left. */
export interface Outcome {
  readonly exitCode: ExitCode;
  readonly answer: Answer;
  readonly restore?: string | undefined;
  readonly now?: RecordedAccess | undefined;
}

/** Asks, starts RestoreEndpointAccess and follows it to its end, as far as the options say. */
export async function startRestore(
  plan: Plan,
  { yes, wait }: Pick<RestoreOptions, 'yes' | 'wait'>,
  automations: Automations,
  region: string,
  effects: RestoreEffects,
): Promise<Outcome> {
  const refusal = yes ? undefined : await askToRestore(effects);
  if (refusal !== undefined) return { exitCode: 2, answer: refusal };
  let id: string;
  try {
    id = await automations.start(RUNBOOKS.RestoreEndpointAccess.documentName, plan.parameters);
  } catch (error) {
    const { kind, sentence, fix } = readError(error);
    return { exitCode: 2, answer: { reason: kind, sentence: oneLine(sentence), fix } };
  }
  if (!wait) {
    const answer = {
      reason: 'started',
      sentence: `Started execution ${id}.`,
      fix: `Follow it with: ${showCommand(region, id)}`,
    };
    return { exitCode: 0, restore: id, answer };
  }
  effects.write(`Started execution ${id}.\n`);
  return await waitForEnd(id, automations, region, effects);
}

/** The answer that there is no yes; undefined when there is one. */
async function askToRestore({ ask, interactive }: RestoreEffects): Promise<Answer | undefined> {
  if (!interactive) {
    return {
      reason: 'not-confirmed',
      sentence: 'There is no terminal to ask at.',
      fix: 'With --yes, the command restores without a question.',
    };
  }
  if (/^\s*y(es)?\s*$/i.test(await ask('Restore? [y/N] '))) return undefined;
  return { reason: 'declined', sentence: 'The answer was not yes.', fix: '' };
}

async function waitForEnd(
  id: string,
  automations: Automations,
  region: string,
  { sleep, elapsed, stderr }: RestoreEffects,
): Promise<Outcome> {
  stderr('Waiting for the restore to finish (usually minutes). It continues if you stop this command.\n');
  try {
    const restore = readExecution(id, await follow(id, automations, { sleep, elapsed, write: stderr }));
    const exitCode = hasSucceeded(restore.status) ? 0 : 1;
    return { exitCode, restore: id, now: restore.after, answer: endOf(restore, region) };
  } catch (error) {
    const { sentence, fix } = problemOf(error);
    return {
      exitCode: 2,
      restore: id,
      answer: {
        reason: 'end-not-seen',
        sentence: `The end of the restore could not be seen. ${sentence}`,
        fix: `${fix}\nFollow it with: ${showCommand(region, id)}`.trim(),
      },
    };
  }
}

import { createInterface, type Interface } from 'node:readline/promises';
import { PassThrough } from 'node:stream';
import { afterEach, expect, test, vi } from 'vitest';
import { ask } from '../../../cli/terminal/confirm.ts';

vi.mock('node:readline/promises', { spy: true });
afterEach(() => vi.restoreAllMocks());

/** The answer to a question at a terminal on which `type` acts, and what the terminal showed. */
async function answered(type: (input: PassThrough) => void) {
  const input = new PassThrough();
  const output = new PassThrough();
  vi.spyOn(process, 'stdin', 'get').mockReturnValue(input as unknown as typeof process.stdin);
  vi.spyOn(process, 'stderr', 'get').mockReturnValue(output as unknown as typeof process.stderr);
  const answer = ask('Restore? [y/N] ');
  type(input);
  return { answer: await answer, shown: String(output.read()), isPaused: input.isPaused() };
}

test('the answer is the line that is typed, without its end', async () => {
  expect(await answered((input) => input.write('yes\n'))).toMatchObject({ answer: 'yes', shown: 'Restore? [y/N] ' });
});

test('the end of the input is an empty answer, and ends the line of the question', async () => {
  expect(await answered((input) => input.end())).toMatchObject({ answer: '', shown: 'Restore? [y/N] \n' });
});

test('the question lets go of the input, so that the process can end', async () => {
  expect((await answered((input) => input.write('n\n'))).isPaused).toBe(true);
});

test('a question that Node rejects when the input ends is an empty answer', async () => {
  const terminal = {
    question: () => Promise.reject(new Error('Aborted with Ctrl+D')),
    once: () => terminal,
    removeAllListeners: () => terminal,
    close: () => undefined,
  };
  vi.mocked(createInterface).mockReturnValueOnce(terminal as unknown as Interface);
  expect(await ask('Restore? [y/N] ')).toBe('');
});

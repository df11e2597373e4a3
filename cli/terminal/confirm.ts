import { createInterface } from 'node:readline/promises';

/** Asks the person at the terminal, on standard error: standard output is for data. The end of the input, and Ctrl-C, are an empty answer. */
export async function ask(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const ended = new Promise<string>((resolve) => {
      terminal.once('close', () => {
        process.stderr.write('\n');
        resolve('');
      });
    });
    // Some versions of Node reject an open question when the input ends, others leave it open.
    return await Promise.race([terminal.question(question).catch(() => ''), ended]);
  } finally {
    terminal.removeAllListeners('close').close();
  }
}

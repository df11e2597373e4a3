import { createInterface } from 'node:readline/promises';

/**
 * Asks the person at the terminal. The end of the input, and Ctrl-C, are an empty answer. A command whose standard output may
 * be a file asks on standard error.
 */
export async function ask(question: string, output: NodeJS.WriteStream = process.stdout): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output });
  try {
    const ended = new Promise<string>((resolve) => {
      terminal.once('close', () => {
        output.write('\n');
        resolve('');
      });
    });
    // Some versions of Node reject an open question when the input ends, others leave it open.
    return await Promise.race([terminal.question(question).catch(() => ''), ended]);
  } finally {
    terminal.removeAllListeners('close').close();
  }
}

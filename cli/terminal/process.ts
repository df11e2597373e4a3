import { setTimeout } from 'node:timers/promises';
import type { ProcessEffects } from './command.ts';
import type { ExitCode } from './report.ts';

/** Runs a program as this process: with its arguments, its effects, and the exit code that the program resolves to. */
export async function runAsProcess(
  program: (args: readonly string[], effects: ProcessEffects) => Promise<ExitCode>,
): Promise<void> {
  // For every way to end that is not the program's own: 1 has a meaning.
  process.exitCode = 2;
  process.once('uncaughtException', (error) => {
    process.stderr.write(`eks-endpoint-guard: unexpected error: ${error.message}\n`);
    process.exit(2);
  });
  // The SDK's notice that it will soon need Node 22 is for those who develop this program, not for those who run it.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
  const stdout = outputOf(process.stdout);
  const stderr = outputOf(process.stderr);
  const exitCode = await program(process.argv.slice(2), {
    useProfile,
    now: () => new Date(),
    elapsed: () => performance.now(),
    sleep: (milliseconds, signal) => setTimeout(milliseconds, undefined, signal === undefined ? {} : { signal }),
    stdout: stdout.write,
    stderr: stderr.write,
    interactive: process.stderr.isTTY === true,
    colours: process.stdout.isTTY === true && !process.env['NO_COLOR'],
    columns: process.stdout.columns,
  });
  const failure = await stdout.flush();
  await stderr.flush();
  if (failure !== undefined) process.stderr.write(`eks-endpoint-guard: standard output failed: ${failure.message}\n`);
  process.exitCode = failure === undefined ? exitCode : 2;
}

/**
 * An output of the process. When its reader is gone, as `| head` is, what follows is dropped in silence. `flush` resolves
 * when everything is written, to the error by which it was not, such as a full disk.
 */
function outputOf(stream: NodeJS.WriteStream) {
  let failure: NodeJS.ErrnoException | undefined;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    failure ??= error;
  });
  return {
    write: (text: string): void => {
      if (failure === undefined) stream.write(text);
    },
    flush: async (): Promise<NodeJS.ErrnoException | undefined> => {
      await new Promise<void>((resolve) => stream.write('', () => resolve()));
      return failure?.code === 'EPIPE' ? undefined : failure;
    },
  };
}

/** Not by the clients' own `profile` option: the SDK would leave out the endpoint_url of the profile. */
async function useProfile(name: string | undefined): Promise<void> {
  const profile = name ?? process.env['AWS_PROFILE'];
  if (!profile) return;
  const { loadSharedConfigFiles } = await import('@smithy/core/config');
  const { configFile, credentialsFile } = await loadSharedConfigFiles();
  const known = [...new Set([...Object.keys(configFile), ...Object.keys(credentialsFile)])].filter(isProfile).sort();
  if (!known.includes(profile)) {
    const { UnknownProfileError } = await import('./aws-errors.ts');
    throw new UnknownProfileError(profile, known);
  }
  if (name === undefined) return;
  process.env['AWS_PROFILE'] = name;
  // Beside a profile the SDK does not use them, and warns of it.
  for (const variable of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'])
    delete process.env[variable];
}

/** The SDK lists other sections, such as those of SSO sessions, among the profiles, with their kind and a dot before. */
function isProfile(section: string): boolean {
  return !/^(sso-session|services)\./.test(section);
}

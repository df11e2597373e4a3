import type { ProcessEffects } from './command.ts';
import type { ExitCode } from './report.ts';

/** Runs a command as this process: with its arguments, its effects, and the exit code that the command resolves to. */
export async function runAsProcess(
  command: (args: readonly string[], effects: ProcessEffects) => Promise<ExitCode>,
): Promise<void> {
  // The SDK's notice that it will soon need Node 22 is for those who develop this program, not for those who run it.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
  process.exitCode = await command(process.argv.slice(2), {
    // Not the clients' own `profile` option: the SDK would leave out the endpoint_url of the profile.
    useProfile: (name) => {
      process.env['AWS_PROFILE'] = name;
    },
    now: () => new Date(),
    elapsed: () => performance.now(),
    stdout: (text) => process.stdout.write(text),
    stderr: (text) => process.stderr.write(text),
    interactive: process.stderr.isTTY,
    columns: process.stdout.columns,
  });
}

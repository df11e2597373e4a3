import { setTimeout as sleep } from 'node:timers/promises';
import { SSMClient } from '@aws-sdk/client-ssm';
import { ask } from '../terminal/confirm.ts';
import { automationsOf } from './automations.ts';
import { runUndo } from './command.ts';

// The SDK's notice that it will soon need Node 22 is for the developers of this command, not for its users.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';

process.exitCode = await runUndo(process.argv.slice(2), {
  automations: (region) =>
    automationsOf(new SSMClient({ ...(region === undefined ? {} : { region }), maxAttempts: 8 })),
  ask,
  sleep: (milliseconds) => sleep(milliseconds),
  elapsed: () => performance.now(),
  stdout: (text) => process.stdout.write(text),
  stderr: (text) => process.stderr.write(text),
  interactive: Boolean(process.stdin.isTTY && process.stdout.isTTY),
});

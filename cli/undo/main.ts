import { setTimeout as sleep } from 'node:timers/promises';
import { EKSClient } from '@aws-sdk/client-eks';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import { CLIENT_CONFIG } from '../../rules/config-rule/client-config.ts';
import { clustersOf } from '../../rules/eks-endpoint-public-access/clusters.ts';
import { ask } from '../terminal/confirm.ts';
import { automationsOf } from './automations.ts';
import { runUndo } from './command.ts';
import { accountOf } from './sight.ts';

// The SDK's notice that it will soon need Node 22 is for the developers of this command, not for its users.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';

process.exitCode = await runUndo(process.argv.slice(2), {
  automations: (region) =>
    automationsOf(new SSMClient({ ...(region === undefined ? {} : { region }), maxAttempts: 8 })),
  clusters: (region) => clustersOf(new EKSClient({ region, ...CLIENT_CONFIG })),
  account: (region) => accountOf(new STSClient({ region, ...CLIENT_CONFIG })),
  // Not the clients' own `profile` option: the SDK would leave out the endpoint_url of the profile.
  useProfile: (name) => {
    process.env['AWS_PROFILE'] = name;
  },
  ask,
  sleep: (milliseconds) => sleep(milliseconds),
  elapsed: () => performance.now(),
  stdout: (text) => process.stdout.write(text),
  stderr: (text) => process.stderr.write(text),
  interactive: Boolean(process.stdin.isTTY && process.stdout.isTTY),
});

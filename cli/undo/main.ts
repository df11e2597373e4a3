import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import { CLIENT_CONFIG } from '../../rules/config-rule/client-config.ts';
import { clustersOf } from '../../rules/eks-endpoint-public-access/clusters.ts';
import { callerIdentity } from '../accounts/sessions.ts';
import { ask } from '../terminal/confirm.ts';
import type { Start } from '../terminal/subcommand.ts';
import { automationsOf } from './automations.ts';
import { undo } from './command.ts';
import type { UndoOptions } from './options.ts';

/** The command with AWS behind it. */
export const main: Start<UndoOptions> = (options, effects) =>
  undo(options, {
    ...effects,
    automations: (region) =>
      automationsOf(new SSMClient({ ...CLIENT_CONFIG, ...(region === undefined ? {} : { region }) })),
    clusters: (region) => clustersOf({ ...CLIENT_CONFIG, region }),
    account: async (region) => (await callerIdentity(new STSClient({ ...CLIENT_CONFIG, region }))).account,
    ask,
    // The question is on standard error; what it is about is on standard output, unless that is for a program.
    interactive: Boolean(
      process.stdin.isTTY && process.stderr.isTTY && (options.output === 'json' || process.stdout.isTTY),
    ),
  });

import { execFile } from 'node:child_process';
import type { LocalAws } from '../aws/local-aws.ts';

/** What a command wrote, and how it ended. */
export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  /** Without progress, which a command shows once it takes longer than two seconds, as it may on a busy machine. */
  readonly stderr: string;
}

/** Such as `eu-central-1: 3 clusters looked at` and `1 of 2 Regions done`. */
const PROGRESS = /^((\d{12} )?\S+: \d+ clusters? .*|\d+ of \d+ (Region|account)s? .*)\n/gm;

/** What an SDK needs in its environment to speak to a local AWS as the operator. */
export function operatorEnvironment(aws: LocalAws): NodeJS.ProcessEnv {
  const { accessKeyId, secretAccessKey } = aws.identities.operatorCredentials;
  return {
    AWS_ENDPOINT_URL: aws.url,
    AWS_REGION: aws.place.region,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
  };
}

type Command = 'audit' | 'undo' | 'doctor';

/** Runs a command of the program as it is shipped: one file. */
export function runCommand(command: Command, args: readonly string[], env: NodeJS.ProcessEnv): Promise<CommandResult> {
  return run(['dist/eks-endpoint-guard.mjs', command, ...args], env);
}

/** Runs Node as a process of its own, without a terminal, and with nothing of this one's AWS configuration. */
function run(args: readonly string[], env: NodeJS.ProcessEnv): Promise<CommandResult> {
  const { PATH } = process.env;
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      args,
      { env: { PATH, HOME: '/nonexistent', AWS_EC2_METADATA_DISABLED: 'true', ...env } },
      (_error, stdout, stderr) =>
        resolve({ exitCode: child.exitCode ?? -1, stdout, stderr: stderr.replace(PROGRESS, '') }),
    );
    child.stdin?.end();
  });
}

import { execFile } from 'node:child_process';
import type { LocalAws } from '../aws/local-aws.ts';

/** What a command wrote, and how it ended. */
export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

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

/** Runs a TypeScript file as a process of its own, without a terminal, and with nothing of this one's AWS configuration. */
export function runCommand(file: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<CommandResult> {
  const { PATH } = process.env;
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      ['--import', 'tsx', file, ...args],
      { env: { PATH, HOME: '/nonexistent', AWS_EC2_METADATA_DISABLED: 'true', ...env } },
      (_error, stdout, stderr) => resolve({ exitCode: child.exitCode ?? -1, stdout, stderr }),
    );
    child.stdin?.end();
  });
}

import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';
import { EKSClient, UpdateClusterConfigCommand } from '@aws-sdk/client-eks';
import { SSMClient, StartAutomationExecutionCommand } from '@aws-sdk/client-ssm';
import type { LocalAws } from '../aws/local-aws.ts';
import { operatorEnvironment } from './command-environment.ts';

/** Debian's AWS CLI where there is one, else whichever is on the PATH; undefined where there is none. */
export const awsCli = ['/usr/bin/aws', 'aws'].find((candidate) => {
  try {
    execFileSync(candidate, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
});

/**
 * Runs a command that the product prints, in a shell, by the AWS CLI. Where there is none, the SDK makes the same call. An AWS
 * CLI older than 2.13 needs the endpoint as an option.
 */
export async function runPrinted(command: string, aws: LocalAws): Promise<void> {
  if (!command.startsWith('aws ')) throw new Error(`this is no command of the AWS CLI: ${command}`);
  if (awsCli === undefined) return bySdk(command, aws);
  const line = `${command.replace(/^aws /, `${awsCli} `)} --endpoint-url ${aws.url} --output json`;
  const env = { PATH: process.env['PATH'], HOME: '/nonexistent', ...operatorEnvironment(aws) };
  await promisify(execFile)('/bin/sh', ['-c', line], { env });
}

async function bySdk(command: string, aws: LocalAws): Promise<void> {
  const words = [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');
  const optionOf = (option: string) => words[words.indexOf(option) + 1] ?? '';
  switch (words.slice(1, 3).join(' ')) {
    case 'eks update-cluster-config': {
      const change = words.includes('--logging')
        ? { logging: JSON.parse(optionOf('--logging')) }
        : { resourcesVpcConfig: readConfig(optionOf('--resources-vpc-config')) };
      const request = { name: optionOf('--name'), ...change };
      await new EKSClient(aws.clientConfiguration()).send(new UpdateClusterConfigCommand(request));
      return;
    }
    case 'ssm start-automation-execution': {
      const request = { DocumentName: optionOf('--document-name'), Parameters: JSON.parse(optionOf('--parameters')) };
      await new SSMClient(aws.clientConfiguration()).send(new StartAutomationExecutionCommand(request));
      return;
    }
    default:
      throw new Error(`the test does not know the command ${command}`);
  }
}

/** JSON, or the AWS CLI's shorthand for switches: `name=true`. */
function readConfig(text: string): object {
  if (text.startsWith('{')) return JSON.parse(text);
  return Object.fromEntries(
    text.split(',').map((pair) => {
      const [name = '', value] = pair.split('=');
      return [name, value === 'true'];
    }),
  );
}

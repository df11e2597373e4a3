import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { SSMClient, StartAutomationExecutionCommand } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LocalAws } from '../aws/local-aws.ts';
import { operatorEnvironment } from './command-environment.ts';
import { startGuardedAws } from './guarded-aws.ts';

/** The commands of docs/doctor.md that are followed by their output. */
const EXAMPLES = [...readFileSync('docs/doctor.md', 'utf8').matchAll(/```sh\n(.*?)\n```\n\n```text\n(.*?)```/gs)].map(
  ([, command = '', output = '']) => ({ command, output }),
);

let aws: LocalAws;

beforeAll(async () => {
  aws = await startGuardedAws({ startTime: new Date() });
  aws.eks.seedClusters(['payments'], {});
  aws.recorder.capture('payments');
  await aws.settle();
});
afterAll(() => aws.stop());

/** What a shell shows for a command: both outputs in one. What differs from run to run is replaced. */
function show(command: string): Promise<string> {
  const { PATH } = process.env;
  const env = {
    PATH,
    HOME: '/nonexistent',
    AWS_EC2_METADATA_DISABLED: 'true',
    npm_config_update_notifier: 'false',
    ...operatorEnvironment(aws),
  };
  return new Promise((resolve) => {
    execFile('/bin/sh', ['-c', `${command} 2>&1`], { env }, (_error, stdout) => resolve(lasting(stdout)));
  });
}

/** Times, generated names and ids all have the same length, so that lines break where they did. A busy machine shows progress. */
function lasting(text: string): string {
  return text
    .replace(/^\d+ of \d+ Regions? done\n/gm, '')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'EXECUTION')
    .replace(/-[0-9a-f]{8}\b/g, '-NAME');
}

const exampleOf = (words: string) => {
  const found = EXAMPLES.find(({ command }) => command.endsWith(words));
  if (found === undefined) throw new Error(`docs/doctor.md has no command with ${words}`);
  return found;
};

async function expectAsDocumented(words: string): Promise<void> {
  const { command, output } = exampleOf(words);
  expect(await show(command)).toBe(lasting(output));
}

test('docs/doctor.md has three commands with their output', () => {
  expect(EXAMPLES).toHaveLength(3);
});

test('a healthy account shows what docs/doctor.md says', async () => {
  await expectAsDocumented('--regions eu-central-1');
});

test('a runbook in progress shows what docs/doctor.md says', async () => {
  const command = new StartAutomationExecutionCommand({
    DocumentName: 'EksEndpointGuard-MakeEndpointPrivate',
    Parameters: { ClusterName: ['payments'] },
  });
  await new SSMClient(aws.clientConfiguration()).send(command);
  await expectAsDocumented('--before-removal --problems-only');
});

test('a typo in AllowedCidrs shows what docs/doctor.md says', async () => {
  await aws.updateStack({ stackName: 'eks-endpoint-guard', parameters: { AllowedCidrs: '192.0.2.0/33' } });
  await aws.settle();
  await expectAsDocumented('doctor --problems-only');
});

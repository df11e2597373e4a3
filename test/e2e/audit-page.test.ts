import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { resolve as absolute, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LocalAws } from '../aws/local-aws.ts';
import { operatorEnvironment } from './command-environment.ts';

/** The commands of docs/audit.md, each with the output that follows it. */
const EXAMPLES = [...readFileSync('docs/audit.md', 'utf8').matchAll(/```sh\n(.*?)\n```\n\n```text\n(.*?)```/gs)].map(
  ([, command = '', output = '']) => ({ command, output }),
);

let aws: LocalAws;
let directory: string;

beforeAll(async () => {
  aws = await LocalAws.start();
  aws.eks.seedClusters(['payments'], {});
  aws.eks.seedClusters(['shop'], { publicAccessCidrs: ['8.8.8.8/32'] });
  aws.eks.seedClusters(['intern'], { endpointPublicAccess: false, endpointPrivateAccess: true });
  directory = mkdtempSync(join(tmpdir(), 'audit-page-'));
  cpSync('dist/eks-endpoint-guard.mjs', join(directory, 'eks-endpoint-guard.mjs'));
  // All that npx needs of the checkout. What a command writes is not written there.
  for (const name of ['package.json', 'dist']) symlinkSync(absolute(name), join(directory, name));
});

afterAll(async () => {
  rmSync(directory, { recursive: true });
  await aws.stop();
});

/** What a shell shows for a command: both outputs in one. Times are replaced, because the documented ones are past. */
function show(command: string): Promise<string> {
  const env = {
    PATH: process.env['PATH'],
    HOME: directory,
    AWS_EC2_METADATA_DISABLED: 'true',
    npm_config_update_notifier: 'false',
    ...operatorEnvironment(aws),
  };
  return new Promise((resolve) => {
    execFile('/bin/sh', ['-c', `${command} 2>&1`], { cwd: directory, env }, (_error, stdout) =>
      resolve(withoutTimes(stdout)),
    );
  });
}

function withoutTimes(text: string): string {
  return text.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME');
}

test('the page has commands', () => {
  expect(EXAMPLES).toHaveLength(6);
});

test.each(EXAMPLES)('$command shows what docs/audit.md says', async ({ command, output }) => {
  expect(await show(command)).toBe(withoutTimes(output));
});

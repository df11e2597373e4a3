import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { VpcConfigRequest } from '@aws-sdk/client-eks';
import { afterEach, describe, expect, test } from 'vitest';
import { AwsError } from '../aws/error.ts';
import { LocalAws, type LocalAwsOptions } from '../aws/local-aws.ts';
import { runCommand, runShipped } from './command.ts';
import { operatorEnvironment } from './command-environment.ts';
import { startGuardedAws } from './guarded-aws.ts';

const execFileAsync = promisify(execFile);

const open: VpcConfigRequest = {};
const restricted: VpcConfigRequest = { publicAccessCidrs: ['8.8.8.8/32'] };
const closed: VpcConfigRequest = { endpointPublicAccess: false, endpointPrivateAccess: true };

let aws: LocalAws;
afterEach(() => aws.stop());

async function start(clusters: Readonly<Record<string, VpcConfigRequest>>, options: LocalAwsOptions = {}) {
  aws = await LocalAws.start(options);
  for (const [name, endpoint] of Object.entries(clusters)) aws.eks.seedClusters([name], endpoint);
}

const audit = (args: readonly string[]) => runCommand('audit', args, operatorEnvironment(aws));

/** What is known of each cluster or Region, in the order in which it was printed. */
function verdicts(json: string): readonly string[] {
  const rows = JSON.parse(json) as { region: string; cluster: string | null; compliance: string; reason: string }[];
  return rows.map(({ region, cluster, compliance, reason }) => `${region}/${cluster} ${compliance} ${reason}`);
}

const denied = new AwsError('AccessDeniedException', 'explicit deny in a service control policy', { status: 403 });

describe('eks-endpoint-guard audit', () => {
  test('shows an open, a restricted and a private cluster, and exits with 1', async () => {
    await start({ payments: open, shop: restricted, intern: closed });
    expect(await runShipped('audit', ['--regions', 'eu-central-1'], operatorEnvironment(aws))).toEqual({
      exitCode: 1,
      stdout: [
        'REGION        CLUSTER   COMPLIANCE     REASON            SENTENCE',
        'eu-central-1  intern    COMPLIANT      private-only      The API server endpoint is private: public access is off.',
        'eu-central-1  payments  NON_COMPLIANT  open-to-internet  The public endpoint is open to the whole Internet (0.0.0.0/0).',
        'eu-central-1  shop      COMPLIANT      restricted        The public endpoint is limited to 8.8.8.8/32.',
        '',
      ].join('\n'),
      stderr: expect.stringMatching(
        /^Account 111122223333, seen by arn:aws:iam::111122223333:user\/operator at \S+Z\n3 clusters in 1 Region: 2 COMPLIANT, 1 NON_COMPLIANT, 0 NOT_APPLICABLE, 0 could not tell\nTo fix eu-central-1\/payments, one of:\n/,
      ),
    });
  });

  test('reads and changes nothing else', async () => {
    await start({ payments: open });
    await audit(['--regions', 'all']);
    const calls = aws.log.entries.map(({ service, operation }) => `${service}:${operation}`);
    expect(calls.toSorted()).toEqual([
      'config:DescribeConfigRules',
      'ec2:DescribeRegions',
      'eks:DescribeCluster',
      'eks:ListClusters',
      'iam:ListAccountAliases',
      'sts:GetCallerIdentity',
    ]);
  });

  test('exits with 0 when all clusters are private', async () => {
    await start({ ledger: closed, intern: closed });
    const { exitCode, stderr } = await audit(['--regions', 'eu-central-1']);
    expect(exitCode).toBe(0);
    expect(stderr).toContain(
      '2 clusters in 1 Region: 2 COMPLIANT, 0 NON_COMPLIANT, 0 NOT_APPLICABLE, 0 could not tell\n',
    );
  });

  test('says so and exits with 0 when there are no clusters', async () => {
    await start({});
    expect(await audit(['--regions', 'eu-central-1'])).toEqual({
      exitCode: 0,
      stdout: '',
      stderr: expect.stringMatching(/\nNo clusters in 1 Region\.\n$/),
    });
  });

  test('lists more clusters than fit a page', async () => {
    const names = Array.from({ length: 101 }, (_, index) => `cluster-${100 + index}`);
    await start(Object.fromEntries(names.map((name) => [name, closed])));
    const { stdout } = await audit(['--regions', 'eu-central-1', '--output', 'json']);
    expect(verdicts(stdout)).toEqual(names.map((name) => `eu-central-1/${name} COMPLIANT private-only`));
  });

  test('judges by the parameters that it is given', async () => {
    await start({ shop: restricted });
    const args = ['--regions', 'eu-central-1', '--output', 'json'];
    const byDefault = await audit(args);
    expect([byDefault.exitCode, verdicts(byDefault.stdout)]).toEqual([0, ['eu-central-1/shop COMPLIANT restricted']]);
    const strict = await audit([...args, '--parameter', 'publicAccess=forbidden']);
    expect([strict.exitCode, verdicts(strict.stdout)]).toEqual([
      1,
      ['eu-central-1/shop NON_COMPLIANT public-forbidden'],
    ]);
  });

  test('prints csv for spreadsheets', async () => {
    await start({ payments: open });
    const { exitCode, stdout, stderr } = await audit(['--regions', 'all', '--output', 'csv']);
    expect(exitCode).toBe(1);
    const [header, ...lines] = stdout.split('\r\n');
    expect(header).toBe(
      'account,accountName,region,cluster,arn,vpc,publicAccess,privateAccess,cidrs,addresses,compliance,reason,sentence,fix,lookedAt',
    );
    expect(lines.map((line) => line.split(',').slice(0, 4).join())).toEqual([
      '111122223333,,af-south-1,',
      '111122223333,,ap-east-1,',
      '111122223333,,eu-central-1,payments',
      '111122223333,,me-central-1,',
      '',
    ]);
    expect(stderr).toContain('Not enabled, so not looked into: af-south-1, ap-east-1, me-central-1\n');
  });

  test('prints one HTML page, and the summary on standard error', async () => {
    await start({ payments: open });
    const { exitCode, stdout, stderr } = await audit(['--regions', 'eu-central-1', '--output', 'html']);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^<!doctype html>\n[\s\S]*<\/html>\n$/);
    expect(stdout).toContain('<th scope="row">payments<small>111122223333</small><small>eu-central-1</small></th>');
    expect(stdout).toContain('IPv4: all 4,294,967,296 addresses');
    expect(stderr).toMatch(/\n1 cluster in 1 Region: 0 COMPLIANT, 1 NON_COMPLIANT, .*\n$/);
  });

  test('prints rows of fifteen members as JSON, in a fixed order', async () => {
    await start({ payments: open });
    const { stdout } = await audit(['--output', 'json']);
    const [row] = JSON.parse(stdout) as Record<string, unknown>[];
    expect(Object.keys(row ?? {}).join()).toBe(
      'account,accountName,region,cluster,arn,vpc,publicAccess,privateAccess,cidrs,addresses,compliance,reason,sentence,fix,lookedAt',
    );
    expect(row).toMatchObject({
      account: '111122223333',
      region: 'eu-central-1',
      cluster: 'payments',
      arn: 'arn:aws:eks:eu-central-1:111122223333:cluster/payments',
      vpc: expect.stringMatching(/^vpc-/),
      publicAccess: true,
      privateAccess: false,
      cidrs: ['0.0.0.0/0'],
      addresses: 4_294_967_296,
      compliance: 'NON_COMPLIANT',
      reason: 'open-to-internet',
      fix: expect.stringContaining('--name payments --resources-vpc-config endpointPublicAccess=false'),
    });
    expect(stdout).not.toContain('Remediate');
  });

  test('offers the Remediate button where the rule is deployed with its remediation', async () => {
    aws = await startGuardedAws();
    aws.eks.seedClusters(['payments'], open);
    const { stdout } = await audit(['--output', 'json', '--only', 'non-compliant']);
    const [row] = JSON.parse(stdout) as { fix: string }[];
    expect(row?.fix.split('\n').at(-1)).toBe(
      'AWS Config: choose Remediate for the cluster in the rule eks-endpoint-public-access',
    );
  });
});

describe('Regions', () => {
  test('that are not enabled are named, and do not count', async () => {
    await start({ intern: closed });
    const { exitCode, stderr } = await audit(['--regions', 'all']);
    expect(exitCode).toBe(0);
    expect(stderr).toContain('Not enabled, so not looked into: af-south-1, ap-east-1, me-central-1\n');
  });

  test('that are asked for by name and refuse cannot be told, and the others are', async () => {
    await start({ payments: open });
    const { exitCode, stdout, stderr } = await audit(['--regions', 'af-south-1,eu-central-1', '--output', 'json']);
    expect(exitCode).toBe(2);
    expect(verdicts(stdout)).toEqual([
      'af-south-1/null could-not-tell wrong-credentials',
      'eu-central-1/payments NON_COMPLIANT open-to-internet',
    ]);
    expect(stderr).toContain('Could not tell: af-south-1\n');
  });

  test('that the organization denies are named as denied, and can be left out of the exit code', async () => {
    await start({ intern: closed });
    aws.faults.add({ operation: 'eks:ListClusters', error: denied });
    const args = ['--regions', 'eu-central-1', '--output', 'json'];
    const counted = await audit(args);
    expect([counted.exitCode, verdicts(counted.stdout)]).toEqual([
      2,
      ['eu-central-1/null denied denied-by-organization'],
    ]);
    const skipped = await audit([...args, '--skip-denied-regions']);
    expect(skipped).toMatchObject({
      exitCode: 0,
      stderr: expect.stringContaining('Denied by the organization, left out of the exit code: eu-central-1\n'),
    });
  });

  test('are asked of us-east-1 when no Region is configured', async () => {
    await start({ intern: closed }, { place: { region: 'us-east-1' } });
    const { exitCode, stdout } = await runShipped('audit', ['--regions', 'all'], {
      ...operatorEnvironment(aws),
      AWS_REGION: undefined,
    });
    expect(exitCode).toBe(0);
    expect(stdout).toContain('us-east-1  intern   COMPLIANT');
  });

  test('have to be listed when EC2 does not tell them', async () => {
    await start({ intern: closed });
    const error = new AwsError('UnauthorizedOperation', 'You are not authorized to perform this operation.', {
      status: 403,
    });
    aws.faults.add({ operation: 'ec2:DescribeRegions', error });
    expect(await audit(['--regions', 'all'])).toEqual({
      exitCode: 2,
      stdout: '',
      stderr:
        'eks-endpoint-guard audit: These credentials lack the permission ec2:DescribeRegions.\n' +
        'Allow ec2:DescribeRegions, or use other credentials. Or name the Regions: --regions LIST.\n',
    });
  });
});

describe('what cannot be told', () => {
  test('is named, and the other clusters are judged', async () => {
    await start({ payments: open, shop: restricted, intern: closed });
    aws.faults.add({ operation: 'eks:DescribeCluster', error: denied, when: ({ name }) => name === 'payments' });
    const { exitCode, stdout, stderr } = await audit(['--regions', 'eu-central-1', '--output', 'json']);
    expect(exitCode).toBe(2);
    expect(verdicts(stdout)).toEqual([
      'eu-central-1/intern COMPLIANT private-only',
      'eu-central-1/payments could-not-tell denied-by-organization',
      'eu-central-1/shop COMPLIANT restricted',
    ]);
    expect(stderr).toContain('Could not tell: eu-central-1/payments\n');
  });

  test('is not said of a cluster that EKS answers at the fourth attempt', async () => {
    await start({ intern: closed });
    const error = new AwsError('ServerException', 'An error on the server side', { status: 500 });
    aws.faults.add({ operation: 'eks:DescribeCluster', error, times: 3 });
    const { exitCode, stdout } = await audit(['--regions', 'eu-central-1', '--output', 'json']);
    expect([exitCode, verdicts(stdout)]).toEqual([0, ['eu-central-1/intern COMPLIANT private-only']]);
  });
});

describe('--profile', () => {
  test('takes credentials, Region and endpoint from a profile', async () => {
    await start({ intern: closed });
    const { AWS_ACCESS_KEY_ID: keyId, AWS_SECRET_ACCESS_KEY: key } = operatorEnvironment(aws);
    const directory = mkdtempSync(join(tmpdir(), 'audit-'));
    try {
      const AWS_CONFIG_FILE = join(directory, 'config');
      const AWS_SHARED_CREDENTIALS_FILE = join(directory, 'credentials');
      writeFileSync(AWS_CONFIG_FILE, `[profile auditor]\nregion = eu-central-1\nendpoint_url = ${aws.url}\n`);
      writeFileSync(
        AWS_SHARED_CREDENTIALS_FILE,
        `[auditor]\naws_access_key_id = ${keyId}\naws_secret_access_key = ${key}\n`,
      );
      const args = ['--regions', 'all', '--profile', 'auditor', '--output', 'json'];
      const { exitCode, stdout } = await runShipped('audit', args, { AWS_CONFIG_FILE, AWS_SHARED_CREDENTIALS_FILE });
      expect(exitCode).toBe(0);
      expect(verdicts(stdout)).toContain('eu-central-1/intern COMPLIANT private-only');
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});

describe('a process of its own', () => {
  test('ends in silence when its reader is gone, and works as one file in an empty folder', async () => {
    await start(Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`cluster-${index}`, closed])));
    const directory = mkdtempSync(join(tmpdir(), 'audit-'));
    try {
      cpSync('dist/eks-endpoint-guard.mjs', join(directory, 'eks-endpoint-guard.mjs'));
      const line = (end: string) =>
        execFileAsync('/bin/sh', ['-c', `"$0" eks-endpoint-guard.mjs audit --output json ${end}`, process.execPath], {
          cwd: directory,
          env: {
            PATH: process.env['PATH'],
            HOME: directory,
            AWS_EC2_METADATA_DISABLED: 'true',
            ...operatorEnvironment(aws),
          },
        });
      expect(JSON.parse((await line('')).stdout)).toHaveLength(60);
      const { stdout, stderr } = await line('| head -1');
      expect(stdout).toBe('[\n');
      expect(stderr).not.toMatch(/EPIPE|Error|node:/);
      await expect(line('> /dev/full')).rejects.toMatchObject({
        code: 2,
        stderr: expect.stringContaining('eks-endpoint-guard: standard output failed: ENOSPC'),
      });
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  test.each([
    ['an unknown profile', { AWS_PROFILE: 'audti' }, 'There is no profile "audti" in the AWS configuration files.'],
    ['no credentials', { AWS_ACCESS_KEY_ID: undefined }, 'No AWS credentials were found.'],
  ])('answers in JSON to %s, without a stack', async (_name, changes, sentence) => {
    await start({});
    const { exitCode, stdout, stderr } = await runShipped('audit', ['--output', 'json'], {
      ...operatorEnvironment(aws),
      ...changes,
    });
    expect(exitCode).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject([{ region: null, compliance: 'could-not-tell', sentence }]);
    expect(stderr).toContain(`eks-endpoint-guard audit: ${sentence}\n`);
    expect(stderr).not.toMatch(/^ {2,}at /m);
  });

  test('takes a page for no answer of AWS', async () => {
    await start({});
    const server = createServer((_request, response) => response.end('<html>Sign in</html>'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const env = { ...operatorEnvironment(aws), AWS_ENDPOINT_URL: `http://127.0.0.1:${port}` };
    const { exitCode, stdout } = await runShipped('audit', ['--output', 'json'], env);
    server.close();
    expect(exitCode).toBe(2);
    expect(verdicts(stdout)).toEqual(['eu-central-1/null could-not-tell not-an-aws-answer']);
  });
});

describe('a command line that is not understood exits with 2', () => {
  test.each([
    [
      'an unknown parameter',
      ['--regions', 'all', '--parameter', 'public=no'],
      'eks-endpoint-guard audit: rule parameter public: is not known; the rule takes publicAccess, allowedCidrs, widestIpv4, widestIpv6, privateEndpoint, exemptionTag, maxExemptionDays\n',
    ],
    [
      'a parameter out of range',
      ['--regions', 'all', '--parameter', 'publicAccess=no'],
      'eks-endpoint-guard audit: rule parameter publicAccess: is none of restricted, forbidden\n',
    ],
    [
      'a mistyped option',
      ['--regoins', 'all'],
      "eks-endpoint-guard audit: unknown option '--regoins' (Did you mean --regions?)\nFor the options: eks-endpoint-guard audit --help\n",
    ],
  ])('%s', async (_name, args, stderr) => {
    await start({});
    expect(await audit(args)).toEqual({ exitCode: 2, stdout: '', stderr });
    expect(aws.log.entries).toEqual([]);
  });
});

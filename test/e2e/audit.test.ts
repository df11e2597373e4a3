import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { VpcConfigRequest } from '@aws-sdk/client-eks';
import { afterEach, describe, expect, test } from 'vitest';
import { AwsError } from '../aws/error.ts';
import { LocalAws, type LocalAwsOptions } from '../aws/local-aws.ts';
import { operatorEnvironment, runCommand } from './command.ts';

const open: VpcConfigRequest = {};
const restricted: VpcConfigRequest = { publicAccessCidrs: ['8.8.8.8/32'] };
const closed: VpcConfigRequest = { endpointPublicAccess: false, endpointPrivateAccess: true };

let aws: LocalAws;
afterEach(() => aws.stop());

async function start(clusters: Readonly<Record<string, VpcConfigRequest>>, options: LocalAwsOptions = {}) {
  aws = await LocalAws.start(options);
  for (const [name, endpoint] of Object.entries(clusters)) aws.eks.seedClusters([name], endpoint);
}

const audit = (args: readonly string[], env: NodeJS.ProcessEnv = operatorEnvironment(aws)) =>
  runCommand('audit', args, env);

/** What is known of each cluster or Region, in the order in which it was printed. */
function verdicts(json: string): readonly string[] {
  const rows = JSON.parse(json) as { region: string; cluster: string | null; compliance: string; reason: string }[];
  return rows.map(({ region, cluster, compliance, reason }) => `${region}/${cluster} ${compliance} ${reason}`);
}

const denied = new AwsError('AccessDeniedException', 'explicit deny in a service control policy', { status: 403 });

describe('eks-endpoint-guard audit', () => {
  test('shows an open, a restricted and a private cluster, and exits with 1', async () => {
    await start({ payments: open, shop: restricted, intern: closed });
    expect(await runCommand('audit', ['--regions', 'eu-central-1'], operatorEnvironment(aws))).toEqual({
      exitCode: 1,
      stdout: [
        'REGION        CLUSTER   COMPLIANCE     REASON            SENTENCE',
        'eu-central-1  intern    COMPLIANT      private-only      The API server endpoint is private: public access is off.',
        'eu-central-1  payments  NON_COMPLIANT  open-to-internet  The public endpoint is open to the whole Internet (0.0.0.0/0).',
        '                                                         Remediate makes it private; or limit publicAccessCidrs.',
        'eu-central-1  shop      COMPLIANT      restricted        The public endpoint is limited to 8.8.8.8/32.',
        '',
        '3 clusters in 1 Region: 2 COMPLIANT, 1 NON_COMPLIANT, 0 not applicable, 0 could not tell',
        '',
      ].join('\n'),
      stderr: '',
    });
  });

  test('reads and changes nothing else', async () => {
    await start({ payments: open });
    await audit(['--regions', 'all']);
    const calls = aws.log.entries.map(({ service, operation }) => `${service}:${operation}`);
    expect(calls).toEqual(['ec2:DescribeRegions', 'eks:ListClusters', 'eks:DescribeCluster']);
  });

  test('exits with 0 when all clusters are private', async () => {
    await start({ ledger: closed, intern: closed });
    const { exitCode, stdout } = await audit(['--regions', 'eu-central-1']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain(
      '2 clusters in 1 Region: 2 COMPLIANT, 0 NON_COMPLIANT, 0 not applicable, 0 could not tell\n',
    );
  });

  test('says so and exits with 0 when there are no clusters', async () => {
    await start({});
    expect(await audit(['--regions', 'eu-central-1'])).toEqual({
      exitCode: 0,
      stdout: 'No clusters in 1 Region: there is nothing to judge.\n',
      stderr: '',
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
    expect(await audit(['--regions', 'all', '--output', 'csv'])).toEqual({
      exitCode: 1,
      stdout: [
        'region,cluster,compliance,reason,annotation',
        'af-south-1,,not enabled,not-opted-in,"The account has not enabled this Region, so nobody can look into it."',
        'ap-east-1,,not enabled,not-opted-in,"The account has not enabled this Region, so nobody can look into it."',
        'eu-central-1,payments,NON_COMPLIANT,open-to-internet,The public endpoint is open to the whole Internet (0.0.0.0/0). Remediate makes it private; or limit publicAccessCidrs.',
        'me-central-1,,not enabled,not-opted-in,"The account has not enabled this Region, so nobody can look into it."',
        '',
      ].join('\r\n'),
      stderr:
        '1 cluster in 1 Region: 0 COMPLIANT, 1 NON_COMPLIANT, 0 not applicable, 0 could not tell\n' +
        'Not enabled, so not looked into: af-south-1, ap-east-1, me-central-1\n',
    });
  });
});

describe('Regions', () => {
  test('that are not enabled are named, and do not count', async () => {
    await start({ intern: closed });
    const { exitCode, stdout } = await audit(['--regions', 'all']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('Not enabled, so not looked into: af-south-1, ap-east-1, me-central-1\n');
  });

  test('that are asked for by name and refuse cannot be told, and the others are', async () => {
    await start({ payments: open });
    const { exitCode, stdout, stderr } = await audit(['--regions', 'af-south-1,eu-central-1', '--output', 'json']);
    expect(exitCode).toBe(2);
    expect(verdicts(stdout)).toEqual([
      'af-south-1/null could not tell UnrecognizedClientException',
      'eu-central-1/payments NON_COMPLIANT open-to-internet',
    ]);
    expect(stderr).toContain('Could not tell: af-south-1\n');
  });

  test('are asked of us-east-1 when no Region is configured', async () => {
    await start({ intern: closed }, { place: { region: 'us-east-1' } });
    const { exitCode, stdout } = await audit(['--regions', 'all'], {
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
        'eks-endpoint-guard audit: which Regions there are is unknown, because ec2:DescribeRegions failed: UnauthorizedOperation: ' +
        'You are not authorized to perform this operation.; give them as --regions LIST\n',
    });
  });
});

describe('what cannot be told', () => {
  test('is named, and the other clusters are judged', async () => {
    await start({ payments: open, shop: restricted, intern: closed });
    aws.faults.add({ operation: 'eks:DescribeCluster', error: denied, when: ({ name }) => name === 'payments' });
    const { exitCode, stdout } = await audit(['--regions', 'eu-central-1']);
    expect(exitCode).toBe(2);
    expect(stdout).toBe(
      [
        'REGION        CLUSTER   COMPLIANCE      REASON                 ANNOTATION',
        'eu-central-1  intern    COMPLIANT       private-only           The API server endpoint is private: public access is off.',
        'eu-central-1  payments  could not tell  AccessDeniedException  payments: eks:DescribeCluster failed:',
        '                                                               AccessDeniedException: explicit deny in a service control',
        '                                                               policy',
        'eu-central-1  shop      COMPLIANT       restricted             The public endpoint is limited to 8.8.8.8/32.',
        '',
        '3 clusters in 1 Region: 2 COMPLIANT, 0 NON_COMPLIANT, 0 not applicable, 1 could not tell',
        'Could not tell: eu-central-1/payments',
        '',
      ].join('\n'),
    );
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
      const { exitCode, stdout } = await audit(args, { AWS_CONFIG_FILE, AWS_SHARED_CREDENTIALS_FILE });
      expect(exitCode).toBe(0);
      expect(verdicts(stdout)).toContain('eu-central-1/intern COMPLIANT private-only');
    } finally {
      rmSync(directory, { recursive: true });
    }
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

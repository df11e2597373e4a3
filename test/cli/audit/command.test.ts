import { describe, expect, test } from 'vitest';
import { type AuditCommandEffects, audit } from '../../../cli/audit/command.ts';
import { auditSubcommand } from '../../../cli/audit/options.ts';
import type { AuditRow } from '../../../cli/audit/row.ts';
import type { ProcessEffects } from '../../../cli/terminal/command.ts';
import type { RegionDescription } from '../../../cli/terminal/regions.ts';
import { runProgramWith } from '../run-program.ts';
import { awsError, closed, type FakeRegion, fakeClusters, open, restricted } from './fakes.ts';

interface Scene {
  readonly configured?: string;
  readonly regions?: readonly RegionDescription[] | Error;
  readonly clusters?: Readonly<Record<string, FakeRegion>>;
  readonly identity?: Error;
  readonly alias?: string;
  /** The rule with a remediation in each Region. An Error is thrown. */
  readonly rules?: Readonly<Record<string, string | Error>>;
  readonly interactive?: boolean;
  readonly columns?: number;
}

/** What a run of the command wrote, answered and asked for. Time stands still. */
async function run(args: readonly string[], scene: Scene = {}) {
  const asked: string[] = [];
  const effects: Omit<AuditCommandEffects, keyof ProcessEffects> = {
    regions: () => ({
      configuredRegion: async () => scene.configured,
      describeRegions: async () => {
        asked.push('EC2');
        if (scene.regions === undefined) throw new Error('the test expected no call for Regions');
        if (scene.regions instanceof Error) throw scene.regions;
        return scene.regions;
      },
    }),
    clustersIn: (region) => {
      asked.push(`EKS in ${region}`);
      return fakeClusters(scene.clusters ?? {})(region);
    },
    identity: async (region) => {
      asked.push(`STS in ${region}`);
      if (scene.identity !== undefined) throw scene.identity;
      return { account: '111122223333', arn: 'arn:aws:iam::111122223333:user/auditor' };
    },
    accountAlias: async () => {
      if (scene.alias === undefined) throw awsError('AccessDenied', 'no aliases for you');
      return scene.alias;
    },
    ruleWithRemediation: async (region) => {
      asked.push(`AWS Config in ${region}`);
      const rule = scene.rules?.[region];
      if (rule instanceof Error) throw rule;
      return rule;
    },
  };
  const subcommand = auditSubcommand((options, process) => audit(options, { ...process, ...effects }));
  const outcome = await runProgramWith(subcommand, args, {
    useProfile: async (name) => {
      if (name !== undefined) asked.push(`profile ${name}`);
    },
    interactive: scene.interactive ?? false,
    columns: scene.columns,
  });
  return { ...outcome, asked };
}

const HEADER = 'Account 111122223333, seen by arn:aws:iam::111122223333:user/auditor at 2026-11-23T09:00:00.000Z\n';

const clusters = {
  'us-east-1': { pages: [['shop']], clusters: { shop: restricted } },
  'eu-central-1': { pages: [['payments', 'intern']], clusters: { payments: open, intern: closed } },
};

describe('an audit', () => {
  test.each([
    ['--cluster', 'shpo'],
    ['--tag', 'team=shpo'],
  ])('says that no cluster matches %s %s', async (option, value) => {
    expect(await run(['--regions', 'us-east-1', option, value], { clusters })).toMatchObject({
      exitCode: 0,
      stderr: `${HEADER}No clusters match --cluster and --tag in 1 Region.\n`,
    });
  });

  test('prints what it found and exits with 1 when a cluster is not compliant', async () => {
    expect(await run(['--regions', 'us-east-1,eu-central-1'], { clusters })).toEqual({
      exitCode: 1,
      stdout: [
        'REGION        CLUSTER   COMPLIANCE     REASON            SENTENCE',
        'eu-central-1  intern    COMPLIANT      private-only      The API server endpoint is private: public access is off.',
        'eu-central-1  payments  NON_COMPLIANT  open-to-internet  The public endpoint is open to the whole Internet (0.0.0.0/0).',
        'us-east-1     shop      COMPLIANT      restricted        The public endpoint is limited to 203.0.113.0/24.',
        '',
      ].join('\n'),
      stderr: [
        `${HEADER}3 clusters in 2 Regions: 2 COMPLIANT, 1 NON_COMPLIANT, 0 NOT_APPLICABLE, 0 could not tell`,
        'To fix eu-central-1/payments, one of:',
        '  AWS CLI: aws eks update-cluster-config --region eu-central-1 --name payments --resources-vpc-config endpointPublicAccess=false,endpointPrivateAccess=true',
        '  Terraform: in vpc_config of aws_eks_cluster, endpoint_public_access = false; endpoint_private_access = true',
        '  CloudFormation: in ResourcesVpcConfig of AWS::EKS::Cluster, EndpointPublicAccess: false, EndpointPrivateAccess: true',
        '  To keep public access, limit publicAccessCidrs (public_access_cidrs, PublicAccessCidrs) instead.',
        '',
      ].join('\n'),
      asked: ['STS in us-east-1', 'EKS in us-east-1', 'EKS in eu-central-1', 'AWS Config in eu-central-1'],
    });
  });

  test('looks into all Regions that are enabled and names the others', async () => {
    const regions = [
      { name: 'us-east-1', optInStatus: 'opt-in-not-required' },
      { name: 'af-south-1', optInStatus: 'not-opted-in' },
    ];
    const { exitCode, stdout, stderr, asked } = await run(['--regions', 'all', '--output', 'json'], {
      regions,
      clusters,
    });
    expect([exitCode, asked]).toEqual([0, ['EC2', 'STS in us-east-1', 'EKS in us-east-1']]);
    expect(JSON.parse(stdout)).toMatchObject([
      { account: '111122223333', region: 'af-south-1', cluster: null, compliance: 'not-enabled' },
      { account: '111122223333', region: 'us-east-1', cluster: 'shop', compliance: 'COMPLIANT' },
    ]);
    expect(stderr).toBe(
      `${HEADER}1 cluster in 1 Region: 1 COMPLIANT, 0 NON_COMPLIANT, 0 NOT_APPLICABLE, 0 could not tell\n` +
        'Not enabled, so not looked into: af-south-1\n',
    );
  });

  test('looks into the configured Region when none is named, and names it', async () => {
    const { exitCode, stderr } = await run([], { configured: 'us-east-1', clusters });
    expect(exitCode).toBe(0);
    expect(stderr).toContain('Region: us-east-1, the configured one. For others use --regions.\nAccount ');
  });

  test('needs Regions where none is configured', async () => {
    expect(await run([])).toEqual({
      exitCode: 2,
      stdout: '',
      stderr:
        'eks-endpoint-guard audit: no Region is configured: give --regions all, or Regions separated by commas\n' +
        'For the options: eks-endpoint-guard audit --help\n',
      asked: [],
    });
  });

  test('uses the profile before it makes a client', async () => {
    const { asked } = await run(['--regions', 'us-east-1', '--profile', 'audit'], { clusters });
    expect(asked).toEqual(['profile audit', 'STS in us-east-1', 'EKS in us-east-1']);
  });

  test('evaluates by the parameters', async () => {
    const args = ['--regions', 'us-east-1', '--output', 'json', '--parameter', 'publicAccess=forbidden'];
    const { exitCode, stdout } = await run(args, { clusters });
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject([{ cluster: 'shop', reason: 'public-forbidden' }]);
  });

  test('looks only at the clusters that are asked for', async () => {
    const args = ['--regions', 'eu-central-1', '--output', 'json', '--cluster', 'in*', '--tag', 'team=none'];
    expect(await run(args, { clusters })).toMatchObject({ exitCode: 0, stdout: '[]\n' });
  });

  test('counts what it does not print', async () => {
    const args = ['--regions', 'eu-central-1', '--output', 'json', '--only', 'non-compliant'];
    const { exitCode, stdout, stderr } = await run(args, { clusters });
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject([{ cluster: 'payments' }]);
    expect(stderr).toContain('2 clusters in 1 Region: 1 COMPLIANT, 1 NON_COMPLIANT');
  });

  test('is as wide as the terminal, on which one line shows progress and is removed', async () => {
    const scene = { clusters, columns: 200, interactive: true };
    const { stdout, stderr } = await run(['--regions', 'eu-central-1'], scene);
    expect(stdout).toContain('(0.0.0.0/0).\n');
    expect(stderr).toContain('\r\u001b[Keu-central-1: 1 cluster looked at\r\u001b[K2 clusters in 1 Region');
  });
});

describe('what an audit can do without', () => {
  const args = ['--regions', 'eu-central-1,us-east-1', '--output', 'json'];

  test('is in the rows where it is known', async () => {
    const scene = { clusters, alias: 'shop-production', rules: { 'eu-central-1': 'eks-endpoint-public-access' } };
    const rows = JSON.parse((await run(args, scene)).stdout) as AuditRow[];
    expect(rows.map(({ accountName }) => accountName)).toEqual([
      'shop-production',
      'shop-production',
      'shop-production',
    ]);
    expect(rows.map(({ fix }) => fix?.split('\n').at(-1))).toEqual([
      undefined,
      'AWS Config: choose Remediate for the cluster in the rule eks-endpoint-public-access',
      undefined,
    ]);
  });

  test.each([
    ['fails', { 'eu-central-1': awsError('AccessDeniedException', 'no') }],
    ['is not there', {}],
  ])('changes nothing else where it %s', async (_name, rules) => {
    const { exitCode, stdout } = await run(args, { clusters, rules });
    expect([exitCode, stdout.includes('Remediate')]).toEqual([1, false]);
  });

  test('is the account, which the ARNs of clusters have too', async () => {
    const arn = 'arn:aws:eks:us-east-1:444455556666:cluster/shop';
    const identity = awsError('AccessDenied', 'no');
    const scene = {
      identity,
      clusters: { 'us-east-1': { pages: [['shop']], clusters: { shop: { ...restricted, arn } } } },
    };
    const { exitCode, stdout, stderr } = await run(['--regions', 'us-east-1', '--output', 'json'], scene);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject([{ account: '444455556666', cluster: 'shop' }]);
    expect(stderr).toContain(
      'Account unknown, at 2026-11-23T09:00:00.000Z: These credentials lack the permission sts:GetCallerIdentity.\n',
    );
  });
});

describe('an audit that cannot tell exits with 2', () => {
  const refused = { 'af-south-1': { pages: [awsError('UnrecognizedClientException', 'The token is invalid.')] } };
  const denied = {
    'af-south-1': { pages: [awsError('AccessDeniedException', 'with an explicit deny in a service control policy')] },
  };

  test('and names where', async () => {
    const { exitCode, stdout, stderr } = await run(['--regions', 'af-south-1'], { clusters: refused });
    expect(exitCode).toBe(2);
    expect(stdout).toContain('af-south-1  -        could-not-tell  wrong-credentials  AWS does not accept these');
    expect(stderr).toContain('Could not tell: af-south-1\nCheck the access key or sign in again.');
  });

  test('and so for a Region that the organization denies, unless such Regions are skipped', async () => {
    const args = ['--regions', 'af-south-1', '--output', 'json'];
    const counted = await run(args, { clusters: denied });
    expect(counted.exitCode).toBe(2);
    expect(JSON.parse(counted.stdout)).toMatchObject([{ region: 'af-south-1', compliance: 'denied' }]);
    const skipped = await run([...args, '--skip-denied-regions'], { clusters: denied });
    expect(skipped).toMatchObject({ exitCode: 0, stdout: counted.stdout });
    expect(skipped.stderr).toContain('Denied by the organization, left out of the exit code: af-south-1\n');
  });

  test('and says what to do when EC2 does not name the Regions, in JSON too', async () => {
    const regions = awsError('UnauthorizedOperation', 'You are not authorized.');
    const outcome = await run(['--regions', 'all', '--output', 'json'], { regions });
    expect(outcome).toMatchObject({
      exitCode: 2,
      stderr:
        'eks-endpoint-guard audit: These credentials lack the permission ec2:DescribeRegions.\n' +
        'Allow ec2:DescribeRegions, or use other credentials. Or name the Regions: --regions LIST.\n',
      asked: ['EC2'],
    });
    expect(JSON.parse(outcome.stdout)).toMatchObject([
      { region: null, compliance: 'could-not-tell', reason: 'denied' },
    ]);
  });

  test.each(['CredentialsProviderError', 'ExpiredTokenException'])('at once, and once, for %s', async (name) => {
    const outcome = await run(['--regions', 'us-east-1,eu-central-1'], { identity: awsError(name, 'Could not load') });
    expect(outcome).toMatchObject({ exitCode: 2, stdout: '', asked: ['STS in us-east-1'] });
    expect(outcome.stderr.split('\n')).toHaveLength(3);
  });
});

describe('a command line that is not understood', () => {
  test('asks AWS nothing, points to the help and exits with 2', async () => {
    expect(await run(['--regions', 'europe'])).toEqual({
      exitCode: 2,
      stdout: '',
      stderr:
        'eks-endpoint-guard audit: --regions: "europe" is not the name of a Region\n' +
        'For the options: eks-endpoint-guard audit --help\n',
      asked: [],
    });
  });

  test('may have a parameter that the rule refuses', async () => {
    expect(await run(['--regions', 'all', '--parameter', 'widestIpv4=33'])).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: 'eks-endpoint-guard audit: rule parameter widestIpv4: is not a whole number from 0 to 32\n',
      asked: [],
    });
  });

  test('is answered in JSON where JSON was asked for', async () => {
    const { exitCode, stdout } = await run(['--output', 'json', '--regoins', 'all']);
    expect(exitCode).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject([
      { compliance: 'could-not-tell', sentence: expect.stringContaining('--regoins') },
    ]);
  });
});

test('the help asks AWS nothing, and exits with 0 even beside an option that is wrong', async () => {
  for (const args of [['--help'], ['-h'], ['--output', 'nonsense', '--help']]) {
    const { exitCode, stdout, stderr, asked } = await run(args);
    expect([exitCode, stderr, asked]).toEqual([0, '', []]);
    expect(stdout).toMatch(/^Usage: eks-endpoint-guard audit \[options\]\n/);
    for (const option of ['--regions', '--profile', '--output', '--parameter']) expect(stdout).toContain(option);
  }
});

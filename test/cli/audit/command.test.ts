import { describe, expect, test } from 'vitest';
import { type AuditCommandEffects, audit } from '../../../cli/audit/command.ts';
import { auditSubcommand } from '../../../cli/audit/options.ts';
import type { RegionDescription } from '../../../cli/terminal/regions.ts';
import { runProgramWith } from '../run-program.ts';
import { awsError, closed, type FakeRegion, fakeClusters, open, restricted } from './fakes.ts';

interface Scene {
  readonly configured?: string;
  readonly regions?: readonly RegionDescription[] | Error;
  readonly clusters?: Readonly<Record<string, FakeRegion>>;
  readonly interactive?: boolean;
  readonly columns?: number;
}

/** What a run of the command wrote, answered and asked for. Time stands still but for what `elapsed` is asked. */
async function run(args: readonly string[], scene: Scene = {}) {
  const asked: string[] = [];
  const effects: Pick<AuditCommandEffects, 'regions' | 'clustersIn'> = {
    regions: () => {
      asked.push('EC2');
      return {
        configuredRegion: async () => scene.configured,
        describeRegions: async () => {
          if (scene.regions === undefined) throw new Error('the test expected no call for Regions');
          if (scene.regions instanceof Error) throw scene.regions;
          return scene.regions;
        },
      };
    },
    clustersIn: (region) => {
      asked.push(`EKS in ${region}`);
      return fakeClusters(scene.clusters ?? {})(region);
    },
  };
  const subcommand = auditSubcommand((options, process) => audit(options, { ...process, ...effects }));
  const outcome = await runProgramWith(subcommand, args, {
    useProfile: (name) => asked.push(`profile ${name}`),
    interactive: scene.interactive ?? false,
    columns: scene.columns,
  });
  return { ...outcome, asked };
}

const clusters = {
  'us-east-1': { pages: [['shop']], clusters: { shop: restricted } },
  'eu-central-1': { pages: [['payments', 'intern']], clusters: { payments: open, intern: closed } },
};

describe('an audit', () => {
  test('prints what it found and exits with 1 when a cluster is not compliant', async () => {
    expect(await run(['--regions', 'us-east-1,eu-central-1'], { clusters })).toEqual({
      exitCode: 1,
      stdout: [
        'REGION        CLUSTER   COMPLIANCE     REASON            ANNOTATION',
        'eu-central-1  intern    COMPLIANT      private-only      The API server endpoint is private: public access is off.',
        'eu-central-1  payments  NON_COMPLIANT  open-to-internet  The public endpoint is open to the whole Internet (0.0.0.0/0).',
        '                                                         Remediate makes it private; or limit publicAccessCidrs.',
        'us-east-1     shop      COMPLIANT      restricted        The public endpoint is limited to 203.0.113.0/24.',
        '',
        '3 clusters in 2 Regions: 2 COMPLIANT, 1 NON_COMPLIANT, 0 not applicable, 0 could not tell',
        '',
      ].join('\n'),
      stderr: '',
      asked: ['EC2', 'EKS in us-east-1', 'EKS in eu-central-1'],
    });
  });

  test('looks into all Regions that are enabled and names the others', async () => {
    const regions = [
      { name: 'us-east-1', optInStatus: 'opt-in-not-required' },
      { name: 'af-south-1', optInStatus: 'not-opted-in' },
    ];
    expect(await run(['--regions', 'all', '--output', 'csv'], { regions, clusters })).toEqual({
      exitCode: 0,
      stdout:
        'region,cluster,compliance,reason,annotation\r\n' +
        'af-south-1,,not enabled,not-opted-in,"The account has not enabled this Region, so nobody can look into it."\r\n' +
        'us-east-1,shop,COMPLIANT,restricted,The public endpoint is limited to 203.0.113.0/24.\r\n',
      stderr:
        '1 cluster in 1 Region: 1 COMPLIANT, 0 NON_COMPLIANT, 0 not applicable, 0 could not tell\n' +
        'Not enabled, so not looked into: af-south-1\n',
      asked: ['EC2', 'EKS in us-east-1'],
    });
  });

  test('looks into the configured Region when none is named, and names it', async () => {
    const { exitCode, stderr, asked } = await run([], { configured: 'us-east-1', clusters });
    expect([exitCode, asked]).toEqual([0, ['EC2', 'EC2', 'EKS in us-east-1']]);
    expect(stderr).toBe('Region: us-east-1, the configured one. For others use --regions.\n');
  });

  test('needs Regions where none is configured', async () => {
    expect(await run([])).toMatchObject({
      exitCode: 2,
      stdout: '',
      stderr:
        'eks-endpoint-guard audit: no Region is configured: give --regions all, or Regions separated by commas\n' +
        'For the options: eks-endpoint-guard audit --help\n',
    });
  });

  test('uses the profile before it makes a client', async () => {
    const { asked } = await run(['--regions', 'us-east-1', '--profile', 'audit'], { clusters });
    expect(asked).toEqual(['profile audit', 'EC2', 'EKS in us-east-1']);
  });

  test('judges by the parameters', async () => {
    const args = ['--regions', 'us-east-1', '--output', 'json', '--parameter', 'publicAccess=forbidden'];
    const { exitCode, stdout } = await run(args, { clusters });
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject([{ cluster: 'shop', reason: 'public-forbidden' }]);
  });

  test('is as wide as the terminal', async () => {
    const { stdout } = await run(['--regions', 'eu-central-1'], { clusters, columns: 200 });
    expect(stdout).toContain('(0.0.0.0/0). Remediate makes it private; or limit publicAccessCidrs.\n');
  });

  test('shows progress to a person who watches', async () => {
    const { stderr } = await run(['--regions', 'us-east-1'], { clusters, interactive: true });
    expect(stderr).toBe('us-east-1: 1 cluster looked at\n');
  });

  test('shows how many of the Regions are done', async () => {
    const empty = { 'us-east-1': { pages: [] }, 'us-west-2': { pages: [] } };
    const { stderr } = await run(['--regions', 'us-east-1,us-west-2'], { clusters: empty, interactive: true });
    expect(stderr).toBe('1 of 2 Regions done\n');
  });
});

describe('an audit that cannot tell exits with 2', () => {
  test('and names where', async () => {
    const refused = { 'af-south-1': { pages: [awsError('UnrecognizedClientException', 'The token is invalid.')] } };
    const { exitCode, stdout } = await run(['--regions', 'af-south-1'], { clusters: refused });
    expect(exitCode).toBe(2);
    expect(stdout).toContain('Could not tell: af-south-1\n');
  });

  test('and says what to do when EC2 does not tell the Regions', async () => {
    const regions = awsError('UnauthorizedOperation', 'You are not authorized.');
    expect(await run(['--regions', 'all'], { regions })).toEqual({
      exitCode: 2,
      stdout: '',
      stderr:
        'eks-endpoint-guard audit: which Regions there are is unknown, because ec2:DescribeRegions failed: ' +
        'UnauthorizedOperation: You are not authorized.; give them as --regions LIST\n',
      asked: ['EC2'],
    });
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
    expect(await run(['--regions', 'all', '--profile', 'audit', '--parameter', 'widestIpv4=33'])).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: 'eks-endpoint-guard audit: rule parameter widestIpv4: is not a whole number from 0 to 32\n',
      asked: ['profile audit'],
    });
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

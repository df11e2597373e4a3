import { describe, expect, test } from 'vitest';
import type { ClusterPlan, PlanResult } from '../../../cli/plan/cluster-plan.ts';
import { htmlReport, report } from '../../../cli/plan/report.ts';
import { caller, clusterPlan } from './report-samples.ts';

const result = (plans: readonly ClusterPlan[], changes: Partial<PlanResult> = {}): PlanResult => ({
  plans,
  problems: [],
  privateClusters: 0,
  regions: 1,
  notEnabled: [],
  ...changes,
});
const options = { output: 'table', sessions: false, days: 7 } as const;
const table = (plan: ClusterPlan, { sessions = false, columns = 100 } = {}) =>
  report(result([plan]), { ...options, sessions }, { columns }).stdout;

describe('a table', () => {
  test('has the advice first, then what it rests on', () => {
    const callers = [
      caller(),
      caller({
        class: 'own-vpc-public-path',
        who: 'system:node:*',
        sessions: [],
        addresses: ['3.3.3.3'],
        userAgent: 'kubelet/v1.33.1 (linux/amd64) kubernetes/8adc0f0',
        system: 'kubelet',
        requests: 1,
        ifClosed: 'unknown',
        ifNarrowed: 'unknown',
      }),
      caller({
        class: 'aws',
        who: 'eks:addon-manager',
        sessions: [],
        addresses: ['35.163.244.48'],
        userAgent: null,
        system: undefined,
        requests: 90,
        ifClosed: 'keeps',
        ifNarrowed: 'keeps',
      }),
      caller({
        class: 'unauthenticated',
        who: 'system:anonymous',
        isAuthenticated: false,
        addresses: ['176.65.134.20', '8.8.8.8'],
        alsoAuthenticated: ['8.8.8.8'],
        requests: 40,
      }),
    ];
    const paths = [
      { kind: 'peering', id: 'pcx-0a', state: 'possible', detail: 'A route leads back to 10.30.0.0/16.' },
    ] as const;
    expect(table(clusterPlan({ callers, paths }))).toBe(`111122223333/eu-central-1/payments
  Advice: narrow-to 8.8.8.8/32. Every caller seen in 7 days that needs public access has a stable
    address within 1 CIDR.
  Next: aws ssm start-automation-execution --region eu-central-1 --document-name EksEndpointGuard-RestrictPublicCidrs --parameters '{"ClusterName":["payments"],"PublicAccessCidrs":["8.8.8.8/32"]}'
  Endpoint: public from 0.0.0.0/0; private access is on.
  Evidence: the audit log from 2026-11-23 12:00 UTC to 2026-11-30 12:00 UTC, all of the 7 days
    that you asked for; 13.3 GB scanned.
  1 caller would lose access if the public endpoint closed:
    arn:aws:iam::111122223333:role/engineer (a person or CI, kubectl)
      from 8.8.8.8; about 12 requests, last 2026-11-29 16:41 UTC; user agent kubectl/v1.33.1
        (linux/amd64) kubernetes/8adc0f0; if narrowed: keeps
  1 caller may lose access if the public endpoint closed: it could not be determined:
    system:node:* (its own VPC, over the public endpoint, kubelet)
      from 3.3.3.3; about 1 request, last 2026-11-29 16:41 UTC; user agent kubelet/v1.33.1
        (linux/amd64) kubernetes/8adc0f0; if narrowed: unknown
  1 caller would keep access if the public endpoint closed:
    eks:addon-manager (AWS itself)
      from 35.163.244.48; about 90 requests, last 2026-11-29 16:41 UTC; if narrowed: keeps
  Not authenticated: about 40 requests from 2 addresses: scanners, probes, or clients with an
    expired token. Other requests from 8.8.8.8 were authenticated.
  Private paths:
    possible: peering pcx-0a. A route leads back to 10.30.0.0/16.
`);
  });

  test('says what the evidence lacks', () => {
    const evidence = {
      source: 'audit-log',
      from: new Date('2026-11-25T00:00:00Z'),
      to: new Date('2026-11-30T12:00:00Z'),
      gaps: [
        {
          from: new Date('2026-11-23T12:00:00Z'),
          to: new Date('2026-11-25T00:00:00Z'),
          why: 'the log group did not exist',
        },
      ],
      privateSince: undefined,
      bytesScanned: 5,
      isCut: true,
    } as const;
    const missing = ['Peering connections could not be looked up. Allow it.'];
    const endpoint = { publicAccess: true, privateAccess: false, publicAccessCidrs: [] };
    const advice = {
      action: 'turn-private-on-first',
      cidrs: [],
      because: 'Private access is off.',
      next: null,
    } as const;
    expect(
      table(clusterPlan({ evidence, missing, endpoint, advice, callers: [] })),
    ).toBe(`111122223333/eu-central-1/payments
  Advice: turn-private-on-first. Private access is off.
  Endpoint: public from everywhere; private access is off.
  Evidence: the audit log from 2026-11-25 00:00 UTC to 2026-11-30 12:00 UTC, not all of the 7 days
    that you asked for; less than 0.1 GB scanned.
    No evidence from 2026-11-23 12:00 UTC to 2026-11-25 00:00 UTC: the log group did not exist.
    Private access is off, so nodes use the public endpoint too.
    The answer was cut: there are more callers than these.
  No caller that was seen would lose access if the public endpoint closed.
  Peering connections could not be looked up. Allow it.
`);
  });

  test.each([
    [0, '  Evidence: none. The audit log is off.\n'],
    [14_311_002_112, '  Evidence: none (13.3 GB scanned). The audit log is off.\n'],
  ])('never reads like no callers without evidence, after %d bytes', (bytesScanned, line) => {
    const gaps = [
      { from: new Date('2026-11-23T12:00:00Z'), to: new Date('2026-11-25T00:00:00Z'), why: 'the audit log was off' },
    ];
    const evidence = { source: 'none', gaps, bytesScanned, why: 'The audit log is off.' } as const;
    const text = table(clusterPlan({ evidence, callers: [] }));
    expect(text).toContain(line);
    expect(text).toContain(
      '    No evidence from 2026-11-23 12:00 UTC to 2026-11-25 00:00 UTC: the audit log was off.\n',
    );
    expect(text).not.toMatch(/caller that was seen|would lose/);
  });

  test('shows the first addresses, and that they change', () => {
    const addresses = ['4.4.4.1', '4.4.4.2', '4.4.4.3', '4.4.4.4', '4.4.4.5', '4.4.4.6'];
    expect(table(clusterPlan({ callers: [caller({ addresses, isDynamic: true })] }))).toContain(
      'from 4.4.4.1, 4.4.4.2, 4.4.4.3, 4.4.4.4 and 2 more (changing addresses);',
    );
  });

  test('shows a caller whose address the log does not name', () => {
    const text = table(clusterPlan({ callers: [caller({ class: 'unknown', addresses: [], ifClosed: 'unknown' })] }));
    expect(text).toContain('from an address that the log does not name;');
  });

  test('shows one scanner as one', () => {
    const scanner = caller({ isAuthenticated: false, addresses: ['4.4.4.4'], requests: 1 });
    expect(table(clusterPlan({ callers: [scanner] }))).toContain('about 1 request from 1 address: scanners');
  });

  test('counts callers beyond twenty', () => {
    const callers = Array.from({ length: 22 }, (_, index) => caller({ who: `user-${index}` }));
    const text = table(clusterPlan({ callers }));
    expect(text).toContain('  22 callers would lose access if the public endpoint closed:\n');
    expect(text).toContain('user-19');
    expect(text).not.toContain('user-20');
    expect(text).toContain('    and 2 more. --output json has all.\n');
  });

  test('shows sessions on request only', () => {
    const plan = clusterPlan();
    expect(table(plan)).not.toContain('alice');
    expect(table(plan, { sessions: true })).toContain('sessions alice@example.com;');
    expect(table(clusterPlan({ callers: [caller({ sessions: [] })] }), { sessions: true })).not.toContain('sessions');
  });

  test.each([
    [40, 80],
    [80, 80],
    [400, 120],
    [undefined, 120],
  ])('fits a terminal of %d columns into %d, but for commands', (columns, most) => {
    const callers = Array.from({ length: 5 }, (_, index) =>
      caller({ who: `user-${index} ${'and so on '.repeat(20)}` }),
    );
    const text = report(result([clusterPlan({ callers })]), options, { columns }).stdout;
    const widths = text
      .split('\n')
      .filter((line) => !line.startsWith('  Next: '))
      .map((line) => line.length);
    expect(Math.max(...widths)).toBeLessThanOrEqual(most);
    expect(Math.max(...widths)).toBeGreaterThan(most - 20);
  });

  test('separates clusters by an empty line', () => {
    const { stdout } = report(result([clusterPlan(), clusterPlan({ cluster: 'shop' })]), options, { columns: 100 });
    expect(stdout.split('\n\n').map((block) => block.split('\n')[0])).toEqual([
      '111122223333/eu-central-1/payments',
      '111122223333/eu-central-1/shop',
    ]);
  });
});

describe('JSON', () => {
  const json = (plan: ClusterPlan, sessions = false) =>
    report(result([plan]), { ...options, output: 'json', sessions }, { columns: undefined });

  test('has the members that programs read', () => {
    const gaps = [
      {
        from: new Date('2026-11-20T00:00:00Z'),
        to: new Date('2026-11-23T12:00:00Z'),
        why: 'the log group did not exist',
      },
    ];
    const plan = clusterPlan();
    const paths = [{ kind: 'peering', id: 'pcx-0a', state: 'possible', detail: 'A route leads back.' }] as const;
    const { stdout } = json({ ...plan, evidence: { ...plan.evidence, gaps }, paths });
    expect(JSON.parse(stdout)).toEqual([
      {
        account: '111122223333',
        region: 'eu-central-1',
        cluster: 'payments',
        arn: 'arn:aws:eks:eu-central-1:111122223333:cluster/payments',
        endpoint: { publicAccess: true, privateAccess: true, publicAccessCidrs: ['0.0.0.0/0'] },
        evidence: {
          source: 'audit-log',
          from: '2026-11-23T12:00:00.000Z',
          to: '2026-11-30T12:00:00.000Z',
          gaps: [
            { from: '2026-11-20T00:00:00.000Z', to: '2026-11-23T12:00:00.000Z', why: 'the log group did not exist' },
          ],
          bytesScanned: 14_311_002_112,
        },
        callers: [
          {
            class: 'person-or-ci',
            who: 'arn:aws:iam::111122223333:role/engineer',
            addresses: ['8.8.8.8'],
            userAgent: 'kubectl/v1.33.1 (linux/amd64) kubernetes/8adc0f0',
            requests: 12,
            first: '2026-11-24T08:00:00.000Z',
            last: '2026-11-29T16:41:02.000Z',
            ifClosed: 'loses',
            ifNarrowed: 'keeps',
          },
        ],
        paths: [{ kind: 'peering', id: 'pcx-0a', state: 'possible' }],
        advice: {
          action: 'narrow-to',
          cidrs: ['8.8.8.8/32'],
          because: 'Every caller seen in 7 days that needs public access has a stable address within 1 CIDR.',
          next: expect.stringMatching(/^aws ssm start-automation-execution /),
        },
      },
    ]);
  });

  test('has no times without evidence', () => {
    const evidence = { source: 'none', gaps: [], bytesScanned: 0, why: 'The audit log is off.' } as const;
    expect(JSON.parse(json(clusterPlan({ evidence })).stdout)).toMatchObject([
      { evidence: { source: 'none', from: null, to: null, gaps: [], bytesScanned: 0 } },
    ]);
  });

  test('has sessions on request only', () => {
    expect(json(clusterPlan()).stdout).not.toContain('alice');
    expect(JSON.parse(json(clusterPlan(), true).stdout)).toMatchObject([
      { callers: [{ sessions: ['alice@example.com'] }] },
    ]);
  });

  test('leaves what could not be read to standard error', () => {
    const { stderr } = json(clusterPlan({ missing: ['Peering connections.', 'VPN connections.'] }));
    expect(stderr).toBe(
      'eu-central-1/payments: Peering connections.\neu-central-1/payments: VPN connections.\n1 cluster with a public endpoint in 1 Region: 1 narrow-to. Scanned: 13.3 GB.\n',
    );
  });
});

describe('as a page', () => {
  test('shows each cluster, and names what could not be looked at', async () => {
    const plans = [clusterPlan({ missing: ['Peering connections.'] })];
    const { stdout, stderr } = await htmlReport(
      result(plans, { problems: [{ place: 'eu-central-1/shop', sentence: 'Not allowed.' }] }),
    );
    expect(stdout).toMatch(/^<!doctype html>/i);
    expect(stdout).toContain('<li>Could not tell: eu-central-1/shop: Not allowed.</li>');
    expect(stdout).toContain('<li>eu-central-1/payments: Peering connections.</li>');
    expect(stdout).not.toContain('alice');
    expect(stderr).toMatch(/^1 cluster with a public endpoint in 1 Region: 1 narrow-to\./);
  });
});

describe('the summary', () => {
  const summary = (plans: readonly ClusterPlan[], changes?: Partial<PlanResult>) =>
    report(result(plans, changes), options, { columns: 100 }).stderr;

  test('counts clusters by advice', () => {
    const close = clusterPlan({ advice: { action: 'close-now', cidrs: [], because: '', next: null } });
    expect(summary([clusterPlan(), close, clusterPlan()], { regions: 2 })).toBe(
      '3 clusters with a public endpoint in 2 Regions: 1 close-now, 2 narrow-to. Scanned: 40.0 GB.\n',
    );
  });

  test('a name that matches no cluster does not read as a cluster without callers', () => {
    const none = '0 clusters with a public endpoint in 1 Region. Nothing was scanned.\n';
    expect(summary([], { isFiltered: true })).toBe(`${none}No clusters match --cluster.\n`);
    expect(summary([], { isFiltered: false })).toBe(none);
    expect(summary([], { isFiltered: true, privateClusters: 1 })).not.toContain('match');
    expect(summary([], { isFiltered: true, problems: [{ place: 'x', sentence: 'Denied.' }] })).not.toContain('match');
    expect(summary([clusterPlan()], { isFiltered: true })).not.toContain('match');
  });

  test('names what could not be looked at', () => {
    const changes = {
      privateClusters: 3,
      problems: [{ place: 'us-east-1', sentence: 'Access denied.' }],
      notEnabled: ['af-south-1'],
    };
    expect(summary([], changes)).toBe(
      '0 clusters with a public endpoint in 1 Region. Nothing was scanned.\n3 clusters without a public endpoint left out.\nCould not tell: us-east-1: Access denied.\nNot enabled, so not looked into: af-south-1\n',
    );
  });
});

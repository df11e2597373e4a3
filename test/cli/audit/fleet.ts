import { howToFix } from '../../../cli/audit/fix.ts';
import type { AuditRow } from '../../../cli/audit/row.ts';
import { auditRow } from './fakes.ts';

const ACCOUNTS = [
  ['111122223333', 'production'],
  ['444455556666', 'staging'],
  ['777788889999', null],
] as const;
const REGIONS = ['eu-central-1', 'us-east-1', 'ap-southeast-2'] as const;
const NAMES = ['payments', 'shop', 'intern', 'search', 'reports', 'billing', 'batch'] as const;

/** What clusters of a fleet look like, in turn. */
const KINDS: readonly Partial<AuditRow>[] = [
  {
    publicAccess: true,
    privateAccess: false,
    cidrs: ['0.0.0.0/0'],
    addresses: 2 ** 32,
    compliance: 'NON_COMPLIANT',
    reason: 'open-to-internet',
    sentence: 'The public endpoint is open to the whole Internet (0.0.0.0/0).',
  },
  {
    publicAccess: true,
    cidrs: ['198.51.100.0/24', '203.0.113.7/32', '2001:db8:10::/48'],
    addresses: 2 ** 80,
    reason: 'restricted',
    sentence: 'The public endpoint is limited to 198.51.100.0/24, 203.0.113.7/32, 2001:db8:10::/48.',
  },
  {},
  {
    publicAccess: true,
    cidrs: ['44.0.0.0/7'],
    addresses: 2 ** 25,
    compliance: 'NON_COMPLIANT',
    reason: 'too-wide',
    sentence: 'The public endpoint lets in 33554432 IPv4 addresses (44.0.0.0/7), more than one /8.',
  },
  {
    publicAccess: true,
    cidrs: Array.from({ length: 40 }, (_, host) => `198.51.100.${100 + host}/32`),
    addresses: 40,
    reason: 'restricted',
    sentence: 'The public endpoint is limited to 40 CIDRs, among them 198.51.100.100/32, 198.51.100.101/32.',
  },
  {
    arn: null,
    vpc: null,
    publicAccess: null,
    privateAccess: null,
    cidrs: null,
    addresses: null,
    compliance: 'could-not-tell',
    reason: 'denied',
    sentence: 'AWS denies eks:DescribeCluster in this Region.',
    fix: 'Allow eks:DescribeCluster.',
  },
  {
    publicAccess: true,
    cidrs: ['0.0.0.0/0'],
    addresses: 2 ** 32,
    compliance: 'COMPLIANT',
    reason: 'exempt',
    sentence: 'Exempt until 2027-01-31: team-x@example.com, migration of the build farm.',
  },
];

/** The rows of so many clusters. */
export function fleetOf(clusters: number): readonly AuditRow[] {
  return Array.from({ length: clusters }, (_, index) => {
    const kind = KINDS[index % KINDS.length] ?? {};
    const [account, accountName] = ACCOUNTS[Math.floor(index / 7) % ACCOUNTS.length] ?? ACCOUNTS[0];
    const region = REGIONS[Math.floor(index / 21) % REGIONS.length] ?? REGIONS[0];
    const cluster = `${NAMES[index % NAMES.length]}-${String(index).padStart(4, '0')}`;
    return auditRow({
      account,
      accountName,
      region,
      cluster,
      arn: `arn:aws:eks:${region}:${account}:cluster/${cluster}`,
      fix: kind.compliance === 'NON_COMPLIANT' ? howToFix(kind.reason ?? '', { region, cluster }) : null,
      ...kind,
    });
  });
}

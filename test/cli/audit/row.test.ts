import { describe, expect, test } from 'vitest';
import {
  COLUMNS,
  couldNotTellRow,
  inOrder,
  NO_FACTS,
  notEnabledRow,
  type Place,
  resultRow,
} from '../../../cli/audit/row.ts';
import { annotate } from '../../../rules/eks-endpoint-public-access/annotation.ts';
import { parseCidr } from '../../../rules/eks-endpoint-public-access/networks.ts';
import type { Finding } from '../../../rules/eks-endpoint-public-access/verdict.ts';
import { auditRow, awsError } from './fakes.ts';

const place: Place = {
  account: '111122223333',
  accountName: 'shop-production',
  region: 'eu-central-1',
  cluster: 'payments',
  lookedAt: new Date('2026-11-23T09:00:00Z'),
};
const unknown = { arn: null, vpc: null, publicAccess: null, privateAccess: null, cidrs: null, addresses: null };

test('a call that failed leaves everything unknown but where, when, why and what to do', () => {
  expect(couldNotTellRow(place, awsError('AccessDeniedException', 'no'), 'eks:DescribeCluster')).toEqual({
    account: '111122223333',
    accountName: 'shop-production',
    region: 'eu-central-1',
    cluster: 'payments',
    ...unknown,
    compliance: 'could-not-tell',
    reason: 'denied',
    sentence: 'These credentials lack the permission eks:DescribeCluster.',
    fix: 'Allow eks:DescribeCluster, or use other credentials.',
    lookedAt: '2026-11-23T09:00:00.000Z',
  });
});

test('an error of no known fix has a sentence of one line', () => {
  const error = new Error('\n one\r\n\ttwo \u001b[31mthree\u0007\u202e four\n');
  expect(couldNotTellRow(place, error, 'eks:DescribeCluster')).toMatchObject({
    reason: 'unexpected',
    sentence: 'one two [31mthree four',
    fix: null,
  });
});

describe('a denial by the organization', () => {
  const error = awsError('AccessDeniedException', 'not authorized with an explicit deny in a service control policy');

  test('of a Region is a row of its own kind', () => {
    expect(couldNotTellRow({ ...place, cluster: null }, error, 'eks:ListClusters')).toMatchObject({
      cluster: null,
      compliance: 'denied',
      reason: 'denied-by-organization',
      sentence: 'A policy of the organization denies eks:ListClusters in eu-central-1.',
      fix: 'Leave the Region out, or ask the administrators of the organization. Or accept it with --skip-denied-regions.',
    });
  });

  test('of a cluster leaves that cluster unknown', () => {
    expect(couldNotTellRow(place, error, 'eks:DescribeCluster')).toMatchObject({ compliance: 'could-not-tell' });
  });

  test('where no Region is known is without one', () => {
    const { sentence } = couldNotTellRow({ ...place, region: null, cluster: null }, error, 'sts:GetCallerIdentity');
    expect(sentence).toBe('A policy of the organization denies sts:GetCallerIdentity.');
  });
});

test('a Region that is not enabled is named, with the word of EC2', () => {
  expect(notEnabledRow({ ...place, cluster: null })).toMatchObject({
    ...unknown,
    region: 'eu-central-1',
    compliance: 'not-enabled',
    reason: 'not-opted-in',
    sentence: 'The account has not enabled this Region.',
    fix: null,
  });
});

describe('a verdict', () => {
  const open = [parseCidr('0.0.0.0/0')].flatMap((network) => network ?? []);
  const findings: readonly Finding[] = [
    { reason: 'public-forbidden' },
    { reason: 'open-to-internet', open, families: ['ipv4'] },
    { reason: 'too-wide', open, widest: 8 },
    { reason: 'outside-allowed-cidrs', outside: open },
    { reason: 'private-endpoint-off' },
  ];

  test.each(findings)('of $reason names no button that may not be there, and has a fix', (finding) => {
    const { sentence, fix } = resultRow(place, NO_FACTS, {
      compliance: 'NON_COMPLIANT',
      reason: finding.reason,
      annotation: annotate(finding),
    });
    expect(sentence).not.toContain('Remediate');
    expect(sentence).toMatch(/^The .*\.$/);
    expect(fix).toContain('AWS CLI: aws eks update-cluster-config --region eu-central-1 --name payments ');
  });

  test('that is COMPLIANT has no fix', () => {
    const result = { compliance: 'COMPLIANT', reason: 'restricted', annotation: 'Limited.' } as const;
    expect(resultRow(place, NO_FACTS, result)).toMatchObject({ sentence: 'Limited.', fix: null });
  });
});

test('the columns are the members of a row, in their order', () => {
  expect(Object.keys(resultRow(place, NO_FACTS, { compliance: 'COMPLIANT', reason: 'r', annotation: 'a' }))).toEqual([
    ...COLUMNS,
  ]);
});

test('rows are ordered by account, Region and cluster, with the Region itself first', () => {
  const rows = [
    ['222233334444', 'eu-central-1', 'a'],
    ['111122223333', 'us-east-1', 'b'],
    ['111122223333', 'eu-central-1', 'c'],
    ['111122223333', 'us-east-1', null],
    ['111122223333', 'us-east-1', 'B'],
    ['111122223333', 'eu-central-1', 'a'],
    [null, null, null],
    ['111122223333', 'eu-central-1', 'a'],
  ].map(([account = null, region = null, cluster = null]) => auditRow({ account, region, cluster }));
  const ordered = [
    'null null null',
    '111122223333 eu-central-1 a',
    '111122223333 eu-central-1 a',
    '111122223333 eu-central-1 c',
    '111122223333 us-east-1 null',
    '111122223333 us-east-1 b',
    '111122223333 us-east-1 B',
    '222233334444 eu-central-1 a',
  ];
  for (const given of [rows, rows.toReversed()]) {
    expect(inOrder(given).map(({ account, region, cluster }) => `${account} ${region} ${cluster}`)).toEqual(ordered);
  }
});

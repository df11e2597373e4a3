import { describe, expect, test } from 'vitest';
import { exitCode, firstFix, summarize } from '../../../cli/audit/summary.ts';
import { auditRow } from './fakes.ts';

const good = auditRow();
const bad = auditRow({ cluster: 'payments', compliance: 'NON_COMPLIANT', fix: 'First way.\nSecond way.' });
const skipped = auditRow({ cluster: 'edge', compliance: 'NOT_APPLICABLE' });
const unknown = auditRow({ region: 'us-east-1', cluster: 'shop', compliance: 'could-not-tell', fix: 'Do this.' });
const unknownRegion = auditRow({ region: 'us-west-2', cluster: null, compliance: 'could-not-tell', fix: 'Do this.' });
const nowhere = auditRow({ region: null, cluster: null, compliance: 'could-not-tell' });
const denied = auditRow({ region: 'us-west-1', cluster: null, compliance: 'denied', fix: 'Leave it out.' });
const disabled = auditRow({ region: 'af-south-1', cluster: null, compliance: 'not-enabled' });
const counted = { skipDeniedRegions: false };
const left = { skipDeniedRegions: true };

describe('the exit code', () => {
  test.each([
    ['0 when there is nothing', [], counted, 0],
    ['0 when all is compliant or does not count', [good, skipped, disabled], counted, 0],
    ['1 when one is not compliant', [good, bad, skipped], counted, 1],
    ['2 when a cluster could not be evaluated', [good, unknown], counted, 2],
    ['2 when a Region could not be evaluated', [good, unknownRegion], counted, 2],
    ['2 when one could not be evaluated and another is not compliant', [bad, unknown], counted, 2],
    ['2 when the organization denies a Region', [good, denied], counted, 2],
    ['0 when such Regions are left out', [good, denied], left, 0],
    ['1 when such Regions are left out and a cluster is not compliant', [bad, denied], left, 1],
    ['2 when such Regions are left out and another failed', [unknownRegion, denied], left, 2],
  ] as const)('is %s', (_name, rows, skipping, code) => {
    expect(exitCode(rows, skipping)).toBe(code);
  });
});

describe('the summary', () => {
  test('counts', () => {
    expect(summarize([good, good, bad, bad, bad, skipped], 2, counted)).toBe(
      '6 clusters in 2 Regions: 2 COMPLIANT, 3 NON_COMPLIANT, 1 NOT_APPLICABLE, 0 could not tell\n',
    );
  });

  test('says one where there is one', () => {
    expect(summarize([good], 1, counted)).toBe(
      '1 cluster in 1 Region: 1 COMPLIANT, 0 NON_COMPLIANT, 0 NOT_APPLICABLE, 0 could not tell\n',
    );
  });

  test('names what could not be evaluated, and what to do, each once', () => {
    expect(summarize([disabled, good, unknown, unknownRegion, nowhere], 3, counted)).toBe(
      '2 clusters in 3 Regions: 1 COMPLIANT, 0 NON_COMPLIANT, 0 NOT_APPLICABLE, 3 could not tell\n' +
        'Could not tell: us-east-1/shop, us-west-2, the Region\n' +
        'Not enabled, so not looked into: af-south-1\n' +
        'Do this.\n',
    );
  });

  test.each([
    [counted, 'Denied by the organization: us-west-1\n'],
    [left, 'Denied by the organization, left out of the exit code: us-west-1\n'],
  ])('names the Regions that the organization denies, with %j', (skipping, line) => {
    expect(summarize([denied], 1, skipping)).toBe(
      '0 clusters in 1 Region: 0 COMPLIANT, 0 NON_COMPLIANT, 0 NOT_APPLICABLE, 0 could not tell\n' +
        `${line}Leave it out.\n`,
    );
  });

  test('counts what could not be evaluated even where nothing else was found', () => {
    const counts = (clusters: string, unknowns: number) =>
      `${clusters} in 1 Region: 0 COMPLIANT, 0 NON_COMPLIANT, 0 NOT_APPLICABLE, ${unknowns} could not tell\n`;
    expect(summarize([unknown], 1, counted)).toContain(counts('1 cluster', 1));
    expect(summarize([unknownRegion, denied], 1, counted)).toContain(counts('0 clusters', 1));
  });

  test('says so when there are no clusters', () => {
    expect(summarize([], 17, counted)).toBe('No clusters in 17 Regions.\n');
    expect(summarize([disabled], 1, counted)).toBe(
      'No clusters in 1 Region.\nNot enabled, so not looked into: af-south-1\n',
    );
  });
});

test('a filter that matches no cluster does not read as a Region without clusters', () => {
  expect(summarize([], 1, { ...counted, filter: { isSet: true } })).toBe(
    'No clusters match --cluster and --tag in 1 Region.\n',
  );
  expect(summarize([], 1, { ...counted, filter: { isSet: false } })).toBe('No clusters in 1 Region.\n');
});

describe('the fix for a table', () => {
  test('is that of the first cluster, and says where the others are', () => {
    const first = 'To fix eu-central-1/payments, one of:\n  First way.\n  Second way.\n';
    expect(firstFix([good, bad])).toBe(first);
    expect(firstFix([bad, bad])).toBe(`${first}With --output json, csv or html, every cluster has its fix.\n`);
  });

  test('is empty where all is compliant', () => {
    expect(firstFix([good])).toBe('');
  });
});

describe('of several accounts', () => {
  const span = { ...counted, accountCount: 2 };

  test('the summary counts accounts, and names places with their account', () => {
    const rows = [
      good,
      unknown,
      auditRow({ account: '222222222222', region: null, cluster: null, compliance: 'could-not-tell' }),
      auditRow({ account: null, region: 'eu-west-1', cluster: null, compliance: 'could-not-tell' }),
    ];
    expect(summarize(rows, 3, span)).toBe(
      '2 clusters in 3 Regions of 2 accounts: 1 COMPLIANT, 0 NON_COMPLIANT, 0 NOT_APPLICABLE, 3 could not tell\n' +
        'Could not tell: 111122223333/us-east-1/shop, 222222222222, the organization/eu-west-1\n' +
        'Do this.\n',
    );
    expect(summarize([], 3, span)).toBe('No clusters in 3 Regions of 2 accounts.\n');
  });

  test('the first fix names its account', () => {
    expect(firstFix([bad], span)).toContain('To fix 111122223333/eu-central-1/payments, one of:');
  });
});

test('of many places the first 20 are named', () => {
  const rows = Array.from({ length: 22 }, (_, index) =>
    auditRow({ region: `r-${index + 1}`, cluster: null, compliance: 'could-not-tell' }),
  );
  expect(summarize(rows, 22, counted)).toContain(' r-19, r-20, and 2 more\n');
  expect(summarize(rows.slice(0, 20), 20, counted)).toContain(' r-19, r-20\n');
});

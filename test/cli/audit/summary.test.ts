import { describe, expect, test } from 'vitest';
import type { AuditRow } from '../../../cli/audit/row.ts';
import { exitCode, summarize } from '../../../cli/audit/summary.ts';

const row = (region: string, cluster: string | null, compliance: AuditRow['compliance']): AuditRow => ({
  region,
  cluster,
  compliance,
  reason: 'a reason',
  annotation: 'An annotation.',
});
const good = row('eu-central-1', 'intern', 'COMPLIANT');
const bad = row('eu-central-1', 'payments', 'NON_COMPLIANT');
const skipped = row('eu-central-1', 'edge', 'NOT_APPLICABLE');
const unknown = row('us-east-1', 'shop', 'could not tell');
const unknownRegion = row('us-west-2', null, 'could not tell');
const disabled = row('af-south-1', null, 'not enabled');

describe('the exit code', () => {
  test.each([
    ['0 when there is nothing', [], 0],
    ['0 when all is compliant or does not count', [good, skipped, disabled], 0],
    ['1 when one is not compliant', [good, bad, skipped], 1],
    ['2 when a cluster could not be judged', [good, unknown], 2],
    ['2 when a Region could not be judged', [good, unknownRegion], 2],
    ['2 when one could not be judged and another is not compliant', [bad, unknown], 2],
  ] as const)('is %s', (_name, rows, code) => {
    expect(exitCode(rows)).toBe(code);
  });
});

describe('the summary', () => {
  test('counts', () => {
    expect(summarize([good, good, bad, bad, bad, skipped], 2)).toBe(
      '6 clusters in 2 Regions: 2 COMPLIANT, 3 NON_COMPLIANT, 1 not applicable, 0 could not tell\n',
    );
  });

  test('says one where there is one', () => {
    expect(summarize([good], 1)).toBe(
      '1 cluster in 1 Region: 1 COMPLIANT, 0 NON_COMPLIANT, 0 not applicable, 0 could not tell\n',
    );
  });

  test('names what could not be judged and what is not enabled', () => {
    const rows = [disabled, row('ap-east-1', null, 'not enabled'), good, unknown, unknownRegion];
    expect(summarize(rows, 3)).toBe(
      '2 clusters in 3 Regions: 1 COMPLIANT, 0 NON_COMPLIANT, 0 not applicable, 2 could not tell\n' +
        'Could not tell: us-east-1/shop, us-west-2\n' +
        'Not enabled, so not looked into: af-south-1, ap-east-1\n',
    );
  });

  test('says so when there are no clusters', () => {
    expect(summarize([], 17)).toBe('No clusters in 17 Regions: there is nothing to judge.\n');
    expect(summarize([disabled], 1)).toBe(
      'No clusters in 1 Region: there is nothing to judge.\nNot enabled, so not looked into: af-south-1\n',
    );
  });

  test('does not say so when a Region could not be judged', () => {
    expect(summarize([unknownRegion], 1)).toBe(
      '0 clusters in 1 Region: 0 COMPLIANT, 0 NON_COMPLIANT, 0 not applicable, 1 could not tell\n' +
        'Could not tell: us-west-2\n',
    );
  });
});

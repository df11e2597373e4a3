import { forEachLimited } from '../../rules/config-rule/for-each-limited.ts';
import { REGIONS_AT_A_TIME } from './collect.ts';
import { remediateLine } from './fix.ts';
import type { AuditRow } from './row.ts';

/**
 * Adds the Remediate button to the fixes of one account, in the Regions where a deployed rule has it. Optional: where AWS
 * Config does not answer, the button is not offered.
 */
export async function withRemediation(
  rows: readonly AuditRow[],
  ruleIn: (region: string) => Promise<string | undefined>,
): Promise<readonly AuditRow[]> {
  const regions = new Set(
    rows.flatMap(({ region, compliance }) => (compliance === 'NON_COMPLIANT' ? [String(region)] : [])),
  );
  const rules = new Map<string | null, string | undefined>();
  await forEachLimited(regions, REGIONS_AT_A_TIME, async (region) => {
    rules.set(region, await ruleIn(region).catch(() => undefined));
  });
  return rows.map((row) => {
    const rule = row.compliance === 'NON_COMPLIANT' ? rules.get(row.region) : undefined;
    return rule === undefined ? row : { ...row, fix: `${row.fix}\n${remediateLine(rule)}` };
  });
}

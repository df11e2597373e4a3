import { type ExitCode, exitCodeOf, notEnabledLine } from '../terminal/report.ts';
import { pluralize } from '../terminal/text.ts';
import type { AuditRow } from './row.ts';

/** 0: every cluster that the rule applies to is COMPLIANT. 1: some are not. 2: the audit could not tell somewhere. */
export function exitCode(rows: readonly AuditRow[]): ExitCode {
  const some = (compliance: AuditRow['compliance']): boolean => rows.some((row) => row.compliance === compliance);
  return exitCodeOf({ couldNotTell: some('could not tell'), isWrong: some('NON_COMPLIANT') });
}

/** How many of what, and by name where there is no verdict. `regions` is how many were looked into. */
export function summarize(rows: readonly AuditRow[], regions: number): string {
  const those = (compliance: AuditRow['compliance']) => rows.filter((row) => row.compliance === compliance);
  const unknown = those('could not tell');
  const clusters = rows.filter(({ cluster }) => cluster !== null).length;
  const counts = [
    `${those('COMPLIANT').length} COMPLIANT`,
    `${those('NON_COMPLIANT').length} NON_COMPLIANT`,
    `${those('NOT_APPLICABLE').length} not applicable`,
    `${unknown.length} could not tell`,
  ];
  const found = `${pluralize(clusters, 'cluster')} in ${pluralize(regions, 'Region')}`;
  const nothing = clusters + unknown.length === 0;
  return [
    nothing
      ? `No clusters in ${pluralize(regions, 'Region')}: there is nothing to judge.\n`
      : `${found}: ${counts.join(', ')}\n`,
    unknown.length === 0 ? '' : `Could not tell: ${unknown.map(placeOf).join(', ')}\n`,
    notEnabledLine(those('not enabled').map(({ region }) => region)),
  ].join('');
}

function placeOf({ region, cluster }: AuditRow): string {
  return cluster === null ? region : `${region}/${cluster}`;
}

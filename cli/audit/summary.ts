import { type ExitCode, exitCodeOf, notEnabledLine } from '../terminal/report.ts';
import { oneLine, pluralize } from '../terminal/text.ts';
import type { Filter } from './filter.ts';
import type { AuditOptions } from './options.ts';
import type { AuditRow } from './row.ts';

type Skipping = Pick<AuditOptions, 'skipDeniedRegions'>;

/** In an audit of several accounts, how many they were; places are then named with their account. */
export interface Span {
  readonly accountCount?: number | undefined;
}

/** The filter of the audit. A mistyped name must not read as a Region without clusters. */
interface Filtered {
  readonly filter?: Pick<Filter, 'isSet'>;
}

/** More than this many places are not named: the rows have them. */
const MOST_NAMED = 20;

/** 0: every cluster that the rule applies to is COMPLIANT. 1: some are not. 2: the audit could not tell somewhere. */
export function exitCode(rows: readonly AuditRow[], { skipDeniedRegions }: Skipping): ExitCode {
  const some = (compliance: AuditRow['compliance']): boolean => rows.some((row) => row.compliance === compliance);
  return exitCodeOf({
    couldNotTell: some('could-not-tell') || (some('denied') && !skipDeniedRegions),
    isWrong: some('NON_COMPLIANT'),
  });
}

/** How many of what, and by name where there is no verdict. `regions` is how many were looked into. */
export function summarize(
  rows: readonly AuditRow[],
  regions: number,
  { skipDeniedRegions, accountCount, filter }: Skipping & Span & Filtered,
): string {
  const those = (compliance: AuditRow['compliance']) => rows.filter((row) => row.compliance === compliance);
  const unknown = those('could-not-tell');
  const denied = those('denied');
  const disabled = those('not-enabled');
  const clusters = rows.filter(({ cluster }) => cluster !== null).length;
  const counts = [
    `${those('COMPLIANT').length} COMPLIANT`,
    `${those('NON_COMPLIANT').length} NON_COMPLIANT`,
    `${those('NOT_APPLICABLE').length} NOT_APPLICABLE`,
    `${unknown.length} could not tell`,
  ];
  const span = spanInWords(regions, { accountCount });
  const found = `${pluralize(clusters, 'cluster')} in ${span}`;
  const named = (places: readonly AuditRow[]): string => nameSome(places, accountCount !== undefined);
  const nothing = clusters + unknown.length + denied.length === 0;
  return [
    nothing
      ? `${filter?.isSet ? 'No clusters match --cluster and --tag' : 'No clusters'} in ${span}.\n`
      : `${found}: ${counts.join(', ')}\n`,
    unknown.length === 0 ? '' : `Could not tell: ${named(unknown)}\n`,
    denied.length === 0
      ? ''
      : `Denied by the organization${skipDeniedRegions ? ', left out of the exit code' : ''}: ${named(denied)}\n`,
    notEnabledLine(disabled.length === 0 ? [] : [named(disabled)]),
    ...[...new Set([...unknown, ...denied].flatMap(({ fix }) => fix ?? []))].map((fix) => `${fix}\n`),
  ].join('');
}

/** Such as `3 Regions of 2 accounts`. */
export function spanInWords(regions: number, { accountCount }: Span): string {
  return pluralize(regions, 'Region') + (accountCount === undefined ? '' : ` of ${pluralize(accountCount, 'account')}`);
}

/** How to fix the first NON_COMPLIANT cluster, for a table, which has no room for it. */
export function firstFix(rows: readonly AuditRow[], { accountCount }: Span = {}): string {
  const problems = rows.filter(({ compliance }) => compliance === 'NON_COMPLIANT');
  const [first] = problems;
  if (first === undefined) return '';
  const others = problems.length === 1 ? '' : `${OTHER_FIXES}\n`;
  return `To fix ${placeOf(first, accountCount !== undefined)}, one of:\n  ${first.fix?.replaceAll('\n', '\n  ')}\n${others}`;
}

const OTHER_FIXES = 'With --output json, csv or html, every cluster has its fix.';

function nameSome(rows: readonly AuditRow[], withAccount: boolean): string {
  const names = rows.slice(0, MOST_NAMED).map((row) => placeOf(row, withAccount));
  const rest = rows.length - names.length;
  return [...names, ...(rest === 0 ? [] : [`and ${rest} more`])].join(', ');
}

function placeOf({ account, region, cluster }: AuditRow, withAccount: boolean): string {
  const parts = withAccount ? [account ?? 'the organization', region, cluster] : [region ?? 'the Region', cluster];
  return oneLine(parts.filter((part) => part !== null).join('/'));
}

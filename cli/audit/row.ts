import type { EvaluationResult } from '../../rules/config-rule/evaluation.ts';
import { type ErrorReading, readError } from '../terminal/aws-errors.ts';
import { oneLine } from '../terminal/text.ts';
import { howToFix } from './fix.ts';

/**
 * What an auditor's list has of a cluster beside its verdict; null where it is not known. `cidrs` and `addresses` say who
 * reaches the public endpoint: none while it is off. Beyond 2^53 `addresses` is rounded.
 */
export interface ClusterFacts {
  readonly arn: string | null;
  readonly vpc: string | null;
  readonly publicAccess: boolean | null;
  readonly privateAccess: boolean | null;
  readonly cidrs: readonly string[] | null;
  readonly addresses: number | null;
}

export const NO_FACTS: ClusterFacts = {
  arn: null,
  vpc: null,
  publicAccess: null,
  privateAccess: null,
  cidrs: null,
  addresses: null,
};

/**
 * One line of an audit: the verdict on a cluster, or why there is none. Members are null where they are not known; `cluster`
 * is null where the whole Region is meant, and `region` where no Region could be looked at. `reason` is the rule's, or the
 * kind of the error. `lookedAt` is an ISO 8601 time.
 */
export interface AuditRow extends ClusterFacts {
  readonly account: string | null;
  readonly accountName: string | null;
  readonly region: string | null;
  readonly cluster: string | null;
  readonly compliance: EvaluationResult['compliance'] | 'could-not-tell' | 'not-enabled' | 'denied';
  readonly reason: string;
  readonly sentence: string;
  readonly fix: string | null;
  readonly lookedAt: string;
}

/** The members of a row in the order in which they are printed. */
export const COLUMNS = [
  'account',
  'accountName',
  'region',
  'cluster',
  'arn',
  'vpc',
  'publicAccess',
  'privateAccess',
  'cidrs',
  'addresses',
  'compliance',
  'reason',
  'sentence',
  'fix',
  'lookedAt',
] as const satisfies readonly (keyof AuditRow)[];

/** What a row is about, and when it was looked at. */
export interface Place extends Pick<AuditRow, 'account' | 'accountName' | 'region'> {
  readonly cluster: string | null;
  readonly lookedAt: Date;
}

/** The rule's result on a cluster. The advice of its annotation is for the console of AWS Config; `fix` has the one for here. */
export function resultRow(place: Place, facts: ClusterFacts, result: EvaluationResult): AuditRow {
  const { compliance, reason } = result;
  const sentence = result.annotation.replace(/ (Remediate makes|Turn endpointPrivateAccess on;).*/, '');
  const fix = compliance === 'NON_COMPLIANT' ? howToFix(reason, place) : null;
  return row(place, facts, { compliance, reason, sentence, fix });
}

/** A cluster or Region that a call failed for. `action` is the call's permission. */
export function couldNotTellRow(place: Place, error: unknown, action: string): AuditRow {
  const reading = readError(error, { action, ...(place.region === null ? {} : { region: place.region }) });
  return failureRow(place, reading);
}

const ACCEPT_DENIED = 'Or accept it with --skip-denied-regions.';

/** A Region that the organization denies is a row of its own kind, because its owner decided so. */
export function failureRow(place: Place, { kind, sentence, fix }: ErrorReading): AuditRow {
  const isDenied = kind === 'denied-by-organization' && place.cluster === null;
  const compliance = isDenied ? 'denied' : 'could-not-tell';
  const advice = isDenied ? `${fix} ${ACCEPT_DENIED}` : fix;
  return row(place, NO_FACTS, {
    compliance,
    reason: kind,
    sentence: oneLine(sentence),
    fix: advice === '' ? null : advice,
  });
}

/** What could not be evaluated for another reason than an error. */
export function unknownRow(place: Place, why: Pick<AuditRow, 'reason' | 'sentence' | 'fix'>): AuditRow {
  return row(place, NO_FACTS, { compliance: 'could-not-tell', ...why, sentence: oneLine(why.sentence) });
}

/** A Region that the account has not enabled. `reason` is EC2's word for it. */
export function notEnabledRow(place: Place): AuditRow {
  return row(place, NO_FACTS, {
    compliance: 'not-enabled',
    reason: 'not-opted-in',
    sentence: 'The account has not enabled this Region.',
    fix: null,
  });
}

function row(
  { account, accountName, region, cluster, lookedAt }: Place,
  { arn, vpc, publicAccess, privateAccess, cidrs, addresses }: ClusterFacts,
  { compliance, reason, sentence, fix }: Pick<AuditRow, 'compliance' | 'reason' | 'sentence' | 'fix'>,
): AuditRow {
  const access = { publicAccess, privateAccess, cidrs, addresses };
  const verdict = { compliance, reason, sentence, fix };
  return { account, accountName, region, cluster, arn, vpc, ...access, ...verdict, lookedAt: lookedAt.toISOString() };
}

/** By account, Region and cluster; the row of a whole Region comes before its clusters. */
export function inOrder(rows: readonly AuditRow[]): readonly AuditRow[] {
  const keys = ['account', 'region', 'cluster'] as const;
  return [...rows].sort(
    (a, b) => keys.map((key) => compare(a[key] ?? '', b[key] ?? '')).find((order) => order !== 0) ?? 0,
  );
}

/** The same order wherever it runs. */
function compare(a: string, b: string): number {
  return a.localeCompare(b, 'en');
}

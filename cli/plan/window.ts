import type { Gap } from './evidence.ts';
import type { Period } from './history.ts';

const DAY = 24 * 60 * 60 * 1000;

/** `lastEventTimestamp` of a stream may be an hour or more late (CloudWatch Logs API reference, LogStream). */
const LATENESS = 3 * 60 * 60 * 1000;

/** What decides for when a cluster's audit log speaks. */
export interface Coverage {
  readonly now: Date;
  /** The days that are asked for. */
  readonly days: number;
  readonly groupCreatedAt: Date;
  readonly retentionInDays: number | undefined;
  /** Of all streams of the audit log. */
  readonly firstEvent: Date;
  readonly lastEvent: Date;
  /** Since when private access is on; undefined while it is off. */
  readonly privateSince: Date | undefined;
  /** When the audit log was switched off. */
  readonly auditOff: readonly Period[];
}

/** The part of the asked days that the log covers, with what it leaves out. `from` is not before `to` where it covers nothing. */
export interface Window {
  readonly from: Date;
  readonly to: Date;
  readonly gaps: readonly Gap[];
}

/** The start of the days that are asked for. */
export function askedFrom({ now, days }: Pick<Coverage, 'now' | 'days'>): Date {
  return new Date(now.getTime() - days * DAY);
}

/**
 * What the log really covers of the days that are asked for. Before private access was on, nodes used the public endpoint:
 * what the log shows of that time is no evidence.
 */
export function windowOf(coverage: Coverage): Window {
  const { now, groupCreatedAt, retentionInDays, firstEvent, lastEvent, privateSince, auditOff } = coverage;
  const asked = askedFrom(coverage);
  // Stryker disable ConditionalExpression,ArrayDeclaration: what is no time is later than none, so reduce leaves it out.
  const starts: readonly (readonly [Date, string])[] = [
    [groupCreatedAt, 'the log group did not exist'],
    [firstEvent, 'the audit log has no event of that time'],
    ...(retentionInDays === undefined
      ? []
      : [[new Date(now.getTime() - retentionInDays * DAY), `the log group keeps ${retentionInDays} days`] as const]),
    ...(privateSince === undefined
      ? []
      : [[privateSince, 'private access was off, so nodes used the public endpoint too'] as const]),
  ];
  // Stryker restore ConditionalExpression,ArrayDeclaration
  // Stryker disable next-line EqualityOperator: of equal times either is the right one.
  const [from, why] = starts.reduce((latest, start) => (start[0] > latest[0] ? start : latest), [asked, ''] as const);
  const isLate = now.getTime() - lastEvent.getTime() > LATENESS;
  const to = isLate ? lastEvent : now;
  const gaps: readonly Gap[] = [
    ...(from > asked ? [{ from: asked, to: earlier(from, now), why }] : []),
    ...auditOff.flatMap((period) => offWithin(period, from, to)),
    // Stryker disable next-line EqualityOperator: a window of no length is shown as no evidence, whatever its gaps.
    ...(isLate && to > from ? [{ from: to, to: now, why: 'the audit log has no newer event: it may be off' }] : []),
  ];
  return { from, to, gaps };
}

function offWithin({ from, to }: Period, start: Date, end: Date): readonly Gap[] {
  const [first, last] = [later(from, start), earlier(to ?? end, end)];
  return first < last ? [{ from: first, to: last, why: 'the audit log was switched off' }] : [];
}

function earlier(a: Date, b: Date): Date {
  return new Date(Math.min(a.getTime(), b.getTime()));
}

function later(a: Date, b: Date): Date {
  return new Date(Math.max(a.getTime(), b.getTime()));
}

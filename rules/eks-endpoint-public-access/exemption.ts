/** A decision, in a tag of the cluster, to accept a NON_COMPLIANT result through `lastDay` (UTC, `YYYY-MM-DD`). */
export interface Exemption {
  readonly lastDay: string;
  readonly owner: string;
  readonly reason: string;
}

/** What a tag says. `missing` is the part that it lacks or that is not in the form documented for it. */
export type ExemptionReading =
  | { readonly kind: 'exemption'; readonly exemption: Exemption }
  | { readonly kind: 'malformed'; readonly missing: 'last-day' | 'owner' | 'reason' };

/**
 * Reads `2027-01-31 team-x@example.com reason in words`. An owner is a word with an @ in it, an address or a handle:
 * else the first word of the reason would pass for one.
 */
export function parseExemption(tagValue: string): ExemptionReading {
  const [lastDay, owner, ...reason] = tagValue.split(/[\s\p{C}]/u).filter((word) => word !== '');
  if (!isDay(lastDay)) return { kind: 'malformed', missing: 'last-day' };
  if (!owner?.includes('@')) return { kind: 'malformed', missing: 'owner' };
  if (reason.length === 0) return { kind: 'malformed', missing: 'reason' };
  return { kind: 'exemption', exemption: { lastDay, owner, reason: reason.join(' ') } };
}

/** The day `days` after another, both `YYYY-MM-DD`. */
export function dayAfter(day: string, days: number): string {
  return dayOf(new Date(Date.parse(day) + days * 86_400_000));
}

/** The day of a moment, in UTC. */
export function dayOf(moment: Date): string {
  return moment.toISOString().slice(0, 10);
}

/**
 * Whether text is a day of the calendar: `2027-02-30` is none, though Date reads it as one in March, and nor is the month
 * `+012027-01`, though a day of it begins so.
 */
function isDay(text: string | undefined): text is string {
  return /^\d/.test(`${text}`) && !Number.isNaN(Date.parse(`${text}`)) && dayAfter(`${text}`, 0) === text;
}

import type { Network } from '../../rules/eks-endpoint-public-access/networks.ts';
import { addressText, compareNetworks, parseAddress, parseAddresses } from './address.ts';
import type { AuditLogRow } from './audit-log-row.ts';
import type { Caller, CallerClass } from './caller.ts';
import { classify } from './classify.ts';
import { cleanText } from './clean.ts';
import { knownSystem } from './known-systems.ts';
import { principalOf, sessionOf } from './principal.ts';
import { isDeclaredStable, isElastic } from './stability.ts';
import type { Surroundings } from './surroundings.ts';

/** More addresses than these are more than a list of CIDRs could follow. */
const MOST_ADDRESSES = 5;

/** How many sessions and user agents of one caller are kept: clients choose both, and may choose new ones each time. */
const MOST_KEPT = 20;

interface Tally {
  readonly class: CallerClass;
  readonly who: string;
  readonly sessions: Set<string>;
  readonly addresses: Set<string>;
  readonly requestsByAgent: Map<string, number>;
  requests: number;
  first: Date;
  last: Date;
}

/**
 * Merges the rows of an audit log into callers: one for each principal and class. What a principal did from addresses that the log does
 * not show is a caller of its own, so that the addresses of a caller are all of them. Those of most requests come first.
 */
export function groupCallers(rows: Iterable<AuditLogRow>, surroundings: Surroundings): readonly Caller[] {
  const tallies = new Map<string, Tally>();
  for (const row of rows) {
    const callerClass = classify(row, surroundings);
    const who = principalOf(row);
    const address = row.isChainCut ? undefined : parseAddress(row.address);
    // Stryker disable next-line EqualityOperator: either value keeps the two apart.
    const key = `${callerClass} ${address === undefined} ${who}`;
    const tally = tallies.get(key) ?? newTally(row, callerClass, who);
    tallies.set(key, tally);
    add(row, address, tally);
  }
  const all = [...tallies.values()];
  const authenticated = new Set(all.filter(isAuthenticated).flatMap(({ addresses }) => [...addresses]));
  return all.map((tally) => callerOf(tally, surroundings, authenticated)).sort(compareCallers);
}

function newTally({ first, last }: AuditLogRow, callerClass: CallerClass, who: string): Tally {
  return {
    class: callerClass,
    who,
    sessions: new Set(),
    addresses: new Set(),
    requestsByAgent: new Map(),
    requests: 0,
    first,
    last,
  };
}

function add(row: AuditLogRow, address: Network | undefined, tally: Tally): void {
  if (address !== undefined) tally.addresses.add(addressText(address));
  const session = sessionOf(row);
  if (session !== undefined && tally.sessions.size < MOST_KEPT) tally.sessions.add(session);
  const agent = cleanText(row.userAgent ?? '');
  const before = tally.requestsByAgent.get(agent);
  if (before !== undefined || tally.requestsByAgent.size < MOST_KEPT) {
    tally.requestsByAgent.set(agent, (before ?? 0) + row.requests);
  }
  tally.requests += row.requests;
  // Stryker disable next-line EqualityOperator: of equal times any is the right one.
  if (row.first < tally.first) tally.first = row.first;
  // Stryker disable next-line EqualityOperator: of equal times any is the right one.
  if (row.last > tally.last) tally.last = row.last;
}

function callerOf(tally: Tally, surroundings: Surroundings, authenticated: ReadonlySet<string>): Caller {
  const networks = [...parseAddresses(tally.addresses)].sort(compareNetworks);
  const changing = networks.filter(
    (network) => !isDeclaredStable(network, surroundings) && !isElastic(network, surroundings),
  );
  const addresses = networks.map(addressText);
  const sessions = [...tally.sessions].sort();
  const userAgent = mostUsed(tally.requestsByAgent);
  const caller: Caller = {
    class: tally.class,
    who: tally.who,
    sessions,
    addresses,
    isDynamic: changing.length > MOST_ADDRESSES,
    userAgent: userAgent === '' ? null : userAgent,
    system: knownSystem(sessions, userAgent),
    isAuthenticated: isAuthenticated(tally),
    requests: tally.requests,
    first: tally.first,
    last: tally.last,
  };
  if (caller.isAuthenticated) return caller;
  return { ...caller, alsoAuthenticated: addresses.filter((address) => authenticated.has(address)) };
}

function isAuthenticated({ class: callerClass }: Tally): boolean {
  return callerClass !== 'unauthenticated';
}

/** The first of several with as many requests. */
function mostUsed(requestsByAgent: ReadonlyMap<string, number>): string {
  return [...requestsByAgent].reduce((most, entry) => (entry[1] > most[1] ? entry : most), ['', 0])[0];
}

function compareCallers(a: Caller, b: Caller): number {
  // Stryker disable next-line EqualityOperator: the order of callers of one name does not matter.
  return b.requests - a.requests || (a.who < b.who ? -1 : 1);
}

import type { Network } from '../../rules/eks-endpoint-public-access/networks.ts';
import { pluralize } from '../terminal/text.ts';
import { addressText } from './address.ts';
import type { Caller, CallerClass } from './caller.ts';
import type { AuditLogEvidence, NoEvidence } from './evidence.ts';
import type { Path } from './path.ts';
import { MOST_CIDRS, type Proposal } from './proposal.ts';

/*
 * Why a piece of advice is given: at most two sentences. They hold no text from the audit log, so that a caller cannot write them.
 */

/** UpdateClusterConfig may give such a cluster both accesses, but then its name never leads hybrid nodes to private addresses. */
export const HYBRID_NODES =
  'This cluster has networks of hybrid nodes, which AWS advises to connect by public or by private access, not both. ' +
  'Build their private path first: routes, a security group that lets in port 443, and DNS.';

/** The callers that need public access, one and several. */
const NOUNS: Readonly<Partial<Record<CallerClass, readonly [one: string, several: string]>>> = {
  'own-vpc-public-path': ["caller from the VPC's own public addresses", "callers from the VPC's own public addresses"],
  'other-vpc': ['caller from another VPC', 'callers from another VPC'],
  'node-outside': ['group of nodes outside the VPC', 'groups of nodes outside the VPC'],
  'exported-token': ['exported service account token', 'exported service account tokens'],
  'person-or-ci': ['person or CI system', 'people or CI systems'],
};

export function awsServiceNeedsPublic(callers: readonly Caller[]): string {
  const requests = callers.reduce((sum, caller) => sum + caller.requests, 0);
  return (
    `AWS Step Functions or AWS Batch uses this endpoint (about ${pluralize(requests, 'request')}). ` +
    'Both support only clusters with public access, so closing or narrowing it would break them.'
  );
}

export function noEvidence({ isLogOff }: NoEvidence): string {
  const missing = isLogOff === true ? 'The audit log is off, so there is' : 'The audit log gave';
  return `${missing} no evidence of who uses this endpoint. No evidence does not mean no callers.`;
}

export function privateOff(blocked: readonly Path[]): string {
  const reason = 'Private access is off, so nodes use the public endpoint too and hide who else does.';
  if (blocked.length === 0) return `${reason} Turn it on, wait a week, and run plan again.`;
  return `${reason} Before it is turned on, fix what blocks the private path: ${listOf(blocked)}.`;
}

export function wouldLose(lost: readonly Caller[], { problem }: Proposal, paths: readonly Path[]): string {
  return `${losers(lost, problem)} ${wayIn(paths)}`;
}

export function unknownCallers(callers: readonly Caller[]): string {
  return `The audit log does not show where ${pluralize(callers.length, 'caller')} came from, so it is not known who would lose access.`;
}

export function incomplete({ isCut, from, to }: AuditLogEvidence, days: number): string {
  if (isCut) return 'The audit log has more callers than one query returns, so some were not seen.';
  const covered = Math.floor((to.getTime() - from.getTime()) / 86_400_000);
  const extent = covered < days ? `covers ${covered} of ${days} days` : `does not cover all of ${days} days`;
  return `The audit log ${extent}, so callers may be missing. Run plan again when it covers them, or ask for fewer days.`;
}

export function privateTooShort(days: number): string {
  return (
    `Private access was not on for all of ${days} days, so callers may be missing. ` +
    'Run plan again when it was, or ask for fewer days.'
  );
}

export function everyoneListed(
  cidrs: readonly Network[],
  unused: readonly Network[],
  days: number,
  isUnchanged: boolean,
): string {
  const listed = `Every caller seen in ${days} days that needs public access has a stable address within ${pluralize(cidrs.length, 'CIDR')}.`;
  if (isUnchanged) return `${listed} The endpoint is limited to that already.`;
  if (unused.length === 0) return listed;
  return `${listed} No caller was seen from ${unused.map(({ text }) => text).join(', ')}, which today's list lets in.`;
}

export function privatePathBlocked(blocked: readonly Path[]): string {
  return `The private path is blocked: ${listOf(blocked)}. Fix that before public access changes, and run plan again.`;
}

export function noCaller(days: number, mine: Network | undefined): string {
  const seen = `No caller seen in ${pluralize(days, 'day')} needs public access.`;
  return mine === undefined ? seen : `${seen} Your own address ${addressText(mine)} would lose access.`;
}

function losers(lost: readonly Caller[], problem: Proposal['problem']): string {
  const who = `${countByClass(lost)} would lose access`;
  if (problem?.kind === 'too-many') return `${who}: they need ${problem.count} CIDRs, and EKS takes ${MOST_CIDRS}.`;
  if (problem?.kind === 'too-wide') return `${who}: their CIDRs are more than the rule allows.`;
  return `${who}: a list of CIDRs cannot follow their addresses, unless they are declared with --stable.`;
}

/** Such as `1 caller from another VPC, 2 people or CI systems (GitHub Actions)`. */
function countByClass(callers: readonly Caller[]): string {
  return Object.entries(NOUNS)
    .map(([callerClass, nouns]) => ({ nouns, all: callers.filter((caller) => caller.class === callerClass) }))
    .filter(({ all }) => all.length > 0)
    .map(({ nouns: [one, several], all }) => {
      const systems = [...new Set(all.map(({ system }) => system).filter((system) => system !== undefined))].sort();
      const names = systems.length === 0 ? '' : ` (${systems.join(', ')})`;
      return `${all.length} ${all.length === 1 ? one : several}${names}`;
    })
    .join(', ');
}

function wayIn(paths: readonly Path[]): string {
  const blocked = paths.filter(({ state }) => state === 'blocked');
  if (blocked.length > 0) return `The private path is blocked: ${listOf(blocked)}.`;
  const possible = paths.filter(({ kind, state }) => WAYS.has(kind) && (state === 'possible' || state === 'proven'));
  if (possible.length > 0) return `On paper these lead into the VPC: ${listOf(possible)}.`;
  return 'No private path into the VPC was found.';
}

const WAYS: ReadonlySet<Path['kind']> = new Set(['client-vpn', 'direct-connect', 'peering', 'transit-gateway', 'vpn']);

function listOf(paths: readonly Path[]): string {
  return paths.map(({ kind, id }) => `${kind} ${id}`).join(', ');
}

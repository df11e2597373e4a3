import type { EndpointAccess } from '../../rules/eks-endpoint-public-access/endpoint.ts';
import { coverage, covers } from '../../rules/eks-endpoint-public-access/networks.ts';
import type { RuleParameters } from '../../rules/eks-endpoint-public-access/parameters.ts';
import type { Advice, AdviceAction } from './advice.ts';
import * as because from './because.ts';
import type { Caller } from './caller.ts';
import type { AuditLogEvidence, Evidence } from './evidence.ts';
import * as next from './next-command.ts';
import { isPrivateReady, outcomes } from './outcomes.ts';
import type { Path } from './path.ts';
import { needsPublic, ownAddress, type Proposal, proposeCidrs, unusedCidrs } from './proposal.ts';
import { chosenCidrs } from './stability.ts';
import type { Surroundings } from './surroundings.ts';

const DAY = 86_400_000;

/** What is known of one cluster whose public access is on. */
export interface Facts extends next.ClusterPlace {
  readonly endpoint: EndpointAccess;
  readonly surroundings: Surroundings;
  readonly evidence: Evidence;
  readonly callers: readonly Caller[];
  readonly paths: readonly Path[];
  /** For how many days the user wants evidence. */
  readonly days: number;
  /** The user's own public address, where it is known. */
  readonly myAddress: string | undefined;
  /** The deployed rule, where it is known. */
  readonly rule?: RuleParameters;
}

/**
 * What to do about a cluster's public endpoint. Closing needs evidence for all of the days, with private access on for all of them.
 * Throws RangeError where public access is off: a private cluster needs no advice.
 */
export function advise(facts: Facts): Advice {
  const { endpoint, evidence, callers, surroundings } = facts;
  if (!endpoint.publicAccess) throw new RangeError(`public access of ${facts.cluster} is off, so it needs no advice`);
  const awsServices = callers.filter(({ class: callerClass }) => callerClass === 'aws-service-needs-public');
  if (awsServices.length > 0) return advice('keep-public', because.awsServiceNeedsPublic(awsServices), null);
  if (!endpoint.privateAccess && surroundings.remoteNetworks.length === 0) return turnPrivateOn(facts);
  if (evidence.source === 'none') {
    return advice('cannot-tell', because.noEvidence(evidence), evidence.isLogOff ? next.auditLogCommand(facts) : null);
  }
  if (!endpoint.privateAccess) return advice('build-private-path-first', because.HYBRID_NODES, null);
  return adviseOnCallers(facts, evidence);
}

function turnPrivateOn(facts: Facts): Advice {
  const { paths, surroundings } = facts;
  const command = isDnsBlocked(paths) ? next.dnsCommand(facts, surroundings.vpcId) : next.privateOnCommand(facts);
  return advice('turn-private-on-first', because.privateOff(blocked(paths)), command);
}

/** With private access on, and an audit log. */
function adviseOnCallers(facts: Facts, evidence: AuditLogEvidence): Advice {
  const { surroundings, endpoint, paths, days } = facts;
  const callers = facts.callers.filter((caller) => !hasMovedToPrivate(caller, evidence));
  const proposal = proposeCidrs(callers, surroundings, endpoint, facts.myAddress, facts.rule);
  const results = outcomes(callers, surroundings, endpoint, proposal.cidrs, isPrivateReady(paths));
  const remaining = results.filter(needsPublic);
  const lost = remaining.filter(({ ifNarrowed }) => ifNarrowed !== 'keeps');
  if (lost.length > 0) {
    return advice('build-private-path-first', because.wouldLose(lost, proposal, paths), fixCommand(facts));
  }
  const unclear = results.filter((caller) => caller.class === 'unknown');
  if (unclear.length > 0) return advice('cannot-tell', because.unknownCallers(unclear), null);
  if (!isComplete(evidence, days)) return advice('cannot-tell', because.incomplete(evidence, days), null);
  if (remaining.length === 0 && !isPrivateThroughout(evidence)) {
    return advice('cannot-tell', because.privateTooShort(days), null);
  }
  // Private access is on, so what is inside the VPC uses the private endpoint already, whatever the security groups admit. Without
  // the DNS attributes it comes over the public endpoint.
  const obstacles = blocked(paths).filter(({ kind }) => kind === 'dns');
  if (obstacles.length > 0) {
    return advice('build-private-path-first', because.privatePathBlocked(obstacles), fixCommand(facts));
  }
  if (remaining.length > 0) return narrow(facts, callers, proposal);
  return advice('close-now', because.noCaller(days, ownAddress(facts.myAddress, endpoint)), next.closeCommand(facts));
}

function narrow(facts: Facts, callers: readonly Caller[], { cidrs }: Proposal): Advice {
  const { endpoint, days } = facts;
  const chosen = chosenCidrs(endpoint);
  const isLimited = chosen.length > 0;
  // A proposal never lets in more than the list of today.
  const isUnchanged = isLimited && chosen.every((network) => covers(coverage(cidrs), network));
  const why = because.everyoneListed(cidrs, isLimited ? unusedCidrs(callers, endpoint) : [], days, isUnchanged);
  const command = isLimited ? next.listCommand(facts, cidrs) : next.narrowCommand(facts, cidrs);
  return { ...advice('narrow-to', why, isUnchanged ? null : command), cidrs: cidrs.map(({ text }) => text) };
}

function advice(action: AdviceAction, why: string, command: string | null): Advice {
  return { action, cidrs: [], because: why, next: command };
}

/** What came from the VPC's own public addresses while private access was off. It says nothing of today. */
function hasMovedToPrivate({ class: callerClass, last }: Caller, { privateSince }: AuditLogEvidence): boolean {
  if (callerClass !== 'own-vpc-public-path') return false;
  // Stryker disable next-line ConditionalExpression: no time is before an undefined one.
  return privateSince !== undefined && last <= privateSince;
}

/** Whether the log covers all of the days, and was read in full. A log without a byte is no log of a cluster that runs. */
function isComplete({ from, to, gaps, isCut, bytesScanned }: AuditLogEvidence, days: number): boolean {
  return gaps.length === 0 && !isCut && bytesScanned > 0 && to.getTime() - from.getTime() >= days * DAY;
}

function isPrivateThroughout({ from, privateSince }: AuditLogEvidence): boolean {
  // Stryker disable next-line ConditionalExpression: an undefined time is before no other.
  return privateSince !== undefined && privateSince <= from;
}

/** The settings without which a private endpoint is not reached from inside the VPC. */
function blocked(paths: readonly Path[]): readonly Path[] {
  return paths.filter(({ kind, state }) => state === 'blocked' && (kind === 'dns' || kind === 'security-group'));
}

function isDnsBlocked(paths: readonly Path[]): boolean {
  return blocked(paths).some(({ kind }) => kind === 'dns');
}

function fixCommand(facts: Facts): string | null {
  return isDnsBlocked(facts.paths) ? next.dnsCommand(facts, facts.surroundings.vpcId) : null;
}

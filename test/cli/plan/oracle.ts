import { BlockList, isIPv6 } from 'node:net';
import type { AuditLogRow } from '../../../cli/plan/audit-log-row.ts';
import type { AuditLogEvidence } from '../../../cli/plan/evidence.ts';

/** What exists, as the oracle reads it. The lists that plan gets are made from it. */
export interface World {
  readonly vpc: readonly string[];
  readonly remote: readonly string[];
  readonly open: readonly string[];
  readonly stable: readonly string[];
  readonly privateAccess: boolean;
  readonly dns: 'possible' | 'blocked' | 'unknown';
  readonly securityGroup: 'possible' | 'blocked' | 'unknown';
}

export interface Call {
  /** The caller as the report names it. */
  readonly who: string;
  readonly kind: 'aws' | 'scanner' | 'user';
  /** Undefined where the log does not show it. */
  readonly address: string | undefined;
  readonly row: AuditLogRow;
}

export const NAT = '52.1.1.1';
export const OTHER_NAT = '52.2.2.2';
export const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '198.18.0.0/15', 'fc00::/7'];

/*
 * The oracle. It imports nothing of plan, and does no arithmetic: Node.js compares the addresses.
 */
export function lies(address: string | undefined, cidrs: readonly string[]): boolean {
  const list = new BlockList();
  for (const [base = '', prefix] of cidrs.map((cidr) => cidr.split('/')))
    list.addSubnet(base, Number(prefix), family(base));
  return address !== undefined && list.check(address, family(address));
}

function family(address: string): 'ipv4' | 'ipv6' {
  return isIPv6(address) ? 'ipv6' : 'ipv4';
}

/** Whether a call still arrives once the public endpoint accepts only these CIDRs, or none. */
export function arrives({ kind, address }: Call, world: World, accepted: readonly string[]): boolean {
  if (kind === 'aws' || lies(address, accepted) || lies(address, [...world.remote, ...PRIVATE])) return true;
  const moves = !world.privateAccess && world.dns === 'possible' && world.securityGroup === 'possible';
  const isOverPublicPath = address === NAT || (!world.privateAccess && address?.includes(':') === true);
  if (lies(address, world.vpc)) return !isOverPublicPath || moves;
  return address === NAT && moves;
}

/** Whether the evidence is all that closing asks for. */
export function isFull({ from, to, gaps, isCut, privateSince }: AuditLogEvidence, world: World, days: number): boolean {
  const start = Math.min(from.getTime(), to.getTime() - days * 86_400_000);
  return (
    gaps.length === 0 &&
    !isCut &&
    world.privateAccess &&
    from.getTime() === start &&
    Number(privateSince ?? to) <= start
  );
}

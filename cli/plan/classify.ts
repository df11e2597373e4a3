import {
  type Coverage,
  coverage,
  covers,
  type Network,
  parseCidr,
} from '../../rules/eks-endpoint-public-access/networks.ts';
import { addressText, parseAddress } from './address.ts';
import type { AuditLogRow } from './audit-log-row.ts';
import type { CallerClass } from './caller.ts';
import { CONTROL_PLANE_USERS, CONTROLLER_ACCOUNTS } from './control-plane.ts';
import { arnsOf, NODE_PREFIX, readRole } from './principal.ts';
import type { PublicAddress, Surroundings } from './surroundings.ts';

// Stryker disable next-line StringLiteral: with what is no block the module does not load.
const LOOPBACK = blocks(['127.0.0.0/8', '::1/128']);

/** Addresses that lead to no host of the internet, and that networks use among themselves (RFC 1918, 6598, 2544, 4193). */
// Stryker disable next-line StringLiteral: with what is no block the module does not load.
const PRIVATE = blocks(['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '198.18.0.0/15', 'fc00::/7']);

/** Addresses that no caller can have: this network, link-local, multicast and above. */
// Stryker disable next-line StringLiteral: with what is no block the module does not load.
const NO_CALLER = blocks(['0.0.0.0/8', '169.254.0.0/16', '224.0.0.0/3', '::/128', 'fe80::/10', 'ff00::/8']);

/**
 * Who a caller is. The order of the tests decides: the name comes before the address, for components of AWS call from private
 * addresses that are not the customer's (such as 172.16.33.233), and from public ones.
 */
export function classify(row: AuditLogRow, surroundings: Surroundings): CallerClass {
  const { username, code } = row;
  if (code === 401 || username === 'system:anonymous') return 'unauthenticated';
  // Only what fails authentication has no user name. Of another event, Insights did not discover the name: it may be of anyone.
  if (username === undefined || username === '') return 'unknown';
  const address = row.isChainCut ? undefined : parseAddress(row.address);
  if (isOfAws(row, username, surroundings.account)) return 'aws';
  if (address === undefined || covers(NO_CALLER, address)) return 'unknown';
  if (covers(LOOPBACK, address)) return 'aws';
  const found = classOfAddress(address, surroundings) ?? classOfName(row, username, surroundings);
  const isController = CONTROLLER_ACCOUNTS.has(username) && row.podName === undefined;
  return found === 'connected-network' && isController ? 'aws' : found;
}

/** Whether the address belongs to a network of the caller's own choice, as no address of the internet does. */
export function isPrivateAddress(address: Network): boolean {
  return covers(PRIVATE, address);
}

/** What is known of a public address of the account or the organization. */
export function ownerOf(address: Network, surroundings: Surroundings): PublicAddress | undefined {
  const { own, other } = placesOf(surroundings);
  const text = addressText(address);
  return own.get(text) ?? other.get(text);
}

/** Whether the address is a public one of the cluster's own VPC. */
export function isOwnAddress(address: Network, surroundings: Surroundings): boolean {
  return placesOf(surroundings).own.has(addressText(address));
}

/**
 * Such names are the API server's own, and no access entry can give them away. An entry of the old `aws-auth` map can, to a role or
 * user, which then comes with its ARN.
 */
function isOfAws(row: AuditLogRow, username: string, account: string): boolean {
  const arns = arnsOf(row);
  if (CONTROL_PLANE_USERS.has(username)) return arns.length === 0;
  return username.startsWith('eks:') && arns.every((arn) => isRoleOfEks(arn, account));
}

/** Seen: `AWSWesleyClusterManagerLambda-Add-AddonManagerRole-…` of an account of AWS, as `eks:addon-manager`. */
function isRoleOfEks(arn: string, account: string): boolean {
  const identity = readRole(arn);
  return identity?.role.startsWith('AWSWesleyClusterManagerLambda') === true && identity.account !== account;
}

/** The class that an address alone decides. Undefined for a public address that is not known. */
export function classOfAddress(address: Network, surroundings: Surroundings): CallerClass | undefined {
  const { vpc, remote, own, other } = placesOf(surroundings);
  // A VPC's CIDRs may be public, or in 100.64.0.0/10.
  if (covers(vpc, address)) return 'inside-vpc';
  if (covers(remote, address) || isPrivateAddress(address)) return 'connected-network';
  if (own.has(addressText(address))) return 'own-vpc-public-path';
  return other.has(addressText(address)) ? 'other-vpc' : undefined;
}

function classOfName(row: AuditLogRow, username: string, surroundings: Surroundings): CallerClass {
  if (username === 'aws-batch' || arnsOf(row).some(isRoleThatNeedsPublic)) return 'aws-service-needs-public';
  if (username.startsWith(NODE_PREFIX)) {
    return isFormerNode(row, username, surroundings) ? 'own-vpc-public-path' : 'node-outside';
  }
  const isExported = username.startsWith('system:serviceaccount:') && row.podName === undefined;
  return isExported ? 'exported-token' : 'person-or-ci';
}

/**
 * AWS Batch uses its service-linked role. A state machine's role has any name; those that the console and the CDK make name the
 * service. A role that is taken for one by mistake is reported as losing access, which such a caller from the internet does anyway.
 */
function isRoleThatNeedsPublic(arn: string): boolean {
  const identity = readRole(arn);
  return identity !== undefined && /^AWSServiceRoleForBatch$|step-?functions|state-?machine/i.test(identity.role);
}

/** The public address of a terminated instance is no longer known in EC2. Its node name still has its address in the VPC. */
function isFormerNode({ arn }: AuditLogRow, username: string, surroundings: Surroundings): boolean {
  const identity = readRole(arn);
  if (identity?.account !== surroundings.account || !/^i-[\da-f]+$/.test(`${identity.session}`)) return false;
  const name = /^ip-(\d+)-(\d+)-(\d+)-(\d+)\./.exec(username.slice(NODE_PREFIX.length));
  const address = parseAddress(name?.slice(1).join('.'));
  return address !== undefined && covers(placesOf(surroundings).vpc, address);
}

interface Places {
  readonly vpc: Coverage;
  readonly remote: Coverage;
  readonly own: ReadonlyMap<string, PublicAddress>;
  readonly other: ReadonlyMap<string, PublicAddress>;
}

/** One log has thousands of rows in the same surroundings. */
const placesBySurroundings = new WeakMap<Surroundings, Places>();

function placesOf(surroundings: Surroundings): Places {
  const known = placesBySurroundings.get(surroundings);
  // Stryker disable next-line ConditionalExpression: what is kept only saves time.
  if (known !== undefined) return known;
  const places: Places = {
    vpc: coverage(surroundings.vpcCidrs),
    remote: coverage(surroundings.remoteNetworks),
    own: byCanonicalText(surroundings.ownAddresses),
    other: byCanonicalText(surroundings.otherVpcAddresses),
  };
  placesBySurroundings.set(surroundings, places);
  return places;
}

function byCanonicalText(addresses: ReadonlyMap<string, PublicAddress>): ReadonlyMap<string, PublicAddress> {
  return new Map(
    [...addresses].flatMap(([text, found]) => {
      const address = parseAddress(text);
      return address === undefined ? [] : [[addressText(address), found] as const];
    }),
  );
}

function blocks(texts: readonly string[]): Coverage {
  return coverage(texts.map(parseCidr) as readonly Network[]);
}

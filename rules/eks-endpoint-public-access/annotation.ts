import type { Exemption } from './exemption.ts';
import { addressCount, blockSize, coverage, FAMILIES, type Family, type Network } from './networks.ts';
import type { ExemptionProblem, Finding, Verdict } from './verdict.ts';

/** The longest annotation that PutEvaluations takes; one character more fails the whole call (AWS Config API reference, Evaluation). */
const MAXIMUM_LENGTH = 256;
const OWNER_LENGTH = 48;
/** A single block is shown with its size if it holds more addresses than this: an IPv4 /16. */
const WIDE = blockSize('ipv4', 16);

/** What to do about a cluster of a status in which EKS takes no update: the runbooks stop there. */
const UNCHANGEABLE: ReadonlyMap<string | undefined, string> = new Map([
  ['FAILED', 'EKS cannot change a FAILED cluster: delete it, and create it again.'],
  ['DELETING', 'The cluster is being deleted: there is nothing to do.'],
]);

/**
 * The verdict as one text of at most 256 characters: the problem, its extent, and the fix. `status` is EKS's word for the
 * cluster's status, where it is known.
 */
export function annotate(verdict: Verdict, status?: string): string {
  switch (verdict.reason) {
    case 'private-only':
      return 'The API server endpoint is private: public access is off.';
    case 'restricted':
      return `The public endpoint is limited to ${extent(verdict.open)}.`;
    case 'exempt':
      return exempt(verdict.exemption, verdict.finding);
    case 'exemption-expired': {
      const { owner, lastDay } = verdict.exemption;
      return `${state(verdict.finding)} The exemption by ${shorten(plainText(owner), OWNER_LENGTH)} ended on ${lastDay}: renew the tag, or fix the endpoint.`;
    }
    case 'exemption-invalid':
      return `${state(verdict.finding)} The exemption tag does not count: ${correction(verdict.problem)}.`;
    case 'not-an-eks-control-plane':
      return 'A connected or Outposts local cluster: EKS serves no public endpoint for it.';
    default:
      return `${state(verdict)} ${UNCHANGEABLE.get(status) ?? fix(verdict)}`;
  }
}

function exempt({ owner, lastDay, reason }: Exemption, finding: Finding): string {
  const before = `Exempt through ${lastDay} by ${shorten(plainText(owner), OWNER_LENGTH)}: `;
  const after = `. ${state(finding)}`;
  return before + shorten(plainText(reason), MAXIMUM_LENGTH - before.length - after.length) + after;
}

/** What is wrong, in at most 150 characters. */
function state(finding: Finding): string {
  switch (finding.reason) {
    case 'public-forbidden':
      return 'The public endpoint is on, and the rule says publicAccess=forbidden.';
    case 'open-to-internet':
      return `The public endpoint is open to the whole Internet (${whole(finding.open, finding.families)}).`;
    case 'too-wide':
      return `The public endpoint is open to ${extent(finding.open)}: more than a /${finding.widest}.`;
    case 'outside-allowed-cidrs':
      return `The public endpoint is open to ${extent(finding.outside)} outside allowedCidrs.`;
    case 'private-endpoint-off':
      return 'The private endpoint is off, and the rule says privateEndpoint=required.';
  }
}

function fix(finding: Finding): string {
  switch (finding.reason) {
    case 'public-forbidden':
      return 'Remediate makes it private.';
    case 'open-to-internet':
      return 'Remediate makes it private; or limit publicAccessCidrs.';
    case 'too-wide':
      return 'Remediate makes it private; or narrow publicAccessCidrs.';
    case 'outside-allowed-cidrs':
      return 'Remediate makes it private; or take them out of publicAccessCidrs.';
    case 'private-endpoint-off':
      return 'Turn endpointPrivateAccess on; Remediate would turn public access off as well.';
  }
}

function correction(problem: ExemptionProblem): string {
  if (problem.kind === 'too-far') return `${problem.lastDay} is too far away, ${problem.latestDay} is the latest`;
  const need = {
    'last-day': 'a last day such as 2027-01-31 first',
    owner: 'an owner with an @ second',
    reason: 'a reason third',
  };
  return `it needs ${need[problem.missing]}`;
}

/** `0.0.0.0/0 and ::/0`; with `by 2 ranges` where no single block says so, and why where there is no list. */
function whole(open: readonly Network[], families: readonly Family[]): string {
  if (open.length === 0) return 'no publicAccessCidrs';
  const everything = { ipv4: '0.0.0.0/0', ipv6: '::/0' };
  const routed = { ipv4: 'all public IPv4', ipv6: 'all public IPv6' };
  const parts = families.map((family) => {
    const networks = open.filter((network) => network.family === family);
    const isWhole = (blocks: readonly Network[]) => addressCount(coverage(blocks)[family]) === blockSize(family, 0);
    if (networks.some((network) => isWhole([network]))) return everything[family];
    const ranges = networks.length === 1 ? '1 range' : `${networks.length} ranges`;
    return `${isWhole(networks) ? everything[family] : routed[family]} by ${ranges}`;
  });
  return parts.join(' and ');
}

/** `8.8.8.8/32`, `2600::/12 (2^116 addresses)`, or `3 ranges, 134,217,728 addresses`; the families apart, where there are both. */
function extent(networks: readonly Network[]): string {
  if (networks.length === 1) return networks.map(block).join();
  const union = coverage(networks);
  const parts = FAMILIES.flatMap((family) => {
    const count = networks.filter((network) => network.family === family).length;
    if (count === 0) return [];
    const ranges = `${count} ${family === 'ipv6' ? 'IPv6 ' : ''}${count === 1 ? 'range' : 'ranges'}`;
    return [`${ranges}, ${amount(addressCount(union[family]))}`];
  });
  return parts.join(' and ');
}

/** A block as it was written. People take an IPv6 address with `/32` for one host: a wide block has its size behind it. */
function block(network: Network): string {
  const count = addressCount([network]);
  return count > WIDE ? `${network.text} (${amount(count)})` : network.text;
}

/** A number of addresses as people read it: in digits while they fit IPv4, else as the power of two it reaches. */
function amount(count: bigint): string {
  if (count === 1n) return '1 address';
  if (count < blockSize('ipv4', 0)) return `${count.toLocaleString('en-US')} addresses`;
  const power = count.toString(2).length - 1;
  return `${count === 2n ** BigInt(power) ? '' : 'over '}2^${power} addresses`;
}

/** EventBridge escapes no value (user guide, input transformation): a quotation mark would break the text of a notification. */
const SUBSTITUTES = [
  ['"', "'"],
  ['\\', '/'],
  ['<', '('],
  ['>', ')'],
] as const;
const EMAIL_ADDRESS = /^(?!www\.)[\w.+-]+@[\w-]+(\.[\w-]+)+[.,;:]?$/iu;
/** A dot as in a domain of any script. There is none in `1.2` and `etc.`. */
const DOMAIN_DOT = /(?<=[^\s.])[.\u3002\uFF0E\uFF61](?=[\p{L}\p{M}\p{N}-]*\p{L})|(?<=www)\./giu;

/**
 * Text of a tag as a notification can hold it: nothing that breaks JSON, and nothing that a mail program turns into a link to
 * a page. Domains are written `example[.]com`; an email address stays as it is.
 */
function plainText(text: string): string {
  const plain = SUBSTITUTES.reduce(
    (changed, [character, substitute]) => changed.replaceAll(character, substitute),
    text,
  );
  const words = plain.split(' ');
  return words.map((word) => (EMAIL_ADDRESS.test(word) ? word : withoutLink(word))).join(' ');
}

function withoutLink(word: string): string {
  return word.replaceAll('://', ': ').replace(DOMAIN_DOT, '[.]');
}

/** Text of at most `length` characters, cut between characters and marked as cut. */
function shorten(text: string, length: number): string {
  if (text.length <= length) return text;
  let kept = '';
  for (const character of text) {
    if (kept.length + character.length >= length) break;
    kept += character;
  }
  return `${kept}…`;
}

import type { ClusterEndpoint } from './endpoint.ts';
import { dayAfter, parseExemption } from './exemption.ts';
import { addressCount, blockSize, coverage, covers, FAMILIES, type Family, type Network } from './networks.ts';
import type { RuleParameters } from './parameters.ts';
import { UNROUTED_RANGES } from './reserved-ranges.ts';
import { COMPLIANCE, type Finding, type Verdict } from './verdict.ts';

/**
 * Evaluates an endpoint on a day (UTC, `YYYY-MM-DD`). Of several findings the first is reported, in the order of
 * `findingOf`; an exemption is looked for only when there is one.
 */
export function evaluate(endpoint: ClusterEndpoint, parameters: RuleParameters, today: string): Verdict {
  const finding = findingOf(endpoint, parameters);
  if (finding !== undefined) return exempted(finding, endpoint, parameters, today) ?? finding;
  return endpoint.publicAccess
    ? { reason: 'restricted', open: endpoint.publicAccessCidrs }
    : { reason: 'private-only' };
}

/** Whether tags could have changed a verdict: a description without them must not make an exempt cluster NON_COMPLIANT. */
export function needsTags(reason: Verdict['reason'], { exemptionTag }: RuleParameters): boolean {
  return exemptionTag !== undefined && COMPLIANCE[reason] === 'NON_COMPLIANT';
}

function findingOf(endpoint: ClusterEndpoint, parameters: RuleParameters): Finding | undefined {
  const { publicAccess, privateEndpoint } = parameters;
  if (endpoint.publicAccess && publicAccess === 'forbidden') return { reason: 'public-forbidden' };
  const exposure = endpoint.publicAccess ? exposureOf(endpoint, parameters) : undefined;
  if (exposure !== undefined) return exposure;
  return !endpoint.privateAccess && privateEndpoint === 'required' ? { reason: 'private-endpoint-off' } : undefined;
}

function exposureOf({ publicAccessCidrs: open }: ClusterEndpoint, parameters: RuleParameters): Finding | undefined {
  const covered = coverage(open);
  const families = FAMILIES.filter((family) => isOpenToTheInternet(open, family));
  if (open.length === 0 || families.length > 0) return { reason: 'open-to-internet', open, families };
  const widest: Readonly<Record<Family, number>> = { ipv4: parameters.widestIpv4, ipv6: parameters.widestIpv6 };
  const tooWide = FAMILIES.find((family) => addressCount(covered[family]) > blockSize(family, widest[family]));
  if (tooWide !== undefined) {
    return { reason: 'too-wide', open: open.filter(({ family }) => family === tooWide), widest: widest[tooWide] };
  }
  const { allowedCidrs } = parameters;
  if (allowedCidrs === undefined) return undefined;
  const allowed = coverage(allowedCidrs);
  const outside = open.filter((network) => !covers(allowed, network));
  return outside.length === 0 ? undefined : { reason: 'outside-allowed-cidrs', outside };
}

/** Whether the blocks let in every address of a family that a client of the internet can have. */
function isOpenToTheInternet(open: readonly Network[], family: Family): boolean {
  const union = coverage([...open, ...UNROUTED_RANGES[family]]);
  return addressCount(union[family]) === blockSize(family, 0);
}

/** What the cluster's exemption tag makes of a finding; undefined when there is none, or when the rule knows no exemptions. */
function exempted(
  finding: Finding,
  { tags }: ClusterEndpoint,
  { exemptionTag, maxExemptionDays }: RuleParameters,
  today: string,
): Verdict | undefined {
  const value = Object.entries(tags).find(([key]) => key === exemptionTag)?.[1];
  if (value === undefined) return undefined;
  const reading = parseExemption(value);
  if (reading.kind === 'malformed') return { reason: 'exemption-invalid', finding, problem: reading };
  const { exemption } = reading;
  const { lastDay } = exemption;
  if (lastDay < today) return { reason: 'exemption-expired', finding, exemption };
  const latestDay = dayAfter(today, maxExemptionDays);
  if (lastDay <= latestDay) return { reason: 'exempt', finding, exemption };
  return { reason: 'exemption-invalid', finding, problem: { kind: 'too-far', lastDay, latestDay } };
}

import { CannotTellError } from '../config-rule/errors.ts';
import { type ClusterEndpoint, readEndpoint } from './endpoint.ts';
import { evaluate } from './evaluate.ts';
import { dayOf } from './exemption.ts';
import { coverage, covers, type Network, parseCidr, parseCidrs } from './networks.ts';
import { parseRuleParameters, type RuleParameters } from './parameters.ts';
import { type ClusterSource, eksEndpointPublicAccess } from './rule.ts';
import type { Question, Settings } from './runbook-question.ts';
import { COMPLIANCE } from './verdict.ts';

/** What answering takes from outside. */
export interface AnswerEffects {
  readonly clusters: ClusterSource;
  /** The parameters of every rule in AWS Config that is judged by this function. */
  rules(): Promise<readonly Readonly<Record<string, unknown>>[]>;
  now(): Date;
}

/**
 * The answer, as words that a runbook's branch can look for: `answer=` with compliance and reason id, and after them
 * `refused=` with a reason where a narrowing may not be made; or `answer=SAME`, or `answer=DIFFERENT` and what differs.
 * There is no text of the cluster's owner in it, and what names the cluster, as an error does, has no `=`. Throws
 * CannotTellError, InvalidRuleParameterError, and what the effects throw.
 */
export async function answer(question: Question, effects: AnswerEffects): Promise<string> {
  const { clusterName: name } = question;
  if (question.ask === 'settings') {
    const differences = differencesOf(await endpointOf(name, effects), question.settings, name);
    return differences.length === 0 ? 'answer=SAME' : `answer=DIFFERENT ${differences.join(', ')}`;
  }
  const rules = (await effects.rules()).map(parseRuleParameters);
  const verdict = await verdictOf(name, rules, effects);
  if (question.ask === 'compliance' || !verdict.startsWith('NON_COMPLIANT')) return `answer=${verdict}`;
  const refusal = refusalOf(await endpointOf(name, effects), question.publicAccessCidrs, rules, dayOf(effects.now()));
  return `answer=${verdict}${refusal === undefined ? '' : ` refused=${refusal}`}`;
}

/** Where several rules judge by this function, as in a conformance pack beside a rule, one that is not content counts. */
async function verdictOf(name: string, rules: readonly RuleParameters[], effects: AnswerEffects): Promise<string> {
  const { evaluateLive } = eksEndpointPublicAccess(effects.clusters);
  const verdicts: string[] = [];
  for (const parameters of rules) {
    const { compliance, reason } = await evaluateLive(name, parameters, effects.now());
    verdicts.push(`${compliance} ${reason}`);
  }
  const verdict = verdicts.find((each) => each.startsWith('NON_COMPLIANT')) ?? verdicts[0];
  if (verdict !== undefined) return verdict;
  throw new CannotTellError(name, 'no rule in AWS Config has this function; deploy the rule, or ask nobody');
}

async function endpointOf(name: string, { clusters }: AnswerEffects): Promise<ClusterEndpoint> {
  const cluster = await clusters.describeCluster(name);
  if (cluster === undefined) throw new CannotTellError(name, 'EKS knows no cluster of this name');
  const reading = readEndpoint(cluster, {});
  switch (reading.kind) {
    case 'endpoint':
      return reading.endpoint;
    case 'not-an-eks-control-plane':
      throw new CannotTellError(name, 'EKS does not run its endpoint');
    case 'unclear':
      throw new CannotTellError(name, `the answer of eks:DescribeCluster ${reading.doubt}`);
  }
}

/**
 * Why the public endpoint may not be limited to these CIDRs: they let in somebody who is kept out now, or a rule would
 * find fault with them. An exemption does not count: it exempts what is, and no change.
 */
function refusalOf(
  endpoint: ClusterEndpoint,
  cidrs: readonly string[],
  rules: readonly RuleParameters[],
  today: string,
): string | undefined {
  const wanted = parseCidrs(cidrs);
  if (wanted === undefined || wanted.length === 0) return 'invalid-cidrs';
  const narrowed: ClusterEndpoint = { publicAccess: true, privateAccess: true, publicAccessCidrs: wanted, tags: {} };
  const faults = rules.map((rule) => evaluate(narrowed, rule, today).reason);
  const fault = faults.find((reason) => COMPLIANCE[reason] !== 'COMPLIANT');
  return fault ?? (isInside(wanted, opened(endpoint)) ? undefined : 'wider-than-now');
}

/** Which of the settings the cluster does not have. The list says nothing while public access is off. */
function differencesOf(endpoint: ClusterEndpoint, settings: Settings, name: string): readonly string[] {
  const {
    endpointPublicAccess: publicAccess = endpoint.publicAccess,
    endpointPrivateAccess,
    publicAccessCidrs,
  } = settings;
  const wanted = parseCidrs(publicAccessCidrs);
  if (wanted === undefined) throw new CannotTellError(name, `${publicAccessCidrs.join(', ')} are not all CIDRs`);
  const open = opened(endpoint);
  const has: Readonly<Record<keyof Settings, boolean>> = {
    endpointPublicAccess: publicAccess === endpoint.publicAccess,
    endpointPrivateAccess: endpointPrivateAccess === endpoint.privateAccess,
    publicAccessCidrs: !endpoint.publicAccess || (isInside(wanted, open) && isInside(open, wanted)),
  };
  return Object.entries(has).flatMap(([setting, isThere]) => (isThere ? [] : [setting]));
}

const EVERYBODY = ['0.0.0.0/0', '::/0'].map(parseCidr) as readonly Network[];

/** Who can come in now; an endpoint without a list is open to everybody. */
function opened({ publicAccess, publicAccessCidrs: open }: ClusterEndpoint): readonly Network[] {
  return publicAccess && open.length === 0 ? EVERYBODY : open;
}

function isInside(inner: readonly Network[], outer: readonly Network[]): boolean {
  const covered = coverage(outer);
  return inner.every((network) => covers(covered, network));
}

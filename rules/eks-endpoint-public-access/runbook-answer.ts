import { CannotTellError } from '../config-rule/errors.ts';
import type { EvaluationResult } from '../config-rule/evaluation.ts';
import type { ClusterSource } from './clusters.ts';
import { type ClusterEndpoint, type EndpointAccess, readEndpoint } from './endpoint.ts';
import { evaluate } from './evaluate.ts';
import { dayOf } from './exemption.ts';
import { coverage, covers, type Network, parseCidr, parseCidrs } from './networks.ts';
import { parseRuleParameters, type RuleParameters } from './parameters.ts';
import { eksEndpointPublicAccess } from './rule.ts';
import type { ExpectedAccess, Question } from './runbook-question.ts';
import { COMPLIANCE, type Verdict } from './verdict.ts';

/** What answering needs from outside. */
export interface AnswerEffects {
  readonly clusters: ClusterSource;
  /** The parameters of every rule in AWS Config that has this function. */
  rules(): Promise<readonly Readonly<Record<string, unknown>>[]>;
  now(): Date;
}

/** Why the public endpoint may not be limited to some CIDRs. */
type Refusal = 'invalid-cidrs' | 'wider-than-now' | Verdict['reason'];

/** The answer to a question. Only a narrowing of a NON_COMPLIANT cluster can be refused; settings have EKS's names. */
export type Answer =
  | ({ readonly kind: 'evaluated'; readonly refusal?: Refusal | undefined } & Omit<EvaluationResult, 'annotation'>)
  | { readonly kind: 'same' }
  | { readonly kind: 'different'; readonly settings: readonly string[] };

/**
 * The answer as the one line that a runbook's branch searches: `answer=` with compliance and reason id, and after them
 * `refused=` with a reason where a narrowing may not be made; or `answer=SAME`, or `answer=DIFFERENT` and what differs. It
 * has no text of the cluster's owner.
 */
export function answerLine(answer: Answer): string {
  switch (answer.kind) {
    case 'evaluated': {
      const { compliance, reason, refusal } = answer;
      return `answer=${compliance} ${reason}${refusal === undefined ? '' : ` refused=${refusal}`}`;
    }
    case 'same':
      return 'answer=SAME';
    case 'different':
      return `answer=DIFFERENT ${answer.settings.join(', ')}`;
  }
}

/**
 * Answers a question. Throws CannotTellError, InvalidRuleParameterError, and what the effects throw; an error names the
 * cluster, but has no `=` that a branch could search for.
 */
export async function answer(question: Question, effects: AnswerEffects): Promise<Answer> {
  const { clusterName: name } = question;
  if (question.ask === 'settings') {
    const settings = differencesOf(await endpointOf(name, effects), question.settings, name);
    return settings.length === 0 ? { kind: 'same' } : { kind: 'different', settings };
  }
  const rules = (await effects.rules()).map(parseRuleParameters);
  const { compliance, reason } = await resultOf(name, rules, effects);
  if (question.ask === 'compliance' || compliance !== 'NON_COMPLIANT') return { kind: 'evaluated', compliance, reason };
  const endpoint = await endpointOf(name, effects);
  const refusal = refusalOf(endpoint, question.publicAccessCidrs, rules, dayOf(effects.now()));
  return { kind: 'evaluated', compliance, reason, refusal };
}

/** Where several rules have this function, as in a conformance pack beside a rule, a NON_COMPLIANT result counts. */
async function resultOf(
  name: string,
  rules: readonly RuleParameters[],
  effects: AnswerEffects,
): Promise<EvaluationResult> {
  const { evaluateLive } = eksEndpointPublicAccess(effects.clusters);
  const results: EvaluationResult[] = [];
  for (const parameters of rules) results.push(await evaluateLive(name, parameters, effects.now()));
  const result = results.find(({ compliance }) => compliance === 'NON_COMPLIANT') ?? results[0];
  if (result !== undefined) return result;
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
 * Why the public endpoint may not be limited to these CIDRs: they admit more addresses than now, or a rule would find
 * NON_COMPLIANT what they make. An exemption does not count: it exempts the present state, and no change.
 */
function refusalOf(
  endpoint: EndpointAccess,
  cidrs: readonly string[],
  rules: readonly RuleParameters[],
  today: string,
): Refusal | undefined {
  const wanted = parseCidrs(cidrs);
  if (wanted === undefined || wanted.length === 0) return 'invalid-cidrs';
  const narrowed: ClusterEndpoint = { publicAccess: true, privateAccess: true, publicAccessCidrs: wanted, tags: {} };
  const reasons = rules.map((rule) => evaluate(narrowed, rule, today).reason);
  const found = reasons.find((reason) => COMPLIANCE[reason] !== 'COMPLIANT');
  return found ?? (isInside(wanted, opened(endpoint)) ? undefined : 'wider-than-now');
}

/** Which of the expected settings the endpoint does not have. The list means nothing while public access is off. */
function differencesOf(
  endpoint: EndpointAccess,
  { publicAccess = endpoint.publicAccess, privateAccess, publicAccessCidrs }: ExpectedAccess,
  name: string,
): readonly string[] {
  const expected = parseCidrs(publicAccessCidrs);
  if (expected === undefined) throw new CannotTellError(name, `${publicAccessCidrs.join(', ')} are not all CIDRs`);
  const open = opened(endpoint);
  const isAsExpected = {
    endpointPublicAccess: publicAccess === endpoint.publicAccess,
    endpointPrivateAccess: privateAccess === endpoint.privateAccess,
    publicAccessCidrs: !endpoint.publicAccess || (isInside(expected, open) && isInside(open, expected)),
  };
  return Object.entries(isAsExpected).flatMap(([setting, isThere]) => (isThere ? [] : [setting]));
}

const EVERYWHERE = ['0.0.0.0/0', '::/0'].map(parseCidr) as readonly Network[];

/** What the public endpoint admits now; without a list it is open to the internet. */
function opened({ publicAccess, publicAccessCidrs: open }: EndpointAccess): readonly Network[] {
  return publicAccess && open.length === 0 ? EVERYWHERE : open;
}

function isInside(inner: readonly Network[], outer: readonly Network[]): boolean {
  const covered = coverage(outer);
  return inner.every((network) => covers(covered, network));
}

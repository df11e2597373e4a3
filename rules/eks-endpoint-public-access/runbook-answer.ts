import type { DeployedRule } from '../config-rule/config-service.ts';
import type { EvaluationResult } from '../config-rule/evaluation.ts';
import { parseParameters } from '../config-rule/invocation.ts';
import { type ClusterEndpoint, type EndpointAccess, type EndpointReading, readEndpoint } from './endpoint.ts';
import { evaluate, needsTags } from './evaluate.ts';
import { coverage, covers, type Network, parseCidrs } from './networks.ts';
import { parseRuleParameters, type RuleParameters } from './parameters.ts';
import { REFUSED_RANGES } from './reserved-ranges.ts';
import type { ExpectedAccess, Question } from './runbook-question.ts';
import { COMPLIANCE, type Verdict } from './verdict.ts';

/** Why the public endpoint may not be limited to some CIDRs. */
type Refusal = 'invalid-cidrs' | 'reserved-cidrs' | 'wider-than-now' | 'hybrid-nodes' | Verdict['reason'];

/** A setting of an endpoint, by EKS's name for it. */
type Setting = 'endpointPublicAccess' | 'endpointPrivateAccess' | 'publicAccessCidrs';

/** The answer to a question. Only a narrowing of a NON_COMPLIANT cluster can be refused. */
export type Answer =
  | {
      readonly kind: 'evaluated';
      readonly compliance: EvaluationResult['compliance'];
      readonly reason: Verdict['reason'] | 'deleted';
      readonly refusal?: Refusal | undefined;
    }
  | { readonly kind: 'same' }
  | { readonly kind: 'different'; readonly settings: readonly Setting[] }
  /** A rule has parameters that it does not take. Its name and the problem are for the log, not for the runbook. */
  | { readonly kind: 'broken-rule'; readonly name: string; readonly problem: string }
  | { readonly kind: 'unanswerable'; readonly failure: Exclude<QuestionFailure, 'aws-call-failed'> };

/** Why a question has no answer, and the text for it: nothing that AWS or the owner of a cluster or rule writes is in it. */
export const QUESTION_FAILURES = {
  'question-not-understood': 'The event is not a question that this version of the function knows.',
  'cidrs-not-valid': 'One of the CIDRs that the settings are compared with is not a CIDR.',
  'rule-not-found': 'AWS Config has no rule eks-endpoint-public-access with this function.',
  'endpoint-not-described': 'The description of the cluster does not show an endpoint that EKS runs.',
  'cidrs-not-described': 'The description of the cluster has a public endpoint without a list of CIDRs.',
  'aws-call-failed': 'A call of an AWS API failed.',
} as const;

export type QuestionFailure = keyof typeof QUESTION_FAILURES;

/**
 * The answer as the one line that a runbook's branch searches: `answer=` with compliance and reason id, and after them
 * `refused=` with a reason where a narrowing may not be made; or `answer=SAME`, or `answer=DIFFERENT` and the settings that
 * differ; or `answer=BROKEN_RULE`. The words are a protocol between versions, and none of them comes from outside.
 */
export function answerLine(answer: Exclude<Answer, { kind: 'unanswerable' }>): string {
  switch (answer.kind) {
    case 'evaluated': {
      const { compliance, reason, refusal } = answer;
      return `answer=${compliance} ${reason}${refusal === undefined ? '' : ` refused=${refusal}`}`;
    }
    case 'same':
      return 'answer=SAME';
    case 'different':
      return `answer=DIFFERENT ${answer.settings.join(', ')}`;
    case 'broken-rule':
      return 'answer=BROKEN_RULE';
  }
}

/** What EKS says of a cluster, in one description: undefined means that EKS knows no such cluster. */
export type Description = { readonly tags?: Readonly<Record<string, string>> | undefined } | undefined;

/** Answers a question about a cluster on a day (UTC, `YYYY-MM-DD`). `rules` are not looked at when settings are compared. */
export function answer(
  question: Question,
  rules: readonly DeployedRule[],
  cluster: Description,
  today: string,
): Answer {
  const tags = cluster?.tags;
  const reading = cluster === undefined ? undefined : readEndpoint(cluster, tags ?? {});
  if (question.ask === 'settings') return comparison(reading, question.settings);
  const parsed: RuleParameters[] = [];
  for (const { name, parameters } of rules) {
    try {
      parsed.push(parseRuleParameters(parseParameters(parameters)));
    } catch (error) {
      return { kind: 'broken-rule', name, problem: (error as Error).message };
    }
  }
  if (parsed.length === 0) return { kind: 'unanswerable', failure: 'rule-not-found' };
  if (reading === undefined) return { kind: 'evaluated', compliance: 'NOT_APPLICABLE', reason: 'deleted' };
  if (reading.kind === 'unclear') return { kind: 'unanswerable', failure: 'endpoint-not-described' };
  if (reading.kind !== 'endpoint')
    return { kind: 'evaluated', compliance: COMPLIANCE[reading.kind], reason: reading.kind };

  // Where several rules have this function, as in a conformance pack beside a rule, a NON_COMPLIANT result counts.
  const reasons = parsed.map((parameters) => evaluate(reading.endpoint, parameters, today).reason);
  const lacksTags = parsed.some((parameters, index) => needsTags(reasons[index] as Verdict['reason'], parameters));
  if (tags === undefined && lacksTags) return { kind: 'unanswerable', failure: 'endpoint-not-described' };
  const finding = reasons.find((reason) => COMPLIANCE[reason] === 'NON_COMPLIANT');
  const reason = finding ?? (reasons[0] as Verdict['reason']);
  const evaluated = { kind: 'evaluated', compliance: COMPLIANCE[reason], reason } as const;
  if (question.ask === 'compliance' || finding === undefined) return evaluated;
  if (!showsCidrs(reading.endpoint)) return { kind: 'unanswerable', failure: 'cidrs-not-described' };
  return { ...evaluated, refusal: refusalOf(reading, question, parsed, today) };
}

/**
 * Why the public endpoint may not be limited to these CIDRs, with private access on: EKS would refuse them, they admit more
 * addresses than now, a rule would find NON_COMPLIANT what they make, or hybrid nodes would lose the endpoint. An exemption
 * does not count: it exempts the present state, and no change.
 */
function refusalOf(
  { endpoint, hasHybridNodes }: Extract<EndpointReading, { kind: 'endpoint' }>,
  { publicAccessCidrs, hybridNodes }: Extract<Question, { ask: 'narrowing' }>,
  rules: readonly RuleParameters[],
  today: string,
): Refusal | undefined {
  const wanted = parseCidrs(publicAccessCidrs);
  if (wanted === undefined || wanted.length === 0) return 'invalid-cidrs';
  const reserved = coverage(REFUSED_RANGES);
  if (wanted.some((network) => covers(reserved, network))) return 'reserved-cidrs';
  const narrowed: ClusterEndpoint = { publicAccess: true, privateAccess: true, publicAccessCidrs: wanted, tags: {} };
  const reasons = rules.map((rule) => evaluate(narrowed, rule, today).reason);
  const found = reasons.find((reason) => COMPLIANCE[reason] !== 'COMPLIANT');
  if (found !== undefined) return found;
  if (!isInside(wanted, endpoint.publicAccessCidrs)) return 'wider-than-now';
  // With both accesses on, the name of the endpoint leads hybrid nodes to public addresses (EKS user guide, hybrid nodes).
  return hasHybridNodes && !endpoint.privateAccess && hybridNodes === 'refuse' ? 'hybrid-nodes' : undefined;
}

/** Compares an endpoint with the expected settings. The list means nothing while public access is off. */
function comparison(
  reading: EndpointReading | undefined,
  { publicAccess, privateAccess, publicAccessCidrs }: ExpectedAccess,
): Answer {
  if (reading?.kind !== 'endpoint') return { kind: 'unanswerable', failure: 'endpoint-not-described' };
  const { endpoint } = reading;
  if (!showsCidrs(endpoint)) return { kind: 'unanswerable', failure: 'cidrs-not-described' };
  const expected = parseCidrs(publicAccessCidrs);
  if (expected === undefined) return { kind: 'unanswerable', failure: 'cidrs-not-valid' };
  const open = endpoint.publicAccessCidrs;
  const isAsExpected: Readonly<Record<Setting, boolean>> = {
    endpointPublicAccess: publicAccess === undefined || publicAccess === endpoint.publicAccess,
    endpointPrivateAccess: privateAccess === endpoint.privateAccess,
    publicAccessCidrs: !endpoint.publicAccess || (isInside(expected, open) && isInside(open, expected)),
  };
  const settings = (Object.keys(isAsExpected) as Setting[]).filter((setting) => !isAsExpected[setting]);
  return settings.length === 0 ? { kind: 'same' } : { kind: 'different', settings };
}

/**
 * Whether a description shows what the public endpoint admits. A missing list is no limit for a verdict, which fails safe. Here
 * it could hide one: whatever the runbook sets would seem to lie inside.
 */
function showsCidrs({ publicAccess, publicAccessCidrs }: EndpointAccess): boolean {
  return !publicAccess || publicAccessCidrs.length > 0;
}

function isInside(inner: readonly Network[], outer: readonly Network[]): boolean {
  const covered = coverage(outer);
  return inner.every((network) => covers(covered, network));
}

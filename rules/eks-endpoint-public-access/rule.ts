import * as z from 'zod/mini';
import { InvalidRuleParameterError } from '../config-rule/errors.ts';
import type { Judgement } from '../config-rule/evaluation.ts';
import { describeProblem } from '../config-rule/problem.ts';

export const RULE_NAME = 'eks-endpoint-public-access';
export const RESOURCE_TYPE = 'AWS::EKS::Cluster';

export type RuleParameters = z.infer<typeof parametersSchema>;

const parametersSchema = z.strictObject({
  publicAccess: z._default(z.enum(['restricted', 'forbidden']), 'restricted'),
  privateEndpoint: z._default(z.enum(['optional', 'required']), 'optional'),
});

/** Reads the rule's parameters; each may be left out. Throws InvalidRuleParameterError for an unknown name or a value out of range. */
export function parseRuleParameters(parameters: Readonly<Record<string, unknown>>): RuleParameters {
  const result = z.safeParse(parametersSchema, parameters);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  if (issue?.code === 'unrecognized_keys') {
    const known = Object.keys(parametersSchema.shape).join(', ');
    throw new InvalidRuleParameterError(issue.keys.join(', '), `is not known; the rule takes ${known}`);
  }
  const { path, problem } = describeProblem(result.error);
  throw new InvalidRuleParameterError(path, problem);
}

/** Why a cluster was judged as it was, and the facts that its sentence needs. */
export type Verdict =
  | { readonly reason: 'private-only' }
  | { readonly reason: 'restricted'; readonly cidrs: readonly string[] }
  | { readonly reason: 'open-to-internet'; readonly cidrs: readonly string[] }
  | { readonly reason: 'public-forbidden' }
  | { readonly reason: 'private-endpoint-off' }
  | { readonly reason: 'not-an-eks-control-plane' };

/** The verdict as AWS Config is told it. */
export function judgement(verdict: Verdict): Judgement {
  return { compliance: compliance[verdict.reason], reason: verdict.reason, annotation: sentence(verdict) };
}

const compliance: Readonly<Record<Verdict['reason'], Judgement['compliance']>> = {
  'private-only': 'COMPLIANT',
  restricted: 'COMPLIANT',
  'open-to-internet': 'NON_COMPLIANT',
  'public-forbidden': 'NON_COMPLIANT',
  'private-endpoint-off': 'NON_COMPLIANT',
  'not-an-eks-control-plane': 'NOT_APPLICABLE',
};

function sentence(verdict: Verdict): string {
  switch (verdict.reason) {
    case 'private-only':
      return 'The API server endpoint is private: public access is off.';
    case 'restricted':
      return `The public endpoint is limited to ${ranges(verdict.cidrs)}.`;
    case 'open-to-internet':
      return `The public endpoint is open to the whole Internet (${openCidrs(verdict.cidrs)}). Remediate turns public access off and private access on; or limit publicAccessCidrs.`;
    case 'public-forbidden':
      return 'The public endpoint is on and publicAccess=forbidden. Remediate turns public access off and private access on.';
    case 'private-endpoint-off':
      return 'The private endpoint is off and privateEndpoint=required. Turn endpointPrivateAccess on.';
    case 'not-an-eks-control-plane':
      return 'A connected or Outposts local cluster: EKS serves no public endpoint for it.';
  }
}

function ranges(cidrs: readonly string[]): string {
  const [first, ...others] = cidrs;
  return others.length === 0 ? `${first}` : `${cidrs.length} ranges, the first ${first}`;
}

function openCidrs(cidrs: readonly string[]): string {
  return cidrs.length === 0 ? 'no publicAccessCidrs' : cidrs.join(', ');
}

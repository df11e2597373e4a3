import type { EvaluationResult } from '../config-rule/evaluation.ts';
import type { Exemption, ExemptionReading } from './exemption.ts';
import type { Family, Network } from './networks.ts';

/** The name of the rule, and its id in every folder and document. */
export const RULE_NAME = 'eks-endpoint-public-access';
export const RESOURCE_TYPE = 'AWS::EKS::Cluster';

/** What makes a cluster NON_COMPLIANT unless it is exempt. `open` are the blocks that EKS lets in; none means all addresses. */
export type Finding =
  | { readonly reason: 'public-forbidden' }
  | { readonly reason: 'open-to-internet'; readonly open: readonly Network[]; readonly families: readonly Family[] }
  | { readonly reason: 'too-wide'; readonly open: readonly Network[]; readonly widest: number }
  | { readonly reason: 'outside-allowed-cidrs'; readonly outside: readonly Network[] }
  | { readonly reason: 'private-endpoint-off' };

/** Why a tag that should exempt a cluster does not. `latestDay` is the last day that would be honoured. */
export type ExemptionProblem =
  | Exclude<ExemptionReading, { kind: 'exemption' }>
  | { readonly kind: 'too-far'; readonly lastDay: string; readonly latestDay: string };

/** The rule's decision on a cluster: its reason, and the facts that its sentence needs. */
export type Verdict =
  | Finding
  | { readonly reason: 'private-only' }
  | { readonly reason: 'restricted'; readonly open: readonly Network[] }
  | { readonly reason: 'exempt'; readonly finding: Finding; readonly exemption: Exemption }
  | { readonly reason: 'exemption-expired'; readonly finding: Finding; readonly exemption: Exemption }
  | { readonly reason: 'exemption-invalid'; readonly finding: Finding; readonly problem: ExemptionProblem }
  | { readonly reason: 'not-an-eks-control-plane' };

export const COMPLIANCE: Readonly<Record<Verdict['reason'], EvaluationResult['compliance']>> = {
  'private-only': 'COMPLIANT',
  restricted: 'COMPLIANT',
  exempt: 'COMPLIANT',
  'open-to-internet': 'NON_COMPLIANT',
  'too-wide': 'NON_COMPLIANT',
  'outside-allowed-cidrs': 'NON_COMPLIANT',
  'public-forbidden': 'NON_COMPLIANT',
  'private-endpoint-off': 'NON_COMPLIANT',
  'exemption-expired': 'NON_COMPLIANT',
  'exemption-invalid': 'NON_COMPLIANT',
  'not-an-eks-control-plane': 'NOT_APPLICABLE',
};

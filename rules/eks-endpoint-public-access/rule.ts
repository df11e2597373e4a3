import { CannotTellError } from '../config-rule/errors.ts';
import { type EvaluationResult, notApplicable } from '../config-rule/evaluation.ts';
import type { ConfigurationItem } from '../config-rule/invocation.ts';
import type { ConfigRule } from '../config-rule/rule.ts';
import { annotate } from './annotation.ts';
import { readEndpoint } from './endpoint.ts';
import { evaluate } from './evaluate.ts';
import { dayOf } from './exemption.ts';
import { parseRuleParameters, type RuleParameters } from './parameters.ts';
import { COMPLIANCE, RESOURCE_TYPE, type Verdict } from './verdict.ts';

/** The answers of EKS, in one account and Region, that the rule needs. */
export interface ClusterSource {
  /** eks:ListClusters: the names of the clusters that EKS runs, page by page. */
  listClusters(): AsyncIterable<readonly string[]>;
  /** eks:DescribeCluster: the answer's `cluster`, or undefined when EKS knows no such cluster. */
  describeCluster(name: string): Promise<{ readonly tags?: Readonly<Record<string, string>> | undefined } | undefined>;
}

/** The rule as rules/config-rule runs it. */
export function eksEndpointPublicAccess(clusters: ClusterSource): ConfigRule<RuleParameters> {
  return {
    resourceType: RESOURCE_TYPE,
    parseParameters: parseRuleParameters,
    evaluateRecorded: (item, parameters, now) => judgeItem(item, parameters, now, clusters),
    evaluateLive: (name, parameters, now) => judgeCluster(name, parameters, now, clusters, ''),
    listResources: () => clusters.listClusters(),
  };
}

/** Judges the item as recorded, so that the compliance timeline is true for that moment; EKS is asked only for what the item lacks. */
async function judgeItem(
  item: ConfigurationItem,
  parameters: RuleParameters,
  now: Date,
  clusters: ClusterSource,
): Promise<EvaluationResult> {
  const verdict = verdictOn(item.configuration, item.tags, parameters, now);
  if (typeof verdict !== 'string') return judgement(verdict);
  const doubt = `the configuration item of ${item.captureTime.toISOString()} ${verdict}, and `;
  return judgeCluster(item.resourceId, parameters, now, clusters, doubt);
}

/** Judges what EKS says now. Throws CannotTellError, whose problem starts with `doubt`. */
async function judgeCluster(
  name: string,
  parameters: RuleParameters,
  now: Date,
  clusters: ClusterSource,
  doubt: string,
): Promise<EvaluationResult> {
  const cluster = await clusters.describeCluster(name).catch((error: unknown) => {
    throw new CannotTellError(name, `${doubt}eks:DescribeCluster failed: ${error}`, { cause: error });
  });
  if (cluster === undefined) return notApplicable('deleted', 'EKS knows no cluster of this name.');
  const verdict = verdictOn(cluster, cluster.tags ?? {}, parameters, now);
  if (typeof verdict === 'string') {
    throw new CannotTellError(name, `${doubt}the answer of eks:DescribeCluster ${verdict}`);
  }
  return judgement(verdict);
}

/** The verdict on a description of a cluster, or what keeps it from telling. */
function verdictOn(
  cluster: unknown,
  tags: Readonly<Record<string, string>>,
  parameters: RuleParameters,
  now: Date,
): Verdict | string {
  const reading = readEndpoint(cluster, tags);
  switch (reading.kind) {
    case 'endpoint':
      return evaluate(reading.endpoint, parameters, dayOf(now));
    case 'not-an-eks-control-plane':
      return { reason: reading.kind };
    case 'unclear':
      return reading.doubt;
  }
}

/** The verdict as AWS Config is told it. */
function judgement(verdict: Verdict): EvaluationResult {
  return { compliance: COMPLIANCE[verdict.reason], reason: verdict.reason, annotation: annotate(verdict) };
}

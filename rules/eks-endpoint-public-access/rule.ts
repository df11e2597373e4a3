import { CannotTellError } from '../config-rule/errors.ts';
import { type EvaluationResult, notApplicable } from '../config-rule/evaluation.ts';
import type { ConfigRule } from '../config-rule/rule.ts';
import { annotate } from './annotation.ts';
import type { ClusterSource } from './clusters.ts';
import { readEndpoint } from './endpoint.ts';
import { evaluate, needsTags } from './evaluate.ts';
import { dayOf } from './exemption.ts';
import { parseRuleParameters, type RuleParameters } from './parameters.ts';
import { COMPLIANCE, RESOURCE_TYPE, type Verdict } from './verdict.ts';

/** What the rule makes of a description of a cluster: a result, or the doubt that prevents one, with its cause as Error takes it. */
export type Decision =
  | { readonly kind: 'result'; readonly result: EvaluationResult }
  | { readonly kind: 'unclear'; readonly doubt: string; readonly cause?: unknown };

/** The rule as rules/config-rule runs it. */
export function eksEndpointPublicAccess(clusters: ClusterSource): ConfigRule<RuleParameters> {
  return {
    resourceType: RESOURCE_TYPE,
    parseParameters: parseRuleParameters,

    /** Evaluates the item as recorded, so that the compliance timeline is true for that moment; asks EKS only for what the item lacks. */
    async evaluateRecorded({ configuration, tags, captureTime, resourceId: name }, parameters, now) {
      const recorded = decide(configuration, tags, parameters, now);
      if (recorded.kind === 'result') return recorded.result;
      const live = await decideLive(name, parameters, now, clusters);
      if (live.kind === 'result') return live.result;
      const item = `the configuration item of ${captureTime.toISOString()}`;
      throw new CannotTellError(name, `${item} ${recorded.doubt}, and ${live.doubt}`, live);
    },

    async evaluateLive(name, parameters, now) {
      const live = await decideLive(name, parameters, now, clusters);
      if (live.kind === 'unclear') throw new CannotTellError(name, live.doubt, live);
      return live.result;
    },

    listResources: () => clusters.listClusters(),
  };
}

/** The decision on a cluster as EKS describes it now. */
async function decideLive(
  name: string,
  parameters: RuleParameters,
  now: Date,
  clusters: ClusterSource,
): Promise<Decision> {
  let cluster: Awaited<ReturnType<ClusterSource['describeCluster']>>;
  try {
    cluster = await clusters.describeCluster(name);
  } catch (cause) {
    return { kind: 'unclear', doubt: `eks:DescribeCluster failed: ${cause}`, cause };
  }
  if (cluster === undefined) {
    return { kind: 'result', result: notApplicable('deleted', 'EKS knows no cluster of this name.') };
  }
  const decision = decide(cluster, cluster.tags, parameters, now);
  if (decision.kind === 'result') return decision;
  return { kind: 'unclear', doubt: `the answer of eks:DescribeCluster ${decision.doubt}` };
}

/** The decision on a description of a cluster: what readEndpoint takes, and the cluster's tags. */
export function decide(
  cluster: unknown,
  tags: Readonly<Record<string, string>> | undefined,
  parameters: RuleParameters,
  now: Date,
): Decision {
  const reading = readEndpoint(cluster, tags ?? {});
  switch (reading.kind) {
    case 'endpoint': {
      const verdict = evaluate(reading.endpoint, parameters, dayOf(now));
      // Stryker disable next-line StringLiteral: every kind but 'result' prevents one
      if (tags === undefined && needsTags(verdict.reason, parameters)) return { kind: 'unclear', doubt: 'has no tags' };
      return { kind: 'result', result: toResult(verdict, reading.status) };
    }
    case 'not-an-eks-control-plane':
      return { kind: 'result', result: toResult({ reason: reading.kind }) };
    case 'unclear':
      return reading;
  }
}

function toResult(verdict: Verdict, status?: string): EvaluationResult {
  return { compliance: COMPLIANCE[verdict.reason], reason: verdict.reason, annotation: annotate(verdict, status) };
}

import { CannotTellError } from '../config-rule/errors.ts';
import type { Judgement } from '../config-rule/evaluation.ts';
import type { ConfigurationItem } from '../config-rule/invocation.ts';
import { type ConfigRule, notApplicable } from '../config-rule/rule.ts';
import { readEndpoint } from './cluster.ts';
import { evaluate } from './evaluate.ts';
import { judgement, parseRuleParameters, RESOURCE_TYPE, type RuleParameters } from './rule.ts';

/** eks:DescribeCluster. Resolves to the answer's `cluster`, or to undefined when EKS knows no such cluster. */
export interface ClusterSource {
  describeCluster(name: string): Promise<unknown>;
}

/** The rule as rules/config-rule runs it. */
export function eksEndpointPublicAccess(clusters: ClusterSource): ConfigRule<RuleParameters> {
  return {
    resourceType: RESOURCE_TYPE,
    parseParameters: parseRuleParameters,
    judge: (item, parameters) => judgeItem(item, parameters, clusters),
  };
}

/** Judges the item as recorded, so that the compliance timeline is true for that moment; EKS is asked only for what the item lacks. */
async function judgeItem(
  item: ConfigurationItem,
  parameters: RuleParameters,
  clusters: ClusterSource,
): Promise<Judgement> {
  const recorded = readEndpoint(item.configuration);
  if (recorded.kind === 'endpoint') return judgement(evaluate(recorded.endpoint, parameters));
  if (recorded.kind === 'not-an-eks-control-plane') return judgement({ reason: recorded.kind });

  const lack = recorded.kind === 'incomplete' ? `has no ${recorded.missing}` : `cannot be read (${recorded.problem})`;
  const doubt = `the configuration item of ${item.captureTime.toISOString()} ${lack}`;
  const cluster = await clusters.describeCluster(item.resourceId).catch((error: unknown) => {
    throw new CannotTellError(item.resourceId, `${doubt}, and eks:DescribeCluster failed: ${error}`, { cause: error });
  });
  if (cluster === undefined) return notApplicable('deleted', 'EKS knows no cluster of this name.');
  const live = readEndpoint(cluster);
  switch (live.kind) {
    case 'endpoint':
      return judgement(evaluate(live.endpoint, parameters));
    case 'not-an-eks-control-plane':
      return judgement({ reason: live.kind });
    case 'incomplete':
      throw new CannotTellError(item.resourceId, `${doubt}, and eks:DescribeCluster answered no ${live.missing}`);
    case 'malformed':
      throw new CannotTellError(item.resourceId, `${doubt}, and eks:DescribeCluster answered ${live.problem}`);
  }
}

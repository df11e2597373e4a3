import { ConfigServiceClient, PutEvaluationsCommand } from '@aws-sdk/client-config-service';
import { DescribeClusterCommand, EKSClient, ResourceNotFoundException } from '@aws-sdk/client-eks';
import type { EvaluationStore } from '../config-rule/evaluation.ts';
import { createRuleHandler } from '../config-rule/rule.ts';
import { type ClusterSource, eksEndpointPublicAccess } from './judge.ts';

const config = new ConfigServiceClient();
const eks = new EKSClient();

const evaluations: EvaluationStore = {
  async putEvaluations(items, resultToken) {
    const answer = await config.send(
      new PutEvaluationsCommand({
        ResultToken: resultToken,
        Evaluations: items.map((item) => ({
          ComplianceResourceType: item.resourceType,
          ComplianceResourceId: item.resourceId,
          ComplianceType: item.compliance,
          Annotation: item.annotation,
          OrderingTimestamp: item.orderingTimestamp,
        })),
      }),
    );
    return (answer.FailedEvaluations ?? []).map((failed) => failed.ComplianceResourceId ?? 'a resource');
  },
};

const clusters: ClusterSource = {
  async describeCluster(name) {
    try {
      return (await eks.send(new DescribeClusterCommand({ name }))).cluster ?? {};
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return undefined;
      throw error;
    }
  },
};

export const handler = createRuleHandler(eksEndpointPublicAccess(clusters), {
  evaluations,
  log: (record) => console.log(JSON.stringify(record)),
  elapsed: () => performance.now(),
});

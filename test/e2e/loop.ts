import {
  ConfigServiceClient,
  DescribeRemediationExecutionStatusCommand,
  type EvaluationResult,
  GetComplianceDetailsByConfigRuleCommand,
  paginateDescribeConfigRules,
  StartConfigRulesEvaluationCommand,
  StartRemediationExecutionCommand,
} from '@aws-sdk/client-config-service';
import {
  CreateClusterCommand,
  DescribeClusterCommand,
  DescribeUpdateCommand,
  EKSClient,
  ListUpdatesCommand,
} from '@aws-sdk/client-eks';
import { SSMClient, StartAutomationExecutionCommand } from '@aws-sdk/client-ssm';
import type { LocalAws } from '../aws/local-aws.ts';

export const RULE_NAME = 'eks-endpoint-public-access';
const RESOURCE_TYPE = 'AWS::EKS::Cluster';

/** How far the loop came. It is closed only when an open cluster was found, made private by a proven update, and found private. */
export type LoopResult = { readonly closed: true } | { readonly closed: false; readonly stoppedAt: string };

/**
 * The main job, as an operator does it over the wire: an open cluster appears, the rule says NON_COMPLIANT, one click
 * starts the remediation, the rule says COMPLIANT. The guard has been deployed into `aws` before.
 */
export async function runLoop(aws: LocalAws, cluster: string): Promise<LoopResult> {
  const eks = new EKSClient(aws.clientConfiguration());
  const config = new ConfigServiceClient(aws.clientConfiguration());
  const stopped = (stoppedAt: string): LoopResult => ({ closed: false, stoppedAt: withCauses(stoppedAt, aws) });
  try {
    await eks.send(
      new CreateClusterCommand({
        name: cluster,
        roleArn: `arn:${aws.place.partition}:iam::${aws.place.account}:role/eks-cluster`,
        resourcesVpcConfig: { subnetIds: ['subnet-0a', 'subnet-0b'], endpointPublicAccess: true },
      }),
    );
    await aws.settle();

    const first = await compliance(config, cluster);
    if (first?.ComplianceType !== 'NON_COMPLIANT') {
      return stopped(`first evaluation: expected NON_COMPLIANT, got ${first?.ComplianceType ?? 'no evaluation'}`);
    }

    const click = await config.send(
      new StartRemediationExecutionCommand({
        ConfigRuleName: await ruleName(config),
        ResourceKeys: [{ resourceType: RESOURCE_TYPE, resourceId: cluster }],
      }),
    );
    if (click.FailureMessage !== undefined) return stopped(`remediation: ${click.FailureMessage}`);
    await aws.settle();

    const failedStep = await failedRemediationStep(config);
    if (failedStep !== undefined) return stopped(`remediation: ${failedStep}`);

    const { updateIds = [] } = await eks.send(new ListUpdatesCommand({ name: cluster }));
    const { update } = await eks.send(new DescribeUpdateCommand({ name: cluster, updateId: updateIds.at(-1) }));
    if (update?.status !== 'Successful') return stopped(`endpoint update: ${update?.status ?? 'there was none'}`);

    const second = await compliance(config, cluster);
    if (second?.ComplianceType !== 'COMPLIANT') {
      return stopped(`second evaluation: expected COMPLIANT, got ${second?.ComplianceType ?? 'no evaluation'}`);
    }
    const denied = aws.log.denials();
    return denied.length === 0 ? { closed: true } : stopped('a permission is missing');
  } finally {
    eks.destroy();
    config.destroy();
  }
}

/** The daily look at every cluster, now. It is closed when the function ended well and nothing was denied to it. */
export async function runSweep(aws: LocalAws): Promise<LoopResult> {
  const config = new ConfigServiceClient(aws.clientConfiguration());
  await config.send(new StartConfigRulesEvaluationCommand({ ConfigRuleNames: [await ruleName(config)] }));
  await aws.settle();
  const wentWell = aws.log.denials().length + aws.log.of('lambda:function-failed').length === 0;
  return wentWell ? { closed: true } : { closed: false, stoppedAt: withCauses('the sweep', aws) };
}

/** A runbook, started by hand for a cluster. It is closed when the runbook succeeded and no call was denied. */
export async function runRunbook(
  aws: LocalAws,
  runbook: string,
  cluster: string,
  parameters: Readonly<Record<string, string[]>>,
): Promise<LoopResult> {
  const ssm = new SSMClient(aws.clientConfiguration());
  const { AutomationExecutionId: id } = await ssm.send(
    new StartAutomationExecutionCommand({
      DocumentName: `EksEndpointGuard-${runbook}`,
      Parameters: { ClusterName: [cluster], ...parameters },
    }),
  );
  await aws.settle();
  const { AutomationExecutionStatus: status, FailureMessage: failure = '' } = aws.ssm.execution(id);
  if (status === 'Success' && aws.log.denials().length === 0) return { closed: true };
  return { closed: false, stoppedAt: withCauses(`${runbook}: ${status} ${failure}`, aws) };
}

/** What the rule is called in the account: a conformance pack adds a suffix. Throws when there is none. */
export async function ruleName(config: ConfigServiceClient): Promise<string> {
  for await (const { ConfigRules: rules = [] } of paginateDescribeConfigRules({ client: config }, {})) {
    const name = rules.find(({ ConfigRuleName }) => ConfigRuleName?.startsWith(RULE_NAME))?.ConfigRuleName;
    if (name !== undefined) return name;
  }
  throw new Error(`there is no rule whose name starts with ${RULE_NAME}`);
}

/** The rule's current result for a cluster, as the Config console shows it. */
export async function compliance(config: ConfigServiceClient, cluster: string): Promise<EvaluationResult | undefined> {
  const { EvaluationResults: results = [] } = await config.send(
    new GetComplianceDetailsByConfigRuleCommand({ ConfigRuleName: await ruleName(config) }),
  );
  return results.find((result) => result.EvaluationResultIdentifier?.EvaluationResultQualifier?.ResourceId === cluster);
}

/** The cluster's endpoint settings, as EKS has them now. */
export async function endpoint(eks: EKSClient, cluster: string) {
  const { cluster: described } = await eks.send(new DescribeClusterCommand({ name: cluster }));
  const { endpointPublicAccess, endpointPrivateAccess, publicAccessCidrs } = described?.resourcesVpcConfig ?? {};
  return { endpointPublicAccess, endpointPrivateAccess, publicAccessCidrs };
}

async function failedRemediationStep(config: ConfigServiceClient): Promise<string | undefined> {
  const { RemediationExecutionStatuses: [status] = [] } = await config.send(
    new DescribeRemediationExecutionStatusCommand({ ConfigRuleName: await ruleName(config) }),
  );
  if (status?.State === 'SUCCEEDED') return undefined;
  const step = status?.StepDetails?.find(({ State }) => State === 'FAILED');
  return `${status?.State ?? 'not started'} at ${step?.Name ?? 'no step'}: ${step?.ErrorMessage ?? ''}`;
}

/** What was denied and which invocations failed, for they are what usually stopped it. */
function withCauses(stoppedAt: string, aws: LocalAws): string {
  const failures = aws.log.of('lambda:function-failed').map(({ outcome, detail }) => `${outcome}: ${detail}`);
  const denials = aws.log.denials().map(({ detail }) => detail ?? '');
  return [stoppedAt, ...new Set([...denials, ...failures])].join('\n  ');
}

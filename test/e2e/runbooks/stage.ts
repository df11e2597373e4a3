import { ConfigServiceClient, StartRemediationExecutionCommand } from '@aws-sdk/client-config-service';
import { CreateClusterCommand, EKSClient, type VpcConfigRequest } from '@aws-sdk/client-eks';
import { type AutomationExecution, SSMClient, StartAutomationExecutionCommand } from '@aws-sdk/client-ssm';
import type { LocalAws } from '../../aws/local-aws.ts';
import { type GuardedAwsOptions, startGuardedAws } from '../guarded-aws.ts';
import { RULE_NAME } from '../loop.ts';

export type RunbookName = 'MakeEndpointPrivate' | 'RestrictPublicCidrs' | 'RestoreEndpointAccess';

export const EXEMPTION_TAG = 'eks-endpoint-exemption';

/** A guarded AWS in which runbooks meet clusters, one cluster a scenario. What is set for a scenario ends with `clear`. */
export class Stage {
  readonly aws: LocalAws;
  readonly eks: EKSClient;
  readonly ssm: SSMClient;
  readonly config: ConfigServiceClient;
  /** The step that runs. */
  step = '';
  #actions: { step: string; act: () => void }[] = [];
  #clusters = 0;

  private constructor(aws: LocalAws) {
    this.aws = aws;
    this.eks = new EKSClient(aws.clientConfiguration());
    this.ssm = new SSMClient(aws.clientConfiguration());
    this.config = new ConfigServiceClient(aws.clientConfiguration());
    aws.log.onEntry(({ service, operation, detail = '' }) => {
      if (service !== 'ssm' || operation !== 'step-started') return;
      this.step = detail;
      const due = this.#actions.filter(({ step }) => step === detail);
      this.#actions = this.#actions.filter(({ step }) => step !== detail);
      for (const { act } of due) act();
    });
  }

  static async set(options: GuardedAwsOptions = {}): Promise<Stage> {
    return new Stage(
      await startGuardedAws({ ...options, parameters: { ExemptionTag: EXEMPTION_TAG, ...options.parameters } }),
    );
  }

  clear(): void {
    this.#actions = [];
    this.aws.faults.clear();
    Object.assign(this.aws.ec2.vpcDns, { enableDnsSupport: true, enableDnsHostnames: true });
  }

  /** Does something when a step starts, once. */
  at(step: string, act: () => void): void {
    this.#actions.push({ step, act });
  }

  /** Creates a cluster, and waits until it is ACTIVE and AWS Config has seen it. Answers its name. */
  async cluster(endpoint: VpcConfigRequest, more: object = {}): Promise<string> {
    this.#clusters++;
    const name = `cluster-${this.#clusters}`;
    const { partition, account } = this.aws.place;
    await this.eks.send(
      new CreateClusterCommand({
        name,
        roleArn: `arn:${partition}:iam::${account}:role/eks-cluster`,
        resourcesVpcConfig: { subnetIds: ['subnet-0a', 'subnet-0b'], ...endpoint },
        ...more,
      }),
    );
    await this.aws.settle();
    return name;
  }

  /** As somebody clicks Remediate in the console of AWS Config. */
  async click(cluster: string): Promise<AutomationExecution> {
    const before = this.#ended().length;
    const answer = await this.config.send(
      new StartRemediationExecutionCommand({
        ConfigRuleName: RULE_NAME,
        ResourceKeys: [{ resourceType: 'AWS::EKS::Cluster', resourceId: cluster }],
      }),
    );
    if (answer.FailureMessage !== undefined) throw new Error(answer.FailureMessage);
    await this.aws.settle();
    const execution = this.#ended()[before];
    if (execution === undefined) throw new Error('the click started no runbook');
    return execution;
  }

  /** As somebody starts a runbook in the console of Systems Manager. Answers the id of the execution. */
  async start(runbook: RunbookName, cluster: string, parameters: Record<string, string[]> = {}): Promise<string> {
    const { AutomationExecutionId: id } = await this.ssm.send(
      new StartAutomationExecutionCommand({
        DocumentName: `EksEndpointGuard-${runbook}`,
        Parameters: { ClusterName: [cluster], ...parameters },
      }),
    );
    return id ?? '';
  }

  async run(
    runbook: RunbookName,
    cluster: string,
    parameters: Record<string, string[]> = {},
  ): Promise<AutomationExecution> {
    const id = await this.start(runbook, cluster, parameters);
    await this.aws.settle();
    return this.aws.ssm.execution(id);
  }

  /** Stops the execution that runs, as somebody would by StopAutomationExecution. */
  stop(): void {
    const of = (event: Readonly<Record<string, unknown>>): string | undefined =>
      event['detail-type'] === 'EC2 Automation Execution Status-change Notification'
        ? (event['detail'] as { readonly ExecutionId: string }).ExecutionId
        : undefined;
    const id = this.aws.events.emitted.map(of).findLast((each) => each !== undefined);
    this.#call('ssm', 'StopAutomationExecution', { AutomationExecutionId: id, Type: 'Cancel' });
  }

  /** Calls EKS at once, in the midst of a step, as somebody else. */
  somebody(operation: string, input: object): void {
    this.#call('eks', operation, input);
  }

  exempt(cluster: string): void {
    const { partition, account, region } = this.aws.place;
    this.somebody('TagResource', {
      resourceArn: `arn:${partition}:eks:${region}:${account}:cluster/${cluster}`,
      tags: { [EXEMPTION_TAG]: '2026-12-31 team@example.com it is decided' },
    });
  }

  /** Sets the endpoint of a cluster at once, as if an update by somebody else had just ended. */
  turn(cluster: string, endpoint: VpcConfigRequest): void {
    Object.assign(this.aws.eks.cluster(cluster)?.resourcesVpcConfig ?? {}, endpoint);
  }

  /** How many updates of a cluster EKS has taken, those by `somebody` aside. */
  updatesOf(cluster: string): number {
    const calls = this.aws.log.of('eks:UpdateClusterConfig').filter((call) => call.outcome === 'ok');
    return calls.filter(({ input }) => (input as { readonly name: string }).name === cluster).length;
  }

  #call(service: 'eks' | 'ssm', operation: string, input: object): void {
    this.aws[service].operations[operation]?.run(input as never, this.aws.identities.operator);
  }

  #ended(): AutomationExecution[] {
    return this.aws.log.of('ssm:execution-ended').map(({ output }) => output as AutomationExecution);
  }
}

/** How an execution ended, where its cluster's endpoint is now, and what AWS Config shows of the cluster, in words. */
export function outcome(stage: Stage, cluster: string, execution: AutomationExecution): string {
  const compliance = stage.aws.config.complianceOf(RULE_NAME, cluster) ?? 'no result';
  return `${ending(execution)}; ${endpointOf(stage, cluster)}; ${compliance}`;
}

function ending({ AutomationExecutionStatus: status, StepExecutions: steps = [] }: AutomationExecution): string {
  if (status === 'Success') return 'Success';
  const failed = steps.filter(({ StepStatus }) => ['Failed', 'TimedOut', 'Cancelled'].includes(StepStatus ?? ''));
  return `${status} at ${failed.at(-1)?.StepName ?? 'no step'}`;
}

function endpointOf({ aws }: Stage, name: string): string {
  const cluster = aws.eks.cluster(name);
  if (cluster === undefined) return 'gone';
  const { endpointPublicAccess, endpointPrivateAccess, publicAccessCidrs = [] } = cluster.resourcesVpcConfig ?? {};
  const open = endpointPublicAccess ? [`public ${publicAccessCidrs.join(' ')}`] : [];
  return [...open, ...(endpointPrivateAccess ? ['private'] : [])].join(' and ') || 'no endpoint';
}

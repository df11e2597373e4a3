import type { VpcConfigRequest } from '@aws-sdk/client-eks';
import type { AutomationExecution } from '@aws-sdk/client-ssm';
import { RUNBOOKS, type RunbookId } from '../../remediation/runbooks.ts';
import { RULE_NAME } from '../../rules/eks-endpoint-public-access/verdict.ts';
import type { LogEntry } from '../aws/event-log.ts';
import type { LocalAws } from '../aws/local-aws.ts';
import { baseReadings } from '../aws/readings.ts';

export const EXEMPTION_TAG = 'eks-endpoint-exemption';

/** A rule of the guard's kind, as a conformance pack names it. */
const SECOND_RULE = `${RULE_NAME}-conformance-pack-a1b2c3`;

/**
 * A guarded AWS in which runbooks meet clusters, one cluster a scenario: over the wire, or in this process. What is set for a
 * scenario ends with `clear`.
 */
export abstract class RunbookStage {
  readonly aws: LocalAws;
  /** The step that runs. */
  step = '';
  #actions: { step: string; act: () => void }[] = [];
  #clusters = 0;
  readonly #ended: AutomationExecution[] = [];
  readonly #updated: string[] = [];

  protected constructor(aws: LocalAws) {
    this.aws = aws;
    aws.log.onEntry(({ service, operation, outcome, detail = '', input, output }) => {
      if (operation === 'execution-ended') this.#ended.push(output as AutomationExecution);
      if (operation === 'UpdateClusterConfig' && outcome === 'ok') {
        this.#updated.push((input as { readonly name: string }).name);
      }
      if (service !== 'ssm' || operation !== 'step-started') return;
      this.step = detail;
      const due = this.#actions.filter(({ step }) => step === detail);
      this.#actions = this.#actions.filter(({ step }) => step !== detail);
      for (const { act } of due) act();
    });
  }

  /** One call as the operator. Rejects with an error whose `name` is AWS's. */
  abstract send(service: 'config' | 'eks' | 'ssm', operation: string, input: object): Promise<Record<string, unknown>>;

  clear(): void {
    this.#actions = [];
    this.#ended.length = 0;
    this.#updated.length = 0;
    // A client of the SDK that was throttled waits for up to two seconds, in real time, before each of its later calls.
    const wasThrottled = ({ actor, outcome }: LogEntry) =>
      isFunctionRole(actor) && /Throttl|TooManyRequests/.test(outcome);
    if (this.aws.log.entries.some(wasThrottled)) this.aws.lambda.startAnew();
    this.aws.log.clear();
    this.aws.events.clearEmitted();
    this.aws.faults.clear();
    this.aws.eks.forgetOutcomes();
    if (this.aws.config.ruleExists(SECOND_RULE)) this.aws.config.deleteRule(SECOND_RULE);
    Object.assign(this.aws.ec2.vpcDns, { enableDnsSupport: true, enableDnsHostnames: true });
  }

  /** Changes readings from now on; those that are not named get their base. */
  read(readings: Partial<LocalAws['readings']>): void {
    Object.assign(this.aws.readings, baseReadings(), readings);
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
    await this.send('eks', 'CreateCluster', {
      name,
      roleArn: `arn:${partition}:iam::${account}:role/eks-cluster`,
      resourcesVpcConfig: { subnetIds: ['subnet-0a', 'subnet-0b'], ...endpoint },
      ...more,
    });
    await this.aws.settle();
    return name;
  }

  /** Registers a cluster that runs elsewhere. Answers its name. */
  connectedCluster(): string {
    this.#clusters++;
    const name = `connected-${this.#clusters}`;
    this.aws.eks.addConnectedCluster(name, 'EKS_ANYWHERE');
    return name;
  }

  /** Clicks Remediate in the console of AWS Config. */
  async click(cluster: string): Promise<AutomationExecution> {
    const before = this.#ended.length;
    const answer = await this.send('config', 'StartRemediationExecution', {
      ConfigRuleName: RULE_NAME,
      ResourceKeys: [{ resourceType: 'AWS::EKS::Cluster', resourceId: cluster }],
    });
    if (answer['FailureMessage'] !== undefined) throw new Error(String(answer['FailureMessage']));
    await this.aws.settle();
    const execution = this.#ended[before];
    if (execution === undefined) throw new Error('the click started no runbook');
    return execution;
  }

  /** Starts a runbook in the console of Systems Manager. Answers the id of the execution. */
  async start(runbook: RunbookId, cluster: string, parameters: Record<string, string[]> = {}): Promise<string> {
    const { AutomationExecutionId: id } = await this.send('ssm', 'StartAutomationExecution', {
      DocumentName: RUNBOOKS[runbook].documentName,
      Parameters: { ClusterName: [cluster], ...parameters },
    });
    return String(id);
  }

  async run(
    runbook: RunbookId,
    cluster: string,
    parameters: Record<string, string[]> = {},
  ): Promise<AutomationExecution> {
    const id = await this.start(runbook, cluster, parameters);
    await this.aws.settle();
    return this.aws.ssm.execution(id);
  }

  /** Stops the execution that runs, by StopAutomationExecution. */
  stop(): void {
    const of = (event: Readonly<Record<string, unknown>>): string | undefined =>
      event['detail-type'] === 'EC2 Automation Execution Status-change Notification'
        ? (event['detail'] as { readonly ExecutionId: string }).ExecutionId
        : undefined;
    const id = of(this.aws.events.emitted.findLast((event) => of(event) !== undefined) ?? {});
    this.#callNow('ssm', 'StopAutomationExecution', { AutomationExecutionId: id, Type: 'Cancel' });
  }

  /** Puts another rule that has the guard's function. It is invoked for nothing. */
  putSecondRule(parameters: Readonly<Record<string, string>>): void {
    const { ConfigRules: rules } = this.#callNow('config', 'DescribeConfigRules', { ConfigRuleNames: [RULE_NAME] }) as {
      ConfigRules: readonly { readonly Source: { readonly SourceIdentifier: string } }[];
    };
    const SourceIdentifier = rules[0]?.Source.SourceIdentifier;
    this.#callNow('config', 'PutConfigRule', {
      ConfigRule: {
        ConfigRuleName: SECOND_RULE,
        InputParameters: JSON.stringify(parameters),
        Source: { Owner: 'CUSTOM_LAMBDA', SourceIdentifier },
      },
    });
  }

  /** Calls EKS at once, in the midst of a step, as another user. */
  anotherUser(operation: string, input: object): void {
    this.#callNow('eks', operation, input);
  }

  exempt(cluster: string): void {
    this.tag(cluster, '2026-12-31 team@example.com it is decided');
  }

  /** Sets the exemption tag of a cluster to any text. */
  tag(cluster: string, text: string): void {
    const { partition, account, region } = this.aws.place;
    this.anotherUser('TagResource', {
      resourceArn: `arn:${partition}:eks:${region}:${account}:cluster/${cluster}`,
      tags: { [EXEMPTION_TAG]: text },
    });
  }

  /** Sets the endpoint of a cluster at once, as if another user's update had just ended. */
  turn(cluster: string, endpoint: VpcConfigRequest): void {
    Object.assign(this.aws.eks.cluster(cluster)?.resourcesVpcConfig ?? {}, endpoint);
  }

  /** How many updates of a cluster EKS has taken, those by `anotherUser` aside. */
  updatesOf(cluster: string): number {
    return this.#updated.filter((name) => name === cluster).length;
  }

  #callNow(service: 'config' | 'eks' | 'ssm', operation: string, input: object): unknown {
    return this.aws[service].operations[operation]?.run(input as never, this.aws.identities.operator);
  }
}

/** Whether a caller, as the timeline names it, is the role of a runbook. */
export function isRunbookRole(name: string): boolean {
  return Object.keys(RUNBOOKS).some((id) => name.startsWith(`${id}Role-`));
}

/** Whether a caller, as the timeline names it, is the role of the rule's function. */
export function isFunctionRole(name: string): boolean {
  return name.startsWith('RuleFunctionRole');
}

/** How an execution ended, where its cluster's endpoint is now, and what AWS Config shows of the cluster, in words. */
export function outcome(stage: RunbookStage, cluster: string, execution: AutomationExecution): string {
  return `${ending(execution)}; ${state(stage, cluster)}`;
}

/** Where a cluster's endpoint is now, and what AWS Config shows of the cluster, in words. */
export function state(stage: RunbookStage, cluster: string): string {
  const compliance = stage.aws.config.complianceOf(RULE_NAME, cluster) ?? 'no result';
  return `${endpointOf(stage, cluster)}; ${compliance}`;
}

function ending({ AutomationExecutionStatus: status, StepExecutions: steps = [] }: AutomationExecution): string {
  if (status === 'Success') return 'Success';
  const failed = steps.filter(({ StepStatus }) => ['Failed', 'TimedOut', 'Cancelled'].includes(StepStatus ?? ''));
  return `${status} at ${failed.at(-1)?.StepName ?? 'no step'}`;
}

function endpointOf({ aws }: RunbookStage, name: string): string {
  const cluster = aws.eks.cluster(name);
  if (cluster === undefined) return 'gone';
  const { endpointPublicAccess, endpointPrivateAccess, publicAccessCidrs = [] } = cluster.resourcesVpcConfig ?? {};
  const open = endpointPublicAccess ? [`public ${publicAccessCidrs.join(' ')}`] : [];
  return [...open, ...(endpointPrivateAccess ? ['private'] : [])].join(' and ') || 'no endpoint';
}

import type * as sdk from '@aws-sdk/client-config-service';
import type { AutomationExecution, StepExecution } from '@aws-sdk/client-ssm';
import { type Clock, seconds } from '../clock.ts';
import type { Api } from '../dispatch.ts';
import { AwsError } from '../error.ts';
import type { EventLog } from '../event-log.ts';
import { parsePolicy } from '../iam/policy.ts';
import type { Caller } from '../identities.ts';
import { anyResource, type Operations, operation, type Place } from '../service.ts';
import type { Config } from './config.ts';
import { AutomaticRemediation } from './config-automatic.ts';
import { ConformancePacks } from './config-conformance-packs.ts';
import { checkLength } from './config-constraint.ts';
import { deletions } from './config-deletion.ts';
import { RemediationExceptions } from './config-exceptions.ts';
import { checkRemediationConfiguration } from './config-remediation-check.ts';
import type { Ssm } from './ssm.ts';

interface Execution {
  readonly ruleName: string;
  readonly key: sdk.ResourceKey;
  readonly invocationTime: Date;
  readonly isAutomatic: boolean;
  automationId?: string;
  state: 'QUEUED' | 'IN_PROGRESS' | 'SUCCEEDED' | 'FAILED';
  failure?: string;
  lastUpdated: Date;
}

/** AWS managed policy AWSConfigRemediationServiceRolePolicy, version 1. */
const serviceLinkedRolePolicy = parsePolicy(
  {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: ['ssm:GetDocument', 'ssm:DescribeDocument', 'ssm:StartAutomationExecution'],
        Resource: '*',
      },
      {
        Effect: 'Allow',
        Action: 'iam:PassRole',
        Resource: '*',
        Condition: { StringEquals: { 'iam:PassedToService': 'ssm.amazonaws.com' } },
      },
    ],
  },
  'AWSServiceRoleForConfigRemediation',
);

const CLUSTER = 'AWS::EKS::Cluster';

/** Assumed: how long after a start a user's click, or a result, the automation begins. */
const START_SECONDS = 1;
const AUTOMATIC_START_SECONDS = 5;

/** The remediation half of AWS Config: what is attached to a rule, and the runs that a user or AWS Config itself started. */
export class ConfigRemediation {
  readonly operations: Operations;
  readonly #place: Place;
  readonly #clock: Clock;
  readonly #api: Api;
  readonly #ssm: Ssm;
  readonly #serviceLinkedRole: Caller;
  readonly #configurations = new Map<string, sdk.RemediationConfiguration>();
  readonly #executions = new Map<string, Execution>();
  readonly #config: Config;
  readonly #automatic: AutomaticRemediation;

  constructor(parts: { place: Place; clock: Clock; log: EventLog; api: Api; ssm: Ssm; config: Config }) {
    this.#place = parts.place;
    this.#clock = parts.clock;
    this.#api = parts.api;
    this.#ssm = parts.ssm;
    this.#config = parts.config;
    this.#serviceLinkedRole = {
      name: 'config.amazonaws.com',
      arn: `arn:${this.#place.partition}:sts::${this.#place.account}:assumed-role/AWSServiceRoleForConfigRemediation/AwsConfigRemediation`,
      policies: [serviceLinkedRolePolicy],
    };
    const exceptions = new RemediationExceptions(parts.clock, (ruleName, id) =>
      this.#config.complianceOf(ruleName, id),
    );
    this.#automatic = new AutomaticRemediation({
      clock: parts.clock,
      log: parts.log,
      exceptions,
      isRunning: (ruleName, id) => isRunning(this.#executions.get(`${ruleName}/${id}`)),
      isNonCompliant: (ruleName, id) => this.#config.complianceOf(ruleName, id) === 'NON_COMPLIANT',
      start: (ruleName, key) => this.#begin(ruleName, key, true),
    });
    parts.config.onResult(({ ruleName, resourceId }) => this.#noticed(ruleName, resourceId));
    parts.ssm.onExecutionEnd((execution) => this.#ended(execution));
    const packs = new ConformancePacks({
      place: this.#place,
      config: this.#config,
      attach: (configuration) => this.#put(configuration),
    });
    const deleted = deletions({
      config: this.#config,
      configurations: this.#configurations,
      isRemediating: (name) => [...this.#executions.values()].some((one) => one.ruleName === name && isRunning(one)),
    });
    this.operations = { ...this.#table(), ...exceptions.operations, ...packs.operations, ...deleted };
  }

  #table(): Operations {
    return {
      PutRemediationConfigurations: operation<
        sdk.PutRemediationConfigurationsCommandInput,
        sdk.PutRemediationConfigurationsCommandOutput
      >({
        needs: anyResource,
        run: (input) => {
          const configurations = input.RemediationConfigurations ?? [];
          checkLength('remediationConfigurations', configurations, 0, 25);
          for (const configuration of configurations) this.#putOnOwnRule(configuration);
          return { FailedBatches: [] };
        },
      }),
      DescribeRemediationConfigurations: operation<
        sdk.DescribeRemediationConfigurationsCommandInput,
        sdk.DescribeRemediationConfigurationsCommandOutput
      >({
        needs: anyResource,
        run: (input) => ({
          RemediationConfigurations: (input.ConfigRuleNames ?? []).flatMap(
            (name) => this.#configurations.get(name) ?? [],
          ),
        }),
      }),
      StartRemediationExecution: operation<
        sdk.StartRemediationExecutionCommandInput,
        sdk.StartRemediationExecutionCommandOutput
      >({
        needs: anyResource,
        run: (input) => this.#start(input),
      }),
      DescribeRemediationExecutionStatus: operation<
        sdk.DescribeRemediationExecutionStatusCommandInput,
        sdk.DescribeRemediationExecutionStatusCommandOutput
      >({
        needs: anyResource,
        run: (input) => {
          const ruleName = input.ConfigRuleName ?? '';
          this.#configuration(ruleName);
          const wanted = input.ResourceKeys?.map(({ resourceId }) => resourceId);
          const executions = [...this.#executions.entries()]
            .filter(([id]) => id.startsWith(`${ruleName}/`))
            .map(([, execution]) => execution)
            .filter(({ key }) => wanted === undefined || wanted.includes(key.resourceId));
          return { RemediationExecutionStatuses: executions.map((execution) => this.#status(execution)) };
        },
      }),
    };
  }

  /** "This API does not support adding remediation configurations for service-linked Config Rules" (AWS Config API reference). */
  #putOnOwnRule(configuration: sdk.RemediationConfiguration): void {
    const creator = this.#config.creatorOf(configuration.ConfigRuleName ?? '');
    if (creator !== undefined) {
      throw new AwsError(
        'InvalidParameterValueException',
        `The rule ${configuration.ConfigRuleName} is a service-linked rule of ${creator}.`, // Assumed text.
      );
    }
    this.#put(configuration);
  }

  #put(configuration: sdk.RemediationConfiguration): void {
    const name = configuration.ConfigRuleName ?? '';
    if (!this.#config.ruleExists(name)) {
      throw new AwsError('InvalidParameterValueException', `The rule ${name} does not exist.`); // Assumed text.
    }
    checkRemediationConfiguration(configuration, this.#ssm.document(configuration.TargetId));
    this.#configurations.set(name, configuration);
    // Automatic remediation starts for all that is NON_COMPLIANT already (AWS Config API reference).
    for (const id of this.#config.nonCompliant(name)) this.#noticed(name, id);
  }

  #noticed(ruleName: string, resourceId: string): void {
    const configuration = this.#configurations.get(ruleName);
    if (configuration !== undefined) this.#automatic.noticed(configuration, { resourceType: CLUSTER, resourceId });
  }

  #configuration(ruleName: string): sdk.RemediationConfiguration {
    const configuration = this.#configurations.get(ruleName);
    if (configuration === undefined) {
      throw new AwsError(
        'NoSuchRemediationConfigurationException',
        `No RemediationConfiguration for rule ${ruleName} exists.`, // Assumed text.
      );
    }
    return configuration;
  }

  #start(
    input: sdk.StartRemediationExecutionCommandInput,
  ): Omit<sdk.StartRemediationExecutionCommandOutput, '$metadata'> {
    const ruleName = input.ConfigRuleName ?? '';
    this.#configuration(ruleName);
    const failed: { key: sdk.ResourceKey; message: string }[] = [];
    for (const key of input.ResourceKeys ?? []) {
      if (isRunning(this.#executions.get(`${ruleName}/${key.resourceId}`))) {
        failed.push({ key, message: 'A remediation is already in progress for the resource.' }); // Assumed text.
      } else if (this.#config.complianceOf(ruleName, key.resourceId ?? '') !== 'NON_COMPLIANT') {
        failed.push({ key, message: 'The resource is already compliant.' }); // Assumed text.
      } else {
        this.#begin(ruleName, key, false);
      }
    }
    if (failed.length === 0) return {};
    return {
      FailureMessage: failed.map(({ message }) => message).join(' '),
      FailedItems: failed.map(({ key }) => key),
    };
  }

  #begin(ruleName: string, key: sdk.ResourceKey, isAutomatic: boolean): void {
    const now = this.#clock.now();
    const execution: Execution = { ruleName, key, invocationTime: now, isAutomatic, state: 'QUEUED', lastUpdated: now };
    this.#executions.set(`${ruleName}/${key.resourceId}`, execution);
    const delay = seconds(isAutomatic ? AUTOMATIC_START_SECONDS : START_SECONDS);
    this.#clock.schedule(delay, () => void this.#run(execution));
  }

  async #run(execution: Execution): Promise<void> {
    const configuration = this.#configuration(execution.ruleName);
    const parameters = Object.entries(configuration.Parameters ?? {}).map(([name, value]) => [
      name,
      value.StaticValue?.Values ?? [execution.key.resourceId ?? ''],
    ]);
    try {
      const started = await this.#api.call(this.#serviceLinkedRole, 'ssm', 'StartAutomationExecution', {
        DocumentName: configuration.TargetId,
        ...(configuration.TargetVersion === undefined ? {} : { DocumentVersion: configuration.TargetVersion }),
        Parameters: Object.fromEntries(parameters),
      });
      execution.automationId = String(started['AutomationExecutionId']);
      execution.state = 'IN_PROGRESS';
      execution.lastUpdated = this.#clock.now();
    } catch (error) {
      execution.failure = error instanceof Error ? error.message : String(error);
      this.#settle(execution, 'FAILED');
    }
  }

  #ended(automation: AutomationExecution): void {
    const execution = [...this.#executions.values()].find(
      ({ automationId }) => automationId === automation.AutomationExecutionId,
    );
    if (execution === undefined) return;
    this.#settle(execution, automation.AutomationExecutionStatus === 'Success' ? 'SUCCEEDED' : 'FAILED');
  }

  #settle(execution: Execution, state: 'SUCCEEDED' | 'FAILED'): void {
    const { ruleName, key, isAutomatic, invocationTime } = execution;
    execution.state = state;
    execution.lastUpdated = this.#clock.now();
    if (isAutomatic && state === 'FAILED') this.#automatic.failed(this.#configuration(ruleName), key, invocationTime);
  }

  #status(execution: Execution): sdk.RemediationExecutionStatus {
    const steps =
      execution.automationId === undefined ? [] : (this.#ssm.execution(execution.automationId).StepExecutions ?? []);
    return {
      ResourceKey: execution.key,
      State: execution.state,
      StepDetails:
        execution.failure === undefined
          ? steps.map(stepDetail)
          : [{ Name: 'StartAutomationExecution', State: 'FAILED', ErrorMessage: execution.failure }],
      InvocationTime: execution.invocationTime,
      LastUpdatedTime: execution.lastUpdated,
    };
  }
}

function isRunning(execution: Execution | undefined): boolean {
  return execution?.state === 'QUEUED' || execution?.state === 'IN_PROGRESS';
}

function stepDetail(step: StepExecution): sdk.RemediationExecutionStep {
  return {
    Name: step.StepName,
    State: stepState(step.StepStatus),
    ErrorMessage: step.FailureMessage,
    StartTime: step.ExecutionStartTime,
    StopTime: step.ExecutionEndTime,
  };
}

function stepState(status: StepExecution['StepStatus']): sdk.RemediationExecutionStepState {
  switch (status) {
    case 'Success':
      return 'SUCCEEDED';
    case 'Pending':
      return 'PENDING';
    case 'InProgress':
      return 'IN_PROGRESS';
    default:
      return 'FAILED';
  }
}

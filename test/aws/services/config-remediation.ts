import type * as sdk from '@aws-sdk/client-config-service';
import type { AutomationExecution, StepExecution } from '@aws-sdk/client-ssm';
import { type Clock, seconds } from '../clock.ts';
import type { Api } from '../dispatch.ts';
import { AwsError } from '../error.ts';
import { parsePolicy } from '../iam/policy.ts';
import type { Caller } from '../identities.ts';
import { anyResource, type Operations, operation, type Place } from '../service.ts';
import type { Ssm } from './ssm.ts';

interface Execution {
  readonly key: sdk.ResourceKey;
  readonly invocationTime: Date;
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

/** The remediation half of AWS Config: what is attached to a rule, and the runs that somebody started. */
export class ConfigRemediation {
  readonly operations: Operations;
  readonly #place: Place;
  readonly #clock: Clock;
  readonly #api: Api;
  readonly #ssm: Ssm;
  readonly #serviceLinkedRole: Caller;
  readonly #configurations = new Map<string, sdk.RemediationConfiguration>();
  readonly #executions = new Map<string, Execution>();
  readonly #ruleExists: (ruleName: string) => boolean;
  readonly #complianceOf: (ruleName: string, resourceId: string) => string | undefined;

  constructor(parts: {
    place: Place;
    clock: Clock;
    api: Api;
    ssm: Ssm;
    ruleExists: (ruleName: string) => boolean;
    complianceOf: (ruleName: string, resourceId: string) => string | undefined;
  }) {
    this.#place = parts.place;
    this.#clock = parts.clock;
    this.#api = parts.api;
    this.#ssm = parts.ssm;
    this.#ruleExists = parts.ruleExists;
    this.#complianceOf = parts.complianceOf;
    this.#serviceLinkedRole = {
      name: 'config.amazonaws.com',
      arn: `arn:${this.#place.partition}:sts::${this.#place.account}:assumed-role/AWSServiceRoleForConfigRemediation/AwsConfigRemediation`,
      policies: [serviceLinkedRolePolicy],
    };
    parts.ssm.onExecutionEnd((execution) => this.#ended(execution));
    this.operations = this.#table();
  }

  #table(): Operations {
    return {
      PutRemediationConfigurations: operation<
        sdk.PutRemediationConfigurationsCommandInput,
        sdk.PutRemediationConfigurationsCommandOutput
      >({
        needs: anyResource,
        run: (input) => {
          for (const configuration of input.RemediationConfigurations ?? []) this.#put(configuration);
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

  #put(configuration: sdk.RemediationConfiguration): void {
    const name = configuration.ConfigRuleName ?? '';
    if (!this.#ruleExists(name)) {
      throw new AwsError('InvalidParameterValueException', `The rule ${name} does not exist.`); // Assumed text.
    }
    const parameters = Object.entries(configuration.Parameters ?? {});
    const isValid = ([, value]: [string, sdk.RemediationParameterValue]): boolean =>
      (value.StaticValue === undefined) !== (value.ResourceValue === undefined) &&
      (value.ResourceValue === undefined || value.ResourceValue.Value === 'RESOURCE_ID') &&
      (value.StaticValue?.Values ?? []).length <= 25;
    if (!parameters.every(isValid)) {
      throw new AwsError(
        'InvalidParameterValueException',
        'There were invalid RemediationParameterValues for configurations',
      );
    }
    this.#configurations.set(name, configuration);
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
    const configuration = this.#configuration(ruleName);
    const failed: { key: sdk.ResourceKey; message: string }[] = [];
    for (const key of input.ResourceKeys ?? []) {
      const id = `${ruleName}/${key.resourceId}`;
      const running = this.#executions.get(id);
      if (running?.state === 'QUEUED' || running?.state === 'IN_PROGRESS') {
        failed.push({ key, message: 'A remediation is already in progress for the resource.' }); // Assumed text.
      } else if (this.#complianceOf(ruleName, key.resourceId ?? '') !== 'NON_COMPLIANT') {
        failed.push({ key, message: 'The resource is already compliant.' }); // Assumed text.
      } else {
        const now = this.#clock.now();
        const execution: Execution = { key, invocationTime: now, state: 'QUEUED', lastUpdated: now };
        this.#executions.set(id, execution);
        this.#clock.schedule(seconds(1), () => void this.#run(configuration, execution));
      }
    }
    if (failed.length === 0) return {};
    return {
      FailureMessage: failed.map(({ message }) => message).join(' '),
      FailedItems: failed.map(({ key }) => key),
    };
  }

  async #run(configuration: sdk.RemediationConfiguration, execution: Execution): Promise<void> {
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
    } catch (error) {
      execution.state = 'FAILED';
      execution.failure = error instanceof Error ? error.message : String(error);
    }
    execution.lastUpdated = this.#clock.now();
  }

  #ended(automation: AutomationExecution): void {
    const execution = [...this.#executions.values()].find(
      ({ automationId }) => automationId === automation.AutomationExecutionId,
    );
    if (execution === undefined) return;
    execution.state = automation.AutomationExecutionStatus === 'Success' ? 'SUCCEEDED' : 'FAILED';
    execution.lastUpdated = this.#clock.now();
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

import { randomUUID } from 'node:crypto';
import type * as sdk from '@aws-sdk/client-ssm';
import type { AutomationDocument } from '../automation/document.ts';
import { checkParameters } from '../automation/parameters.ts';
import { type AutomationHost, runAutomation } from '../automation/run.ts';
import type { Clock } from '../clock.ts';
import type { Api } from '../dispatch.ts';
import { AwsError } from '../error.ts';
import type { EventLog } from '../event-log.ts';
import type { Caller, Identities } from '../identities.ts';
import type { Readings } from '../readings.ts';
import { anyResource, type Operations, operation, type Place } from '../service.ts';
import type { EventBus } from './events.ts';
import { Documents } from './ssm/documents.ts';
import { endStatuses, executionEvent, stepEvent } from './ssm/events.ts';
import { describeExecutions } from './ssm/executions.ts';

/** How CloudTrail names where an automation's calls come from. Assumed. */
const ORIGIN = { sourceIPAddress: 'ssm.amazonaws.com', userAgent: 'ssm.amazonaws.com' };

/** Systems Manager: Automation documents, and their executions by test/aws/automation. */
export class Ssm {
  readonly operations: Operations;
  readonly documents: Documents;
  /** Whether the new version that a stack update makes of a document becomes its default. Reports say both (roadmap issue 2539). */
  stackUpdatesMakeDefault = true;
  readonly #place: Place;
  readonly #clock: Clock;
  readonly #log: EventLog;
  readonly #identities: Identities;
  readonly #events: EventBus;
  readonly #api: Api;
  readonly #readings: Readonly<Readings>;
  readonly #executions = new Map<string, sdk.AutomationExecution>();
  readonly #cancellations = new Map<string, AbortController>();
  readonly #listeners: ((execution: sdk.AutomationExecution) => void)[] = [];

  constructor(parts: {
    place: Place;
    clock: Clock;
    log: EventLog;
    identities: Identities;
    events: EventBus;
    api: Api;
    readings: Readonly<Readings>;
  }) {
    this.#place = parts.place;
    this.#clock = parts.clock;
    this.#log = parts.log;
    this.#identities = parts.identities;
    this.#events = parts.events;
    this.#api = parts.api;
    this.#readings = parts.readings;
    this.documents = new Documents(parts.place, parts.clock);
    this.operations = this.#table();
  }

  /** Called when an automation execution has ended, whatever its status. */
  onExecutionEnd(listener: (execution: sdk.AutomationExecution) => void): void {
    this.#listeners.push(listener);
  }

  #table(): Operations {
    const onDocument = (name: string | undefined) => [{ resource: this.#arn(`document/${name}`) }];
    return {
      ...this.documents.operations,
      StartAutomationExecution: operation<
        sdk.StartAutomationExecutionCommandInput,
        sdk.StartAutomationExecutionCommandOutput
      >({
        needs: (input) => {
          const standard = this.document(input.DocumentName)?.parameters['AutomationAssumeRole']?.default;
          const roleArn = input.Parameters?.['AutomationAssumeRole']?.[0] ?? (standard as string | undefined) ?? '';
          return [
            ...onDocument(input.DocumentName),
            { resource: this.#arn('automation-execution/*') },
            ...(roleArn === ''
              ? []
              : [
                  {
                    action: 'iam:PassRole',
                    resource: roleArn,
                    context: { 'iam:PassedToService': 'ssm.amazonaws.com' },
                  },
                ]),
          ];
        },
        run: (input, caller) => ({ AutomationExecutionId: this.#start(input, caller) }),
      }),
      GetAutomationExecution: operation<
        sdk.GetAutomationExecutionCommandInput,
        sdk.GetAutomationExecutionCommandOutput
      >({
        needs: (input) => [{ resource: this.#arn(`automation-execution/${input.AutomationExecutionId}`) }],
        run: (input) => ({ AutomationExecution: this.execution(input.AutomationExecutionId) }),
      }),
      StopAutomationExecution: operation<
        sdk.StopAutomationExecutionCommandInput,
        sdk.StopAutomationExecutionCommandOutput
      >({
        needs: (input) => [{ resource: this.#arn(`automation-execution/${input.AutomationExecutionId}`) }],
        run: (input) => this.#stop(input),
      }),
      DescribeAutomationExecutions: operation<
        sdk.DescribeAutomationExecutionsCommandInput,
        sdk.DescribeAutomationExecutionsCommandOutput
      >({
        needs: anyResource,
        run: (input) => describeExecutions([...this.#executions.values()], input),
      }),
      DescribeAutomationStepExecutions: operation<
        sdk.DescribeAutomationStepExecutionsCommandInput,
        sdk.DescribeAutomationStepExecutionsCommandOutput
      >({
        needs: (input) => [{ resource: this.#arn(`automation-execution/${input.AutomationExecutionId}`) }],
        run: (input) => ({ StepExecutions: this.execution(input.AutomationExecutionId).StepExecutions }),
      }),
    };
  }

  execution(id: string | undefined): sdk.AutomationExecution {
    const execution = this.#executions.get(id ?? '');
    if (execution === undefined) {
      throw new AwsError('AutomationExecutionNotFoundException', `Automation execution ${id} was not found.`); // Assumed text.
    }
    return execution;
  }

  /** What stands in a document, the default version of it. */
  document(name: string | undefined): AutomationDocument | undefined {
    return this.documents.current(name);
  }

  #arn(suffix: string): string {
    return `arn:${this.#place.partition}:ssm:${this.#place.region}:${this.#place.account}:${suffix}`;
  }

  #start(input: sdk.StartAutomationExecutionCommandInput, caller: Caller): string {
    const document = this.document(input.DocumentName);
    if (document === undefined) {
      throw new AwsError(
        'AutomationDefinitionNotFoundException',
        `Automation definition ${input.DocumentName} was not found.`, // Assumed text.
      );
    }
    const parameters = checkParameters(document, input.Parameters ?? {}, this.#readings);
    const id = randomUUID();
    const roleArn = document.assumeRole?.replace(/\{\{\s*(\w+)\s*\}\}/, (_all, name: string) => `${parameters[name]}`);
    // "If no role is specified, Systems Manager Automation uses your IAM permissions" (AWS's own runbooks, and the user guide,
    // running automations). They all have an empty default for it.
    const role = roleArn ? this.#assume(roleArn, id) : caller;
    const execution: sdk.AutomationExecution = {
      AutomationExecutionId: id,
      DocumentName: input.DocumentName,
      DocumentVersion: this.documents.defaultVersion(input.DocumentName),
      ExecutionStartTime: this.#clock.now(),
      AutomationExecutionStatus: 'InProgress',
      StepExecutions: document.mainSteps.map(({ name, action }) => ({
        StepName: name,
        Action: action,
        StepStatus: 'Pending',
      })),
      Parameters: input.Parameters,
      Mode: 'Auto',
      ExecutedBy: caller.arn,
    };
    this.#executions.set(id, execution);
    const cancellation = new AbortController();
    this.#cancellations.set(id, cancellation);
    this.#events.emit(executionEvent(execution, (suffix) => this.#arn(suffix)));
    const host: AutomationHost = {
      now: () => this.#clock.now(),
      sleep: (milliseconds) => this.#clock.sleep(milliseconds, cancellation.signal),
      call: (service, operationName, request) => this.#api.call(role, service, operationName, request, ORIGIN),
      cancellation: cancellation.signal,
      readings: this.#readings,
      systemVariables: {
        'automation:EXECUTION_ID': id,
        'global:ACCOUNT_ID': this.#place.account,
        'global:REGION': this.#place.region,
        'global:AWS_PARTITION': this.#place.partition,
        'global:DATE': this.#clock.now().toISOString().slice(0, 10),
        'global:DATE_TIME': this.#clock.now().toISOString(),
      },
    };
    const running = runAutomation(document, parameters, host, (step) => this.#recordStep(execution, step));
    running.then(
      (result) => {
        execution.AutomationExecutionStatus = result.status;
        execution.Outputs = result.outputs;
        execution.FailureMessage = result.failureMessage;
        this.#end(execution);
      },
      (bug: unknown) => {
        execution.AutomationExecutionStatus = 'Failed';
        execution.FailureMessage = `the local AWS failed: ${bug}`;
        this.#end(execution);
      },
    );
    return id;
  }

  /**
   * Ends the step that runs, and starts no other. Assumed: it ends at once, so that the status Cancelling is not seen; steps
   * that did not run stay Pending; what may be stopped is what is in progress.
   */
  #stop({ AutomationExecutionId: id, Type: type = 'Cancel' }: sdk.StopAutomationExecutionCommandInput): object {
    const execution = this.execution(id);
    if (type !== 'Cancel') {
      throw new AwsError('NotImplemented', `the local AWS stops executions by Cancel only, not ${type}`, {
        status: 501,
      });
    }
    if (execution.AutomationExecutionStatus !== 'InProgress') {
      throw new AwsError(
        'InvalidAutomationStatusUpdateException',
        `Automation execution ${id} is ${execution.AutomationExecutionStatus}`, // Assumed text.
      );
    }
    this.#cancellations.get(id ?? '')?.abort();
    return {};
  }

  /** SSM refuses to start an automation whose role does not trust it. */
  #assume(roleArn: string, executionId: string): Caller {
    try {
      return this.#identities.assumeRole(
        roleArn,
        { service: 'ssm.amazonaws.com' },
        {
          'aws:SourceAccount': this.#place.account,
          'aws:SourceArn': this.#arn(`automation-execution/${executionId}`),
        },
        `Automation-${executionId}`,
      ).caller;
    } catch (error) {
      throw new AwsError(
        'InvalidAutomationExecutionParametersException',
        `The defined assume role is unable to be assumed. ${error instanceof Error ? error.message : error}`,
      );
    }
  }

  #recordStep(execution: sdk.AutomationExecution, step: sdk.StepExecution): void {
    execution.StepExecutions = (execution.StepExecutions ?? []).map((known) =>
      known.StepName === step.StepName ? { ...step } : known,
    );
    this.#log.add({
      at: this.#clock.now(),
      actor: 'ssm.amazonaws.com',
      service: 'ssm',
      operation: step.StepStatus === 'InProgress' ? 'step-started' : 'step-ended',
      outcome: step.StepStatus ?? '',
      detail: step.StepName ?? '',
      output: { ...step },
    });
    this.#events.emit(stepEvent(execution, step, (suffix) => this.#arn(suffix)));
  }

  #end(execution: sdk.AutomationExecution): void {
    execution.ExecutionEndTime = this.#clock.now();
    const arn = (suffix: string) => this.#arn(suffix);
    this.#log.add({
      at: this.#clock.now(),
      actor: 'ssm.amazonaws.com',
      service: 'ssm',
      operation: 'execution-ended',
      outcome: execution.AutomationExecutionStatus ?? '',
      detail: `${execution.DocumentName} ${execution.AutomationExecutionStatus}`,
      output: { ...execution },
    });
    for (const status of endStatuses(execution.AutomationExecutionStatus, this.#readings)) {
      this.#events.emit(executionEvent(execution, arn, status));
    }
    for (const listener of this.#listeners) listener(execution);
  }
}

import { randomUUID } from 'node:crypto';
import {
  type AutomationExecution,
  AutomationExecutionNotFoundException,
  GetAutomationExecutionCommand,
  paginateDescribeAutomationStepExecutions,
  type SSMClient,
  StartAutomationExecutionCommand,
  type StepExecution,
} from '@aws-sdk/client-ssm';
import { UsageError } from '../terminal/arguments.ts';

/** The parameters of a runbook as Systems Manager takes them: a list of texts for each, whatever its type. */
export type AutomationParameters = Readonly<Record<string, string[]>>;

/** The automation executions of an account in one Region. */
export interface Automations {
  /** The name of the Region. Throws UsageError when none is configured. */
  region(): Promise<string>;
  /** ssm:GetAutomationExecution, with all of its steps. Undefined when there is no such execution. Throws AutomationError. */
  find(id: string): Promise<AutomationExecution | undefined>;
  /** ssm:StartAutomationExecution; resolves to the id of the execution. Throws AutomationError. */
  start(document: string, parameters: AutomationParameters): Promise<string>;
}

/** A call to Systems Manager failed, or its answer lacks what it must have. */
export class AutomationError extends Error {
  /** The permission that the call needs. */
  readonly action: string;

  constructor(operation: string, cause: unknown) {
    super(`ssm:${operation} failed: ${cause}`, { cause });
    this.name = 'AutomationError';
    this.action = `ssm:${operation}`;
  }
}

/** Systems Manager behind an SDK client. */
export function automationsOf(client: SSMClient): Automations {
  return {
    async region() {
      return client.config.region().catch((cause: unknown) => {
        throw new UsageError('no Region is configured: give one as --regions', { cause });
      });
    },
    async find(id) {
      try {
        const answer = await client.send(new GetAutomationExecutionCommand({ AutomationExecutionId: id }));
        const execution = answer.AutomationExecution ?? {};
        if (!execution.StepExecutionsTruncated) return execution;
        return { ...execution, StepExecutions: await stepsOf(client, id) };
      } catch (error) {
        if (error instanceof AutomationExecutionNotFoundException) return undefined;
        throw error instanceof AutomationError ? error : new AutomationError('GetAutomationExecution', error);
      }
    },
    async start(document, parameters) {
      try {
        const { AutomationExecutionId: id } = await client.send(
          // With a token, a request that the SDK sends again starts no second execution.
          new StartAutomationExecutionCommand({
            DocumentName: document,
            Parameters: { ...parameters },
            ClientToken: randomUUID(),
          }),
        );
        if (id === undefined) throw new Error('the answer has no AutomationExecutionId');
        return id;
      } catch (error) {
        throw new AutomationError('StartAutomationExecution', error);
      }
    },
  };
}

/** GetAutomationExecution leaves steps out where there are many (SSM API reference, StepExecutionsTruncated). */
async function stepsOf(client: SSMClient, id: string): Promise<StepExecution[]> {
  try {
    const steps: StepExecution[] = [];
    for await (const page of paginateDescribeAutomationStepExecutions({ client }, { AutomationExecutionId: id })) {
      steps.push(...(page.StepExecutions ?? []));
    }
    return steps;
  } catch (error) {
    throw new AutomationError('DescribeAutomationStepExecutions', error);
  }
}

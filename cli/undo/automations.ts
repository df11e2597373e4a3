import { randomUUID } from 'node:crypto';
import {
  type AutomationExecution,
  AutomationExecutionNotFoundException,
  DescribeDocumentCommand,
  GetAutomationExecutionCommand,
  paginateDescribeAutomationExecutions,
  paginateDescribeAutomationStepExecutions,
  type SSMClient,
  StartAutomationExecutionCommand,
  type StepExecution,
} from '@aws-sdk/client-ssm';
import { DOCUMENT_PREFIX } from '../../remediation/runbooks.ts';
import { demand } from '../../rules/config-rule/errors.ts';
import { UsageError } from '../terminal/arguments.ts';

/** The parameters of a runbook as Systems Manager takes them: a list of texts for each, whatever its type. */
export type AutomationParameters = Readonly<Record<string, string[]>>;

/** What the list of executions shows of one. It has neither the parameters nor the steps. */
export interface ExecutionSummary {
  readonly id: string;
  readonly document: string;
  readonly started: Date | undefined;
}

/** The automation executions of an account in one Region. */
export interface Automations {
  /** The name of the Region. Throws UsageError when none is configured. */
  region(): Promise<string>;
  /** ssm:GetAutomationExecution, with all of its steps. Undefined when there is no such execution. Throws AutomationError. */
  find(id: string): Promise<AutomationExecution | undefined>;
  /** ssm:DescribeAutomationExecutions: those of the guard's documents, in the order of Systems Manager. Throws AutomationError. */
  list(): Promise<readonly ExecutionSummary[]>;
  /** ssm:DescribeDocument: the role that a document acts as by default; undefined for its caller. Throws AutomationError. */
  defaultRole(document: string): Promise<string | undefined>;
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

const LIST = 'ssm:DescribeAutomationExecutions';
const DESCRIBE_DOCUMENT = 'ssm:DescribeDocument';

/** The parameter of every runbook that has the role to act as. */
export const ROLE_PARAMETER = 'AutomationAssumeRole';

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
        const execution = demand(answer, 'AutomationExecution', 'ssm:GetAutomationExecution');
        if (!execution.StepExecutionsTruncated) return execution;
        return { ...execution, StepExecutions: await stepsOf(client, id) };
      } catch (error) {
        if (error instanceof AutomationExecutionNotFoundException) return undefined;
        throw error instanceof AutomationError ? error : new AutomationError('GetAutomationExecution', error);
      }
    },
    async list() {
      try {
        const summaries: ExecutionSummary[] = [];
        const Filters = [{ Key: 'DocumentNamePrefix' as const, Values: [DOCUMENT_PREFIX] }];
        for await (const page of paginateDescribeAutomationExecutions({ client }, { Filters })) {
          // The format of the times in StartTimeAfter is not documented. So the caller compares them.
          for (const metadata of demand(page, 'AutomationExecutionMetadataList', LIST)) {
            summaries.push({
              id: demand(metadata, 'AutomationExecutionId', LIST),
              document: demand(metadata, 'DocumentName', LIST),
              started: metadata.ExecutionStartTime,
            });
          }
        }
        return summaries;
      } catch (error) {
        throw new AutomationError('DescribeAutomationExecutions', error);
      }
    },
    async defaultRole(document) {
      try {
        const answer = await client.send(new DescribeDocumentCommand({ Name: document }));
        const description = demand(answer, 'Document', DESCRIBE_DOCUMENT);
        const parameters = demand(description, 'Parameters', DESCRIBE_DOCUMENT);
        const role = parameters.find(({ Name: name }) => name === ROLE_PARAMETER);
        if (role === undefined) throw new Error(`${document} has no parameter ${ROLE_PARAMETER}`);
        return role.DefaultValue || undefined;
      } catch (error) {
        throw new AutomationError('DescribeDocument', error);
      }
    },
    async start(document, parameters) {
      try {
        const answer = await client.send(
          // With a token, a request that the SDK sends again starts no second execution.
          new StartAutomationExecutionCommand({
            DocumentName: document,
            Parameters: { ...parameters },
            ClientToken: randomUUID(),
          }),
        );
        return demand(answer, 'AutomationExecutionId', 'ssm:StartAutomationExecution');
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

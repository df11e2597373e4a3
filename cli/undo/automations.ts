import type { AutomationExecution } from '@aws-sdk/client-ssm';

/** The automation executions of an account in one Region. */
export interface Automations {
  /** The name of the Region. Throws UsageError when none is configured. */
  region(): Promise<string>;
  /** ssm:GetAutomationExecution, with all of its steps. Undefined when there is no such execution. */
  find(id: string): Promise<AutomationExecution | undefined>;
  /** ssm:StartAutomationExecution; resolves to the id of the execution. */
  start(document: string, parameters: Readonly<Record<string, string[]>>): Promise<string>;
}

/** Systems Manager did not answer as it should. */
export class AutomationError extends Error {
  constructor(operation: string, cause: unknown) {
    super(`ssm:${operation} failed: ${cause}`, { cause });
    this.name = 'AutomationError';
  }
}

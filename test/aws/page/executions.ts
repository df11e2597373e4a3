import type { AutomationExecution, StepExecution } from '@aws-sdk/client-ssm';
import { type Automations, automationsOf } from '../../../cli/undo/automations.ts';
import { hasEnded, type RecordedAccess, readExecution } from '../../../cli/undo/execution.ts';
import { UNDOABLE_DOCUMENTS } from '../../../cli/undo/plan.ts';
import type { Clients } from './clients.ts';
import type { Settings } from './cluster.ts';
import { type StepHelp, stepHelp } from './runbook-pages.ts';

/** A step as the page shows it. `skipped` are the steps on a way that the execution did not take. */
interface Step {
  readonly name: string;
  readonly state: 'waiting' | 'running' | 'succeeded' | 'failed' | 'skipped';
  readonly failure: string | undefined;
  /** What the runbook's page says of the step; for failed ones only. */
  readonly help: StepHelp | undefined;
}

/** An execution of one of the guard's runbooks. */
export interface Execution {
  readonly id: string;
  readonly document: string;
  readonly status: string;
  readonly started: Date | undefined;
  readonly before: Settings | undefined;
  readonly after: Settings | undefined;
  readonly steps: readonly Step[];
  /** Whether `undo` may know how to undo it: it has ended, and its runbook closes endpoints. */
  readonly undoable: boolean;
}

/** Reads executions, and keeps those that have ended. */
export class ExecutionReader {
  readonly #automations: Automations;
  readonly #ended = new Map<string, AutomationExecution>();

  constructor({ ssm }: Clients) {
    this.#automations = automationsOf(ssm);
  }

  /** Those on a cluster, in the order of Systems Manager: the newest first. */
  async of(cluster: string): Promise<readonly Execution[]> {
    const summaries = await this.#automations.list();
    const executions = await Promise.all(summaries.map(({ id }) => this.#find(id)));
    return executions.flatMap((execution) => {
      const { AutomationExecutionId: id = '', StepExecutions: steps = [] } = execution;
      const record = readExecution(id, execution);
      if (record.cluster !== cluster) return [];
      const { document, status, started, before, after } = record;
      const ended = hasEnded(status);
      return {
        id,
        document,
        status,
        started,
        before: settingsOf(before),
        after: settingsOf(after),
        steps: steps.map((step, index) => stepOf(step, document, ended || hasPassed(steps, index))),
        undoable: ended && UNDOABLE_DOCUMENTS.includes(document),
      };
    });
  }

  async #find(id: string): Promise<AutomationExecution> {
    const known = this.#ended.get(id);
    if (known !== undefined) return known;
    const execution = (await this.#automations.find(id)) ?? {};
    if (hasEnded(execution.AutomationExecutionStatus ?? '')) this.#ended.set(id, execution);
    return execution;
  }
}

/** Whether a later step has started, so that this one will not run any more: branches of these runbooks lead forwards only. */
function hasPassed(steps: readonly StepExecution[], index: number): boolean {
  return steps.slice(index + 1).some(({ StepStatus: status = 'Pending' }) => status !== 'Pending');
}

function stepOf(step: StepExecution, document: string, isPassed: boolean): Step {
  const { StepName: name = '', StepStatus: status = 'Pending', FailureMessage: failure } = step;
  const state = stateOf(status, isPassed);
  return { name, state, failure, help: state === 'failed' ? stepHelp(document, name) : undefined };
}

function stateOf(status: string, isPassed: boolean): Step['state'] {
  switch (status) {
    case 'Pending':
      return isPassed ? 'skipped' : 'waiting';
    case 'InProgress':
      return 'running';
    case 'Success':
      return 'succeeded';
    default:
      return 'failed';
  }
}

function settingsOf(access: RecordedAccess | undefined): Settings | undefined {
  if (access === undefined) return undefined;
  const { publicAccess, privateAccess } = access;
  const cidrs = access.kind === 'complete' ? access.publicAccessCidrs.map(({ text }) => text) : undefined;
  return { publicAccess, privateAccess, cidrs };
}

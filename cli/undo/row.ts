import type { ErrorReading } from '../terminal/aws-errors.ts';
import type { Look } from './decision.ts';
import type { ExecutionRecord, RecordedAccess } from './execution.ts';

/** Settings of an endpoint for programs. `cidrs` are none while public access is off, and null where they are not known. */
interface Settings {
  readonly publicAccess: boolean;
  readonly privateAccess: boolean;
  readonly cidrs: readonly string[] | null;
}

/**
 * An execution and whether it can be undone, or what became of the undo. Members are null where they are not known. Times
 * are of ISO 8601. `restore` is the id of the execution that was started.
 */
export interface UndoRow {
  readonly account: string | null;
  readonly region: string | null;
  readonly cluster: string | null;
  readonly arn: string | null;
  readonly execution: string | null;
  readonly document: string | null;
  readonly started: string | null;
  readonly ended: string | null;
  readonly before: Settings | null;
  readonly after: Settings | null;
  readonly now: Settings | null;
  readonly undoable: boolean | null;
  readonly reason: string;
  readonly sentence: string;
  readonly fix: string | null;
  readonly restore: string | null;
}

/** Whether an execution can be undone, or what came of the undo: an id without blanks, a sentence, and what to do. */
export interface Answer {
  readonly reason: string;
  readonly sentence: string;
  readonly fix: string;
}

/** What a row is made of. `now` takes the place of what the look saw. */
export interface RowFacts {
  readonly account: string | undefined;
  readonly region: string | undefined;
  readonly execution: string | undefined;
  readonly record?: ExecutionRecord | undefined;
  readonly look?: Look | undefined;
  readonly now?: RecordedAccess | undefined;
  readonly undoable?: boolean | undefined;
  readonly restore?: string | undefined;
}

/** The row of an execution. */
export function toRow(facts: RowFacts, { reason, sentence, fix }: Answer): UndoRow {
  const { record, look } = facts;
  // Stryker disable next-line ConditionalExpression: only a cluster that was seen has an ARN and settings.
  const seen = look?.kind === 'seen' ? look : undefined;
  return {
    account: facts.account ?? null,
    region: facts.region ?? null,
    cluster: record?.cluster ?? null,
    arn: seen?.arn ?? null,
    execution: facts.execution ?? null,
    document: record?.document ?? null,
    started: record?.started?.toISOString() ?? null,
    ended: record?.ended?.toISOString() ?? null,
    before: settingsOf(record?.before),
    after: settingsOf(record?.after),
    now: settingsOf(facts.now ?? seen?.access),
    undoable: facts.undoable ?? null,
    reason,
    sentence,
    fix: fix === '' ? null : fix,
    restore: facts.restore ?? null,
  };
}

/** The row of a command that could not start, or that AWS did not answer. */
export function failureRow({ kind, sentence, fix }: ErrorReading, execution: string | undefined): UndoRow {
  return toRow({ account: undefined, region: undefined, execution }, { reason: kind, sentence, fix });
}

function settingsOf(access: RecordedAccess | undefined): Settings | null {
  if (access === undefined) return null;
  const { publicAccess, privateAccess } = access;
  if (!publicAccess) return { publicAccess, privateAccess, cidrs: [] };
  const cidrs = access.kind === 'complete' ? access.publicAccessCidrs.map(({ text }) => text) : null;
  return { publicAccess, privateAccess, cidrs };
}

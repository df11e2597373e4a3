import { RUNBOOKS } from '../../remediation/runbooks.ts';
import type { ErrorReading } from '../terminal/aws-errors.ts';
import { changeOf, isSameAccess } from './change.ts';
import { type ExecutionRecord, hasEnded, type RecordedAccess } from './execution.ts';
import type { Plan, Refusal } from './plan.ts';

/** Why something is unknown, as a sentence, and what to do about it. */
export type Problem = Pick<ErrorReading, 'sentence' | 'fix'>;

/** What EKS shows of the cluster now. `status` is EKS's word. */
export type Look =
  | {
      readonly kind: 'seen';
      readonly arn: string | undefined;
      readonly access: RecordedAccess;
      readonly status: string;
    }
  | { readonly kind: 'not-found' }
  | { readonly kind: 'not-an-eks-control-plane' }
  | { readonly kind: 'unknown'; readonly problem: Problem };

/** An execution that started later on the same cluster and is not known to have changed nothing. */
export interface LaterChange {
  readonly kind: 'changed' | 'perhaps-changed' | 'still-running';
  readonly id: string;
  readonly document: string;
  readonly started: Date | undefined;
}

/** The later executions, or why they are unknown. */
export type Later =
  | { readonly kind: 'known'; readonly changes: readonly LaterChange[] }
  | { readonly kind: 'unknown'; readonly problem: Problem };

/** Why a restore could overwrite a change that was made after the execution. */
export type Objection =
  | { readonly kind: 'settings-unknown'; readonly problem: Problem }
  | { readonly kind: 'not-comparable' }
  | { readonly kind: 'drifted' }
  | { readonly kind: 'not-active'; readonly status: string }
  | { readonly kind: 'later-unknown'; readonly problem: Problem }
  | { readonly kind: 'changed-later'; readonly change: LaterChange };

/** What to do about an execution, now that the cluster was looked at. */
export type Decision =
  /** `overruled` are the objections that the user set aside. */
  | { readonly kind: 'restore'; readonly plan: Plan; readonly overruled: readonly Objection[] }
  | { readonly kind: 'already-as-before'; readonly cluster: string }
  | { readonly kind: 'changed-since'; readonly cluster: string; readonly objections: readonly Objection[] }
  | { readonly kind: 'cluster-not-found'; readonly cluster: string }
  | { readonly kind: 'no-endpoint-to-change'; readonly cluster: string }
  | Refusal;

/** The plans on which the settings of now have a bearing. The others are refused whatever the cluster is like. */
export type PlanToCheck = Plan | Extract<Refusal, { readonly kind: 'unchanged' | 'private-before' }>;

/** Whether the cluster must be looked at before this plan is followed. */
export function needsLook(plan: Plan | Refusal): plan is PlanToCheck {
  return plan.kind === 'restore' || plan.kind === 'unchanged' || plan.kind === 'private-before';
}

/** Decides with what is known of the cluster now. Unknown never means unchanged. */
export function decide(
  record: ExecutionRecord,
  plan: PlanToCheck,
  { look, later, evenIfChanged }: { readonly look: Look; readonly later: Later; readonly evenIfChanged: boolean },
): Decision {
  const { cluster } = plan;
  if (isSettled(look, later, evenIfChanged) && isAsBefore(record, look)) return { kind: 'already-as-before', cluster };
  if (plan.kind !== 'restore') return plan;
  if (look.kind === 'not-found') return { kind: 'cluster-not-found', cluster };
  if (look.kind === 'not-an-eks-control-plane') return { kind: 'no-endpoint-to-change', cluster };
  const objections = [...objectionsOfLook(record, look), ...objectionsOfLater(later)];
  if (objections.length > 0 && !evenIfChanged) return { kind: 'changed-since', cluster, objections };
  return { kind: 'restore', plan, overruled: objections };
}

type Seen = Extract<Look, { readonly kind: 'seen' }>;

/** While an update or a runbook runs, the settings may still change. Whether one runs may be set aside where it is unknown. */
function isSettled(look: Look, later: Later, evenIfChanged: boolean): look is Seen {
  // Stryker disable next-line ConditionalExpression: only a cluster that was seen has a status.
  if (look.kind !== 'seen') return false;
  if (look.status !== 'ACTIVE') return false;
  return later.kind === 'unknown' ? evenIfChanged : !later.changes.some(({ kind }) => kind === 'still-running');
}

function isAsBefore({ before }: ExecutionRecord, { access }: Seen): boolean {
  return before !== undefined && isSameAccess(before, access) === true;
}

function objectionsOfLook(
  { after }: ExecutionRecord,
  look: Extract<Look, { kind: 'seen' | 'unknown' }>,
): readonly Objection[] {
  if (look.kind === 'unknown') return [{ kind: 'settings-unknown', problem: look.problem }];
  const isAsLeft = after === undefined ? undefined : isSameAccess(after, look.access);
  return [
    ...(isAsLeft === undefined ? [{ kind: 'not-comparable' } as const] : []),
    ...(isAsLeft === false ? [{ kind: 'drifted' } as const] : []),
    ...(look.status === 'ACTIVE' ? [] : [{ kind: 'not-active', status: look.status } as const]),
  ];
}

function objectionsOfLater(later: Later): readonly Objection[] {
  if (later.kind === 'unknown') return [{ kind: 'later-unknown', problem: later.problem }];
  return later.changes.map((change) => ({ kind: 'changed-later', change }));
}

const DOCUMENTS: readonly string[] = Object.values(RUNBOOKS).map(({ documentName }) => documentName);

/**
 * Whether one of the guard's runbooks started with or after the execution. A time that is not recorded may be later.
 */
export function mayBeLater(
  { id, document, started }: Pick<ExecutionRecord, 'id' | 'document' | 'started'>,
  record: ExecutionRecord,
): boolean {
  if (id === record.id || !DOCUMENTS.includes(document)) return false;
  return started === undefined || record.started === undefined || started >= record.started;
}

/** The later executions among others that may have changed the cluster of an execution. A cluster that is not recorded may be this one. */
export function laterChanges(record: ExecutionRecord, others: readonly ExecutionRecord[]): readonly LaterChange[] {
  return others
    .filter((other) => mayBeLater(other, record))
    .filter(({ cluster }) => cluster === undefined || cluster === record.cluster)
    .flatMap((other) => {
      const kind = laterKind(other);
      const { id, document, started } = other;
      return kind === 'unchanged' ? [] : [{ kind, id, document, started }];
    });
}

function laterKind({ status, before, after, update }: ExecutionRecord): LaterChange['kind'] | 'unchanged' {
  if (!hasEnded(status)) return 'still-running';
  if (before === undefined) return update.kind === 'not-made' ? 'unchanged' : 'perhaps-changed';
  return changeOf(before, after, update).kind;
}

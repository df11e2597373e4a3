import { DOCUMENT_PREFIX } from '../../remediation/runbooks.ts';
import { forEachLimited } from '../../rules/config-rule/for-each-limited.ts';
import type { ClusterSource } from '../../rules/eks-endpoint-public-access/clusters.ts';
import { toFields } from '../terminal/table.ts';
import type { Automations } from './automations.ts';
import { type Decision, decide, type Look, laterChanges, needsLook } from './decision.ts';
import type { ExecutionRecord } from './execution.ts';
import { accessInWords, timeInWords } from './facts.ts';
import { planUndo, UNDOABLE_DOCUMENTS } from './plan.ts';
import { answerOf } from './report.ts';
import { toRow, type UndoRow } from './row.ts';
import { CONCURRENCY, lookOnceAt, readRecords } from './sight.ts';

/** An execution that closed an endpoint, and whether it can be undone. `look` is undefined where none was needed. */
export interface ListEntry {
  readonly record: ExecutionRecord;
  readonly look: Look | undefined;
  readonly decision: Decision;
}

/** The executions in the Region that closed an endpoint, the newest first. Throws AutomationError. */
export async function listEntries(
  automations: Automations,
  source: Pick<ClusterSource, 'describeCluster'>,
): Promise<readonly ListEntry[]> {
  const records = await readRecords(await automations.list(), automations);
  const closing = records.filter(({ document }) => UNDOABLE_DOCUMENTS.includes(document)).sort(newestFirst);
  const lookOnce = lookOnceAt(source);
  const entries: ListEntry[] = [];
  await forEachLimited(closing.entries(), CONCURRENCY, async ([index, record]) => {
    const plan = planUndo(record, undefined);
    if (!needsLook(plan)) {
      entries[index] = { record, look: undefined, decision: plan };
      return;
    }
    const look = await lookOnce(plan.cluster);
    const later = { kind: 'known', changes: laterChanges(record, records) } as const;
    entries[index] = { record, look, decision: decide(record, plan, { look, later, evenIfChanged: false }) };
  });
  return entries;
}

/** Systems Manager does not document an order. An execution without a time comes first, for it may be the newest. */
function newestFirst(a: ExecutionRecord, b: ExecutionRecord): number {
  const time = ({ started }: ExecutionRecord) => started?.getTime() ?? Number.MAX_SAFE_INTEGER;
  return time(b) - time(a);
}

/** The executions of a Region for people, one below the other. `width` is that of the terminal. */
export function listInWords(entries: readonly ListEntry[], region: string, width: number | undefined): string {
  return entries.map((entry) => entryInWords(entry, region, width)).join('\n');
}

function entryInWords({ record, decision }: ListEntry, region: string, width: number | undefined): string {
  const { id, document, cluster = 'unknown', started, before, after } = record;
  const fields = toFields(
    [
      ['cluster', cluster],
      ['started', timeInWords(started)],
      ['before', accessInWords(before)],
      ['after', accessInWords(after)],
      ['undo', undoInWords(decision, region)],
    ],
    width,
  );
  return `${document.slice(DOCUMENT_PREFIX.length)}, execution ${id}\n${fields}`;
}

/** Such as `no. The endpoint of payments is already as it was before the execution.` */
function undoInWords(decision: Decision, region: string): string {
  if (decision.kind === 'restore') return 'yes';
  const { sentence } = answerOf(decision, region);
  return decision.kind === 'changed-since' ? `only with --even-if-changed. ${sentence}` : `no. ${sentence}`;
}

/** The executions for programs. */
export function listRows(
  entries: readonly ListEntry[],
  account: string | undefined,
  region: string,
): readonly UndoRow[] {
  return entries.map(({ record, look, decision }) =>
    toRow(
      { account, region, execution: record.id, record, look, undoable: decision.kind === 'restore' },
      answerOf(decision, region),
    ),
  );
}

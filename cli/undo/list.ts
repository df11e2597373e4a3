import { DOCUMENT_PREFIX } from '../../remediation/runbooks.ts';
import { forEachLimited } from '../../rules/config-rule/for-each-limited.ts';
import type { ClusterSource } from '../../rules/eks-endpoint-public-access/clusters.ts';
import { toTable } from '../terminal/table.ts';
import type { Automations } from './automations.ts';
import { type Decision, decide, laterChanges, needsLook, type PlanToCheck } from './decision.ts';
import type { ExecutionRecord } from './execution.ts';
import { accessInWords, objectionInWords, timeInWords } from './facts.ts';
import { planUndo, UNDOABLE_DOCUMENTS } from './plan.ts';
import { CONCURRENCY, lookOnceAt, readRecords } from './sight.ts';

const HEADER = ['execution', 'runbook', 'cluster', 'started', 'before → after', 'can be undone'];

/** A line for each execution in the Region that closed an endpoint, the newest first. Throws AutomationError. */
export async function listInWords(
  region: string,
  automations: Automations,
  source: Pick<ClusterSource, 'describeCluster'>,
): Promise<string> {
  const records = await readRecords(await automations.list(), automations);
  const closing = records.filter(({ document }) => UNDOABLE_DOCUMENTS.includes(document)).sort(newestFirst);
  if (closing.length === 0) return `There is no execution of ${UNDOABLE_DOCUMENTS.join(' or ')} in ${region}.\n`;
  const lookOnce = lookOnceAt(source);
  const decideNow = async (record: ExecutionRecord, plan: PlanToCheck): Promise<Decision> =>
    decide(record, plan, {
      look: await lookOnce(plan.cluster),
      later: { kind: 'known', changes: laterChanges(record, records) },
      evenIfChanged: false,
    });
  const lines: (readonly string[])[] = [];
  await forEachLimited(closing.entries(), CONCURRENCY, async ([index, record]) => {
    const plan = planUndo(record, undefined);
    lines[index] = toLine(record, needsLook(plan) ? await decideNow(record, plan) : plan);
  });
  return toTable(HEADER, lines);
}

/** Systems Manager does not document an order. An execution without a time comes first, for it may be the newest. */
function newestFirst(a: ExecutionRecord, b: ExecutionRecord): number {
  const time = ({ started }: ExecutionRecord) => started?.getTime() ?? Number.MAX_SAFE_INTEGER;
  return time(b) - time(a);
}

function toLine(record: ExecutionRecord, decision: Decision): readonly string[] {
  const { id, document, cluster = 'unknown', started, before, after } = record;
  const settings = `${accessInWords(before)} → ${accessInWords(after)}`;
  return [id, document.slice(DOCUMENT_PREFIX.length), cluster, timeInWords(started), settings, answerInWords(decision)];
}

/** Such as `no: the endpoint is no longer as the execution left it`. */
function answerInWords(decision: Decision): string {
  switch (decision.kind) {
    case 'restore':
      return 'yes';
    case 'changed-since':
      return `only with --even-if-changed: ${decision.objections.map(objectionInWords).join('; ')}`;
    case 'already-as-before':
      return 'no: the endpoint is already as it was before';
    case 'unchanged':
      return `no: ${decision.why}`;
    case 'still-running':
      return `no: the execution is ${decision.status}`;
    default:
      return `no: ${REASONS[decision.kind]}`;
  }
}

const REASONS = {
  'execution-not-found': 'the execution was not found',
  'of-another-document': 'the execution is of another document',
  'is-a-restore': 'the execution is itself a restore',
  'no-cluster-recorded': 'the execution did not record the cluster',
  'no-settings-recorded': 'the execution did not record the settings from before',
  'no-endpoint-recorded': 'the execution recorded both accesses as off, which EKS does not allow',
  'cidrs-not-recorded': 'the execution did not record the CIDRs from before',
  'cidrs-unreadable': 'the execution recorded CIDRs that cannot be read',
  'private-before': 'the endpoint was private before, which EksEndpointGuard-MakeEndpointPrivate makes again',
  'cluster-not-found': 'EKS does not find the cluster',
  'no-endpoint-to-change': 'EKS does not run the endpoint of this cluster',
} as const;

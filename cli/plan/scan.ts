import { readError } from '../terminal/aws-errors.ts';
import { oneLine } from '../terminal/text.ts';
import { readAnswerRow } from './answer.ts';
import type { AnswerRow, AuditLogs, QueryRequest, QueryState } from './audit-log.ts';
import type { AuditLogRow } from './audit-log-row.ts';
import { EVENTS_QUERY, MOST_ROWS } from './query.ts';

/** What came of scanning an audit log. `isCut`: an answer was as long as answers may be, so there may be more callers. */
export type Scan =
  | {
      readonly kind: 'complete';
      readonly rows: readonly AuditLogRow[];
      readonly isCut: boolean;
      readonly bytesScanned: number;
      readonly recordsScanned: number;
    }
  | Failure;

/** `isMalformed`: CloudWatch Logs refused the text of the query. */
interface Failure {
  readonly kind: 'failed';
  readonly why: string;
  readonly bytesScanned: number;
  readonly isMalformed?: true;
}

/** What a scan needs from outside. Times are in milliseconds. */
export interface ScanEffects {
  sleep(milliseconds: number): Promise<void>;
  elapsed(): number;
  /** Aborted when the user stops the command. */
  readonly signal: AbortSignal;
}

/** An API server writes events every second. One day costs little, and suffers no late delivery. */
const CHECKED = 24 * 60 * 60_000;
const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 10_000;
/** CloudWatch Logs ends a query after 60 minutes (StartQuery). Beyond them no state is waited for. */
const LONGEST_QUERY = 70 * 60_000;
/** Other people's queries count against the same limit, and are over within minutes. */
const LONGEST_QUEUE = 15 * 60_000;
/** Each split is paid for as if all was scanned again. So a window is scanned as a whole and in halves, and in no smaller parts. */
const MOST_SPLITS = 1;
/** No half of a shorter window would tell more. */
const SHORTEST_WINDOW = 2 * 60_000;

/**
 * Scans an audit log by a query. A window with too many rows, or one that takes too long, is scanned again in halves. No query
 * runs on when the scan ends, however it ends. Throws the reason of the signal.
 */
export async function scan(logs: AuditLogs, request: QueryRequest, effects: ScanEffects): Promise<Scan> {
  return scanWindow(logs, request, effects, MOST_SPLITS);
}

async function scanWindow(logs: AuditLogs, request: QueryRequest, effects: ScanEffects, splits: number): Promise<Scan> {
  const answer = await query(logs, request, effects);
  const { bytesScanned } = answer;
  if (answer.kind === 'failed') return answer;
  const isWhole = answer.kind === 'answered' && answer.rows.length < MOST_ROWS;
  if (!isWhole && splits > 0 && isDivisible(request)) {
    const parts: Scan[] = [];
    // One after the other: an account may run few queries at a time.
    for (const half of halvesOf(request)) {
      const part = await scanWindow(logs, half, effects, splits - 1);
      parts.push(part);
      if (part.kind === 'failed') break;
    }
    // The rows of the whole are in the halves, or as many others are.
    return merge(bytesScanned, parts);
  }
  if (answer.kind === 'answered') return { ...answer, kind: 'complete', isCut: !isWhole };
  const why = 'the query took longer than CloudWatch Logs allows. Ask for fewer days with --days';
  return { kind: 'failed', why, bytesScanned };
}

/**
 * Whether Insights finds events of the audit log on the last day of the window. If not, or if that cannot be read, an answer without
 * rows says nothing. Throws the reason of the signal.
 */
export async function findsEvents(
  logs: AuditLogs,
  { group, from, to }: QueryRequest,
  effects: ScanEffects,
): Promise<{ readonly found: boolean; readonly bytesScanned: number }> {
  const start = new Date(Math.max(from.getTime(), to.getTime() - CHECKED));
  try {
    const { status, rows, bytesScanned } = await ask(logs, { group, text: EVENTS_QUERY, from: start, to }, effects);
    return { found: status === 'Complete' && Number(rows[0]?.['events']) > 0, bytesScanned };
  } catch {
    effects.signal.throwIfAborted();
    return { found: false, bytesScanned: 0 };
  }
}

function isDivisible({ from, to }: QueryRequest): boolean {
  return to.getTime() - from.getTime() >= SHORTEST_WINDOW;
}

/** Both ends of a window belong to it, in whole seconds. */
function halvesOf(request: QueryRequest): readonly QueryRequest[] {
  const middle = Math.floor((request.from.getTime() + request.to.getTime()) / 2000) * 1000;
  return [
    { ...request, to: new Date(middle) },
    { ...request, from: new Date(middle + 1000) },
  ];
}

/** The halves of a window together. */
function merge(scanned: number, parts: readonly Scan[]): Scan {
  const bytesScanned = parts.reduce((sum, part) => sum + part.bytesScanned, scanned);
  const rows = new Map<string, AuditLogRow>();
  let [isCut, recordsScanned] = [false, 0];
  for (const part of parts) {
    if (part.kind === 'failed') return { ...part, bytesScanned };
    isCut ||= part.isCut;
    recordsScanned += part.recordsScanned;
    for (const row of part.rows) {
      const key = keyOf(row);
      const known = rows.get(key);
      // The halves come in the order of time.
      const earlier = known === undefined ? {} : { requests: known.requests + row.requests, first: known.first };
      rows.set(key, { ...row, ...earlier });
    }
  }
  return {
    kind: 'complete',
    rows: isCut ? mostUsed(rows.values()) : [...rows.values()],
    isCut,
    bytesScanned,
    recordsScanned,
  };
}

/** What is cut decides nothing, so that no more of it is kept than of one answer. */
function mostUsed(rows: Iterable<AuditLogRow>): readonly AuditLogRow[] {
  return [...rows].sort((a, b) => b.requests - a.requests).slice(0, MOST_ROWS);
}

function keyOf({ address, isChainCut, username, canonicalArn, podName, userAgent, code }: AuditLogRow): string {
  return JSON.stringify([address, isChainCut, canonicalArn ?? username, podName === undefined, userAgent, code]);
}

type Answer =
  | {
      readonly kind: 'answered';
      readonly rows: readonly AuditLogRow[];
      readonly bytesScanned: number;
      readonly recordsScanned: number;
    }
  | { readonly kind: 'too-long'; readonly bytesScanned: number }
  | Failure;

/** One query to its end. */
async function query(logs: AuditLogs, request: QueryRequest, effects: ScanEffects): Promise<Answer> {
  try {
    const first = await ask(logs, request, effects);
    // That a query failed is no fault of its own: a second one may not.
    const last = first.status === 'Failed' ? await ask(logs, request, effects) : first;
    const bytesScanned = last === first ? first.bytesScanned : first.bytesScanned + last.bytesScanned;
    switch (last.status) {
      case 'Complete':
        return {
          kind: 'answered',
          rows: last.rows.flatMap((row: AnswerRow) => readAnswerRow(row)),
          bytesScanned,
          recordsScanned: last.recordsScanned,
        };
      case 'Timeout':
        return { kind: 'too-long', bytesScanned };
      case 'Cancelled':
        return { kind: 'failed', why: 'the query was cancelled by another user', bytesScanned };
      default:
        return { kind: 'failed', why: `the query ended in state ${oneLine(last.status)}`, bytesScanned };
    }
  } catch (error) {
    effects.signal.throwIfAborted();
    const { sentence, fix } = readError(error, { action: 'logs:StartQuery' });
    const failure: Failure = { kind: 'failed', why: oneLine(`${sentence} ${fix}`).replace(/\.$/, ''), bytesScanned: 0 };
    return (error as Error).name === 'MalformedQueryException' ? { ...failure, isMalformed: true } : failure;
  }
}

/** Starts a query, waits for its end, and stops it when it is not waited for any longer. */
async function ask(logs: AuditLogs, request: QueryRequest, effects: ScanEffects): Promise<QueryState> {
  const id = await start(logs, request, effects);
  const started = effects.elapsed();
  let hasEnded = false;
  try {
    for (let pause = FIRST_PAUSE; ; pause = Math.min(pause * 1.5, LONGEST_PAUSE)) {
      await effects.sleep(pause);
      effects.signal.throwIfAborted();
      const state = await logs.state(id);
      hasEnded = !['Scheduled', 'Running', 'Unknown'].includes(state.status);
      if (hasEnded) return state;
      if (effects.elapsed() - started > LONGEST_QUERY) return { ...state, status: 'Timeout' };
    }
  } finally {
    // A query that is left alone runs on, and costs. If it cannot be stopped, nothing more can be done.
    if (!hasEnded) await logs.stop(id).catch(() => undefined);
  }
}

/** Starts a query, as soon as CloudWatch Logs takes one more. */
async function start(logs: AuditLogs, request: QueryRequest, effects: ScanEffects): Promise<string> {
  const since = effects.elapsed();
  for (;;) {
    effects.signal.throwIfAborted();
    try {
      return await logs.start(request);
    } catch (error) {
      const isLimit = (error as Error).name === 'LimitExceededException';
      if (!isLimit || effects.elapsed() - since > LONGEST_QUEUE) throw error;
    }
    await effects.sleep(LONGEST_PAUSE);
  }
}

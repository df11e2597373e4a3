import type { AnswerRow } from './audit-log.ts';
import type { AuditLogRow } from './audit-log-row.ts';

/** A row of an answer is not one that the query asks for. */
class UnreadableRowError extends Error {
  constructor(field: string, value: string | undefined) {
    super(`the answer has a row in which ${field} is ${value === undefined ? 'missing' : JSON.stringify(value)}`);
    this.name = 'UnreadableRowError';
  }
}

/**
 * Reads a row of the query's answer. What one service account did within pods and outside of any becomes two rows: a token that
 * names no pod was exported. Throws UnreadableRowError.
 */
export function readAnswerRow(row: AnswerRow): readonly AuditLogRow[] {
  const requests = numberOf(row, 'requests');
  const podRequests = Math.min(numberOf({ podRequests: '0', ...row }, 'podRequests'), requests);
  const code = row['responseStatus.code'];
  const caller = {
    address: textOf(row['ip']),
    isChainCut: numberOf({ longChains: '0', ...row }, 'longChains') > 0,
    username: textOf(row['username']),
    canonicalArn: textOf(row['canonicalArn']),
    arn: textOf(row['arn']),
    userAgent: textOf(row['userAgent']),
    code: code === undefined ? undefined : Number(code),
    first: timeOf(row, 'first'),
    last: timeOf(row, 'last'),
  };
  const outside = requests - podRequests;
  return [
    ...(outside === 0 ? [] : [{ ...caller, podName: undefined, requests: outside }]),
    // The latest event of the row may be one that names no pod.
    ...(podRequests === 0 ? [] : [{ ...caller, podName: textOf(row['podName']) ?? '-', requests: podRequests }]),
  ];
}

function textOf(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}

function numberOf(row: AnswerRow, field: string): number {
  const value = row[field];
  // CloudWatch Logs writes whole numbers with and without a fraction.
  if (value === undefined || !/^\d+(\.0+)?$/.test(value)) throw new UnreadableRowError(field, value);
  return Number(value);
}

/** Whether aggregates of `@timestamp` are text or milliseconds is not documented. Text is in UTC. */
function timeOf(row: AnswerRow, field: string): Date {
  const value = row[field];
  const isText = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?$/.test(value ?? '');
  const time = isText ? new Date(`${value?.replace(' ', 'T')}Z`) : new Date(numberOf(row, field));
  if (Number.isNaN(time.getTime())) throw new UnreadableRowError(field, value);
  return time;
}

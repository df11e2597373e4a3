import { describe, expect, test } from 'vitest';
import type { AnswerRow, AuditLogs, QueryRequest, QueryState } from '../../../cli/plan/audit-log.ts';
import { findsEvents, scan } from '../../../cli/plan/scan.ts';
import { awsError } from '../audit/fakes.ts';

/** What CloudWatch Logs says of one query, in the order in which it is asked. An Error is thrown. */
type Script = readonly (Partial<QueryState> | Error)[];

const request: QueryRequest = {
  group: '/aws/eks/payments/cluster',
  text: 'the query',
  from: new Date('2026-11-20T00:00:00Z'),
  to: new Date('2026-11-24T00:00:00Z'),
};

/** A log whose queries answer by their scripts, in the order in which they are started, and what was done. */
function fake(
  scripts: readonly (Script | Error)[],
  { minutesPerLook = 0, stopFails = false, abortAt = Number.POSITIVE_INFINITY } = {},
) {
  const events: string[] = [];
  const open: Record<string, (Partial<QueryState> | Error)[]> = {};
  const remaining = [...scripts];
  const controller = new AbortController();
  let [minutes, sleeps] = [0, 0];
  const unexpected = () => Promise.reject(new Error('the test expected no such call'));
  const logs: AuditLogs = {
    group: unexpected,
    events: unexpected,
    ingestedBytes: unexpected,
    start: async ({ from, to, group, text }) => {
      const isCount = text.endsWith('stats count(*) as events');
      expect([group, isCount ? 'the query' : text]).toEqual([request.group, request.text]);
      const script = remaining.shift();
      if (script === undefined) throw new Error('the test expected no query more');
      if (script instanceof Error) throw script;
      const id = `q${Object.keys(open).length + 1}`;
      open[id] = [...script];
      events.push(`start ${id} ${from.toISOString().slice(5, 19)} ${to.toISOString().slice(5, 19)}`);
      return id;
    },
    state: async (id) => {
      minutes += minutesPerLook;
      const state = open[id]?.shift();
      if (state === undefined) throw new Error(`the test has no state left for ${id}`);
      if (state instanceof Error) throw state;
      return { status: 'Running', rows: [], bytesScanned: 0, recordsScanned: 0, ...state };
    },
    stop: async (id) => {
      events.push(`stop ${id}`);
      if (stopFails) throw new Error('too late');
    },
  };
  const effects = {
    sleep: async () => {
      sleeps++;
      if (sleeps >= abortAt) controller.abort(new Error('stopped by the user'));
    },
    elapsed: () => minutes * 60_000 + sleeps * 10_000,
    signal: controller.signal,
  };
  return {
    events,
    run: (changes: Partial<QueryRequest> = {}) => scan(logs, { ...request, ...changes }, effects),
    count: (changes: Partial<QueryRequest> = {}) => findsEvents(logs, { ...request, ...changes }, effects),
  };
}

const row = (ip: string, requests = 1, day = 20): AnswerRow => ({
  ip,
  username: 'alice',
  'responseStatus.code': '200',
  requests: String(requests),
  first: `2026-11-${day} 10:00:00.000`,
  last: `2026-11-${day} 11:00:00.000`,
});
const rows = (count: number, requests = 1) =>
  Array.from({ length: count }, (_, index) => row(`8.8.${Math.floor(index / 256)}.${index % 256}`, requests));
const complete = (answer: readonly AnswerRow[], bytesScanned = 10): Partial<QueryState> => ({
  status: 'Complete',
  rows: answer,
  bytesScanned,
  recordsScanned: 5,
});

describe('a query', () => {
  test('is waited for until it is complete', async () => {
    const { run, events } = fake([
      [{ status: 'Scheduled' }, { rows: rows(3) }, { status: 'Unknown' }, complete([row('8.8.8.8')])],
    ]);
    expect(await run()).toMatchObject({
      kind: 'complete',
      rows: [{ address: '8.8.8.8', username: 'alice', requests: 1 }],
      isCut: false,
      bytesScanned: 10,
      recordsScanned: 5,
    });
    expect(events).toEqual(['start q1 11-20T00:00:00 11-24T00:00:00']);
  });

  test('that failed is tried once more', async () => {
    const { run } = fake([[{ status: 'Failed', bytesScanned: 7 }], [complete([row('8.8.8.8')])]]);
    expect(await run()).toMatchObject({ kind: 'complete', bytesScanned: 17 });
  });

  test('that failed twice is no evidence', async () => {
    const { run } = fake([[{ status: 'Failed', bytesScanned: 7 }], [{ status: 'Failed', bytesScanned: 7 }]]);
    expect(await run()).toEqual({ kind: 'failed', why: 'the query ended in state Failed', bytesScanned: 14 });
  });

  test('that another user cancelled is no evidence', async () => {
    const { run, events } = fake([[{ status: 'Cancelled', bytesScanned: 7 }]]);
    expect(await run()).toEqual({ kind: 'failed', why: 'the query was cancelled by another user', bytesScanned: 7 });
    expect(events).toHaveLength(1);
  });

  test('that is malformed is no evidence, and could be asked in another form', async () => {
    const { run } = fake([awsError('MalformedQueryException', 'unexpected symbol found')]);
    expect(await run()).toEqual({ kind: 'failed', why: 'unexpected symbol found', bytesScanned: 0, isMalformed: true });
  });

  test.each([['may not be started', awsError('AccessDeniedException', 'not authorized'), /logs:StartQuery/]])(
    'that %s is no evidence',
    async (_name, error, why) => {
      const { run } = fake([error]);
      expect(await run()).toEqual({ kind: 'failed', why: expect.stringMatching(why), bytesScanned: 0 });
    },
  );

  test('whose state cannot be read is stopped, and is no evidence', async () => {
    const { run, events } = fake([[new Error('connection lost')]], { stopFails: true });
    expect(await run()).toEqual({ kind: 'failed', why: 'connection lost', bytesScanned: 0 });
    expect(events.at(-1)).toBe('stop q1');
  });

  test('with an unreadable row is no evidence', async () => {
    const { run } = fake([[complete([{ ...row('8.8.8.8'), requests: 'many' }])]]);
    expect(await run()).toMatchObject({ kind: 'failed', why: expect.stringContaining('requests is "many"') });
  });

  test('waits for a place when too many run', async () => {
    const busy = awsError('LimitExceededException', 'too many concurrent queries');
    const { run } = fake([busy, busy, [complete([row('8.8.8.8')])]]);
    expect(await run()).toMatchObject({ kind: 'complete' });
  });

  test('waits a quarter of an hour for a place, and no longer', async () => {
    const { run } = fake(Array.from({ length: 200 }, () => awsError('LimitExceededException', 'too many')));
    expect(await run()).toMatchObject({ kind: 'failed', why: expect.stringContaining('too many') });
  });
});

describe('a user who stops the command', () => {
  test('stops the query that runs', async () => {
    const { run, events } = fake([[{}, {}, {}]], { abortAt: 2 });
    await expect(run()).rejects.toThrow('stopped by the user');
    expect(events).toEqual(['start q1 11-20T00:00:00 11-24T00:00:00', 'stop q1']);
  });

  test('starts no other query', async () => {
    const { run, events } = fake([awsError('LimitExceededException', 'too many')], { abortAt: 1 });
    await expect(run()).rejects.toThrow('stopped by the user');
    expect(events).toEqual([]);
  });
});

describe('an answer that is as long as answers may be', () => {
  test('is asked for again in halves, which follow each other without a common second', async () => {
    const { run, events } = fake([
      [complete(rows(10_000))],
      [complete([row('8.8.8.8')])],
      [complete([row('9.9.9.9')])],
    ]);
    const result = await run();
    expect(result).toMatchObject({ kind: 'complete', isCut: false, bytesScanned: 30, recordsScanned: 10 });
    expect(events).toEqual([
      'start q1 11-20T00:00:00 11-24T00:00:00',
      'start q2 11-20T00:00:00 11-22T00:00:00',
      'start q3 11-22T00:00:01 11-24T00:00:00',
    ]);
  });

  test('is added up: requests together, from the first to the last', async () => {
    const { run } = fake([
      [complete(rows(10_000))],
      [complete([row('8.8.8.8', 3, 20), row('9.9.9.9', 1, 20)])],
      [complete([row('8.8.8.8', 4, 23), { ...row('9.9.9.9', 1, 23), 'responseStatus.code': '403' }])],
    ]);
    const result = await run();
    const shown = result.kind === 'complete' ? result.rows.filter(({ address }) => address !== undefined) : [];
    const of = (address: string) => shown.filter((each) => each.address === address);
    expect(of('8.8.8.8')).toMatchObject([
      { requests: 7, first: new Date('2026-11-20T10:00:00Z'), last: new Date('2026-11-23T11:00:00Z') },
    ]);
    expect(of('9.9.9.9')).toMatchObject([{ code: 200 }, { code: 403 }]);
    expect(shown).toHaveLength(3);
  });

  test('keeps principals apart that only look alike', async () => {
    const one = { ...row('8.8.8.8'), canonicalArn: 'arn:aws:iam::111122223333:role/a' };
    const { run } = fake([
      [complete(rows(10_000))],
      [complete([one, { ...row('8.8.8.8'), podName: 'web-1', podRequests: '1' }])],
      [complete([row('8.8.8.8'), { ...row('8.8.8.8'), userAgent: 'curl' }, { ...row('8.8.8.8'), longChains: '1' }])],
    ]);
    const result = await run();
    const same = result.kind === 'complete' ? result.rows.filter(({ address }) => address === '8.8.8.8') : [];
    expect(same).toHaveLength(5);
  });

  test('is cut when a half is full too, and is asked for in no smaller parts', async () => {
    const full = [complete(rows(10_000))];
    const { run, events } = fake([full, full, [complete([row('9.9.9.9', 2)])]]);
    const result = await run();
    expect(result).toMatchObject({ kind: 'complete', isCut: true, bytesScanned: 30 });
    // No more is kept than of one answer: the callers of most requests.
    expect(result.kind === 'complete' ? result.rows.length : 0).toBe(10_000);
    expect(result.kind === 'complete' ? result.rows[0] : undefined).toMatchObject({ address: '9.9.9.9' });
    expect(events.map((event) => event.slice(9))).toEqual([
      '11-20T00:00:00 11-24T00:00:00',
      '11-20T00:00:00 11-22T00:00:00',
      '11-22T00:00:01 11-24T00:00:00',
    ]);
  });

  test('is cut at once in a window that is too short for halves', async () => {
    const { run } = fake([[complete(rows(10_000))]]);
    const to = new Date(request.from.getTime() + 119_000);
    expect(await run({ to })).toMatchObject({ kind: 'complete', isCut: true });
  });

  test('is no evidence when one of its halves fails, and the other is not paid for', async () => {
    const { run, events } = fake([[complete(rows(10_000))], [{ status: 'Cancelled', bytesScanned: 3 }]]);
    expect(await run()).toEqual({ kind: 'failed', why: 'the query was cancelled by another user', bytesScanned: 13 });
    expect(events).toHaveLength(2);
  });

  test('of 9,999 rows is whole', async () => {
    const { run } = fake([[complete(rows(9_999))]]);
    expect(await run()).toMatchObject({ kind: 'complete', isCut: false });
  });
});

describe('a query that takes too long', () => {
  test('is asked again in halves', async () => {
    const { run } = fake([
      [{ status: 'Timeout', bytesScanned: 9 }],
      [complete([row('8.8.8.8')])],
      [complete([row('9.9.9.9')])],
    ]);
    expect(await run()).toMatchObject({ kind: 'complete', rows: [{}, {}], isCut: false, bytesScanned: 29 });
  });

  test('is no evidence when a half takes too long as well', async () => {
    const timeout = [{ status: 'Timeout', bytesScanned: 9 }];
    const { run } = fake([timeout, timeout]);
    expect(await run()).toEqual({
      kind: 'failed',
      why: 'the query took longer than CloudWatch Logs allows. Ask for fewer days with --days',
      bytesScanned: 18,
    });
  });

  test('is not waited for beyond the time that CloudWatch Logs allows, and is stopped', async () => {
    const { run, events } = fake([Array.from({ length: 9 }, () => ({ bytesScanned: 2 }))], { minutesPerLook: 10 });
    const to = new Date(request.from.getTime() + 60_000);
    expect(await run({ to })).toMatchObject({ kind: 'failed', bytesScanned: 2 });
    expect(events.at(-1)).toBe('stop q1');
  });
});

describe('the look for any event of the audit log', () => {
  const counted = (events: string): Partial<QueryState> => ({ ...complete([]), rows: [{ events }] });

  test('is at the last day of the window', async () => {
    const { count, events } = fake([[{}, counted('3')]]);
    expect(await count()).toEqual({ found: true, bytesScanned: 10 });
    expect(events).toEqual(['start q1 11-23T00:00:00 11-24T00:00:00']);
  });

  test('is at all of a shorter window', async () => {
    const { count, events } = fake([[counted('1')]]);
    await count({ from: new Date('2026-11-23T18:00:00Z') });
    expect(events).toEqual(['start q1 11-23T18:00:00 11-24T00:00:00']);
  });

  test.each([
    ['of which there is none', [counted('0')]],
    ['whose answer has no row', [complete([])]],
    ['whose query was cancelled', [{ ...counted('3'), status: 'Cancelled' }]],
  ])('%s, finds nothing', async (_name, script) => {
    expect(await fake([script]).count()).toEqual({ found: false, bytesScanned: 10 });
  });

  test('that may not be started finds nothing', async () => {
    const { count } = fake([awsError('AccessDeniedException', 'not authorized')]);
    expect(await count()).toEqual({ found: false, bytesScanned: 0 });
  });

  test('ends when the user stops the command', async () => {
    const { count, events } = fake([[{}, {}]], { abortAt: 1 });
    await expect(count()).rejects.toThrow('stopped by the user');
    expect(events.at(-1)).toBe('stop q1');
  });
});

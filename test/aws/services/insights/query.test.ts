import { describe, expect, test } from 'vitest';
import { type AuditFacts, auditEvent } from '../../audit-event.ts';
import { BASE, LOGS_READINGS, type Readings } from '../../readings.ts';
import { parseQuery } from './parser.ts';
import { runQuery, type ScannedEvent } from './run-query.ts';

const STREAM = 'kube-apiserver-audit-0123456789abcdef0123456789abcdef';

/** The query that `plan` asks, for a VPC of 10.20.0.0/16. */
const PLAN = `filter @logStream like /^kube-apiserver-audit-/
| fields coalesce(sourceIPs.3, sourceIPs.2, sourceIPs.1, sourceIPs.0) as ip,
         coalesce(user.extra.canonicalArn.0, user.username, "-") as who,
         \`user.extra.authentication.kubernetes.io/pod-name.0\` as pod
| filter not ispresent(ip) or (not isIpInSubnet(ip, "127.0.0.0/8") and not isIpInSubnet(ip, "::1/128")
         and not isIpInSubnet(ip, "10.20.0.0/16"))            # one term per CIDR of the VPC, v4 and v6
| stats count(*) as requests, min(@timestamp) as first, max(@timestamp) as last,
        latest(user.username) as username, latest(user.extra.arn.0) as arn, latest(pod) as podName,
        count(sourceIPs.4) as longChains
    by ip, who, userAgent, responseStatus.code
| sort requests desc
| limit 10000`;

const scanned = ({ timestamp, message }: { timestamp: number; message: string }, stream = STREAM): ScannedEvent => ({
  event: { timestamp, message, ingestionTime: timestamp + 1000, bytes: Buffer.byteLength(message) },
  stream,
});
const at = (time: string): Date => new Date(`2026-11-20T${time}Z`);
const audit = (time: string, facts: Omit<AuditFacts, 'time'>) => scanned(auditEvent({ time: at(time), ...facts }));
const answer = (query: string, events: readonly ScannedEvent[], readings: Partial<Readings> = {}, limit = 10_000) => {
  const all = { ...BASE, ...readings };
  return runQuery(parseQuery(query, all), events, limit, all);
};
const rows = (query: string, events: readonly ScannedEvent[], readings?: Partial<Readings>, limit?: number) =>
  answer(query, events, readings, limit).rows.map((row) => Object.fromEntries(row));

const DEPLOY = 'arn:aws:sts::111122223333:assumed-role/github-deploy';
const NODE = 'system:node:ip-10-20-3-17.eu-central-1.compute.internal';
const ARGO = 'system:serviceaccount:kube-system:argocd-manager';
const KUBECTL = 'kubectl/v1.33.1 (linux/amd64) kubernetes/8adc0f0';
const events: readonly ScannedEvent[] = [
  // Two runs of a CI system, each with a session of its own.
  audit('08:15:02.151', {
    username: `${DEPLOY}/1`,
    arn: `${DEPLOY}/1`,
    sourceIPs: ['203.0.113.40'],
    userAgent: KUBECTL,
  }),
  audit('09:15:02.151', {
    username: `${DEPLOY}/2`,
    arn: `${DEPLOY}/2`,
    sourceIPs: ['203.0.113.40'],
    userAgent: KUBECTL,
  }),
  audit('10:00:00.000', {
    username: `${DEPLOY}/2`,
    arn: `${DEPLOY}/2`,
    sourceIPs: ['203.0.113.40'],
    code: 403,
    userAgent: KUBECTL,
  }),
  // A kubelet and a pod inside the VPC, and the API server itself.
  audit('08:16:00.000', {
    username: NODE,
    arn: 'arn:aws:sts::111122223333:assumed-role/node/i-0a',
    sourceIPs: ['10.20.3.17'],
  }),
  audit('08:17:00.000', {
    username: 'system:serviceaccount:kube-system:coredns',
    podName: 'coredns-1',
    sourceIPs: ['10.20.9.9'],
  }),
  audit('08:18:00.000', { username: 'system:apiserver', sourceIPs: ['::1'] }),
  // A hub that forges an address in front of its own, and one that holds its token in a pod.
  audit('08:15:04.500', {
    username: ARGO,
    sourceIPs: ['10.20.1.5', '192.0.2.99'],
    userAgent: 'argocd',
    stage: 'ResponseStarted',
  }),
  audit('08:15:05.500', { username: ARGO, sourceIPs: ['10.46.1.9'], podName: 'argocd-0', userAgent: 'argocd' }),
  // More addresses than the query follows, none at all, and a scanner.
  audit('11:00:00.000', {
    username: 'alice',
    sourceIPs: ['192.0.2.1', '192.0.2.2', '192.0.2.3', '192.0.2.4', '192.0.2.5'],
  }),
  audit('12:00:00.000', { username: 'bob', sourceIPs: [] }),
  audit('12:30:00.000', { code: 401, sourceIPs: ['192.0.2.66'], userAgent: 'zgrab/0.x' }),
  // Other logs of the control plane, which the query passes over.
  scanned({ timestamp: at('13:00:00').getTime(), message: 'I1120 13:00:00 httplog.go' }, 'kube-apiserver-0123'),
];

describe('the query of plan', () => {
  test('has one row for each address, principal, user agent and status', () => {
    const { rows: found, ...statistics } = answer(PLAN, events);
    expect(found.map((row) => Object.fromEntries(row))).toEqual([
      {
        ip: '203.0.113.40',
        who: 'arn:aws:iam::111122223333:role/github-deploy',
        userAgent: KUBECTL,
        'responseStatus.code': '200',
        requests: '2',
        first: '2026-11-20 08:15:02.151',
        last: '2026-11-20 09:15:02.151',
        username: `${DEPLOY}/2`,
        arn: `${DEPLOY}/2`,
        longChains: '0',
      },
      {
        ip: '203.0.113.40',
        who: 'arn:aws:iam::111122223333:role/github-deploy',
        userAgent: KUBECTL,
        'responseStatus.code': '403',
        requests: '1',
        first: '2026-11-20 10:00:00.000',
        last: '2026-11-20 10:00:00.000',
        username: `${DEPLOY}/2`,
        arn: `${DEPLOY}/2`,
        longChains: '0',
      },
      {
        ip: '192.0.2.99',
        who: ARGO,
        userAgent: 'argocd',
        'responseStatus.code': '200',
        requests: '1',
        first: '2026-11-20 08:15:04.500',
        last: '2026-11-20 08:15:04.500',
        username: ARGO,
        longChains: '0',
      },
      {
        ip: '10.46.1.9',
        who: ARGO,
        userAgent: 'argocd',
        'responseStatus.code': '200',
        requests: '1',
        first: '2026-11-20 08:15:05.500',
        last: '2026-11-20 08:15:05.500',
        username: ARGO,
        podName: 'argocd-0',
        longChains: '0',
      },
      {
        ip: '192.0.2.4',
        who: 'alice',
        'responseStatus.code': '200',
        requests: '1',
        first: '2026-11-20 11:00:00.000',
        last: '2026-11-20 11:00:00.000',
        username: 'alice',
        longChains: '1',
      },
      {
        who: 'bob',
        'responseStatus.code': '200',
        requests: '1',
        first: '2026-11-20 12:00:00.000',
        last: '2026-11-20 12:00:00.000',
        username: 'bob',
        longChains: '0',
      },
      {
        ip: '192.0.2.66',
        who: '-',
        userAgent: 'zgrab/0.x',
        'responseStatus.code': '401',
        requests: '1',
        first: '2026-11-20 12:30:00.000',
        last: '2026-11-20 12:30:00.000',
        longChains: '0',
      },
    ]);
    const bytes = events.reduce((sum, { event }) => sum + Buffer.byteLength(event.message), 0);
    expect(statistics).toEqual({ recordsScanned: 12, recordsMatched: 8, bytesScanned: bytes });
  });

  test('has no rows where all callers are inside the VPC', () => {
    expect(answer(PLAN, events.slice(3, 6))).toMatchObject({ rows: [], recordsScanned: 3, recordsMatched: 0 });
  });

  test('answers 60,000 events of as many callers within bounds', () => {
    const { message } = auditEvent({ time: at('08:00:00'), username: 'caller-', sourceIPs: ['203.0.113.40'] });
    function* many(): Iterable<ScannedEvent> {
      for (let index = 0; index < 60_000; index++) {
        yield scanned({ timestamp: index, message: message.replace('caller-', `caller-${index}`) });
      }
    }
    const heap = process.memoryUsage().heapUsed;
    const started = performance.now();
    const all = parseQuery(PLAN.replace('limit 10000', 'limit 100000'), BASE);
    const { rows: found } = runQuery(all, many(), 100_000, BASE);
    expect(found).toHaveLength(60_000);
    expect(new Set(found.map((row) => row.find(([name]) => name === 'who')?.[1])).size).toBe(60_000);
    expect(performance.now() - started).toBeLessThan(60_000);
    // The messages alone are 50 MB.
    expect(process.memoryUsage().heapUsed - heap).toBeLessThan(400_000_000);
  });
});

describe('readings', () => {
  test('have answers that differ', () => {
    for (const { question, answers } of Object.values(LOGS_READINGS)) {
      expect(question).toMatch(/^[A-Z].*\?$/);
      expect(new Set(answers).size).toBe(answers.length);
    }
  });

  const first = (readings: Partial<Readings>) =>
    rows('stats min(@timestamp) as first, max(@timestamp) as last, count(*)', events.slice(0, 2), readings);

  test('of a timestamp that is aggregated', () => {
    expect(first({ aggregatedTimestamp: 'text' })).toEqual([
      { first: '2026-11-20 08:15:02.151', last: '2026-11-20 09:15:02.151', 'count(*)': '2' },
    ]);
    expect(first({ aggregatedTimestamp: 'epoch milliseconds' })).toEqual([
      { first: '1795162502151', last: '1795166102151', 'count(*)': '2' },
    ]);
    const plain = { aggregatedTimestamp: 'epoch milliseconds' } as const;
    expect(rows('fields @timestamp', events.slice(0, 1), plain)).toMatchObject([
      { '@timestamp': '2026-11-20 08:15:02.151' },
    ]);
  });

  test.each<[reading: Readings['subnetOfNoAddress'], isIn: string[], isNotIn: string[]]>([
    ['false', ['10.0.0.1'], ['8.8.8.8', 'no address']],
    ['neither true nor false', ['10.0.0.1'], ['8.8.8.8']],
  ])('of isIpInSubnet on what is no address: %s', (subnetOfNoAddress, isIn, isNotIn) => {
    const logged = ['10.0.0.1', '8.8.8.8', 'no address'].map((ip, index) =>
      scanned({ timestamp: -index, message: JSON.stringify({ ip }) }),
    );
    const found = (filter: string) =>
      rows(`filter ${filter} | fields ip`, logged, { subnetOfNoAddress }).map(({ ip }) => ip);
    expect(found('isIpInSubnet(ip, "10.0.0.0/8")')).toEqual(isIn);
    expect(found('not isIpInSubnet(ip, "10.0.0.0/8")')).toEqual(isNotIn);
    expect(found('not not isIpInSubnet(ip, "10.0.0.0/8")')).toEqual(isIn);
    expect(found('ispresent(ip) or isIpInSubnet(ip, "10.0.0.0/8")')).toEqual(['10.0.0.1', '8.8.8.8', 'no address']);
    // Unknown and false is false, whose opposite is true.
    expect(found('not (isIpInSubnet(ip, "10.0.0.0/8") and ispresent(none))')).toHaveLength(3);
  });

  test('of a name in backticks with periods', () => {
    const query = 'fields `user.username` as user, `userAgent` as agent';
    const found = (quotedDots: Readings['quotedDots']) => rows(query, events.slice(0, 1), { quotedDots })[0];
    expect(found('works')).toMatchObject({ user: `${DEPLOY}/1`, agent: KUBECTL });
    expect(found('finds nothing')).not.toHaveProperty('user');
    expect(found('finds nothing')).toMatchObject({ agent: KUBECTL });
    expect(() => found('refused')).toThrow('unexpected symbol found user.username at line 1 and position 7');
  });

  test.each<[reading: Readings['fieldsBeyondLimit'], name: string | undefined, address: string | undefined]>([
    ['the first are kept', 'alice', '192.0.2.1'],
    ['the first by name are kept', undefined, undefined],
    ['none is kept', undefined, undefined],
  ])('of an event of more than 200 fields: %s', (fieldsBeyondLimit, username, address) => {
    const withBody = (length: number) =>
      audit('08:00:00', { username: 'alice', sourceIPs: ['192.0.2.1'], requestObject: Array(length).fill('x') });
    const query = 'fields user.username as name, sourceIPs.0 as ip, auditID as id, stageTimestamp as late';
    const [few] = rows(query, [withBody(100)], { fieldsBeyondLimit });
    expect(few).toMatchObject({ name: 'alice', ip: '192.0.2.1', late: '2026-11-20T07:59:59.671000Z' });
    const [many] = rows(query, [withBody(200)], { fieldsBeyondLimit });
    expect([many?.['name'], many?.['ip']]).toEqual([username, address]);
    expect(many).not.toHaveProperty('late');
    expect(many?.['id'] === undefined).toBe(fieldsBeyondLimit === 'none is kept');
  });

  test.each<[reading: Readings['latestOfAbsent'], pod: string | undefined]>([
    ['the latest value', 'argocd-0'],
    ['absent', undefined],
  ])('of latest when the latest event lacks the field: %s', (latestOfAbsent, pod) => {
    const facts = { username: ARGO, sourceIPs: ['192.0.2.99'] };
    const logged = [audit('10:00:00', facts), audit('09:00:00', { ...facts, podName: 'argocd-0' })];
    const query = 'stats latest(`user.extra.authentication.kubernetes.io/pod-name.0`) as pod, count(*) as n';
    expect(rows(query, logged, { latestOfAbsent })).toEqual([pod === undefined ? { n: '2' } : { n: '2', pod }]);
  });
});

describe('the language', () => {
  const logged = [
    scanned({ timestamp: 3, message: '{"a":"x","n":2,"list":[{"b":true},null],"empty":{}}' }),
    scanned({ timestamp: 1, message: '{"a":"y","n":10}' }, 'other'),
    scanned({ timestamp: 2, message: 'text before {"a":"z"}' }),
    scanned({ timestamp: 4, message: '{"a":"broken' }),
    scanned({ timestamp: 5, message: '["x"]' }),
  ];

  test.each([
    ['a = "x"', ['3']],
    ["a = 'x'", ['3']],
    ['a != "x"', ['1']],
    ['n = 10', ['1']],
    ['n = "10"', ['1']],
    ['a in ["x", "z"]', ['3']],
    ['a not in ["x", "z"]', ['1']],
    ['a not like /^x$/', ['1']],
    ['n in [2, 10]', ['1', '3']],
    ['list.0.b = "true"', ['3']],
    ['ispresent(list.1) or ispresent(empty)', []],
    ['not ispresent(a)', ['2', '4', '5']],
    ['a like /^[xy]$/ and n like "1"', ['1']],
    ['a like /a\\/b/ or @message like "before"', ['2']],
    ['a = "x" or a = "y" and n = 2', ['3']],
    ['(a = "x" or a = "y") and n = 10', ['1']],
    ['a = "x" and n = 2 or a = "y"', ['1', '3']],
    ['`0` = "x"', []],
    ['not (a = "x")', ['1']],
    ['@logStream = "other"', ['1']],
    ['@timestamp = "1970-01-01 00:00:00.001"', ['1']],
    ['coalesce(missing, a, "-") = "-"', ['2', '4', '5']],
    ['a = "x" # and a = "y"', ['3']],
  ])('filter %s', (filter, timestamps) => {
    const query = `filter ${filter}\n| stats count(*) as n by @timestamp | sort @timestamp asc`;
    expect(rows(query, logged).map((row) => row['@timestamp']?.slice(-1))).toEqual(timestamps);
  });

  test('shows the fields that are asked for, and a pointer, latest first', () => {
    expect(rows('fields a, n as number | filter ispresent(n)', logged)).toEqual([
      { a: 'x', number: '2', '@ptr': expect.any(String) },
      { a: 'y', number: '10', '@ptr': expect.any(String) },
    ]);
    expect(rows('limit 1', logged)).toEqual([
      { '@timestamp': '1970-01-01 00:00:00.005', '@message': '["x"]', '@ptr': expect.any(String) },
    ]);
    expect(rows('fields a | sort n desc', logged)[0]).toMatchObject({ a: 'y' });
    expect(rows('fields @ingestionTime | limit 1', logged)).toMatchObject([
      { '@ingestionTime': '1970-01-01 00:00:01.005' },
    ]);
  });

  test('aggregates numbers by size and texts by their characters', () => {
    const query = 'stats min(n), max(n) as most, min(a) as least, count(n) as count, latest(a) as late';
    expect(rows(query, logged)).toEqual([{ 'min(n)': '2', most: '10', least: 'x', count: '2', late: 'x' }]);
    expect(rows('stats max(missing) as most, count(missing) as count', logged)).toEqual([{ count: '0' }]);
  });

  test('sorts by several keys, and cuts by the least of the limits', () => {
    const query = 'stats count(*) as c by a, n | sort c desc, n desc';
    expect(rows(query, logged)).toEqual([{ c: '3' }, { a: 'y', n: '10', c: '1' }, { a: 'x', n: '2', c: '1' }]);
    expect(rows(`${query} | limit 2`, logged, {}, 1)).toHaveLength(1);
    expect(rows(`${query} | limit 1`, logged, {}, 2)).toHaveLength(1);
  });

  test('keeps groups apart by what is empty and what is absent', () => {
    const agents = ['{"agent":""}', '{}', '{"agent":null}'].map((message) => scanned({ timestamp: 1, message }));
    expect(rows('stats count(*) as c by agent', agents)).toEqual([{ agent: '', c: '1' }, { c: '2' }]);
  });

  test('sees an alias in place of a field of that name', () => {
    expect(rows('fields n as a | filter a = 2 | stats count(*) as c by a', logged)).toEqual([{ a: '2', c: '1' }]);
  });
});

describe('a query that the local AWS does not know', () => {
  test.each([
    ['', 'end of query', 0, 0],
    ['parse @message "*" as a', 'parse', 0, 5],
    ['fields a |', 'end of query', 10, 10],
    ['fields a, | limit 1', '|', 10, 11],
    ['fields a b', 'b', 9, 10],
    ['fields a-b', '-', 8, 9],
    ['fields strlen(a)', 'strlen', 7, 13],
    ['filter a', 'end of query', 8, 8],
    ['filter a < 2', '<', 9, 10],
    ['filter a = "x', '"', 11, 12],
    ['filter (a = 1', 'end of query', 13, 13],
    ['filter a not = 1', '=', 13, 14],
    ['filter a in "x"', 'x', 12, 15],
    ['filter isIpv4InSubnet(a, "10.0.0.0/8")', 'isIpv4InSubnet', 7, 21],
    ['filter isIpInSubnet(a, b)', 'b', 23, 24],
    ['filter a like b', 'b', 14, 15],
    ['stats sum(a)', 'sum', 6, 9],
    ['stats min(*)', '*', 10, 11],
    ['stats count(*) by bin(5m)', '5', 22, 23],
    ['stats count(*) | filter a = 1', 'filter', 17, 23],
    ['stats count(*) | stats count(*)', 'stats', 17, 22],
    ['sort a', 'end of query', 6, 6],
    ['FIELDS a', 'FIELDS', 0, 6],
    ['fields and', 'and', 7, 10],
  ])('%s', (query, symbol, start, end) => {
    const refusal = {
      code: 'MalformedQueryException',
      members: { queryCompileError: { location: { startCharOffset: start, endCharOffset: end } } },
    };
    let error: unknown;
    try {
      parseQuery(query, BASE);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject(refusal);
    expect(String(error)).toContain(
      `unexpected symbol found ${symbol} at line 1 and position ${start} ([${start},${end}])`,
    );
  });

  test.each([
    ['filter isIpInSubnet(a, "10.0.0.0/33")', 'invalid subnet 10.0.0.0/33 ([23,36])'],
    ['filter isIpInSubnet(a, "::1/129")', 'invalid subnet ::1/129 ([23,32])'],
    ['filter isIpInSubnet(a, "10.0.0.0")', 'invalid subnet 10.0.0.0 ([23,33])'],
    ['filter a like /(/', 'invalid regular expression ( ([14,17])'],
    ['limit 0', 'limit 0 is not between 1 and 100000 ([6,7])'],
    ['limit 100001', 'limit 100001 is not between 1 and 100000 ([6,12])'],
    ['fields a\n| fields b c', 'unexpected symbol found c at line 2 and position 11 ([20,21])'],
  ])('%s', (query, message) => {
    expect(() => parseQuery(query, BASE)).toThrow(message);
  });
});

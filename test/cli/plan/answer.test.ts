import { describe, expect, test } from 'vitest';
import { readAnswerRow } from '../../../cli/plan/answer.ts';

/** The row of the fact sheet's expected answer: every value is text, and fields without a value are absent. */
const row = (changes: Readonly<Record<string, string>> = {}) => ({
  ip: '203.0.113.40',
  who: 'arn:aws:iam::111122223333:role/github-deploy',
  userAgent: 'kubectl/v1.33.1 (linux/amd64) kubernetes/8adc0f0',
  'responseStatus.code': '200',
  requests: '1804',
  first: '2026-10-26 08:00:11.101',
  last: '2026-11-24 16:41:02.530',
  username: 'arn:aws:sts::111122223333:assumed-role/github-deploy/GitHubActions',
  canonicalArn: 'arn:aws:iam::111122223333:role/github-deploy',
  arn: 'arn:aws:sts::111122223333:assumed-role/github-deploy/GitHubActions',
  podRequests: '0',
  longChains: '0',
  ...changes,
});
const without = (...fields: readonly string[]) =>
  Object.fromEntries(Object.entries(row()).filter(([field]) => !fields.includes(field)));

test('a row of an answer is what one principal did from one address', () => {
  expect(readAnswerRow(row())).toEqual([
    {
      address: '203.0.113.40',
      isChainCut: false,
      username: 'arn:aws:sts::111122223333:assumed-role/github-deploy/GitHubActions',
      canonicalArn: 'arn:aws:iam::111122223333:role/github-deploy',
      arn: 'arn:aws:sts::111122223333:assumed-role/github-deploy/GitHubActions',
      podName: undefined,
      userAgent: 'kubectl/v1.33.1 (linux/amd64) kubernetes/8adc0f0',
      code: 200,
      requests: 1804,
      first: new Date('2026-10-26T08:00:11.101Z'),
      last: new Date('2026-11-24T16:41:02.530Z'),
    },
  ]);
});

test('fields without a value are unknown, be they absent or empty', () => {
  const fields = ['ip', 'username', 'canonicalArn', 'arn', 'userAgent'];
  const unknown = {
    address: undefined,
    username: undefined,
    canonicalArn: undefined,
    arn: undefined,
    userAgent: undefined,
  };
  const rest = ['responseStatus.code', 'podRequests', 'longChains'];
  expect(readAnswerRow(without(...fields, ...rest))).toMatchObject([
    { ...unknown, code: undefined, isChainCut: false },
  ]);
  expect(readAnswerRow(row(Object.fromEntries(fields.map((field) => [field, '']))))).toMatchObject([unknown]);
});

test('a chain that is longer than the query follows is marked', () => {
  expect(readAnswerRow(row({ longChains: '2' }))).toMatchObject([{ isChainCut: true }]);
});

describe('requests of a service account', () => {
  test.each([
    ['in pods only', { podRequests: '1804', podName: 'web-1' }, [['web-1', 1804]]],
    ['in a pod that the latest event does not name', { podRequests: '1804' }, [['-', 1804]]],
    [
      'in pods and outside of any',
      { podRequests: '1800', podName: 'web-1' },
      [
        [undefined, 4],
        ['web-1', 1800],
      ],
    ],
    [
      'in more pods than requests, which is no number to trust',
      { podRequests: '1805', podName: 'web-1' },
      [['web-1', 1804]],
    ],
  ])('%s', (_name, changes, expected) => {
    expect(readAnswerRow(row(changes)).map(({ podName, requests }) => [podName, requests])).toEqual(expected);
  });
});

describe('times and numbers', () => {
  test('are read in both forms', () => {
    const [read] = readAnswerRow(row({ requests: '1804.0', first: '1761465611101', last: '1764002462530.0' }));
    expect(read).toMatchObject({
      requests: 1804,
      first: new Date('2025-10-26T08:00:11.101Z'),
      last: new Date('2025-11-24T16:41:02.530Z'),
    });
  });

  test.each([
    ['requests', '', 'the answer has a row in which requests is ""'],
    ['requests', '1e3', 'the answer has a row in which requests is "1e3"'],
    ['requests', '-1', 'the answer has a row in which requests is "-1"'],
    ['first', 'yesterday', 'the answer has a row in which first is "yesterday"'],
    ['last', '2026-13-24 16:41:02.530', 'the answer has a row in which last is "2026-13-24 16:41:02.530"'],
  ])('are refused in another form: %s %j', (field, value, message) => {
    expect(() => readAnswerRow(row({ [field]: value }))).toThrow(message);
  });

  test('are demanded', () => {
    expect(() => readAnswerRow(without('requests'))).toThrow('the answer has a row in which requests is missing');
    expect(() => readAnswerRow(without('first'))).toThrow('the answer has a row in which first is missing');
  });
});

import { describe, expect, test } from 'vitest';
import type { AuditLogRow } from '../../../cli/plan/audit-log-row.ts';
import { groupCallers } from '../../../cli/plan/callers.ts';
import { ACCOUNT, kubelet, named, networks, publicAddress, row, session, surroundings } from './samples.ts';

const KUBECTL = 'kubectl/v1.33.1 (linux/amd64) kubernetes/8adc0f0';
const group = (rows: readonly AuditLogRow[], around = {}) => groupCallers(rows, surroundings(around));
const only = (rows: readonly AuditLogRow[], around = {}) => {
  const callers = group(rows, around);
  expect(callers).toHaveLength(1);
  return callers[0] ?? expect.fail('no caller');
};

describe('one caller', () => {
  test('A role is one caller, whatever its sessions, with all that they did.', () => {
    expect(
      group([
        session('deploy', 'bob', {
          address: '9.9.9.9',
          requests: 3,
          first: new Date('2026-11-01T00:00:00Z'),
          last: new Date('2026-11-02T00:00:00Z'),
        }),
        session('deploy', 'alice@example.com', {
          address: '8.8.8.8',
          requests: 4,
          first: new Date('2026-10-31T00:00:00Z'),
          last: new Date('2026-11-03T00:00:00Z'),
        }),
        session('deploy', 'bob', {
          address: '9.9.9.9',
          requests: 5,
          first: new Date('2026-11-01T12:00:00Z'),
          last: new Date('2026-11-01T13:00:00Z'),
        }),
      ]),
    ).toEqual([
      {
        class: 'person-or-ci',
        who: `arn:aws:iam::${ACCOUNT}:role/deploy`,
        sessions: ['alice@example.com', 'bob'],
        addresses: ['8.8.8.8', '9.9.9.9'],
        isDynamic: false,
        userAgent: KUBECTL,
        system: 'kubectl',
        isAuthenticated: true,
        requests: 12,
        first: new Date('2026-10-31T00:00:00Z'),
        last: new Date('2026-11-03T00:00:00Z'),
      },
    ]);
  });

  test('The nodes of one role are one caller.', () => {
    const found = only([
      kubelet('10.20.3.17'),
      kubelet('10.20.3.18', { username: 'system:node:ip-10-20-3-18.eu-central-1.compute.internal' }),
    ]);
    expect(found).toMatchObject({ who: `arn:aws:iam::${ACCOUNT}:role/node`, class: 'inside-vpc', system: 'kubelet' });
  });

  test('A role in two classes is two callers.', () => {
    const found = group([row({ address: '10.20.0.1' }), row({ address: '8.8.8.8', requests: 1 })]);
    expect(found.map((caller) => caller.class)).toEqual(['inside-vpc', 'person-or-ci']);
  });

  test('What a role did from addresses that the log does not show is a caller of its own.', () => {
    const anonymous = { code: 403, requests: 2 };
    const found = group([
      named('system:anonymous', { ...anonymous, address: '10.20.0.1' }),
      named('system:anonymous', { ...anonymous, address: '10.20.0.1', isChainCut: true }),
      named('system:anonymous', { code: 403, address: undefined }),
    ]);
    expect(found.map(({ addresses, requests }) => [addresses, requests])).toEqual([
      [[], 12],
      [['10.20.0.1'], 2],
    ]);
  });

  test('Requests that are refused with 403 and others of a user are one caller.', () => {
    expect(only([row({ code: 403, requests: 2 }), row({ requests: 1 })])).toMatchObject({
      requests: 3,
      isAuthenticated: true,
    });
  });

  test('Callers of most requests come first, then in the order of their names.', () => {
    const found = group([named('b', { requests: 5 }), named('c', { requests: 9 }), named('a', { requests: 5 })]);
    expect(found.map(({ who }) => who)).toEqual(['c', 'a', 'b']);
    const turned = group([named('a', { requests: 5 }), named('b', { requests: 5 })]);
    expect(turned.map(({ who }) => who)).toEqual(['a', 'b']);
  });

  test('Without rows there are no callers.', () => {
    expect(group([])).toEqual([]);
  });
});

describe('addresses', () => {
  test('Addresses ascend as numbers, IPv4 first, and one address stands once.', () => {
    const addresses = ['2600::1', '100.1.1.1', '9.9.9.9', '::ffff:9.9.9.9', '2600:0::1'];
    expect(only(addresses.map((address) => row({ address }))).addresses).toEqual(['9.9.9.9', '100.1.1.1', '2600::1']);
  });

  test('What is no address, and what is not the last of its chain, is left out.', () => {
    expect(only([row({ address: 'x' }), row({ address: '8.8.8.8', isChainCut: true })])).toMatchObject({
      class: 'unknown',
      addresses: [],
    });
  });

  const fromAddresses = (count: number) =>
    Array.from({ length: count }, (_, index) => row({ address: `8.8.8.${index}` }));

  test('Five addresses are not dynamic, six are.', () => {
    expect(only(fromAddresses(5)).isDynamic).toBe(false);
    expect(only(fromAddresses(6)).isDynamic).toBe(true);
  });

  test('One address with many rows is not dynamic.', () => {
    expect(only(Array.from({ length: 9 }, () => row())).isDynamic).toBe(false);
  });

  test('Addresses within a network that is declared stable do not count.', () => {
    expect(only(fromAddresses(6), { stable: networks('8.8.8.0/31') }).isDynamic).toBe(false);
  });

  test('Elastic IPs do not count, other public addresses of a VPC do.', () => {
    const known = (isElastic: boolean) =>
      new Map(Array.from({ length: 6 }, (_, index) => [`8.8.8.${index}`, publicAddress({ isElastic })]));
    expect(only(fromAddresses(6), { otherVpcAddresses: known(true) }).isDynamic).toBe(false);
    expect(only(fromAddresses(6), { otherVpcAddresses: known(false) }).isDynamic).toBe(true);
  });
});

describe('user agents and systems', () => {
  test('The user agent of most requests is named, over all rows.', () => {
    const rows = [
      named('a', { userAgent: 'one', requests: 4 }),
      named('a', { userAgent: 'two', requests: 3 }),
      named('a', { userAgent: 'two', requests: 2 }),
    ];
    expect(only(rows).userAgent).toBe('two');
  });

  test('Of two with as many requests the first is named.', () => {
    expect(only([named('a', { userAgent: 'one' }), named('a', { userAgent: 'two' })]).userAgent).toBe('one');
  });

  test('A row without requests names no user agent.', () => {
    expect(only([named('a', { requests: 0 })]).userAgent).toBeNull();
  });

  test('A caller without a user agent has none.', () => {
    expect(only([named('a', { userAgent: undefined })])).toMatchObject({
      userAgent: null,
      system: undefined,
      sessions: [],
    });
  });

  test('A user agent is cleaned and cut.', () => {
    expect(only([named('a', { userAgent: `k\u001b[2J\u202e${'x'.repeat(400)}` })]).userAgent).toBe(
      `k [2J ${'x'.repeat(193)}…`,
    );
  });

  test('Of each caller twenty user agents and sessions are kept.', () => {
    const rows = Array.from({ length: 30 }, (_, index) =>
      session('deploy', `s${index + 10}`, { userAgent: `agent ${index}`, requests: index === 20 ? 99 : 1 }),
    );
    const found = only([...rows, session('deploy', 's10', { userAgent: 'agent 19', requests: 2 })]);
    expect(found.userAgent).toBe('agent 19');
    expect(found.sessions).toHaveLength(20);
    expect(found.sessions.at(-1)).toBe('s29');
    expect(found.requests).toBe(29 + 99 + 2);
  });

  test.each([
    ['GitHub Actions', 'GitHubActions', KUBECTL],
    ['AWS CodeBuild', 'AWSCodeBuild-dd50b2ee-cc57-4110-a68f-5277a6806036', KUBECTL],
    ['Argo CD', 'x1', 'argocd-application-controller/v0.0.0 (linux/amd64) kubernetes/$Format'],
    ['Terraform', 'x1', 'HashiCorp/1.0 Terraform/1.9.5'],
    ['kubelet', 'x1', 'kubelet/v1.33.1 (linux/amd64) kubernetes/8adc0f0'],
    ['kubectl', 'x1', KUBECTL],
    ['kubectl', 'x1', 'kubectl.exe/v1.27.2 (windows/amd64)'],
    [undefined, 'x1', 'Go-http-client/2.0'],
    [undefined, 'GitHubActions2', 'x'],
    [undefined, 'MyGitHubActions', 'x'],
    [undefined, 'AWSCodeBuild-1', 'x'],
    [undefined, 'xAWSCodeBuild-dd50b2ee-cc57-4110-a68f-5277a6806036', 'x'],
    [undefined, 'AWSCodeBuild-dd50b2ee-cc57-4110-a68f-5277a68060361', 'x'],
    [undefined, 'x1', 'my kubectl/v1'],
    [undefined, 'x1', 'my kubelet/v1'],
    [undefined, 'x1', 'my argocd-server/v1'],
    [undefined, 'x1', 'my HashiCorp/1.0 Terraform/1'],
  ])('%s is the system of session %s with agent %s', (expected, name, userAgent) => {
    expect(only([session('deploy', name, { userAgent })]).system).toBe(expected);
  });
});

describe('unauthenticated requests', () => {
  test('They are no user, and the addresses from which others succeed are named.', () => {
    const found = group([
      named('system:anonymous', { code: 403, address: '176.65.134.20' }),
      named('system:anonymous', { code: 403, address: '8.8.8.8', requests: 1 }),
      row({ address: '8.8.8.8', code: 403, requests: 2 }),
    ]);
    expect(found).toMatchObject([
      { who: 'system:anonymous', isAuthenticated: false, alsoAuthenticated: ['8.8.8.8'] },
      { who: `arn:aws:iam::${ACCOUNT}:role/deploy`, isAuthenticated: true },
    ]);
    expect(found[1]).not.toHaveProperty('alsoAuthenticated');
  });

  test('Addresses of other unauthenticated requests do not count as such.', () => {
    const found = group([named(undefined, { code: 401 }), named('system:anonymous', { code: 403 })]);
    expect(found.map(({ alsoAuthenticated }) => alsoAuthenticated)).toEqual([[], []]);
  });
});

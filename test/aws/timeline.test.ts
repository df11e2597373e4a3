import { expect, test } from 'vitest';
import type { LogEntry } from './event-log.ts';
import { createTimeline } from './timeline.ts';

const entry = (more: Partial<LogEntry>): LogEntry => ({
  at: new Date('2026-11-23T09:00:00Z'),
  actor: 'operator',
  service: 'eks',
  operation: 'ListClusters',
  outcome: 'ok',
  ...more,
});

function written(columns: number | undefined, ...entries: readonly Partial<LogEntry>[]): string {
  let text = '';
  const add = createTimeline((words) => {
    text += words;
  }, columns);
  for (const each of entries) add(entry(each));
  return text;
}

test('an entry that is not for people has no line, and no date', () => {
  expect(written(undefined, {})).toBe('');
});

test('each day starts with its date and zone', () => {
  const created = { operation: 'cluster-created', detail: 'cluster payments is ACTIVE' };
  expect(written(undefined, created, { ...created, at: new Date('2026-11-24T00:00:01Z') })).toBe(
    '2026-11-23, times in UTC\n\n09:00:00  EKS             cluster payments is ACTIVE\n' +
      '\n2026-11-24, times in UTC\n\n00:00:01  EKS             cluster payments is ACTIVE\n',
  );
});

test.each([
  ['a user', {}, 'user/operator   UpdateClusterConfig shop, public access off'],
  [
    'a role',
    { actor: 'MakeEndpointPrivateRole-0123abcd' },
    'SSM Automation  UpdateClusterConfig shop, public access off, as role/MakeEndpointPrivateRole',
  ],
  ['a service', { actor: 'config.amazonaws.com' }, 'AWS Config      UpdateClusterConfig shop, public access off'],
])('a call of %s is named after its principal', (_, who, line) => {
  const call = {
    operation: 'UpdateClusterConfig',
    input: { name: 'shop', resourcesVpcConfig: { endpointPublicAccess: false } },
  };
  expect(written(undefined, { ...call, ...who })).toContain(`09:00:00  ${line}\n`);
});

test('an error of a call, and a long sentence, continue under the words', () => {
  const refused = {
    operation: 'UpdateClusterConfig',
    input: { name: 'shop', resourcesVpcConfig: { publicAccessCidrs: ['8.8.8.0/24', '9.9.9.0/24'] } },
    outcome: 'ResourceInUseException',
    detail: 'Cannot UpdateClusterConfig because cluster shop currently has an update',
  };
  expect(written(70, refused)).toContain(
    `UpdateClusterConfig shop, limited to 8.8.8.0/24,9.9.9.0/24
                          ResourceInUseException: Cannot
                          UpdateClusterConfig because cluster shop
                          currently has an update
`,
  );
});

test('a call that IAM denied is a line of IAM, whatever it was', () => {
  const denied = { outcome: 'AccessDeniedException', detail: 'User: x is not authorized to perform: eks:ListClusters' };
  expect(written(undefined, denied)).toContain('IAM             denied a call\n');
});

import { describe, expect, test } from 'vitest';
import { auditLogOff, type ClusterUpdate, privateAccessSince } from '../../../cli/plan/history.ts';

const day = (number: number) => new Date(Date.UTC(2026, 10, number));
const update = (at: number, type: string, value: string | undefined, status = 'Successful'): ClusterUpdate => ({
  status,
  createdAt: day(at),
  params: [
    { type: 'PlatformVersion', value: 'eks.9' },
    { type, value },
  ],
});
const privateAccess = (at: number, value: string, status?: string) =>
  update(at, 'EndpointPrivateAccess', value, status);
const logging = (at: number, enabled: boolean, ...types: readonly string[]) =>
  update(
    at,
    'ClusterLogging',
    JSON.stringify({
      clusterLogging: [
        { types: ['api'], enabled: true },
        { types, enabled },
      ],
    }),
  );

describe('private access is on', () => {
  test.each([
    ['since the cluster was created, where no update mentions it', [], 1],
    ['since the update that turned it on', [privateAccess(5, 'true')], 5],
    ['since the first of several such updates', [privateAccess(7, 'true'), privateAccess(5, 'true')], 5],
    [
      'since it was turned on again',
      [privateAccess(5, 'true'), privateAccess(6, 'false'), privateAccess(8, 'true')],
      8,
    ],
    ['at the earliest since the update that turned it off', [privateAccess(5, 'true'), privateAccess(6, 'false')], 6],
    ['whatever an update was to do that failed', [privateAccess(5, 'true', 'Failed'), privateAccess(6, 'true')], 6],
    ['whatever other updates did', [update(5, 'EndpointPublicAccess', 'true'), update(6, 'Version', undefined)], 1],
  ])('%s', (_name, updates, expected) => {
    expect(privateAccessSince(true, day(1), updates)).toEqual(day(expected));
  });

  test('at no time while it is off', () => {
    expect(privateAccessSince(false, day(1), [privateAccess(5, 'true')])).toBe(undefined);
  });
});

describe('the audit log was off', () => {
  test.each([
    ['never, where no update mentions it', [], []],
    ['never, where it was only turned on', [logging(3, true, 'audit')], []],
    [
      'between the updates that turned it off and on',
      [logging(3, true, 'audit'), logging(6, true, 'audit', 'scheduler'), logging(4, false, 'audit')],
      [{ from: day(4), to: day(6) }],
    ],
    ['since it was turned off', [logging(4, false, 'audit', 'api')], [{ from: day(4), to: undefined }]],
    ['never by updates of other logs', [logging(4, false, 'scheduler')], []],
    ['never by an update that failed', [{ ...logging(4, false, 'audit'), status: 'Failed' }], []],
    [
      'never by a value in another form',
      [update(4, 'ClusterLogging', 'audit=false'), update(4, 'ClusterLogging', undefined)],
      [],
    ],
    ['never by JSON in another form', [update(4, 'ClusterLogging', '{"audit":false}')], []],
    ['never by a list without types', [update(4, 'ClusterLogging', '{"clusterLogging":[{"enabled":false}]}')], []],
  ])('%s', (_name, updates, expected) => {
    expect(auditLogOff(updates)).toEqual(expected);
  });
});

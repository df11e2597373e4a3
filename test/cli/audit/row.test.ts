import { expect, test } from 'vitest';
import { type AuditRow, couldNotTellRow, inOrder, notEnabledRow } from '../../../cli/audit/row.ts';
import { awsError } from './fakes.ts';

test('what could not be judged carries the name and the message of the error', () => {
  expect(couldNotTellRow('eu-central-1', 'payments', awsError('SomeError', 'it broke'))).toEqual({
    region: 'eu-central-1',
    cluster: 'payments',
    compliance: 'could not tell',
    reason: 'SomeError',
    annotation: 'it broke',
  });
});

test('an error that another one caused is called by the cause', () => {
  const error = new Error('it broke: no', { cause: awsError('AccessDeniedException', 'no') });
  expect(couldNotTellRow('eu-central-1', null, error)).toEqual({
    region: 'eu-central-1',
    cluster: null,
    compliance: 'could not tell',
    reason: 'AccessDeniedException',
    annotation: 'it broke: no',
  });
});

test('a cause that is no error has no name to give', () => {
  expect(couldNotTellRow('eu-central-1', null, new TypeError('it broke', { cause: 'text' })).reason).toBe('TypeError');
});

test('a message becomes one line without control characters', () => {
  const error = new Error('\n one\r\n\ttwo \u001b[31mthree\u0007\u202e four\n');
  expect(couldNotTellRow('eu-central-1', null, error).annotation).toBe('one two [31mthree four');
});

test('a Region that is not enabled is named, with the word of EC2', () => {
  expect(notEnabledRow('af-south-1')).toEqual({
    region: 'af-south-1',
    cluster: null,
    compliance: 'not enabled',
    reason: 'not-opted-in',
    annotation: 'The account has not enabled this Region, so nobody can look into it.',
  });
});

test('rows are ordered by Region, then by cluster, with the Region itself first', () => {
  const row = (region: string, cluster: string | null): AuditRow => ({ ...notEnabledRow(region), cluster });
  const places = (rows: readonly AuditRow[]) => rows.map(({ region, cluster }) => `${region} ${cluster}`);
  const rows = [
    row('us-east-1', 'b'),
    row('eu-central-1', 'c'),
    row('us-east-1', null),
    row('eu-central-1', 'a'),
    row('us-east-1', 'B'),
    row('eu-central-1', null),
    row('eu-central-1', 'b'),
  ];
  expect(places(inOrder(rows))).toEqual([
    'eu-central-1 null',
    'eu-central-1 a',
    'eu-central-1 b',
    'eu-central-1 c',
    'us-east-1 null',
    'us-east-1 b',
    'us-east-1 B',
  ]);
  expect(places(rows)[0]).toBe('us-east-1 b');
});

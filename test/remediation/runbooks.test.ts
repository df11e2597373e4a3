import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { RUNBOOKS } from '../../remediation/runbooks.ts';

test('every runbook has the name under which it is documented', () => {
  expect(Object.values(RUNBOOKS).map(({ documentName }) => documentName)).toEqual([
    'EksEndpointGuard-MakeEndpointPrivate',
    'EksEndpointGuard-RestrictPublicCidrs',
    'EksEndpointGuard-RestoreEndpointAccess',
  ]);
});

test('every folder of remediation is in the table', () => {
  const folders = readdirSync('remediation', { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? [entry.name] : [],
  );
  expect(Object.values(RUNBOOKS).map(({ folder }) => folder)).toEqual(expect.arrayContaining(folders));
  expect(folders).toHaveLength(Object.keys(RUNBOOKS).length);
});

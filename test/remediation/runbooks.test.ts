import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
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

describe.each(Object.values(RUNBOOKS))('the text of $id', ({ folder }) => {
  const text = readFileSync(`remediation/${folder}/runbook.yaml`, 'utf8');

  // The template passes the text through Fn::Sub, to which every other place would be a variable, and `${!` an escape.
  test('has two places for CloudFormation to fill, each the default of its parameter, and no other', () => {
    expect(text.match(/\$\{[^}]*\}?/g)).toEqual([`\${Role}`, `\${Function}`]);
    expect(parse(text).parameters).toMatchObject({
      AutomationAssumeRole: { default: `\${Role}` },
      RuleFunctionName: { default: `\${Function}` },
    });
  });
});

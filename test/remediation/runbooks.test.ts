import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { RUNBOOKS, type RunbookDefinition, type RunbookId } from '../../remediation/runbooks.ts';
import { parseAutomationDocument } from '../aws/automation/document.ts';
import { EXPECTED_RUNBOOKS } from '../runbooks/expected-runbooks.ts';
import { lint } from './lint.ts';
import { COMMON_SAMPLES } from './samples.ts';

test('what is expected of a runbook is written down once for each', () => {
  expect(Object.entries(EXPECTED_RUNBOOKS).map(([id, { runbook }]) => [id, runbook])).toEqual(
    Object.keys(RUNBOOKS).map((id) => [id, id]),
  );
});

test('every runbook has the name under which it is documented', () => {
  expect(Object.values(RUNBOOKS).map(({ documentName }) => documentName)).toEqual(
    Object.values(EXPECTED_RUNBOOKS).map(({ documentName }) => documentName),
  );
});

test('every folder of remediation is in the table', () => {
  const folders = readdirSync('remediation', { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? [entry.name] : [],
  );
  expect(
    Object.values(RUNBOOKS)
      .map(({ folder }) => folder)
      .toSorted(),
  ).toEqual(folders.toSorted());
});

describe.each(Object.entries(RUNBOOKS) as [RunbookId, RunbookDefinition][])('%s', (id, { folder, permissions }) => {
  const text = readFileSync(`remediation/${folder}/runbook.yaml`, 'utf8');
  const { changes, samples } = EXPECTED_RUNBOOKS[id];

  test('has no mistake that the lint finds', () => {
    const page = readFileSync(`docs/remediation/${folder}.md`, 'utf8');
    expect(lint({ text, permissions, page, samples: { ...COMMON_SAMPLES, ...samples } })).toEqual([]);
  });

  test('asks EKS for this change only', () => {
    const { mainSteps } = parseAutomationDocument(text);
    const updates = mainSteps.filter(({ inputs }) => inputs['Api'] === 'UpdateClusterConfig');
    expect(updates.map(({ name, inputs }) => [name, inputs])).toStrictEqual(
      Object.entries(changes).map(([step, resourcesVpcConfig]) => [
        step,
        { Service: 'eks', Api: 'UpdateClusterConfig', name: '{{ ClusterName }}', resourcesVpcConfig },
      ]),
    );
  });
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

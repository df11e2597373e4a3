import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { RUNBOOKS, type RunbookDefinition, type RunbookId } from '../../remediation/runbooks.ts';
import { parseAutomationDocument } from '../aws/automation/document.ts';
import { lint } from './lint.ts';
import { samplesOf } from './samples.ts';

const CIDRS = '{{ PublicAccessCidrs }}';

/** What each runbook asks EKS to change, step by step, and nothing else: each member decides who reaches the cluster. */
const CHANGES: Readonly<Record<RunbookId, Readonly<Record<string, object>>>> = {
  // Never publicAccessCidrs: EKS keeps those that it has.
  MakeEndpointPrivate: {
    TurnPublicAccessOff: { endpointPublicAccess: false, endpointPrivateAccess: true },
    TurnPublicAccessOffOnLastTry: { endpointPublicAccess: false, endpointPrivateAccess: true },
  },
  // Never endpointPublicAccess: it would open an endpoint that was made private meanwhile.
  RestrictPublicCidrs: {
    RestrictPublicAccess: { endpointPrivateAccess: true, publicAccessCidrs: CIDRS },
    RestrictPublicAccessOnLastTry: { endpointPrivateAccess: true, publicAccessCidrs: CIDRS },
  },
  // Always publicAccessCidrs: without them EKS may open to 0.0.0.0/0. Switches are never text.
  RestoreEndpointAccess: {
    RestorePublicAndPrivateAccess: access(true, true),
    RestorePublicAccessOnly: access(true, false),
    RestorePrivateAccessOnly: access(false, true),
    RestorePublicAndPrivateAccessOnLastTry: access(true, true),
    RestorePublicAccessOnlyOnLastTry: access(true, false),
    RestorePrivateAccessOnlyOnLastTry: access(false, true),
  },
};

function access(publicAccess: boolean, privateAccess: boolean): object {
  return { endpointPublicAccess: publicAccess, endpointPrivateAccess: privateAccess, publicAccessCidrs: CIDRS };
}

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
  expect(
    Object.values(RUNBOOKS)
      .map(({ folder }) => folder)
      .toSorted(),
  ).toEqual(folders.toSorted());
});

describe.each(Object.entries(RUNBOOKS) as [RunbookId, RunbookDefinition][])('%s', (id, { folder, permissions }) => {
  const text = readFileSync(`remediation/${folder}/runbook.yaml`, 'utf8');

  test('has no mistake that the lint finds', () => {
    const page = readFileSync(`docs/remediation/${folder}.md`, 'utf8');
    expect(lint({ text, permissions, page, samples: samplesOf(id) })).toEqual([]);
  });

  test('asks EKS for this change only', () => {
    const { mainSteps } = parseAutomationDocument(text);
    const updates = mainSteps.filter(({ inputs }) => inputs['Api'] === 'UpdateClusterConfig');
    expect(updates.map(({ name, inputs }) => [name, inputs])).toStrictEqual(
      Object.entries(CHANGES[id]).map(([step, resourcesVpcConfig]) => [
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

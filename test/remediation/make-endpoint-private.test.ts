import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { permissions } from '../../remediation/make-endpoint-private/permissions.ts';
import { parseAutomationDocument } from '../aws/automation/document.ts';

const text = readFileSync('remediation/make-endpoint-private/runbook.yaml', 'utf8');
const runbook = parseAutomationDocument(text);

describe('the runbook', () => {
  test('calls what its role may do, and its role may do what it calls', () => {
    const called = runbook.mainSteps.flatMap(({ inputs }) =>
      inputs['Api'] === undefined ? [] : [`${inputs['Service']}:${inputs['Api']}`],
    );
    const granted = permissions.flatMap(({ actions }) => actions);
    expect([...new Set(called)].sort()).toEqual([...granted].sort());
  });

  test('sends both switches and nothing else', () => {
    const update = runbook.mainSteps.find(({ inputs }) => inputs['Api'] === 'UpdateClusterConfig');
    expect(update?.inputs).toEqual({
      Service: 'eks',
      Api: 'UpdateClusterConfig',
      name: '{{ ClusterName }}',
      resourcesVpcConfig: { endpointPublicAccess: false, endpointPrivateAccess: true },
    });
    expect(update?.maxAttempts).toBe(1);
  });

  test('gives every wait a timeout, and every end state of an update', () => {
    const waits = runbook.mainSteps.filter(({ action }) => action === 'aws:waitForAwsResourceProperty');
    expect(waits.map(({ timeoutSeconds }) => timeoutSeconds)).toEqual([3600, 3600]);
    expect(waits.at(-1)?.inputs['DesiredValues']).toEqual(['Successful', 'Failed', 'Cancelled']);
  });

  test('is started as the role that Config passes', () => {
    expect(runbook.assumeRole).toBe('{{ AutomationAssumeRole }}');
  });

  test.each<[parameter: string, value: string, matches: boolean]>([
    ['ClusterName', 'payments', true],
    ['ClusterName', 'Team_1-payments', true],
    ['ClusterName', 'a'.repeat(100), true],
    ['ClusterName', 'a'.repeat(101), false],
    ['ClusterName', '-payments', false],
    ['ClusterName', 'arn:aws:eks:eu-central-1:111122223333:cluster/payments', false],
    ['ClusterName', '', false],
    ['AutomationAssumeRole', 'arn:aws:iam::111122223333:role/runbook', true],
    ['AutomationAssumeRole', 'arn:aws-us-gov:iam::111122223333:role/path/to/runbook', true],
    ['AutomationAssumeRole', 'arn:aws-cn:iam::111122223333:role/a+b=c,d.e@f_g-h', true],
    ['AutomationAssumeRole', 'arn:aws:iam::111122223333:user/me', false],
    ['AutomationAssumeRole', 'arn:aws:iam::1111:role/runbook', false],
    ['AutomationAssumeRole', '', false],
  ])('takes as %s %j: %s', (parameter, value, matches) => {
    expect(new RegExp(runbook.parameters[parameter]?.allowedPattern ?? '').test(value)).toBe(matches);
  });

  test('explains itself under the headings that every runbook has, and names each step that can stop it', () => {
    for (const heading of [
      '## What does this document do?',
      '## What it will not do',
      '## Input Parameters',
      '## Output Parameters',
      '## How to undo',
      '## Troubleshooting',
    ]) {
      expect(runbook.description).toContain(heading);
    }
    for (const { name } of runbook.mainSteps.filter(({ name }) => name.startsWith('Assert'))) {
      expect(runbook.description).toContain(name);
    }
  });
});

import { expect, test } from 'vitest';
import { checkExecutions } from '../../../../cli/doctor/checks/executions.ts';

test('no runbook in progress is well', () => {
  expect(checkExecutions([])).toEqual([
    {
      check: 'executions',
      state: 'ok',
      sentence: 'No runbook of the guard is in progress, so it can be removed.',
    },
  ]);
});

test('each runbook in progress is a problem before a removal', () => {
  const found = [
    {
      DocumentName: 'EksEndpointGuard-MakeEndpointPrivate',
      AutomationExecutionId: '1a2b',
      AutomationExecutionStatus: 'InProgress' as const,
    },
    {
      DocumentName: 'EksEndpointGuard-RestrictPublicCidrs',
      AutomationExecutionId: '3c4d',
      AutomationExecutionStatus: 'Pending' as const,
    },
  ];
  const wait =
    'Wait until it has ended before you remove the guard or change its DeploymentMode: aws ssm get-automation-execution --automation-execution-id';
  expect(checkExecutions(found)).toEqual([
    {
      check: 'executions',
      state: 'problem',
      sentence: `The runbook EksEndpointGuard-MakeEndpointPrivate is InProgress. ${wait} 1a2b`,
    },
    {
      check: 'executions',
      state: 'problem',
      sentence: `The runbook EksEndpointGuard-RestrictPublicCidrs is Pending. ${wait} 3c4d`,
    },
  ]);
});

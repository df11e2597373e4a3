import type { RunbookStatement } from '../../../remediation/statement.ts';
import type { AutomationDocument } from '../../aws/automation/document.ts';
import { apiCallOf } from './calls.ts';

/** The resources of each service's actions. */
const RESOURCES: Readonly<Record<string, RunbookStatement['on']>> = {
  ec2: 'vpcs',
  eks: 'clusters',
  lambda: 'rule-function',
};

/** Checks that a role may do what its runbook's steps do, and no more. */
export function checkPermissions(
  { mainSteps }: AutomationDocument,
  permissions: readonly RunbookStatement[],
): readonly string[] {
  const called = mainSteps.flatMap((step) => {
    if (step.action === 'aws:invokeLambdaFunction') return ['lambda:InvokeFunction'];
    // All APIs that our runbooks call have the names of their IAM actions. checkCalls reports an unknown API.
    const call = apiCallOf(step);
    return call?.model === undefined ? [] : [call.action];
  });
  const granted = permissions.flatMap(({ actions, on }) => actions.map((action) => ({ action, on })));
  const missing = new Set(called.filter((action) => !granted.some((grant) => grant.action === action)));
  return [
    ...[...missing].map((action) => `permissions: a step calls ${action}, which is not granted`),
    ...granted
      .filter(({ action }) => !called.includes(action))
      .map(({ action }) => `permissions: ${action} is granted, and no step calls it`),
    ...granted
      .filter(({ action, on }) => RESOURCES[action.split(':')[0] ?? ''] !== on)
      .map(({ action, on }) => `permissions: ${action} is granted on ${on}`),
  ];
}

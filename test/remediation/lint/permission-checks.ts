import type { RunbookStatement } from '../../../remediation/statement.ts';
import { apiCallOf } from './api-call.ts';
import type { Runbook } from './document.ts';
import type { Finding } from './finding.ts';

/** What the actions of a service are about. */
const subjects: Readonly<Record<string, RunbookStatement['on']>> = {
  ec2: 'vpcs',
  eks: 'clusters',
  lambda: 'rule-function',
};

/** A role may do what its runbook's steps do, and no more. */
export function checkPermissions({ mainSteps }: Runbook, permissions: readonly RunbookStatement[]): readonly Finding[] {
  const called = new Map<string, string>();
  for (const step of mainSteps) {
    const call = apiCallOf(step);
    // The actions of IAM are named as the operations are, for all that our runbooks call. What no API knows is another
    // check's finding.
    if (call?.model !== undefined && !called.has(call.action)) called.set(call.action, step.name);
    if (step.action === 'aws:invokeLambdaFunction') called.set('lambda:InvokeFunction', step.name);
  }
  const granted = new Set(permissions.flatMap(({ actions }) => actions));
  return [
    ...[...called]
      .filter(([action]) => !granted.has(action))
      .map(([action, name]) => `${name}: calls ${action}, which the role may not do`),
    ...[...granted]
      .filter((action) => !called.has(action))
      .map((action) => `permissions: ${action} is granted, and no step does it`),
    ...permissions.flatMap(({ actions, on }) =>
      actions
        .filter((action) => subjects[action.split(':')[0] ?? ''] !== on)
        .map((action) => `permissions: ${action} is granted on ${on}, which it is not about`),
    ),
  ];
}

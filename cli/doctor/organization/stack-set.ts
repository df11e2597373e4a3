import type { StackSet } from '@aws-sdk/client-cloudformation';
import { pluralize } from '../../terminal/pluralize.ts';
import { type Check, of } from '../check.ts';
import { adviceFor, LOOK_THERE } from './advice.ts';
import { GUARD, type StackInstance } from './organization.ts';

const stackSet = of('stack set');

/** What has become of the StackSet in each account of one Region: those where all is well in one sentence. */
export function checkStackInstances(instances: readonly StackInstance[]): readonly Check[] {
  const good = instances.filter(isGood);
  const counts = `${good.length} of ${pluralize(instances.length, 'account')}`;
  return [
    ...(good.length === 0 ? [] : [stackSet.ok(`The StackSet ${GUARD} is deployed and current in ${counts}.`)]),
    ...instances.filter((instance) => !isGood(instance)).map(checkInstance),
  ];
}

/** Undefined where accounts that join later get the guard too. */
export function checkAutoDeployment({ AutoDeployment }: StackSet): Check | undefined {
  if (AutoDeployment?.Enabled === true) return undefined;
  return stackSet.warning(
    `The StackSet ${GUARD} does not deploy to accounts that join later. Turn its automatic deployment on.`,
  );
}

/** Whether the StackSet lays down everything but the rule, which a conformance pack brings. */
export function isBackend({ Parameters: parameters = [] }: StackSet): boolean {
  return parameters.some((one) => one.ParameterKey === 'DeploymentMode' && one.ParameterValue === 'Backend');
}

export const noInstances: Check = stackSet.wrong(
  `The StackSet ${GUARD} is deployed to no account. Update the organization's stack, with OrganizationalUnitIds in which ` +
    'there are accounts.',
);

function isGood({ Status: status }: StackInstance): boolean {
  return status === 'CURRENT';
}

function checkInstance({ Account: account, Status: status, StatusReason, StackInstanceStatus }: StackInstance): Check {
  const detail = StackInstanceStatus?.DetailedStatus;
  const where = `The StackSet ${GUARD} in the account ${account} is ${status}${detail === undefined ? '' : `, ${detail}`}`;
  if (detail === 'PENDING' || detail === 'RUNNING') {
    return stackSet.warning(`${where}: an operation is going on. Look again when it is over.`);
  }
  if (detail === 'SKIPPED_SUSPENDED_ACCOUNT') {
    return stackSet.warning(`${where}: the account is suspended. If it comes back, retry its instance.`);
  }
  // StackInstance: INOPERABLE "may need to be deleted with RetainStacks set to true".
  if (status === 'INOPERABLE') {
    return stackSet.wrong(
      `${where} (${StatusReason ?? 'CloudFormation does not say why'}), and no update reaches it. Delete the instance, ` +
        'its stack retained, and the stack in that account, then retry.',
    );
  }
  if (StatusReason === undefined) {
    return stackSet.wrong(
      `${where}: its function, runbooks and roles are missing or old. ${LOOK_THERE} Then retry its instance.`,
    );
  }
  return stackSet.wrong(
    `${where} (${StatusReason}). ${adviceFor(StatusReason) ?? LOOK_THERE} Then retry its instance.`,
  );
}

import type { StackSet } from '@aws-sdk/client-cloudformation';
import { pluralize } from '../../terminal/text.ts';
import { type Check, checkResults } from '../check.ts';
import { GUARD, type PackStatus, type StackInstance } from './organization.ts';

const pack = checkResults('pack');
const stackSet = checkResults('stack-set');

/** The organization's conformance pack in each account: one result for all that have it, and one for each other. */
export function checkPack(statuses: readonly PackStatus[]): readonly Check[] {
  const present = statuses.filter(({ Status }) => Status !== 'DELETE_SUCCESSFUL');
  if (present.length === 0) {
    return [pack.problem(`The conformance pack ${GUARD} is in no account. Look at what it excludes.`)];
  }
  const good = present.filter(isInPlace);
  const counts = `${good.length} of ${pluralize(present.length, 'account')}`;
  return [
    ...(good.length === 0 ? [] : [pack.ok(`The conformance pack ${GUARD} is in ${counts}.`)]),
    ...present.filter((status) => !isInPlace(status)).map(checkPackStatus),
  ];
}

function isInPlace({ Status }: PackStatus): boolean {
  return Status === 'CREATE_SUCCESSFUL' || Status === 'UPDATE_SUCCESSFUL';
}

function checkPackStatus({ AccountId: account, Status: status, ErrorCode, ErrorMessage }: PackStatus): Check {
  const where = `The conformance pack ${GUARD} in the account ${account} is ${status}`;
  // AWS Config retries an account that joins for seven hours (AWS Config developer guide, organization conformance packs).
  if (status === 'CREATE_IN_PROGRESS' || status === 'UPDATE_IN_PROGRESS' || status === 'DELETE_IN_PROGRESS') {
    return pack.warning(`${where}. If that lasts, it waits for a recorder, seven hours at most: turn it on there.`);
  }
  const error = [ErrorCode, ErrorMessage].filter((text) => text !== undefined).join(': ');
  return pack.problem(
    `${where} (${error || 'AWS Config does not say why'}). ${ADVICE[failureOf(error)]} Then deploy the pack again.`,
  );
}

/** A StackSet in each account of one Region: one result for all that are current, and one for each other. */
export function checkStackInstances(instances: readonly StackInstance[], name = GUARD): readonly Check[] {
  const good = instances.filter(isCurrent);
  const counts = `${good.length} of ${pluralize(instances.length, 'account')}`;
  return [
    ...(good.length === 0 ? [] : [stackSet.ok(`The StackSet ${name} is deployed and current in ${counts}.`)]),
    ...instances.filter((instance) => !isCurrent(instance)).map((instance) => checkStackInstance(instance, name)),
  ];
}

/** A warning unless accounts that join later get the guard too. */
export function checkAutoDeployment({ AutoDeployment }: StackSet, name = GUARD): readonly Check[] {
  if (AutoDeployment?.Enabled === true) return [];
  return [
    stackSet.warning(
      `The StackSet ${name} does not deploy to accounts that join later. Turn its automatic deployment on.`,
    ),
  ];
}

/** Whether the StackSet deploys everything but the rule, which a conformance pack brings. */
export function isBackend({ Parameters: parameters }: StackSet): boolean {
  const mode = parameters?.find(({ ParameterKey }) => ParameterKey === 'DeploymentMode');
  return mode?.ParameterValue === 'Backend';
}

export function checkNoInstances(name: string): Check {
  return stackSet.problem(
    `The StackSet ${name} is deployed to no account. Update the organization's stack, with OrganizationalUnitIds in which ` +
      'there are accounts.',
  );
}

function isCurrent({ Status: status }: StackInstance): boolean {
  return status === 'CURRENT';
}

function checkStackInstance(
  { Account: account, Status: status, StatusReason, StackInstanceStatus }: StackInstance,
  name: string,
): Check {
  const detail = StackInstanceStatus?.DetailedStatus;
  const where = `The StackSet ${name} in the account ${account} is ${status}${detail === undefined ? '' : `, ${detail}`}`;
  if (detail === 'PENDING' || detail === 'RUNNING') {
    return stackSet.warning(`${where}: an operation is going on. Look again when it is over.`);
  }
  if (detail === 'SKIPPED_SUSPENDED_ACCOUNT') {
    return stackSet.warning(`${where}: the account is suspended. If it comes back, retry its instance.`);
  }
  // StackInstance: INOPERABLE "may need to be deleted with RetainStacks set to true".
  if (status === 'INOPERABLE') {
    return stackSet.problem(
      `${where} (${StatusReason ?? 'CloudFormation does not say why'}), and no update reaches it. Delete the instance, ` +
        'its stack retained, and the stack in that account, then retry.',
    );
  }
  if (StatusReason === undefined) {
    return stackSet.problem(
      `${where}: its function, runbooks and roles are missing or old. ${RUN_DOCTOR_THERE} Then retry its instance. ` +
        'A new member template reaches it only when MemberTemplateUrl changes: upload it under a new key.',
    );
  }
  const failure = failureOf(StatusReason);
  // The StackSet is what brings the function, the runbooks and the roles: nothing else can be deployed first.
  const advice = failure === 'backend' ? RUN_DOCTOR_THERE : ADVICE[failure];
  return stackSet.problem(`${where} (${StatusReason}). ${advice} Then retry its instance.`);
}

/** What failed in a member: its recorder, a name that is taken, or what the StackSet should have deployed before the pack. */
type Failure = 'recorder' | 'name' | 'backend' | 'other';

/** AWS documents neither codes nor texts of these errors, so their words are all there is to classify them by. */
function failureOf(error: string): Failure {
  if (/recorder/i.test(error)) return 'recorder';
  if (/already exists/i.test(error)) return 'name';
  return /lambda|function|document|role/i.test(error) ? 'backend' : 'other';
}

const RUN_DOCTOR_THERE = 'Run the doctor there, with a --profile of that account.';

const ADVICE: Readonly<Record<Failure, string>> = {
  recorder: "Turn AWS Config's recorder on there, with AWS::EKS::Cluster recorded.",
  name: 'Remove what is there under that name, or exclude the account.',
  backend:
    'Let the StackSet deploy function, runbooks and roles there (DeploymentMode=Backend), or exclude the account.',
  other: RUN_DOCTOR_THERE,
};

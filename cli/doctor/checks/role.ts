import { type Check, checkResults } from '../check.ts';
import { allows, matches, statementsOf } from '../policy.ts';

const role = checkResults('role');
const conditionKeys = checkResults('condition-keys');

/** The name of the inline policy of a runbook's role (infra/runbooks.ts). */
export const ROLE_POLICY = 'runbook';

/** What a role's ARN says, but for the path: IAM's API knows roles by name. */
export interface RoleName {
  readonly name: string;
  readonly partition: string;
}

/** Undefined for what is no role's ARN. */
export function readRole(arn: string): RoleName | undefined {
  const match = /^arn:(aws[a-z-]*):iam::\d{12}:role\/(?:.+\/)?([\w+=,.@-]+)$/.exec(arn);
  return match === null ? undefined : { partition: String(match[1]), name: String(match[2]) };
}

/** For a text that is not a role's ARN, such as the placeholder in a conformance pack's file. */
export function invalidRole(text: string): Check {
  return role.problem(
    `${JSON.stringify(text)} is given as a runbook's role, and is not the ARN of one: the runbook fails when it starts. ` +
      'Update the stack, or if a conformance pack gives it, fill it in there.',
  );
}

/** Whether a runbook can act as its role. Undefined: there is no such role. */
export function checkTrust(arn: string, trustPolicy: string | undefined): Check {
  if (trustPolicy === undefined) {
    return role.problem(
      `There is no role ${arn}, as which a runbook is to act: it fails when it starts. Update the stack.`,
    );
  }
  const trusts = statementsOf(trustPolicy).some((each) => allows(each, 'ssm.amazonaws.com', 'sts:AssumeRole'));
  if (trusts) return role.ok(`The role ${arn} is there and trusts Systems Manager.`);
  return role.problem(
    `The role ${arn} does not trust ssm.amazonaws.com, so no runbook can act as it. Update the stack, or let its trust ` +
      'policy allow sts:AssumeRole to that service.',
  );
}

/** Partitions of which the service authorization reference has the condition keys. Of others nothing is known. */
const PARTITIONS_WITH_KEYS = ['aws'];

const NO_POLICY = '{"Statement":[]}';

/** Whether the conditions by which a role can do its own kind of update and no other can be relied on. */
export function checkConditionKeys(arn: string, partition: string, policy: string | undefined): Check {
  const updates = statementsOf(policy ?? NO_POLICY).filter(
    ({ Effect, Action }) => Effect === 'Allow' && Action.some(isUpdate),
  );
  if (updates.length === 0) {
    return conditionKeys.warning(
      `The role ${arn} has no policy ${ROLE_POLICY} that allows eks:UpdateClusterConfig, so it is not as the template ` +
        'makes it. Look at what it may do.',
    );
  }
  const isLimited = updates.every(({ Condition }) => namesEndpoint(Condition));
  const isKnown = PARTITIONS_WITH_KEYS.includes(partition);
  if (isLimited && isKnown) return conditionKeys.ok(`The role ${arn} is limited to one kind of update.`);
  if (isLimited) {
    return conditionKeys.warning(
      `The role ${arn} has conditions on eks:endpointPublicAccess and eks:endpointPrivateAccess. It is assumed that EKS ` +
        `knows these keys in the partition ${partition}, which is not documented: if a runbook is denied ` +
        'eks:UpdateClusterConfig, deploy with UseConditionKeys=off.',
    );
  }
  if (!isKnown) return conditionKeys.ok(`The role ${arn} does without condition keys, as UseConditionKeys=off says.`);
  return conditionKeys.warning(
    `The role ${arn} may make any change with eks:UpdateClusterConfig. EKS knows the condition keys in the partition ` +
      `${partition}: deploy with UseConditionKeys=on.`,
  );
}

function isUpdate(pattern: string): boolean {
  return matches(pattern.toLowerCase(), 'eks:updateclusterconfig');
}

function namesEndpoint(conditions: Readonly<Record<string, object>>): boolean {
  const keys = Object.values(conditions).flatMap((byKey) => Object.keys(byKey));
  return keys.includes('eks:endpointPublicAccess') && keys.includes('eks:endpointPrivateAccess');
}

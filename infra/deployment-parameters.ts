import { CfnCondition, CfnParameter, Fn, type IResolvable } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/**
 * What creates the rule and its remediation: this stack, or an organization's conformance pack. Exactly one of the conditions
 * holds, because each rule evaluates, and is billed, by itself.
 */
export interface DeploymentMode {
  readonly isRule: CfnCondition;
  readonly isBackend: CfnCondition;
}

/** The mode as a parameter of a CloudFormation template. */
export function deploymentMode(stack: Construct): DeploymentMode {
  const modes = ['Rule', 'Backend'];
  const { valueAsString: mode } = new CfnParameter(stack, 'DeploymentMode', {
    allowedValues: modes,
    default: modes[0],
    description:
      'Rule: this stack creates the rule and its remediation. Backend: a conformance pack creates them, usually that of the organization.',
  });
  const is = (id: string, name: string): CfnCondition =>
    new CfnCondition(stack, id, { expression: Fn.conditionEquals(mode, name) });
  return { isRule: is('IsRule', 'Rule'), isBackend: is('IsBackend', 'Backend') };
}

/** Whether a runbook's role has the IAM conditions that limit it to its own kind of update, as a parameter of a template. */
export function usesConditionKeys(stack: Construct): CfnCondition {
  return isOn(
    stack,
    'UseConditionKeys',
    'on',
    "off: the policies of the runbooks' roles do not use the EKS condition keys. For partitions without them.",
  );
}

/** Whether RestoreEndpointAccess has a role of its own, as a parameter of a template. */
export function createsRestoreRole(stack: Construct): CfnCondition {
  const { valueAsString: restoreRole } = new CfnParameter(stack, 'RestoreRole', {
    allowedValues: ['create', 'none'],
    default: 'create',
    description:
      'create: the runbook RestoreEndpointAccess has a role, which can open endpoints. none: it acts with the permissions of the caller who starts it.',
  });
  return new CfnCondition(stack, 'HasRestoreRole', { expression: Fn.conditionEquals(restoreRole, 'create') });
}

/** Whether AWS Config starts the runbook by itself, as a parameter of a CloudFormation template or of a conformance pack. */
export function isAutomatic(stack: Construct): IResolvable {
  const automatic = isOn(
    stack,
    'Automatic',
    'off',
    'on: AWS Config makes NON_COMPLIANT clusters private by itself. off: you start it with the Remediate button.',
  );
  return Fn.conditionIf(automatic.logicalId, true, false);
}

function isOn(stack: Construct, id: string, standard: 'off' | 'on', description: string): CfnCondition {
  const parameter = new CfnParameter(stack, id, { allowedValues: ['off', 'on'], default: standard, description });
  return new CfnCondition(stack, `${id}On`, { expression: Fn.conditionEquals(parameter.valueAsString, 'on') });
}

import { CfnCondition, CfnParameter, Fn, type IResolvable } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/**
 * Where the account has the rule and its remediation from: this stack, or an organization's conformance pack. Exactly one of
 * the conditions holds, because each rule evaluates, and is billed, by itself.
 */
export interface DeploymentMode {
  readonly isRule: CfnCondition;
  readonly isBackend: CfnCondition;
}

/** How clusters are remediated. */
export interface RemediationOptions {
  /** Whether AWS Config starts the runbook by itself. */
  readonly automatic: boolean | IResolvable;
  /** Whether a runbook's role has the IAM conditions by which it can do nothing but its own kind of update. */
  readonly useConditionKeys: boolean | CfnCondition;
}

/** The mode as a parameter of a CloudFormation template. */
export function deploymentMode(stack: Construct): DeploymentMode {
  const modes = ['Rule', 'Backend'];
  const { valueAsString: mode } = new CfnParameter(stack, 'DeploymentMode', {
    allowedValues: modes,
    default: modes[0],
    description: 'Rule: this stack creates the rule. Backend: a conformance pack of the organization brings it.',
  });
  const is = (id: string, name: string): CfnCondition =>
    new CfnCondition(stack, id, { expression: Fn.conditionEquals(mode, name) });
  return { isRule: is('IsRule', 'Rule'), isBackend: is('IsBackend', 'Backend') };
}

/** How clusters are remediated, as parameters of a CloudFormation template. */
export function remediationParameters(stack: Construct): RemediationOptions {
  const automatic = isAutomatic(stack);
  const useConditionKeys = isOn(
    stack,
    'UseConditionKeys',
    'on',
    "off: the runbooks' roles do not use the EKS condition keys. For partitions without them.",
  );
  return { automatic, useConditionKeys };
}

/** Whether AWS Config starts the runbook by itself, as a parameter of a CloudFormation template or of a conformance pack. */
export function isAutomatic(stack: Construct): IResolvable {
  const automatic = isOn(
    stack,
    'Automatic',
    'off',
    'on: AWS Config closes NON_COMPLIANT clusters by itself. off: one click does.',
  );
  return Fn.conditionIf(automatic.logicalId, true, false);
}

function isOn(stack: Construct, id: string, standard: 'off' | 'on', description: string): CfnCondition {
  const parameter = new CfnParameter(stack, id, { allowedValues: ['off', 'on'], default: standard, description });
  return new CfnCondition(stack, `${id}On`, { expression: Fn.conditionEquals(parameter.valueAsString, 'on') });
}

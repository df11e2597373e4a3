import { CfnCondition, CfnParameter, Fn } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/**
 * Where the account has the rule and its remediation from: this stack, or an organization's conformance pack. Exactly one of
 * the conditions holds, because each rule evaluates, and is billed, by itself.
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
    description: 'Rule: this stack creates the rule. Backend: a conformance pack of the organization brings it.',
  });
  const is = (id: string, name: string): CfnCondition =>
    new CfnCondition(stack, id, { expression: Fn.conditionEquals(mode, name) });
  return {
    isRule: is('IsRule', 'Rule'),
    isBackend: is('IsBackend', 'Backend'),
  };
}

import { CfnCondition, CfnParameter, Fn } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/**
 * In which form the account has the rule and its remediation. One of these conditions holds, for each form evaluates, and is
 * billed, by itself; with the last one an organization's conformance pack brings both.
 */
export interface DeploymentMode {
  readonly isRule: CfnCondition;
  readonly isConformancePack: CfnCondition;
  readonly isBackend: CfnCondition;
}

/** The mode as a parameter of a CloudFormation template. */
export function deploymentMode(stack: Construct): DeploymentMode {
  const modes = ['Rule', 'ConformancePack', 'Backend'];
  const { valueAsString: mode } = new CfnParameter(stack, 'DeploymentMode', {
    allowedValues: modes,
    default: modes[0],
    description: "Backend: an organization's pack brings the rule.",
  });
  const is = (id: string, name: string): CfnCondition =>
    new CfnCondition(stack, id, { expression: Fn.conditionEquals(mode, name) });
  return {
    isRule: is('IsRule', 'Rule'),
    isConformancePack: is('IsPack', 'ConformancePack'),
    isBackend: is('IsBackend', 'Backend'),
  };
}

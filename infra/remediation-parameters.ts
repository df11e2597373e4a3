import { Aws, CfnCondition, CfnParameter, Fn, type IResolvable } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { RemediationOptions } from './guard.ts';

/** How clusters are remedied, as parameters of a CloudFormation template. */
export function remediationParameters(stack: Construct): RemediationOptions {
  const automatic = isAutomatic(stack);
  const ratchet = isOn(
    stack,
    'Ratchet',
    'on',
    'off: the runbook roles lack the EKS condition keys, for partitions without them.',
  );
  return {
    automatic,
    ratchet: (conditions) => Fn.conditionIf(ratchet.logicalId, conditions, Aws.NO_VALUE),
  };
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

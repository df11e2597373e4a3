import { Aws, CfnCondition, CfnParameter, Fn } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { RemediationOptions } from './guard.ts';

/** How clusters are remedied, as parameters of a CloudFormation template. */
export function remediationParameters(stack: Construct): RemediationOptions {
  const isOn = (id: string, standard: 'off' | 'on', description: string): CfnCondition => {
    const parameter = new CfnParameter(stack, id, { allowedValues: ['off', 'on'], default: standard, description });
    return new CfnCondition(stack, `${id}On`, { expression: Fn.conditionEquals(parameter.valueAsString, 'on') });
  };
  const automatic = isOn(
    'Automatic',
    'off',
    'on: AWS Config closes NON_COMPLIANT clusters by itself. off: one click does.',
  );
  const ratchet = isOn(
    'Ratchet',
    'on',
    'off: the runbook roles lack the EKS condition keys, for partitions without them.',
  );
  return {
    automatic: Fn.conditionIf(automatic.logicalId, true, false),
    ratchet: (conditions) => Fn.conditionIf(ratchet.logicalId, conditions, Aws.NO_VALUE),
  };
}

import { CfnParameter } from 'aws-cdk-lib';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { OptionalParameter } from './optional-parameter.ts';

/** What a company requires of every stack, as parameters of a CloudFormation template. */
export interface GuardrailParameters {
  readonly permissionsBoundary: OptionalParameter;
  readonly key: OptionalParameter;
  readonly logRetention: number;
}

/** What CloudWatch Logs takes; without the number by which CDK means that a log never expires. */
const RETENTION_DAYS = Object.values(logs.RetentionDays).filter(
  (days) => typeof days === 'number' && days !== logs.RetentionDays.INFINITE,
);

export function guardrailParameters(stack: Construct): GuardrailParameters {
  return {
    permissionsBoundary: new OptionalParameter(stack, 'PermissionsBoundaryArn', {
      allowedPattern: 'arn:aws[a-z-]*:iam::([0-9]{12}|aws):policy/[\\w+=,.@/-]+',
      constraintDescription: 'must be empty or the ARN of an IAM policy',
      description: 'ARN of the IAM policy that becomes the permissions boundary of every role of this stack.',
    }),
    logRetention: new CfnParameter(stack, 'LogRetentionDays', {
      type: 'Number',
      allowedValues: RETENTION_DAYS.map(String),
      // Text, as CDK prints allowed values: cfn-lint wants the default to be one of them.
      default: String(logs.RetentionDays.THREE_MONTHS),
      description: "Days for which CloudWatch Logs keeps the function's log.",
    }).valueAsNumber,
    key: new OptionalParameter(stack, 'KmsKeyArn', {
      allowedPattern: 'arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[\\w-]+',
      constraintDescription: 'must be empty or the ARN of a KMS key; the ARN of an alias is not enough',
      description:
        "ARN of a KMS key of this Region that encrypts the function's log, the queue of failed events and a topic that this stack creates. Its key policy must let these services use it.",
    }),
  };
}

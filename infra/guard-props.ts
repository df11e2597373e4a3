import type { CfnCondition } from 'aws-cdk-lib';
import type * as events from 'aws-cdk-lib/aws-events';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { RuleOptions } from './rule-options.ts';

/** What the rule accepts, how clusters are remediated, who is notified, and what a company requires of its stacks. */
export interface EksEndpointGuardProps extends RuleOptions {
  /**
   * `manual`: AWS Config offers the runbook MakeEndpointPrivate for NON_COMPLIANT clusters. `automatic`: it also starts it.
   * `none`: it does not offer it, and you can start the runbooks yourself. A Region without
   * AWS::Config::RemediationConfiguration needs `none`. Default: `manual`.
   */
  readonly remediation?: 'manual' | 'automatic' | 'none';
  /**
   * Whether the IAM condition keys of EKS limit each runbook's role to its own kind of update. False is for partitions without
   * these keys, where every update would be denied. A condition leaves it to a parameter of the template. Default: true.
   */
  readonly useConditionKeys?: boolean | CfnCondition;
  /**
   * Whether the runbook RestoreEndpointAccess has a role of its own, which can open an endpoint. Without the role, the runbook
   * acts as the caller who starts it. A condition leaves it to a parameter of the template. Default: true.
   */
  readonly restoreRole?: boolean | CfnCondition;
  /**
   * Receives a message when a cluster becomes NON_COMPLIANT, a runbook changes its status or cannot be started, public access
   * is requested, or automatic remediation leaves a cluster out; and the alarms. It must be in the Region of the stack. Its policy must let events.amazonaws.com and, for alarms,
   * cloudwatch.amazonaws.com publish.
   */
  readonly notificationTopic?: sns.ITopic;
  /** Receives the same events as AWS sends them. It may be in another account or Region, if its policy lets this account in. */
  readonly eventBus?: events.IEventBus;
  /** Whether alarms show failed evaluations and none for 36 hours, and a queue holds the events that the function failed at. Default: false. */
  readonly alarms?: boolean;
  /**
   * Encrypts the function's log group and, with `alarms`, the queue. The function has no environment variables to encrypt. The
   * key's policy is yours: it must let `logs.REGION.amazonaws.com` use the key (kms:Encrypt*, kms:Decrypt*, kms:ReEncrypt*,
   * kms:GenerateDataKey*, kms:Describe*), and let IAM policies of the account allow kms:GenerateDataKey and kms:Decrypt.
   */
  readonly encryptionKey?: kms.IKey;
  /** How long the function's log is kept. Default: three months. */
  readonly logRetention?: logs.RetentionDays;
  /** The permissions boundary of every role of the construct. */
  readonly permissionsBoundary?: iam.IManagedPolicy;
  /** The function's code, with the handler `index.handler`. Default: the code that comes with this package. */
  readonly code?: lambda.Code;
}

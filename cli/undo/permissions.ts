import { RUNBOOKS } from '../../remediation/runbooks.ts';
import type { RunbookStatement } from '../../remediation/statement.ts';
import { allow, type PolicyStatement } from '../terminal/policy.ts';

const { id: RESTORE, documentName, permissions } = RUNBOOKS.RestoreEndpointAccess;
const CLUSTERS = 'arn:aws:eks:*:ACCOUNT:cluster/*';
const DOCUMENT = `arn:aws:ssm:*:ACCOUNT:document/${documentName}`;
const EXECUTIONS = 'arn:aws:ssm:*:ACCOUNT:automation-execution/*';

/** For `--list`. */
export const LIST_POLICY: readonly PolicyStatement[] = [
  allow('Executions', ['ssm:DescribeAutomationExecutions']),
  allow('Execution', ['ssm:GetAutomationExecution'], EXECUTIONS),
  // For an execution of so many steps that GetAutomationExecution leaves some out.
  allow('ExecutionOfManySteps', ['ssm:DescribeAutomationStepExecutions'], EXECUTIONS),
  allow('Cluster', ['eks:DescribeCluster'], CLUSTERS),
];

const START: readonly PolicyStatement[] = [
  ...LIST_POLICY,
  allow('StartRestore', ['ssm:StartAutomationExecution'], DOCUMENT),
  allow('StartExecution', ['ssm:StartAutomationExecution'], EXECUTIONS),
  allow('OptionalRoleInPlan', ['ssm:DescribeDocument'], DOCUMENT),
];

/** For a restore that acts as the role that the stack created for it (`RestoreRole=create`). */
export const RESTORE_POLICY: readonly PolicyStatement[] = [
  ...START,
  allow('PassRole', ['iam:PassRole'], `arn:aws:iam::ACCOUNT:role/*${RESTORE}Role*`, {
    StringEquals: { 'iam:PassedToService': 'ssm.amazonaws.com' },
  }),
];

const RESOURCES: Readonly<Record<RunbookStatement['on'], string>> = {
  clusters: CLUSTERS,
  vpcs: 'arn:aws:ec2:*:*:vpc/*',
  'rule-function': 'arn:aws:lambda:*:ACCOUNT:function:EksEndpointGuard*',
};

/** For a restore that acts with the permissions of its caller (`RestoreRole=none`): what the role would have allowed. */
export const CALLER_POLICY: readonly PolicyStatement[] = [
  ...START,
  ...permissions.map(({ actions, on, conditions }, index) => ({
    ...allow(`Restore${index + 1}`, actions, RESOURCES[on]),
    ...(conditions === undefined ? {} : { Condition: conditions }),
  })),
];

import { allow, type PolicyStatement } from '../terminal/policy.ts';

/** For the checks of an account. Without one of these actions, the checks that need it could not tell. */
export const ACCOUNT_POLICY: readonly PolicyStatement[] = [
  allow('Rule', [
    'config:DescribeConfigurationRecorders',
    'config:DescribeConfigurationRecorderStatus',
    'config:DescribeConfigRules',
    'config:DescribeConfigRuleEvaluationStatus',
    'config:GetComplianceDetailsByConfigRule',
    'config:DescribeRemediationConfigurations',
    'config:DescribeRemediationExceptions',
  ]),
  allow('Function', ['lambda:GetFunctionConfiguration', 'lambda:GetPolicy', 'logs:FilterLogEvents']),
  allow('Runbooks', ['ssm:DescribeDocument']),
  allow('Roles', ['iam:GetRole', 'iam:GetRolePolicy']),
  allow('Notifications', ['cloudformation:DescribeStackResources', 'cloudformation:DescribeStacks']),
  allow('Trail', ['cloudtrail:DescribeTrails', 'cloudtrail:GetEventSelectors', 'cloudtrail:GetTrailStatus']),
  // For --before-removal only.
  allow('BeforeRemoval', ['ssm:DescribeAutomationExecutions']),
  // For --regions all only.
  allow('AllRegions', ['ec2:DescribeRegions']),
  allow('OptionalAccountName', ['iam:ListAccountAliases']),
];

/** What `--organization` needs besides. */
export const ORGANIZATION_POLICY: readonly PolicyStatement[] = [
  allow('Organization', [
    'organizations:DescribeOrganization',
    'organizations:ListAWSServiceAccessForOrganization',
    'organizations:ListDelegatedAdministrators',
  ]),
  allow('Pack', ['config:GetOrganizationConformancePackDetailedStatus']),
  allow('StackSet', ['cloudformation:DescribeStackSet', 'cloudformation:ListStackInstances']),
];

import type { Stack } from '@aws-sdk/client-cloudformation';
import type { ConfigRule } from '@aws-sdk/client-config-service';
import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import type { DocumentDescription } from '@aws-sdk/client-ssm';
import type { GuardRule } from '../../../cli/doctor/checks/rule.ts';

export const functionArn = 'arn:aws:lambda:eu-central-1:111122223333:function:guard-1a2b';
export const functionRoleArn = 'arn:aws:iam::111122223333:role/function-1a2b';
export const roleArn = 'arn:aws:iam::111122223333:role/close-1a2b';

export const configRule: ConfigRule = {
  ConfigRuleName: 'eks-endpoint-public-access',
  ConfigRuleArn: 'arn:aws:config:eu-central-1:111122223333:config-rule/config-rule-abc123',
  ConfigRuleState: 'ACTIVE',
  Source: { Owner: 'CUSTOM_LAMBDA', SourceIdentifier: functionArn },
  InputParameters: '{"publicAccess":"restricted"}',
};

export const rule: GuardRule = {
  name: 'eks-endpoint-public-access',
  functionArn,
  account: '111122223333',
  arn: 'arn:aws:config:eu-central-1:111122223333:config-rule/config-rule-abc123',
  isServiceLinked: false,
  state: 'ACTIVE',
  parameters: '{"publicAccess":"restricted"}',
};

export const runbook: DocumentDescription = {
  Name: 'EksEndpointGuard-MakeEndpointPrivate',
  Status: 'Active',
  DefaultVersion: '3',
  LatestVersion: '3',
  Parameters: [
    { Name: 'AutomationAssumeRole', Type: 'String', DefaultValue: roleArn },
    { Name: 'ClusterName', Type: 'String' },
    { Name: 'RuleFunctionName', Type: 'String', DefaultValue: 'guard-1a2b' },
  ],
};

/** As Lambda writes it. */
export const functionPolicy = JSON.stringify({
  Version: '2012-10-17',
  Id: 'default',
  Statement: [
    {
      Sid: 'stack-GuardInvokePermission-1',
      Effect: 'Allow',
      Principal: { Service: 'config.amazonaws.com' },
      Action: 'lambda:InvokeFunction',
      Resource: functionArn,
      Condition: { StringEquals: { 'AWS:SourceAccount': '111122223333' } },
    },
  ],
});

export const trustPolicy = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Service: 'ssm.amazonaws.com' },
      Action: 'sts:AssumeRole',
      Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } },
    },
  ],
});

export const functionTrustPolicy = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});

export const functionConfiguration: FunctionConfiguration = {
  FunctionName: 'guard-1a2b',
  FunctionArn: functionArn,
  Role: functionRoleArn,
  State: 'Active',
  LoggingConfig: { LogFormat: 'Text', LogGroup: 'guard-logs' },
};

/** The stack without notifications. */
export const stack: Stack = {
  StackName: 'eks-endpoint-guard',
  StackStatus: 'CREATE_COMPLETE',
  CreationTime: new Date('2026-11-01T00:00:00Z'),
  Parameters: [
    { ParameterKey: 'NotificationTopic', ParameterValue: '' },
    { ParameterKey: 'EventBusArn', ParameterValue: '' },
  ],
  Outputs: [{ OutputKey: 'FunctionName', OutputValue: 'guard-1a2b' }],
};

export const rolePolicy = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Action: ['eks:DescribeCluster', 'eks:DescribeUpdate'], Resource: '*' },
    {
      Effect: 'Allow',
      Action: 'eks:UpdateClusterConfig',
      Resource: '*',
      Condition: { Bool: { 'eks:endpointPublicAccess': 'false', 'eks:endpointPrivateAccess': 'true' } },
    },
  ],
});

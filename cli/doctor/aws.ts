import {
  type ConfigServiceClient,
  DescribeConfigRuleEvaluationStatusCommand,
  DescribeConfigurationRecorderStatusCommand,
  DescribeConfigurationRecordersCommand,
  DescribeRemediationConfigurationsCommand,
  paginateDescribeConfigRules,
  paginateDescribeRemediationExceptions,
  paginateGetComplianceDetailsByConfigRule,
} from '@aws-sdk/client-config-service';
import { GetRoleCommand, GetRolePolicyCommand, type IAMClient, NoSuchEntityException } from '@aws-sdk/client-iam';
import { GetPolicyCommand, type LambdaClient, ResourceNotFoundException } from '@aws-sdk/client-lambda';
import { DescribeDocumentCommand, InvalidDocument, InvalidDocumentVersion, type SSMClient } from '@aws-sdk/client-ssm';
import type { Account } from './account.ts';
import { call, collect, unlessMissing } from './call.ts';

/** The clients of one Region. */
export interface Clients {
  readonly config: ConfigServiceClient;
  readonly iam: IAMClient;
  readonly lambda: LambdaClient;
  readonly ssm: SSMClient;
}

/** An account behind SDK clients. */
export function accountOf({ config, iam, lambda, ssm }: Clients): Account {
  return {
    configurationRecorders: () =>
      call('config:DescribeConfigurationRecorders', async () => {
        const { ConfigurationRecorders = [] } = await config.send(new DescribeConfigurationRecordersCommand({}));
        return ConfigurationRecorders;
      }),
    recorderStatuses: () =>
      call('config:DescribeConfigurationRecorderStatus', async () => {
        const answer = await config.send(new DescribeConfigurationRecorderStatusCommand({}));
        return answer.ConfigurationRecordersStatus ?? [];
      }),
    rules: () =>
      call('config:DescribeConfigRules', () =>
        collect(paginateDescribeConfigRules({ client: config }, {}), ({ ConfigRules }) => ConfigRules),
      ),
    evaluationStatus: (ruleName) =>
      call('config:DescribeConfigRuleEvaluationStatus', async () => {
        const answer = await config.send(
          new DescribeConfigRuleEvaluationStatusCommand({ ConfigRuleNames: [ruleName] }),
        );
        return answer.ConfigRulesEvaluationStatus?.[0];
      }),
    newestResult: (ruleName) =>
      call('config:GetComplianceDetailsByConfigRule', async () => {
        const pages = paginateGetComplianceDetailsByConfigRule(
          { client: config, pageSize: 100 },
          { ConfigRuleName: ruleName },
        );
        const results = await collect(pages, ({ EvaluationResults }) => EvaluationResults);
        const times = results.flatMap(({ ConfigRuleInvokedTime: time }) => (time === undefined ? [] : time.getTime()));
        return times.length === 0 ? undefined : new Date(times.reduce((a, b) => Math.max(a, b)));
      }),
    remediation: (ruleName) =>
      call('config:DescribeRemediationConfigurations', async () => {
        const answer = await config.send(new DescribeRemediationConfigurationsCommand({ ConfigRuleNames: [ruleName] }));
        return answer.RemediationConfigurations?.[0];
      }),
    remediationExceptions: (ruleName) =>
      call('config:DescribeRemediationExceptions', () =>
        collect(
          paginateDescribeRemediationExceptions({ client: config }, { ConfigRuleName: ruleName }),
          ({ RemediationExceptions }) => RemediationExceptions,
        ),
      ),
    functionPolicy: (functionArn) =>
      call('lambda:GetPolicy', () =>
        unlessMissing([ResourceNotFoundException], async () => {
          const { Policy } = await lambda.send(new GetPolicyCommand({ FunctionName: functionArn }));
          return Policy;
        }),
      ),
    document: (name, version) =>
      call('ssm:DescribeDocument', () =>
        unlessMissing([InvalidDocument, InvalidDocumentVersion], async () => {
          const { Document } = await ssm.send(
            new DescribeDocumentCommand({
              Name: name,
              ...(version === undefined ? {} : { DocumentVersion: version }),
            }),
          );
          return Document;
        }),
      ),
    trustPolicy: (roleName) =>
      call('iam:GetRole', () =>
        unlessMissing([NoSuchEntityException], async () => {
          const { Role } = await iam.send(new GetRoleCommand({ RoleName: roleName }));
          return decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '');
        }),
      ),
    rolePolicy: (roleName, policyName) =>
      call('iam:GetRolePolicy', () =>
        unlessMissing([NoSuchEntityException], async () => {
          const answer = await iam.send(new GetRolePolicyCommand({ RoleName: roleName, PolicyName: policyName }));
          return decodeURIComponent(answer.PolicyDocument ?? '');
        }),
      ),
  };
}

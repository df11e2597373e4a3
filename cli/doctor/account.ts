import {
  type CloudWatchLogsClient,
  type FilteredLogEvent,
  FilterLogEventsCommand,
  ResourceNotFoundException as NoSuchLogGroupException,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  type ConfigRule,
  type ConfigRuleEvaluationStatus,
  type ConfigServiceClient,
  type ConfigurationRecorder,
  type ConfigurationRecorderStatus,
  DescribeConfigRuleEvaluationStatusCommand,
  DescribeConfigurationRecorderStatusCommand,
  DescribeConfigurationRecordersCommand,
  DescribeRemediationConfigurationsCommand,
  paginateDescribeConfigRules,
  paginateDescribeRemediationExceptions,
  paginateGetComplianceDetailsByConfigRule,
  type RemediationConfiguration,
  type RemediationException,
} from '@aws-sdk/client-config-service';
import { GetRoleCommand, GetRolePolicyCommand, type IAMClient, NoSuchEntityException } from '@aws-sdk/client-iam';
import {
  type FunctionConfiguration,
  GetFunctionConfigurationCommand,
  GetPolicyCommand,
  type LambdaClient,
  ResourceNotFoundException,
} from '@aws-sdk/client-lambda';
import {
  DescribeDocumentCommand,
  type DocumentDescription,
  InvalidDocument,
  InvalidDocumentVersion,
} from '@aws-sdk/client-ssm';
import { call, collect, unlessMissing } from './call.ts';
import { type Surroundings, type SurroundingsClients, surroundingsOf } from './surroundings.ts';

/** What the doctor asks of an account in one Region. Every verb is one API operation, and throws CallError. */
export interface Account extends Surroundings {
  configurationRecorders(): Promise<readonly ConfigurationRecorder[]>;
  recorderStatuses(): Promise<readonly ConfigurationRecorderStatus[]>;
  rules(): Promise<readonly ConfigRule[]>;
  /** Undefined where AWS Config keeps none. */
  evaluationStatus(ruleName: string): Promise<ConfigRuleEvaluationStatus | undefined>;
  /** When the newest result of the rule was evaluated or, if that is later, recorded; undefined when it has none. */
  newestResult(ruleName: string): Promise<Date | undefined>;
  remediation(ruleName: string): Promise<RemediationConfiguration | undefined>;
  remediationExceptions(ruleName: string): Promise<readonly RemediationException[]>;
  /** Undefined when there is no such function. */
  functionConfiguration(functionArn: string): Promise<FunctionConfiguration | undefined>;
  /** The events since a time that match a filter pattern: MOST_LOG_PAGES pages at most. Undefined when there is no such log group. */
  logEvents(group: string, pattern: string, since: Date): Promise<readonly FilteredLogEvent[] | undefined>;
  /** The policy of a function as JSON text; undefined when there is no such function, or it has no policy. */
  functionPolicy(functionArn: string): Promise<string | undefined>;
  /** Undefined when there is no such document. The version is the default one if none is given. */
  document(name: string, version?: string): Promise<DocumentDescription | undefined>;
  /** The trust policy as JSON text; undefined when there is no such role. */
  trustPolicy(roleName: string): Promise<string | undefined>;
  /** An inline policy as JSON text; undefined when the role has none of that name. */
  rolePolicy(roleName: string, policyName: string): Promise<string | undefined>;
}

/** Pages of a log may be empty, and many: a search that is not bounded may take minutes. */
const MOST_LOG_PAGES = 10;

/** The clients of one Region. */
export interface AccountClients extends SurroundingsClients {
  readonly logs: CloudWatchLogsClient;
  readonly config: ConfigServiceClient;
  readonly iam: IAMClient;
  readonly lambda: LambdaClient;
}

/** An account behind SDK clients. */
export function accountOf(clients: AccountClients): Account {
  const { config, iam, lambda, logs, ssm } = clients;
  return {
    ...surroundingsOf(clients),
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
        const times = results.flatMap(({ ConfigRuleInvokedTime: evaluated, ResultRecordedTime: recorded }) =>
          [evaluated, recorded].flatMap((time) => (time === undefined ? [] : [time.getTime()])),
        );
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
    functionConfiguration: (functionArn) =>
      call('lambda:GetFunctionConfiguration', () =>
        unlessMissing([ResourceNotFoundException], () =>
          lambda.send(new GetFunctionConfigurationCommand({ FunctionName: functionArn })),
        ),
      ),
    logEvents: (group, pattern, since) =>
      call('logs:FilterLogEvents', () =>
        unlessMissing([NoSuchLogGroupException], async () => {
          const found: FilteredLogEvent[] = [];
          let nextToken: string | undefined;
          for (let page = 0; page < MOST_LOG_PAGES; page++) {
            const input = { logGroupName: group, filterPattern: pattern, startTime: since.getTime(), nextToken };
            const answer = await logs.send(new FilterLogEventsCommand(input));
            found.push(...(answer.events ?? []));
            nextToken = answer.nextToken;
            if (nextToken === undefined) break;
          }
          return found;
        }),
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
          const { Document } = await ssm.send(new DescribeDocumentCommand({ Name: name, DocumentVersion: version }));
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

import type { ConfigRule, RemediationConfiguration } from '@aws-sdk/client-config-service';
import {
  ConfigServiceClient,
  PutConfigRuleCommand,
  PutRemediationConfigurationsCommand,
} from '@aws-sdk/client-config-service';
import { CreateDocumentCommand, SSMClient } from '@aws-sdk/client-ssm';
import { parsePolicy } from '../iam/policy.ts';
import type { LocalAws } from '../local-aws.ts';
import { createSampleFunction, SAMPLE_FUNCTION } from './sample-function.ts';

export const SAMPLE_RULE = 'sample-rule';
export const SAMPLE_RUNBOOK = 'Sample-Runbook';
export const RUNBOOK_ROLE = 'arn:aws:iam::111122223333:role/runbook';

/** A rule that finds clusters with public access NON_COMPLIANT, and says in its annotation how it is. */
export async function putSampleRule(aws: LocalAws): Promise<void> {
  createSampleFunction(aws, {
    actions: ['config:PutEvaluations'],
    source: `const { ConfigServiceClient, PutEvaluationsCommand } = require('@aws-sdk/client-config-service');
      exports.handler = async (event) => {
        const { configurationItem: item } = JSON.parse(event.invokingEvent);
        const isPublic = item.configuration?.ResourcesVpcConfig.EndpointPublicAccess;
        const compliance = isPublic === undefined ? 'NOT_APPLICABLE' : isPublic ? 'NON_COMPLIANT' : 'COMPLIANT';
        const Evaluations = [{
          ComplianceResourceType: item.resourceType,
          ComplianceResourceId: item.resourceId,
          ComplianceType: compliance,
          Annotation: 'public access is ' + isPublic,
          OrderingTimestamp: new Date(item.configurationItemCaptureTime),
        }];
        await new ConfigServiceClient().send(new PutEvaluationsCommand({ ResultToken: event.resultToken, Evaluations }));
      };`,
  });
  const detail = { EventSource: 'aws.config', MessageType: 'ConfigurationItemChangeNotification' } as const;
  const rule: ConfigRule = {
    ConfigRuleName: SAMPLE_RULE,
    Source: { Owner: 'CUSTOM_LAMBDA', SourceIdentifier: SAMPLE_FUNCTION, SourceDetails: [detail] },
  };
  await new ConfigServiceClient(aws.clientConfiguration()).send(new PutConfigRuleCommand({ ConfigRule: rule }));
}

export interface SampleRunbook {
  readonly mainSteps: readonly object[];
  readonly actions: readonly string[];
  readonly parameters?: object;
  readonly outputs?: readonly string[];
}

/** A runbook with a role of its own; it takes a cluster's name. */
export async function createSampleRunbook(
  aws: LocalAws,
  { mainSteps, actions, parameters = {}, outputs = [] }: SampleRunbook,
): Promise<void> {
  const statement = (members: object) =>
    parsePolicy({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...members }] }, 'the runbook');
  aws.identities.addRole({
    name: 'runbook',
    arn: RUNBOOK_ROLE,
    trustPolicy: statement({ Principal: { Service: 'ssm.amazonaws.com' }, Action: 'sts:AssumeRole' }),
    policies: actions.length === 0 ? [] : [statement({ Action: actions, Resource: '*' })],
  });
  const document = {
    schemaVersion: '0.3',
    assumeRole: '{{ AutomationAssumeRole }}',
    parameters: { AutomationAssumeRole: { type: 'String' }, ClusterName: { type: 'String' }, ...parameters },
    outputs,
    mainSteps,
  };
  await new SSMClient(aws.clientConfiguration()).send(
    new CreateDocumentCommand({
      Name: SAMPLE_RUNBOOK,
      DocumentType: 'Automation',
      DocumentFormat: 'JSON',
      Content: JSON.stringify(document),
    }),
  );
}

/** Closes a cluster when it can take an update, and waits until that has ended. */
export const closesCluster: SampleRunbook = {
  actions: ['eks:DescribeCluster', 'eks:UpdateClusterConfig', 'eks:DescribeUpdate'],
  mainSteps: [
    {
      name: 'WaitUntilActive',
      action: 'aws:waitForAwsResourceProperty',
      inputs: {
        Service: 'eks',
        Api: 'DescribeCluster',
        name: '{{ ClusterName }}',
        PropertySelector: '$.cluster.status',
        DesiredValues: ['ACTIVE'],
      },
    },
    {
      name: 'Close',
      action: 'aws:executeAwsApi',
      inputs: {
        Service: 'eks',
        Api: 'UpdateClusterConfig',
        name: '{{ ClusterName }}',
        resourcesVpcConfig: { endpointPublicAccess: false, endpointPrivateAccess: true },
      },
      outputs: [{ Name: 'Id', Selector: '$.update.id' }],
    },
    ...['aws:waitForAwsResourceProperty', 'aws:assertAwsResourceProperty'].map((action) => ({
      name: action.replace(/aws:(\w+)AwsResourceProperty/, '$1Ended'),
      action,
      inputs: {
        Service: 'eks',
        Api: 'DescribeUpdate',
        name: '{{ ClusterName }}',
        updateId: '{{ Close.Id }}',
        PropertySelector: '$.update.status',
        DesiredValues: action.includes('assert') ? ['Successful'] : ['Successful', 'Failed', 'Cancelled'],
      },
    })),
  ],
};

/** Attaches the sample runbook to the sample rule. */
export async function attachSampleRunbook(aws: LocalAws, rest: Partial<RemediationConfiguration> = {}): Promise<void> {
  const configuration: RemediationConfiguration = {
    ConfigRuleName: SAMPLE_RULE,
    TargetType: 'SSM_DOCUMENT',
    TargetId: SAMPLE_RUNBOOK,
    Parameters: {
      AutomationAssumeRole: { StaticValue: { Values: [RUNBOOK_ROLE] } },
      ClusterName: { ResourceValue: { Value: 'RESOURCE_ID' } },
    },
    ...rest,
  };
  await new ConfigServiceClient(aws.clientConfiguration()).send(
    new PutRemediationConfigurationsCommand({ RemediationConfigurations: [configuration] }),
  );
}

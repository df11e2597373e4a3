import type { OrganizationOptions } from './members.ts';

export const MANAGEMENT = '999999999999';
export const SECURITY = '888888888888';
export const ALPHA = '111111111111';
export const BETA = '222222222222';
export const GAMMA = '333333333333';
export const WORKLOADS = 'ou-ab12-workload';
export const SANDBOX = 'ou-ab12-sandbox0';
export const FRANKFURT = 'eu-central-1';
export const IRELAND = 'eu-west-1';

/** Two accounts with workloads, one sandbox, one for security, and the management account; two Regions. */
export const sampleOrganization: OrganizationOptions = {
  accounts: [
    { id: ALPHA, ou: WORKLOADS },
    { id: BETA, ou: WORKLOADS },
    { id: GAMMA, ou: SANDBOX },
    { id: SECURITY, ou: SANDBOX },
  ],
  managementAccount: MANAGEMENT,
  regions: [FRANKFURT, IRELAND],
};

export type Resources = Readonly<Record<string, object>>;

const RULE_SOURCE = `const { ConfigServiceClient, PutEvaluationsCommand } = require('@aws-sdk/client-config-service');
exports.handler = async (event) => {
  const { configurationItem: item } = JSON.parse(event.invokingEvent);
  const isPublic = item.configuration.ResourcesVpcConfig.EndpointPublicAccess;
  await new ConfigServiceClient().send(new PutEvaluationsCommand({
    ResultToken: event.resultToken,
    Evaluations: [{
      ComplianceResourceType: item.resourceType,
      ComplianceResourceId: item.resourceId,
      ComplianceType: isPublic ? 'NON_COMPLIANT' : 'COMPLIANT',
      Annotation: 'public access is ' + isPublic,
      OrderingTimestamp: new Date(item.configurationItemCaptureTime),
    }],
  }));
};`;

const trust = (service: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
});
const allow = (...actions: string[]) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }],
});

/** A role of `name`, or of a name that CloudFormation makes up. */
export const role = (service: string, actions: readonly string[], name?: unknown): object => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    ...(name === undefined ? {} : { RoleName: name }),
    AssumeRolePolicyDocument: trust(service),
    Policies: [{ PolicyName: 'sample', PolicyDocument: allow(...actions) }],
  },
});

export const FUNCTION = 'sample-function';

/** A function that AWS Config may invoke and that finds public clusters NON_COMPLIANT. */
export const functionResources: Resources = {
  Role: role('lambda.amazonaws.com', ['config:PutEvaluations', 'logs:CreateLogStream', 'logs:PutLogEvents']),
  Function: {
    Type: 'AWS::Lambda::Function',
    Properties: {
      FunctionName: FUNCTION,
      Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
      Handler: 'index.handler',
      Timeout: 10,
      Code: { ZipFile: RULE_SOURCE },
    },
  },
  Permission: {
    Type: 'AWS::Lambda::Permission',
    Properties: {
      FunctionName: { Ref: 'Function' },
      Action: 'lambda:InvokeFunction',
      Principal: 'config.amazonaws.com',
      SourceAccount: { Ref: 'AWS::AccountId' },
    },
  },
};

export const RULE = 'sample-rule';

export const rule: object = {
  Type: 'AWS::Config::ConfigRule',
  DependsOn: 'Permission',
  Properties: {
    ConfigRuleName: RULE,
    Source: {
      Owner: 'CUSTOM_LAMBDA',
      SourceIdentifier: { 'Fn::GetAtt': ['Function', 'Arn'] },
      SourceDetails: [{ EventSource: 'aws.config', MessageType: 'ConfigurationItemChangeNotification' }],
    },
  },
};

export const RUNBOOK = 'Sample-Runbook';

/** A runbook that does nothing but wait, and a role of it in each Region. */
export const runbookResources: Resources = {
  RunbookRole: role('ssm.amazonaws.com', ['eks:DescribeCluster'], {
    'Fn::Join': ['-', ['runbook', { Ref: 'AWS::Region' }]],
  }),
  Runbook: {
    Type: 'AWS::SSM::Document',
    Properties: {
      Name: RUNBOOK,
      DocumentType: 'Automation',
      Content: {
        schemaVersion: '0.3',
        assumeRole: '{{ AutomationAssumeRole }}',
        parameters: { AutomationAssumeRole: { type: 'String' }, ClusterName: { type: 'String' } },
        mainSteps: [
          {
            name: 'LookAtCluster',
            action: 'aws:executeAwsApi',
            inputs: { Service: 'eks', Api: 'DescribeCluster', name: '{{ ClusterName }}' },
          },
        ],
      },
    },
  },
};

/** A service-managed StackSet of these resources in the workloads, in both Regions. */
export function stackSet(resources: Resources, properties: object = {}): object {
  return {
    Type: 'AWS::CloudFormation::StackSet',
    Properties: {
      StackSetName: 'sample',
      PermissionModel: 'SERVICE_MANAGED',
      AutoDeployment: { Enabled: true, RetainStacksOnAccountRemoval: false },
      Capabilities: ['CAPABILITY_NAMED_IAM'],
      StackInstancesGroup: [
        { DeploymentTargets: { OrganizationalUnitIds: [WORKLOADS] }, Regions: [FRANKFURT, IRELAND] },
      ],
      TemplateBody: JSON.stringify({ Resources: resources }),
      ...properties,
    },
  };
}

/** The resource as a stack of the management account in Frankfurt. */
export const inManagementAccount = (resource: object) => ({
  account: MANAGEMENT,
  region: FRANKFURT,
  stackName: 'organization',
  template: JSON.stringify({ Resources: { Resource: resource } }),
});

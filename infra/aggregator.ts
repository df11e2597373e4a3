import { Aws, CfnCondition, CfnOutput, CfnParameter, Fn } from 'aws-cdk-lib';
import * as config from 'aws-cdk-lib/aws-config';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import { savePublicEndpointsQuery } from './saved-query.ts';

/** What AWS Config asks of an organization for an aggregator (IAM, AWSConfigRoleForOrganizations). */
const ORGANIZATION_READS = [
  'organizations:DescribeOrganization',
  'organizations:ListAccounts',
  'organizations:ListAWSServiceAccessForOrganization',
  'organizations:ListDelegatedAdministrators',
];

/** An aggregator over every account and Region of the organization and a saved query for it, on request of a parameter. */
export function addAggregator(scope: Construct): void {
  const { valueAsString: wanted } = new CfnParameter(scope, 'Aggregator', {
    allowedValues: ['off', 'on'],
    default: 'off',
    description:
      'on: this stack creates an AWS Config aggregator over the organization, and a saved query for it. Turn it on in one Region.',
  });
  const role = new iam.CfnRole(scope, 'AggregatorRole', {
    description: 'eks-endpoint-guard: lets AWS Config list the accounts that its aggregator collects from',
    assumeRolePolicyDocument: {
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: 'config.amazonaws.com' },
          Action: 'sts:AssumeRole',
          // AWS does not document whether AWS Config sends the key here. If it does, it must be this account's.
          Condition: { StringEqualsIfExists: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
        },
      ],
      Version: '2012-10-17',
    },
    policies: [
      {
        policyName: 'organization',
        policyDocument: {
          Statement: [{ Effect: 'Allow', Action: ORGANIZATION_READS, Resource: '*' }],
          Version: '2012-10-17',
        },
      },
    ],
  });
  acknowledge(role, { 'AwsSolutions-IAM5[Resource::*]': 'These actions support no resource-level permission.' });
  const aggregator = new config.CfnConfigurationAggregator(scope, 'OrganizationAggregator', {
    configurationAggregatorName: Aws.STACK_NAME,
    organizationAggregationSource: { roleArn: role.attrArn, allAwsRegions: true },
  });
  const query = savePublicEndpointsQuery(scope, {
    queryName: Aws.STACK_NAME,
    queryDescription: Fn.sub(
      `EKS clusters with a public endpoint. Choose the aggregator \${AWS::StackName} as the scope.`,
    ),
  });
  const isWanted = new CfnCondition(scope, 'HasAggregator', { expression: Fn.conditionEquals(wanted, 'on') });
  for (const resource of [role, aggregator, query]) resource.cfnOptions.condition = isWanted;
  new CfnOutput(scope, 'AggregatorName', {
    description: 'The AWS Config aggregator over the organization.',
    value: aggregator.ref,
    condition: isWanted,
  });
}

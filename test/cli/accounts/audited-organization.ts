import { CreateClusterCommand, EKSClient } from '@aws-sdk/client-eks';
import { parsePolicy } from '../../aws/iam/policy.ts';
import { Organization } from '../../aws/organization.ts';

export const MANAGEMENT = '999999999999';
export const REGIONS = ['eu-central-1', 'eu-west-1', 'us-east-1'] as const;
/** With the management account, which has no cluster, 13 accounts are active; one more is suspended. */
export const ACCOUNTS = Array.from({ length: 12 }, (_, index) => `${100_000_000_001 + index}`);
/** The aggregator cannot collect from this one, and its role does not trust the management account. */
export const DENIED = '100000000005';
/** AWS Config has no recorder in this one. */
export const UNRECORDED = '100000000008';
export const SUSPENDED = '100000000099';
export const AGGREGATOR = 'organization';
export const ROLE = 'Audit';
export const EXTERNAL_ID = 'audit-2026';

const CLUSTER_ROLE = 'eks-cluster';

/**
 * An organization in which each of 12 accounts has one cluster, open to the internet, in each of 3 Regions; with an
 * aggregator, and a role that the management account can assume by an external ID. The caller stops it.
 */
export async function startAuditedOrganization(startTime = new Date()): Promise<Organization> {
  const organization = await Organization.start({
    accounts: [
      ...ACCOUNTS.map((id, index) => ({ id, ou: 'ou-a', name: `team-${index + 1}` })),
      { id: SUSPENDED, ou: 'ou-a', name: 'closed', state: 'SUSPENDED' },
    ],
    managementAccount: MANAGEMENT,
    regions: REGIONS,
    startTime,
  });
  for (const account of ACCOUNTS) {
    addAuditRole(organization, account, account === DENIED ? SUSPENDED : MANAGEMENT);
    for (const region of REGIONS) {
      const aws = organization.in(account, region);
      if (account === UNRECORDED) aws.recorder.description = undefined;
      const command = new CreateClusterCommand({
        name: 'payments',
        roleArn: `arn:aws:iam::${account}:role/${CLUSTER_ROLE}`,
        resourcesVpcConfig: { subnetIds: ['subnet-0a', 'subnet-0b'] },
      });
      await new EKSClient(aws.clientConfiguration()).send(command);
    }
  }
  organization.aggregationFailures.set(DENIED, { code: 'AccessDenied', message: 'AWS Config has no access.' });
  await organization.deploy({
    account: MANAGEMENT,
    region: REGIONS[0],
    stackName: 'aggregator',
    template: JSON.stringify(AGGREGATOR_TEMPLATE),
  });
  await organization.settle();
  return organization;
}

function addAuditRole(organization: Organization, account: string, trusted: string): void {
  const policy = (...statements: readonly object[]) =>
    parsePolicy({ Version: '2012-10-17', Statement: statements }, 'the role of the audit');
  organization.in(account, REGIONS[0]).identities.addRole({
    name: ROLE,
    arn: `arn:aws:iam::${account}:role/${ROLE}`,
    trustPolicy: policy({
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${trusted}:root` },
      Action: 'sts:AssumeRole',
      Condition: { StringEquals: { 'sts:ExternalId': EXTERNAL_ID } },
    }),
    policies: [
      policy({
        Effect: 'Allow',
        Action: [
          'eks:ListClusters',
          'eks:DescribeCluster',
          'ec2:DescribeRegions',
          'config:DescribeConfigRules',
          'config:DescribeRemediationConfigurations',
        ],
        Resource: '*',
      }),
    ],
  });
}

const AGGREGATOR_TEMPLATE = {
  Resources: {
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Principal: { Service: 'config.amazonaws.com' }, Action: 'sts:AssumeRole' }],
        },
        Policies: [
          {
            PolicyName: 'organization',
            PolicyDocument: {
              Version: '2012-10-17',
              Statement: [
                {
                  Effect: 'Allow',
                  Action: [
                    'organizations:DescribeOrganization',
                    'organizations:ListAccounts',
                    'organizations:ListAWSServiceAccessForOrganization',
                    'organizations:ListDelegatedAdministrators',
                  ],
                  Resource: '*',
                },
              ],
            },
          },
        ],
      },
    },
    Aggregator: {
      Type: 'AWS::Config::ConfigurationAggregator',
      Properties: {
        ConfigurationAggregatorName: AGGREGATOR,
        OrganizationAggregationSource: { RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] }, AllAwsRegions: true },
      },
    },
  },
};

import { ConfigServiceClient } from '@aws-sdk/client-config-service';
import { EKSClient } from '@aws-sdk/client-eks';
import { SSMClient } from '@aws-sdk/client-ssm';
import { type ClusterSource, clustersOf } from '../../../rules/eks-endpoint-public-access/clusters.ts';
import { parsePolicy } from '../iam/policy.ts';
import type { Credentials } from '../identities.ts';
import type { LocalAws } from '../local-aws.ts';

/** The AWS services that the page shows, as one principal sees them. */
export interface Clients {
  readonly config: ConfigServiceClient;
  readonly eks: EKSClient;
  readonly clusters: ClusterSource;
  readonly ssm: SSMClient;
}

/** The user who reads for the page. This user's calls cause no update of the page. */
export const READER = 'local-page';

const reads = parsePolicy(
  {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: ['config:Describe*', 'config:Get*', 'eks:Describe*', 'eks:List*', 'ssm:Describe*', 'ssm:Get*'],
        Resource: '*',
      },
    ],
  },
  'the user of the page',
);

/** Clients of a user who can only read. */
export function readingClients(aws: LocalAws): Clients {
  return clientsOf(aws, aws.identities.addUser(READER, [reads]));
}

/** Clients of the operator, who clicks. */
export function operatorClients(aws: LocalAws): Clients {
  return clientsOf(aws, aws.identities.operatorCredentials);
}

function clientsOf(aws: LocalAws, credentials: Credentials): Clients {
  const configuration = aws.clientConfiguration(credentials);
  return {
    config: new ConfigServiceClient(configuration),
    eks: new EKSClient(configuration),
    clusters: clustersOf(configuration),
    ssm: new SSMClient(configuration),
  };
}

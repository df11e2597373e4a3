import { ConfigServiceClient } from '@aws-sdk/client-config-service';
import { EC2Client } from '@aws-sdk/client-ec2';
import { EKSClient } from '@aws-sdk/client-eks';
import { IAMClient } from '@aws-sdk/client-iam';
import { STSClient } from '@aws-sdk/client-sts';
import { CLIENT_CONFIG } from '../../rules/config-rule/client-config.ts';
import { clustersOf } from '../../rules/eks-endpoint-public-access/clusters.ts';
import { regionsOf } from '../terminal/region-source.ts';
import type { Start } from '../terminal/subcommand.ts';
import { accountAlias, identityOf, ruleWithRemediation } from './account.ts';
import { audit } from './command.ts';
import type { AuditOptions } from './options.ts';

/** For what an audit can do without. */
const OPTIONAL = { ...CLIENT_CONFIG, maxAttempts: 2 };

/** The command with AWS behind it. */
export const main: Start<AuditOptions> = (options, effects) =>
  audit(options, {
    ...effects,
    regions: () => regionsOf((configuration) => new EC2Client({ ...CLIENT_CONFIG, ...configuration })),
    clustersIn: (region) => clustersOf(new EKSClient({ ...CLIENT_CONFIG, region })),
    identity: (region) => identityOf(new STSClient({ ...CLIENT_CONFIG, region })),
    accountAlias: (region) => accountAlias(new IAMClient({ ...OPTIONAL, region })),
    ruleWithRemediation: (region) => ruleWithRemediation(new ConfigServiceClient({ ...OPTIONAL, region })),
  });

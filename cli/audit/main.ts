import { EC2Client } from '@aws-sdk/client-ec2';
import { EKSClient } from '@aws-sdk/client-eks';
import { CLIENT_CONFIG } from '../../rules/config-rule/client-config.ts';
import { clustersOf } from '../../rules/eks-endpoint-public-access/clusters.ts';
import { regionsOf } from '../terminal/region-source.ts';
import type { Start } from '../terminal/subcommand.ts';
import { audit } from './command.ts';
import type { AuditOptions } from './options.ts';

/** The command with AWS behind it. */
export const main: Start<AuditOptions> = (options, effects) =>
  audit(options, {
    ...effects,
    regions: () => regionsOf((configuration) => new EC2Client({ ...CLIENT_CONFIG, ...configuration })),
    clustersIn: (region) => clustersOf(new EKSClient({ ...CLIENT_CONFIG, region })),
  });

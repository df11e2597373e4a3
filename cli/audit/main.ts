import { EC2Client } from '@aws-sdk/client-ec2';
import { EKSClient } from '@aws-sdk/client-eks';
import { CLIENT_CONFIG } from '../../rules/config-rule/client-config.ts';
import { clustersOf } from '../../rules/eks-endpoint-public-access/clusters.ts';
import { runAsProcess } from '../terminal/process.ts';
import { configuredRegion, regionsOf } from '../terminal/region-source.ts';
import { runAudit } from './command.ts';

await runAsProcess((args, effects) =>
  runAudit(args, {
    ...effects,
    regions: () => regionsOf(new EC2Client({ region: () => configuredRegion(new EC2Client()), ...CLIENT_CONFIG })),
    clustersIn: (region) => clustersOf(new EKSClient({ region, ...CLIENT_CONFIG })),
  }),
);

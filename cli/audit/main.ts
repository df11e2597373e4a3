import { EC2Client } from '@aws-sdk/client-ec2';
import { EKSClient } from '@aws-sdk/client-eks';
import { CLIENT_CONFIG } from '../../rules/config-rule/client-config.ts';
import { clustersOf } from '../../rules/eks-endpoint-public-access/clusters.ts';
import { configuredRegion, regionsOf } from '../terminal/region-source.ts';
import { runAudit } from './command.ts';

// The SDK's notice that it will soon need Node 22 is for us who develop this, not for whoever audits.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';

process.exitCode = await runAudit(process.argv.slice(2), {
  // Not the clients' own `profile` option: the endpoint_url of the profile would be left out.
  useProfile: (name) => {
    process.env['AWS_PROFILE'] = name;
  },
  regions: () => regionsOf(new EC2Client({ region: () => configuredRegion(new EC2Client()), ...CLIENT_CONFIG })),
  clustersIn: (region) => clustersOf(new EKSClient({ region, ...CLIENT_CONFIG })),
  now: () => new Date(),
  elapsed: () => performance.now(),
  stdout: (text) => process.stdout.write(text),
  stderr: (text) => process.stderr.write(text),
  interactive: process.stderr.isTTY,
  columns: process.stdout.columns,
});

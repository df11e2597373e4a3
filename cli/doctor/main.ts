import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { ConfigServiceClient } from '@aws-sdk/client-config-service';
import { EC2Client } from '@aws-sdk/client-ec2';
import { IAMClient } from '@aws-sdk/client-iam';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { OrganizationsClient } from '@aws-sdk/client-organizations';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import { CLIENT_CONFIG } from '../../rules/config-rule/client-config.ts';
import { configuredRegion, regionsOf } from '../terminal/region-source.ts';
import { accountOf } from './aws.ts';
import { runDoctor } from './command.ts';
import { organizationOf } from './organization/aws.ts';

// The SDK's notice that it will soon need Node 22 is for us who develop this, not for whoever looks.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';

process.exitCode = await runDoctor(process.argv.slice(2), {
  // Not the clients' own `profile` option: the endpoint_url of the profile would be left out.
  useProfile: (name) => {
    process.env['AWS_PROFILE'] = name;
  },
  regions: () => regionsOf(new EC2Client({ region: () => configuredRegion(new EC2Client()), ...CLIENT_CONFIG })),
  accountIn: (region) => {
    const configuration = { region, ...CLIENT_CONFIG };
    return accountOf({
      config: new ConfigServiceClient(configuration),
      iam: new IAMClient(configuration),
      lambda: new LambdaClient(configuration),
      ssm: new SSMClient(configuration),
    });
  },
  organization: (first) =>
    organizationOf({
      sts: new STSClient({ region: first, ...CLIENT_CONFIG }),
      organizations: new OrganizationsClient({ region: first, ...CLIENT_CONFIG }),
      configIn: (region) => new ConfigServiceClient({ region, ...CLIENT_CONFIG }),
      cloudFormationIn: (region) => new CloudFormationClient({ region, ...CLIENT_CONFIG }),
    }),
  now: () => new Date(),
  elapsed: () => performance.now(),
  stdout: (text) => process.stdout.write(text),
  stderr: (text) => process.stderr.write(text),
  interactive: process.stderr.isTTY,
});

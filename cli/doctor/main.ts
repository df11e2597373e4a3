import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { ConfigServiceClient } from '@aws-sdk/client-config-service';
import { EC2Client } from '@aws-sdk/client-ec2';
import { IAMClient } from '@aws-sdk/client-iam';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { OrganizationsClient } from '@aws-sdk/client-organizations';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import { CLIENT_CONFIG } from '../../rules/config-rule/client-config.ts';
import { regionsOf } from '../terminal/region-source.ts';
import type { Start } from '../terminal/subcommand.ts';
import { accountOf } from './account.ts';
import { doctor } from './command.ts';
import type { DoctorOptions } from './options.ts';
import { organizationOf } from './organization/organization.ts';

/** The command with AWS behind it. */
export const main: Start<DoctorOptions> = (options, effects) =>
  doctor(options, {
    ...effects,
    regions: () => regionsOf((configuration) => new EC2Client({ ...CLIENT_CONFIG, ...configuration })),
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
  });

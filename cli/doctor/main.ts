import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { ConfigServiceClient, type ConfigServiceClientConfig } from '@aws-sdk/client-config-service';
import { EC2Client } from '@aws-sdk/client-ec2';
import { IAMClient } from '@aws-sdk/client-iam';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { OrganizationsClient } from '@aws-sdk/client-organizations';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import { CLIENT_CONFIG } from '../../rules/config-rule/client-config.ts';
import { listMembers } from '../accounts/members.ts';
import { callerIdentity, memberSessions, type SessionCredentials } from '../accounts/sessions.ts';
import { accountAlias } from '../audit/account.ts';
import { regionsOf } from '../terminal/region-source.ts';
import type { Start } from '../terminal/subcommand.ts';
import { type Account, accountOf } from './account.ts';
import type { AccountEffects } from './check-regions.ts';
import { doctor } from './command.ts';
import type { DoctorOptions } from './options.ts';
import { organizationOf } from './organization/organization.ts';

/** What clients need to speak to one account in one Region. */
type ClientConfiguration = Pick<ConfigServiceClientConfig, 'region' | 'credentials' | 'endpoint' | 'maxAttempts'>;

/** One account in one Region with AWS behind it. */
export function accountWith(configuration: ClientConfiguration): Account {
  const all = { ...CLIENT_CONFIG, ...configuration };
  return accountOf({
    cloudFormation: new CloudFormationClient(all),
    cloudTrail: new CloudTrailClient(all),
    config: new ConfigServiceClient(all),
    iam: new IAMClient(all),
    lambda: new LambdaClient(all),
    logs: new CloudWatchLogsClient(all),
    ssm: new SSMClient(all),
  });
}

function accountEffects(credentials: (() => Promise<SessionCredentials>) | undefined): AccountEffects {
  const session = credentials === undefined ? {} : { credentials };
  return {
    regions: () => regionsOf((configuration) => new EC2Client({ ...CLIENT_CONFIG, ...session, ...configuration })),
    accountIn: (region) => accountWith({ ...session, region }),
  };
}

/** The command with AWS behind it. */
export const main: Start<DoctorOptions> = (options, effects) =>
  doctor(options, {
    ...effects,
    in: accountEffects,
    caller: (region) => callerIdentity(new STSClient({ ...CLIENT_CONFIG, region })),
    // Optional, so that it is not waited for as long.
    accountAlias: (region) => accountAlias(new IAMClient({ ...CLIENT_CONFIG, maxAttempts: 2, region })),
    members: (region) => listMembers(new OrganizationsClient({ ...CLIENT_CONFIG, region })),
    sessions: (region, caller, role) =>
      memberSessions(new STSClient({ ...CLIENT_CONFIG, region }), caller, role, effects.now),
    organization: (first) =>
      organizationOf({
        sts: new STSClient({ region: first, ...CLIENT_CONFIG }),
        organizations: new OrganizationsClient({ region: first, ...CLIENT_CONFIG }),
        configIn: (region) => new ConfigServiceClient({ region, ...CLIENT_CONFIG }),
        cloudFormationIn: (region) => new CloudFormationClient({ region, ...CLIENT_CONFIG }),
      }),
  });

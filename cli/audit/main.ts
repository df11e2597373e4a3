import { ConfigServiceClient } from '@aws-sdk/client-config-service';
import { EC2Client } from '@aws-sdk/client-ec2';
import { IAMClient } from '@aws-sdk/client-iam';
import { OrganizationsClient } from '@aws-sdk/client-organizations';
import { STSClient } from '@aws-sdk/client-sts';
import { CLIENT_CONFIG } from '../../rules/config-rule/client-config.ts';
import { clustersOf } from '../../rules/eks-endpoint-public-access/clusters.ts';
import { aggregatorOf } from '../accounts/aggregator.ts';
import { listMembers, nameAccounts } from '../accounts/members.ts';
import { callerIdentity, memberSessions, type SessionCredentials } from '../accounts/sessions.ts';
import { regionsOf } from '../terminal/region-source.ts';
import type { Start } from '../terminal/subcommand.ts';
import { accountAlias, ruleWithRemediation } from './account.ts';
import { audit } from './command.ts';
import type { AuditOptions } from './options.ts';
import { auditAggregator, auditMembers, type OrganizationEffects } from './organization.ts';

/** For what an audit can do without. */
const OPTIONAL = { ...CLIENT_CONFIG, maxAttempts: 2 };

/** What an audit needs in one account: by the credentials of a session, or by those of the caller. */
function accountEffects(credentials: (() => Promise<SessionCredentials>) | undefined) {
  const session = credentials === undefined ? {} : { credentials };
  const client = { ...CLIENT_CONFIG, ...session };
  return {
    regions: () => regionsOf((configuration) => new EC2Client({ ...client, ...configuration })),
    clustersIn: (region: string) => clustersOf({ ...client, region }),
    ruleWithRemediation: (region: string) =>
      ruleWithRemediation(new ConfigServiceClient({ ...OPTIONAL, ...session, region })),
  };
}

/** The command with AWS behind it. */
export const main: Start<AuditOptions> = (options, effects) => {
  const own = {
    ...effects,
    ...accountEffects(undefined),
    identity: (region: string) => callerIdentity(new STSClient({ ...CLIENT_CONFIG, region })),
    accountAlias: (region: string) => accountAlias(new IAMClient({ ...OPTIONAL, region })),
  };
  if (options.accounts.kind === 'own') return audit(options, own);
  const organization: OrganizationEffects = {
    ...effects,
    in: accountEffects,
    caller: (region) => callerIdentity(new STSClient({ ...CLIENT_CONFIG, region })),
    named: (region, ids) => nameAccounts(new OrganizationsClient({ ...OPTIONAL, region }), ids),
    members: (region) => listMembers(new OrganizationsClient({ ...CLIENT_CONFIG, region })),
    sessions: (region, caller, role) =>
      memberSessions(new STSClient({ ...CLIENT_CONFIG, region }), caller, role, effects.now),
    aggregator: (region, name) => aggregatorOf(new ConfigServiceClient({ ...CLIENT_CONFIG, region }), name),
  };
  return options.accounts.kind === 'members'
    ? auditMembers(options, options.accounts, organization)
    : auditAggregator(options, options.accounts, organization);
};

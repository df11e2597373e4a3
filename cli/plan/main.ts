import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { EC2Client } from '@aws-sdk/client-ec2';
import { EKSClient } from '@aws-sdk/client-eks';
import { OrganizationsClient } from '@aws-sdk/client-organizations';
import { Route53ResolverClient } from '@aws-sdk/client-route53resolver';
import { STSClient } from '@aws-sdk/client-sts';
import { CLIENT_CONFIG } from '../../rules/config-rule/client-config.ts';
import { clustersOf } from '../../rules/eks-endpoint-public-access/clusters.ts';
import { listMembers } from '../accounts/members.ts';
import { callerIdentity, memberSessions, type SessionCredentials } from '../accounts/sessions.ts';
import { ask } from '../terminal/confirm.ts';
import { regionsOf } from '../terminal/region-source.ts';
import type { Start } from '../terminal/subcommand.ts';
import { auditLogsOf } from './audit-log.ts';
import { plan } from './command.ts';
import { networkReader } from './network-reader.ts';
import type { PlanOptions } from './options.ts';
import type { PlanAccount } from './targets.ts';
import { updatesOf } from './updates.ts';

/** What a plan needs in one account: by the credentials of a session, or by those of the caller. */
function account(credentials: (() => Promise<SessionCredentials>) | undefined): PlanAccount {
  const client = credentials === undefined ? CLIENT_CONFIG : { ...CLIENT_CONFIG, credentials };
  return {
    regions: () => regionsOf((configuration) => new EC2Client({ ...client, ...configuration })),
    in: (region) => {
      const eks = new EKSClient({ ...client, region });
      const logs = new CloudWatchLogsClient({ ...client, region });
      const networks = networkReader({
        ec2: new EC2Client({ ...client, region }),
        resolver: new Route53ResolverClient({ ...client, region }),
      });
      return {
        clusters: clustersOf({ ...client, region }),
        updates: (cluster) => updatesOf(eks, cluster),
        logs: auditLogsOf(logs, new CloudWatchClient({ ...client, region })),
        network: (cluster, vpcId) => networks.describe(vpcId, cluster),
      };
    },
  };
}

/** The command with AWS behind it. A first Ctrl-C stops the queries, a second one the process. */
export const main: Start<PlanOptions> = async (options, effects) => {
  const controller = new AbortController();
  const stop = () => controller.abort(new Error('stopped; no query runs on'));
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const name of signals) process.once(name, stop);
  const { signal } = controller;
  const running = plan(options, {
    ...effects,
    account,
    caller: (region) => callerIdentity(new STSClient({ ...CLIENT_CONFIG, region })),
    members: (region) => listMembers(new OrganizationsClient({ ...CLIENT_CONFIG, region })),
    sessions: (region, caller, role) =>
      memberSessions(new STSClient({ ...CLIENT_CONFIG, region }), caller, role, effects.now),
    ask,
    canAsk: Boolean(process.stdin.isTTY && process.stderr.isTTY),
    sleep: (milliseconds) => effects.sleep(milliseconds, signal),
    signal,
  });
  return await running.finally(() => {
    for (const name of signals) process.off(name, stop);
  });
};

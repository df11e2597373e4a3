import { ConfigServiceClient } from '@aws-sdk/client-config-service';
import { OrganizationsClient } from '@aws-sdk/client-organizations';
import { STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aggregatorOf } from '../../../cli/accounts/aggregator.ts';
import { findGaps } from '../../../cli/accounts/gaps.ts';
import { listMembers } from '../../../cli/accounts/members.ts';
import { callerIdentity, memberSessions } from '../../../cli/accounts/sessions.ts';
import { visitAccounts } from '../../../cli/accounts/visit.ts';
import { clustersOf } from '../../../rules/eks-endpoint-public-access/clusters.ts';
import type { Organization } from '../../aws/organization.ts';
import type { WireServer } from '../../aws/wire/server.ts';
import {
  ACCOUNTS,
  AGGREGATOR,
  DENIED,
  EXTERNAL_ID,
  MANAGEMENT,
  REGIONS,
  SUSPENDED,
  startAuditedOrganization,
  UNRECORDED,
} from './audited-organization.ts';

let organization: Organization;
let address: WireServer;

beforeAll(async () => {
  organization = await startAuditedOrganization();
  address = await organization.serve(MANAGEMENT);
});
afterAll(async () => {
  await address.close();
  await organization.stop();
});

const [FRANKFURT] = REGIONS;
const configuration = (region: string = FRANKFURT) => ({
  endpoint: address.url,
  region,
  credentials: organization.in(MANAGEMENT, FRANKFURT).identities.operatorCredentials,
  maxAttempts: 1,
});
const members = () => listMembers(new OrganizationsClient(configuration()));
const places = (accounts: readonly string[]) =>
  accounts.flatMap((account) => REGIONS.map((region) => `${account}/${region}`));

describe('an organization of 12 accounts and 3 Regions', () => {
  test('has its recorded clusters in the aggregator, and what the aggregator knows nothing of', async () => {
    const aggregator = aggregatorOf(new ConfigServiceClient(configuration()), AGGREGATOR);
    const clusters: string[] = [];
    for await (const page of aggregator.clusters()) {
      expect(page.length).toBeLessThanOrEqual(100);
      clusters.push(...page.map(({ account, region, cluster }) => `${account}/${region} ${cluster}`));
    }
    const known = ACCOUNTS.filter((account) => ![DENIED, UNRECORDED].includes(account));
    expect(clusters.sort()).toEqual(places(known).map((place) => `${place} payments`));

    const { active } = await members();
    const gaps = await findGaps(
      aggregator,
      await aggregator.describe(),
      'all',
      active.map(({ id }) => id),
    );
    expect(gaps.map(({ account, region, reason }) => `${account}/${region} ${reason}`).sort()).toEqual([
      ...places([DENIED]).map((place) => `${place} collection-failed`),
      ...places([UNRECORDED]).map((place) => `${place} nothing-recorded`),
    ]);
  });

  test('is visited live through a role: one account is denied, which hides no other', async () => {
    const sts = new STSClient(configuration());
    const caller = await callerIdentity(sts);
    const sessions = memberSessions(sts, caller, { name: 'Audit', externalId: EXTERNAL_ID }, () => new Date());
    const found: string[] = [];
    const failures: string[] = [];
    const { active, others } = await members();
    await visitAccounts(active, sessions, {
      look: async ({ id, credentials }) => {
        for (const region of REGIONS) {
          const clusters = clustersOf({
            ...configuration(region),
            ...(credentials === undefined ? {} : { credentials }),
          });
          for await (const page of clusters.listClusters()) {
            for (const name of page) {
              expect(await clusters.describeCluster(name)).toMatchObject({ name });
              found.push(`${id}/${region} ${name}`);
            }
          }
        }
      },
      failed: ({ id }, { message }) => failures.push(`${id}: ${message}`),
    });
    const visited = ACCOUNTS.filter((account) => account !== DENIED);
    expect(found.sort()).toEqual(places(visited).map((place) => `${place} payments`));
    expect(failures).toEqual([
      `${DENIED}: the role arn:aws:iam::${DENIED}:role/Audit could not be assumed: User: arn:aws:iam::${MANAGEMENT}:user/operator ` +
        `is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::${DENIED}:role/Audit`,
    ]);
    expect(others).toEqual([{ id: SUSPENDED, name: 'closed', state: 'SUSPENDED' }]);
    // One session an account, for all of its Regions.
    const assumed = organization
      .in(MANAGEMENT, FRANKFURT)
      .log.entries.filter(({ operation }) => operation === 'AssumeRole');
    expect(assumed).toHaveLength(ACCOUNTS.length);
  });
});

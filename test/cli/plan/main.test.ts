import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { main } from '../../../cli/plan/main.ts';
import { planSubcommand } from '../../../cli/plan/options.ts';
import type { Organization } from '../../aws/organization.ts';
import type { WireServer } from '../../aws/wire/server.ts';
import { EXTERNAL_ID, MANAGEMENT, ROLE, startAuditedOrganization } from '../accounts/audited-organization.ts';
import { optionsOf } from '../run-program.ts';

const ACCOUNT = '100000000001';
let organization: Organization;
let address: WireServer;

beforeAll(async () => {
  organization = await startAuditedOrganization();
  address = await organization.serve(MANAGEMENT);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await address.close();
  await organization.stop();
});

test('clusters of a member account are looked up in the Region that is asked for, by the session of its role', async () => {
  const { operatorCredentials } = organization.in(MANAGEMENT, 'eu-central-1').identities;
  vi.stubEnv('AWS_ENDPOINT_URL', address.url);
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', operatorCredentials.accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', operatorCredentials.secretAccessKey);
  const line = `--regions eu-west-1 --yes --output json --accounts ${ACCOUNT} --role-name ${ROLE} --external-id ${EXTERNAL_ID}`;
  const options = await optionsOf(planSubcommand, line.split(' '));
  let stderr = '';
  await main(options, {
    useProfile: async () => undefined,
    now: () => new Date(),
    elapsed: () => 0,
    sleep: async () => undefined,
    stdout: () => undefined,
    stderr: (text) => {
      stderr += text;
    },
    interactive: false,
    colours: false,
    columns: undefined,
  });
  // The role may list and describe clusters, and nothing more.
  expect(stderr).toContain(
    `Could not tell: ${ACCOUNT}/eu-west-1/payments: These credentials lack the permission ec2:DescribeVpcs.`,
  );
});

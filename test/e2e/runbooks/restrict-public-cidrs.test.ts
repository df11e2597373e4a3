import type { VpcConfigRequest } from '@aws-sdk/client-eks';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { restrictPublicCidrs } from '../../runbooks/restrict-public-cidrs.ts';
import { play } from '../../runbooks/scenario.ts';
import { Stage } from './stage.ts';
import { FAULTS } from './step-faults.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.set();
});
afterEach(() => stage.clear());
afterAll(() => stage.aws.stop());

const OPEN: VpcConfigRequest = { endpointPublicAccess: true, endpointPrivateAccess: false };
const OFFICE = ['8.8.8.8/32', '9.9.9.0/24'];
const DONE = 'Success; public 8.8.8.8/32 9.9.9.0/24 and private; COMPLIANT';

describe('RestrictPublicCidrs meets', () => {
  test.each([['0.0.0.0/0'], ['::/0'], ['0.0.0.0/1'], ['8.0.0.0/7'], ['2000::/3'], ['8.8.8.8'], ['']])(
    'CIDRs such as %j: it does not even start',
    async (cidr) => {
      const cluster = await stage.cluster(OPEN);
      const start = stage.start('RestrictPublicCidrs', cluster, { PublicAccessCidrs: [...OFFICE, cidr] });
      await expect(start).rejects.toMatchObject({ name: 'InvalidAutomationExecutionParametersException' });
    },
  );

  test('a service control policy that forbids public=true: it is no obstacle', async () => {
    stage.aws.faults.add({
      operation: 'eks:UpdateClusterConfig',
      error: FAULTS[2].error,
      when: ({ resourcesVpcConfig: asked }) => (asked as VpcConfigRequest).endpointPublicAccess === true,
    });
    expect((await play(stage, restrictPublicCidrs)).outcome).toBe(DONE);
  });
});

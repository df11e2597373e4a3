import type { VpcConfigRequest } from '@aws-sdk/client-eks';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { RECORDED } from '../../runbooks/restore-endpoint-access.ts';
import { Stage } from './stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.set();
});
afterEach(() => stage.clear());
afterAll(() => stage.aws.stop());

const CLOSED: VpcConfigRequest = { endpointPublicAccess: false, endpointPrivateAccess: true };

describe('RestoreEndpointAccess meets', () => {
  test.each(['PublicAccessCidrs', 'EndpointPublicAccess', 'EndpointPrivateAccess'] as const)(
    'settings without %s: it does not even start',
    async (missing) => {
      const cluster = await stage.cluster(CLOSED);
      const { [missing]: _left, ...others } = RECORDED;
      await expect(stage.start('RestoreEndpointAccess', cluster, others)).rejects.toMatchObject({
        name: 'InvalidAutomationExecutionParametersException',
        message: expect.stringContaining(missing),
      });
    },
  );
});

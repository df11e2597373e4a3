import type { VpcConfigRequest } from '@aws-sdk/client-eks';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { RECORDED, restoreEndpointAccess } from '../../runbooks/restore-endpoint-access.ts';
import { play } from '../../runbooks/scenario.ts';
import { testCalls } from './calls.ts';
import { testInterruptions } from './interruptions.ts';
import { Stage } from './stage.ts';
import { testUnservedClusters } from './unserved-clusters.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.set();
});
afterEach(() => stage.clear());
afterAll(() => stage.aws.stop());

const CLOSED: VpcConfigRequest = { endpointPublicAccess: false, endpointPrivateAccess: true };
const DONE = 'Success; public 8.8.8.8/32 9.9.9.0/24; COMPLIANT';

describe('RestoreEndpointAccess meets', () => {
  test.each(restoreEndpointAccess.scenarios)('$name: $expected', async (scenario) => {
    expect((await play(stage, restoreEndpointAccess, scenario)).outcome).toBe(scenario.expected);
  });

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

testCalls(() => stage, restoreEndpointAccess);

testUnservedClusters(() => stage, 'RestoreEndpointAccess', CLOSED, RECORDED);

testInterruptions(
  {
    stage: () => stage,
    runbook: 'RestoreEndpointAccess',
    cluster: () => stage.cluster(CLOSED),
    parameters: RECORDED,
    done: DONE,
  },
  [
    'WaitUntilClusterCanTakeAnUpdate',
    'AskTheRuleNow',
    'RestorePublicAccessOnly',
    'KeepUpdateIdOfPublicAccessOnly',
    'WaitUntilUpdateHasEnded',
    'RecordSettingsAfter',
  ],
);

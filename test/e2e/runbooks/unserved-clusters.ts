import type { VpcConfigRequest } from '@aws-sdk/client-eks';
import { describe, expect, test } from 'vitest';
import type { RunbookId } from '../../../remediation/runbooks.ts';
import { OUTPOST } from '../../runbooks/outpost.ts';
import { outcome, type Stage } from './stage.ts';

/** Tests that a runbook changes nothing of clusters whose endpoint EKS does not run. `endpoint` is that of the one on an Outpost. */
export function testUnservedClusters(
  stage: () => Stage,
  runbook: RunbookId,
  endpoint: VpcConfigRequest,
  parameters: Record<string, string[]> = {},
): void {
  describe('a cluster whose endpoint EKS does not run is left alone', () => {
    test('when it is connected', async () => {
      stage().aws.eks.addConnectedCluster('connected', 'EKS_ANYWHERE');
      const execution = await stage().run(runbook, 'connected', parameters);
      expect(outcome(stage(), 'connected', execution)).toBe(
        'Failed at AssertClusterHasAnEndpointToChange; no endpoint; no result',
      );
    });

    test('at once when it is connected and PENDING, as its agent does not run', async () => {
      stage().aws.eks.addConnectedCluster('pending', 'EKS_ANYWHERE');
      Object.assign(stage().aws.eks.cluster('pending') ?? {}, { status: 'PENDING' });
      const begun = stage().aws.clock.now().getTime();
      const execution = await stage().run(runbook, 'pending', parameters);
      expect(outcome(stage(), 'pending', execution)).toBe('Failed at AssertClusterIsActive; no endpoint; no result');
      const { ExecutionEndTime: ended = new Date(0) } = execution;
      expect(ended.getTime() - begun).toBeLessThan(60_000);
    });

    test('when it is a local one on an Outpost', async () => {
      const cluster = await stage().cluster(endpoint, OUTPOST);
      const execution = await stage().run(runbook, cluster, parameters);
      expect(outcome(stage(), cluster, execution)).toContain('Failed at AssertClusterHasAnEndpointToChange; ');
      expect(stage().updatesOf(cluster)).toBe(0);
    });
  });
}

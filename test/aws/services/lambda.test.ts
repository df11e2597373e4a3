import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { seconds } from '../clock.ts';
import { LocalAws } from '../local-aws.ts';
import { createSampleFunction, MARK, SAMPLE_FUNCTION, writtenBySample } from './sample-function.ts';

let aws: LocalAws;
beforeEach(async () => {
  aws = await LocalAws.start();
});
afterEach(() => aws.stop());

async function invokeOnce(timeoutSeconds: number): Promise<void> {
  createSampleFunction(aws, { source: listsClusters, timeoutSeconds, actions: ['eks:ListClusters'] });
  aws.lambda.invokeAsync(SAMPLE_FUNCTION, 'config.amazonaws.com', {});
  await aws.clock.settle(seconds(30));
}

const listsClusters = `const { EKSClient, ListClustersCommand } = require('@aws-sdk/client-eks');
  const eks = new EKSClient();
  exports.handler = async (_event, context) => {
    await Promise.all([eks.send(new ListClustersCommand()), eks.send(new ListClustersCommand())]);
    console.log('${MARK}' + JSON.stringify({ now: new Date(), left: context.getRemainingTimeInMillis() }));
    await eks.send(new ListClustersCommand());
  };`;

describe('a function whose calls are answered slowly', () => {
  test('sees how long they took, and has less time left', async () => {
    aws.faults.slow({ operation: 'eks:ListClusters', times: 2, milliseconds: seconds(7) });
    await invokeOnce(20);
    const [{ now, left }] = writtenBySample(aws) as [{ now: string; left: number }];
    expect(now).toMatch(/^2026-11-23T09:00:0[78]/);
    expect(left).toBeGreaterThan(seconds(11));
    expect(left).toBeLessThanOrEqual(seconds(13));
    expect(aws.log.of('lambda:function-returned')).toHaveLength(1);
    expect(aws.log.of('lambda:function-returned')[0]?.at.toISOString()).toBe('2026-11-23T09:00:07.000Z');
  });

  test('is stopped when its time is up, though little real time has passed', async () => {
    aws.faults.slow({ operation: 'eks:ListClusters', milliseconds: seconds(7) });
    await invokeOnce(10);
    expect(aws.log.of('lambda:function-failed')[0]).toMatchObject({
      outcome: 'timed-out',
      at: new Date('2026-11-23T09:00:10.000Z'),
    });
  });
});

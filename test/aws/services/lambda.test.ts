import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { minutes, seconds } from '../clock.ts';
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

describe('the role of a function', () => {
  const ROLE = 'arn:aws:iam::111122223333:role/sample';
  const source = `const { EKSClient, ListClustersCommand } = require('@aws-sdk/client-eks');
    const eks = new EKSClient({ maxAttempts: 1 });
    let count = 0;
    exports.handler = async () => {
      const { accessKeyId } = await eks.config.credentials();
      const outcome = await eks.send(new ListClustersCommand()).then(() => 'ok', (error) => error.name);
      return { count: ++count, accessKeyId, outcome };
    };`;
  const invoke = async () => {
    const { identities, api } = aws;
    const { Payload } = await api.call(identities.operator, 'lambda', 'Invoke', { FunctionName: 'sample' });
    return JSON.parse(String(Payload));
  };
  const invocations = () => aws.log.of('lambda:function-returned').length;
  beforeEach(() => createSampleFunction(aws, { source, actions: ['eks:ListClusters'] }));

  test('gives the function credentials for hours, and then new ones, for which it starts anew', async () => {
    const first = await invoke();
    expect(first).toMatchObject({ count: 1, outcome: 'ok' });
    await aws.clock.settle(minutes(359));
    expect(await invoke()).toEqual({ ...first, count: 2 });
    await aws.clock.settle(minutes(1));
    const renewed = await invoke();
    expect(renewed).toMatchObject({ count: 1, outcome: 'ok' });
    expect(renewed.accessKeyId).not.toBe(first.accessKeyId);
  });

  test('is asked for at a cold start: without the role the function does not start, and no invocation is counted', async () => {
    const role = aws.identities.role(ROLE);
    const policies = [...(role?.policies ?? [])];
    aws.identities.removeRole(ROLE);
    await expect(invoke()).rejects.toMatchObject({
      code: 'AccessDeniedException',
      message: 'The role defined for the function cannot be assumed by Lambda.',
    });
    aws.lambda.invokeAsync(SAMPLE_FUNCTION, 'config.amazonaws.com', {});
    await aws.clock.settle(minutes(10));
    expect(aws.log.of('lambda:invocation-refused')).toHaveLength(3);
    expect([invocations(), aws.log.of('lambda:function-failed').length]).toEqual([0, 0]);
    if (role !== undefined) aws.identities.addRole({ ...role, policies });
    expect(await invoke()).toMatchObject({ count: 1, outcome: 'ok' });
  });

  test('allows nothing any more to a function that still runs, until its credentials end', async () => {
    await invoke();
    aws.identities.removeRole(ROLE);
    expect(await invoke()).toMatchObject({ count: 2, outcome: 'AccessDeniedException' });
    await aws.clock.settle(minutes(360));
    await expect(invoke()).rejects.toMatchObject({ code: 'AccessDeniedException' });
    expect(invocations()).toBe(2);
  });
});

import { DescribeClusterCommand, EKSClient, ListClustersCommand } from '@aws-sdk/client-eks';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { minutes, seconds } from './clock.ts';
import { AwsError } from './error.ts';
import { LocalAws } from './local-aws.ts';

let aws: LocalAws;
let eks: EKSClient;

beforeEach(async () => {
  aws = await LocalAws.start();
  eks = new EKSClient(aws.clientConfiguration());
});
afterEach(() => aws.stop());

const describeCluster = (name: string) =>
  eks.send(new DescribeClusterCommand({ name })).catch((error: Error) => error.name);
const listClusters = () =>
  eks.send(new ListClustersCommand()).then(
    () => 'ok',
    (error: Error) => error.name,
  );
const denied = new AwsError('AccessDeniedException', 'denied by a service control policy', { status: 403 });
const local = () => aws.clock.now().toISOString().slice(11, 23);

describe('a fault', () => {
  test('strikes as often as it was told, and shows in the log', async () => {
    aws.faults.add({ operation: 'eks:ListClusters', times: 2, error: denied });
    expect([await listClusters(), await listClusters(), await listClusters()]).toEqual([
      'AccessDeniedException',
      'AccessDeniedException',
      'ok',
    ]);
    expect(aws.log.of('eks:ListClusters').map(({ outcome }) => outcome)).toEqual([
      'AccessDeniedException',
      'AccessDeniedException',
      'ok',
    ]);
  });

  test('strikes only the requests that it is meant for', async () => {
    aws.faults.add({ operation: 'eks:DescribeCluster', when: (input) => input['name'] === 'ledger', error: denied });
    expect(await describeCluster('ledger')).toBe('AccessDeniedException');
    expect(await describeCluster('payments')).toBe('ResourceNotFoundException');
  });

  test('is over when it is cleared', async () => {
    aws.faults.add({ operation: 'eks:ListClusters', error: denied });
    aws.faults.clear();
    expect(await listClusters()).toBe('ok');
  });
});

describe('a broken answer', () => {
  const names = async () => (await eks.send(new ListClustersCommand())).clusters;

  test('lacks what it must have, as often as it was told, and the call has its effect', async () => {
    aws.eks.seedClusters(['payments']);
    aws.faults.breakAnswer({ operation: 'eks:ListClusters', times: 1, answer: () => ({}) });
    expect([await names(), await names()]).toEqual([undefined, ['payments']]);
  });

  test('is made of the right one, and of an earlier broken one', async () => {
    aws.eks.seedClusters(['payments']);
    const answer = ({ clusters }: Readonly<Record<string, unknown>>) => ({
      clusters: [...(clusters as string[]), 'x'],
    });
    for (let count = 0; count < 2; count++) aws.faults.breakAnswer({ operation: 'eks:ListClusters', answer });
    expect(await names()).toEqual(['payments', 'x', 'x']);
  });
});

describe('a throttle', () => {
  test('lets a burst pass, then refuses as EKS does until the local clock has gone on', async () => {
    aws.faults.throttle({ operation: 'eks:ListClusters', perSecond: 0.1, burst: 2 });
    const three = async () => [await listClusters(), await listClusters(), await listClusters()];
    expect(await three()).toEqual(['ok', 'ok', 'TooManyRequestsException']);
    await aws.clock.settle(seconds(11));
    expect(await three()).toEqual(['ok', 'TooManyRequestsException', 'TooManyRequestsException']);
    expect(aws.log.of('eks:ListClusters').at(-1)).toMatchObject({
      outcome: 'TooManyRequestsException',
      detail: 'Too Many Requests',
    });
  });

  test('answers with status 429, or with what it was given', async () => {
    aws.faults.throttle({ operation: 'eks:ListClusters', perSecond: 0.001, burst: 0 });
    await expect(eks.send(new ListClustersCommand())).rejects.toMatchObject({ $metadata: { httpStatusCode: 429 } });
    aws.faults.clear();
    aws.faults.throttle({ operation: 'eks:ListClusters', perSecond: 0.001, burst: 0, error: denied });
    expect(await listClusters()).toBe('AccessDeniedException');
  });
});

describe('a slow answer', () => {
  test('takes that long on the local clock, without a call that lets time pass', async () => {
    aws.faults.slow({ operation: 'eks:ListClusters', milliseconds: seconds(90) });
    expect(await listClusters()).toBe('ok');
    expect(local()).toBe('09:01:30.000');
  });

  test('to calls that a process makes at the same time takes no longer than to one', async () => {
    aws.faults.slow({ operation: 'eks:ListClusters', milliseconds: seconds(90) });
    await aws.clock.hold(Promise.all([listClusters(), listClusters(), listClusters()]), aws.identities.operator);
    expect(local()).toBe('09:01:30.000');
  });

  test('takes that long on a clock that runs by itself', async () => {
    aws.clock.run(1000);
    const before = aws.clock.now().getTime();
    aws.faults.slow({ operation: 'eks:ListClusters', milliseconds: minutes(1) });
    expect(await listClusters()).toBe('ok');
    expect(aws.clock.now().getTime() - before).toBeGreaterThanOrEqual(minutes(1));
  });
});

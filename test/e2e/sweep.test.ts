import { ConfigServiceClient, StartConfigRulesEvaluationCommand } from '@aws-sdk/client-config-service';
import { DeleteClusterCommand, EKSClient, TagResourceCommand } from '@aws-sdk/client-eks';
import { afterEach, describe, expect, test } from 'vitest';
import { minutes } from '../aws/clock.ts';
import { AwsError } from '../aws/error.ts';
import type { LocalAws } from '../aws/local-aws.ts';
import { startGuardedAws } from './guarded-aws.ts';
import { compliance, RULE_NAME, runLoop } from './loop.ts';

let aws: LocalAws;
afterEach(() => aws.stop());

const config = () => new ConfigServiceClient(aws.clientConfiguration());
const sweepNow = () => config().send(new StartConfigRulesEvaluationCommand({ ConfigRuleNames: [RULE_NAME] }));
const results = () => aws.log.of('config:compliance-recorded');
const denied = new AwsError('AccessDeniedException', 'denied by a service control policy', { status: 403 });
const day = minutes(24 * 60);

/** How often the function called each operation, the calls that were throttled aside. */
function callsByFunction(): Record<string, number> {
  const calls = aws.log.entries.filter(
    ({ actor, outcome }) => actor.startsWith('RuleFunctionRole') && outcome !== 'TooManyRequestsException',
  );
  const names = calls.map(({ service, operation }) => `${service}:${operation}`);
  return Object.fromEntries(
    [...new Set(names)].sort().map((name) => [name, names.filter((each) => each === name).length]),
  );
}

describe('the daily sweep', () => {
  test('reports 500 clusters in the least number of calls, through throttling and within the timeout', async () => {
    aws = await startGuardedAws();
    aws.eks.seedClusters(Array.from({ length: 500 }, (_, index) => `cluster-${String(index).padStart(3, '0')}`));
    aws.faults.throttle({ operation: 'eks:DescribeCluster', perSecond: 10, burst: 20 });
    const startedAt = aws.clock.now().getTime();
    // The function's own pauses are real, so time has to run. A slow machine has to meet the limit too, so it does not run faster.
    aws.clock.run(5);
    await sweepNow();
    await expect.poll(() => aws.log.of('lambda:function-returned').length, { timeout: 100_000 }).toBe(1);
    const [returned] = aws.log.of('lambda:function-returned');
    expect(
      new Set(results().map(({ output }) => (output as { ComplianceResourceId: string }).ComplianceResourceId)).size,
    ).toBe(500);
    expect(results().every(({ outcome }) => outcome === 'NON_COMPLIANT')).toBe(true);
    expect(callsByFunction()).toEqual({
      // There is no result yet.
      'config:GetComplianceDetailsByConfigRule': 1,
      'config:PutEvaluations': 5,
      'eks:DescribeCluster': 500,
      'eks:ListClusters': 5,
    });
    const throttled = aws.log.of('eks:DescribeCluster').filter(({ outcome }) => outcome === 'TooManyRequestsException');
    expect(throttled.length).toBeGreaterThan(0);
    expect((returned?.at.getTime() ?? Number.POSITIVE_INFINITY) - startedAt).toBeLessThan(minutes(5));
  });

  test('reports the others when one cluster cannot be read, and then fails and names it', async () => {
    aws = await startGuardedAws();
    aws.eks.seedClusters(['ledger', 'payments', 'search']);
    aws.faults.add({ operation: 'eks:DescribeCluster', error: denied, when: ({ name }) => name === 'payments' });
    await sweepNow();
    await aws.settle();
    expect(aws.log.of('lambda:function-failed')[0]).toMatchObject({
      outcome: 'SweepIncompleteError',
      detail:
        'the sweep is incomplete: payments: eks:DescribeCluster failed: AccessDeniedException: denied by a service control policy',
    });
    expect((await compliance(config(), 'ledger'))?.ComplianceType).toBe('NON_COMPLIANT');
    expect((await compliance(config(), 'search'))?.ComplianceType).toBe('NON_COMPLIANT');
    expect(await compliance(config(), 'payments')).toBeUndefined();
  });

  test('retires the result of a cluster whose deletion AWS Config never told of', async () => {
    aws = await startGuardedAws();
    aws.eks.seedClusters(['ledger', 'payments']);
    await sweepNow();
    await aws.settle();
    aws.recorder.isRecording = false;
    await new EKSClient(aws.clientConfiguration()).send(new DeleteClusterCommand({ name: 'payments' }));
    await aws.clock.settle(day);
    await aws.settle();
    expect(await compliance(config(), 'payments')).toBeUndefined();
    expect((await compliance(config(), 'ledger'))?.ComplianceType).toBe('NON_COMPLIANT');
  });

  test('lets an exemption begin with its tag and end with its last day', async () => {
    aws = await startGuardedAws({ parameters: { ExemptionTag: 'eks-endpoint-exemption' } });
    aws.eks.seedClusters(['payments']);
    const tags = { 'eks-endpoint-exemption': '2026-11-25 team-x@example.com load test' };
    const resourceArn = 'arn:aws:eks:eu-central-1:111122223333:cluster/payments';
    await new EKSClient(aws.clientConfiguration()).send(new TagResourceCommand({ resourceArn, tags }));
    await aws.settle();
    const verdict = async () => {
      const result = await compliance(config(), 'payments');
      return `${result?.ComplianceType}: ${result?.Annotation}`;
    };
    const exempt =
      'COMPLIANT: Exempt through 2026-11-25 by team-x@example.com: load test. The public endpoint is open to the whole Internet (0.0.0.0/0).';
    expect(await verdict()).toBe(exempt);
    await aws.clock.settle(2 * day);
    await aws.settle();
    expect(aws.clock.now().toISOString().slice(0, 10)).toBe('2026-11-25');
    expect(await verdict()).toBe(exempt);
    await aws.clock.settle(day);
    await aws.settle();
    expect(await verdict()).toBe(
      'NON_COMPLIANT: The public endpoint is open to the whole Internet (0.0.0.0/0). The exemption by team-x@example.com ended on 2026-11-25: renew the tag, or fix the endpoint.',
    );
  });
});

describe('an oversized item', () => {
  test.each([
    ['is fetched from the history', {}],
    ['is found where the history leaves out the end of the time asked for', { laterTimeIsIncluded: false }],
    ['is found behind an empty page', { firstPageIsEmpty: true }],
  ])('%s', async (_name, quirks) => {
    aws = await startGuardedAws();
    aws.recorder.maximumMessageBytes = 0;
    Object.assign(aws.history, quirks);
    expect(await runLoop(aws, 'payments')).toEqual({ closed: true });
    expect(callsByFunction()).toEqual({
      'config:GetResourceConfigHistory': 'firstPageIsEmpty' in quirks ? 8 : 4,
      'config:PutEvaluations': 4,
      // The runbook's question.
      'config:DescribeConfigRules': 1,
      'eks:DescribeCluster': 1,
    });
  });
});

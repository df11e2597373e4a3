import { ConfigServiceClient } from '@aws-sdk/client-config-service';
import { DeleteClusterCommand, EKSClient } from '@aws-sdk/client-eks';
import { afterEach, describe, expect, test } from 'vitest';
import type { LocalAws } from '../aws/local-aws.ts';
import { startGuardedAws } from './guarded-aws.ts';
import { compliance, endpoint, RULE_NAME, runLoop } from './loop.ts';

let aws: LocalAws;
afterEach(() => aws.stop());

const verdicts = () => aws.log.of('config:compliance-recorded').map(({ outcome }) => outcome);

describe.each(['inline', 'bundled'] as const)('the whole loop with the %s build', (build) => {
  test('closes an open cluster and proves it', async () => {
    aws = await startGuardedAws({ build });
    expect(await runLoop(aws, 'payments')).toEqual({ closed: true });
    expect(await endpoint(new EKSClient(aws.clientConfiguration()), 'payments')).toEqual({
      endpointPublicAccess: false,
      endpointPrivateAccess: true,
      publicAccessCidrs: ['0.0.0.0/0'],
    });
    // Recorded when it was discovered, became ACTIVE, was UPDATING, and was private.
    expect(verdicts()).toEqual(['NON_COMPLIANT', 'NON_COMPLIANT', 'NON_COMPLIANT', 'COMPLIANT']);
    expect(aws.log.of('ssm:step-ended').map(({ detail, outcome }) => `${detail} ${outcome}`)).toEqual([
      'WaitUntilClusterCanTakeAnUpdate Success',
      'AssertClusterIsActive Success',
      'RecordSettingsBefore Success',
      'RecordOutpost Success',
      'StopIfClusterIsOnAnOutpost Success',
      'StopUnlessEksRunsTheEndpoint Success',
      'SkipUpdateIfPrivateAlready Success',
      'AssertVpcHasDnsSupport Success',
      'AssertVpcHasDnsHostnames Success',
      'SkipQuestionIfThereIsNoRule Success',
      'AskTheRuleNow Success',
      'LeaveClusterAloneIfCompliant Success',
      'TurnPublicAccessOff Success',
      'KeepUpdateId Success',
      'WaitUntilUpdateHasEnded Success',
      'RecordUpdateResult Success',
      'AssertUpdateDidNotFail Success',
      'AssertUpdateWasNotCancelled Success',
      'AssertPublicAccessIsOff Success',
      'AssertPrivateAccessIsOn Success',
      'RecordSettingsAfter Success',
    ]);
  });

  test('asks EKS only for a cluster whose recorded item lacks the endpoint', async () => {
    aws = await startGuardedAws({ build });
    aws.recorder.recordsEndpoint = false;
    expect(await runLoop(aws, 'payments')).toEqual({ closed: true });
    const byFunction = aws.log.entries.filter(({ actor }) => actor.startsWith('RuleFunctionRole'));
    // Once for each verdict, and once for the runbook's question.
    expect(verdicts()).toHaveLength(4);
    expect(byFunction.filter(({ operation }) => operation === 'DescribeCluster')).toHaveLength(5);
  });
});

describe('the rule on the local AWS', () => {
  test('makes exactly one AWS call for a normal change, and two for the question of a runbook', async () => {
    aws = await startGuardedAws();
    await runLoop(aws, 'payments');
    const byFunction = aws.log.entries.filter(({ actor }) => actor.startsWith('RuleFunctionRole'));
    expect(byFunction.map(({ service, operation }) => `${service}:${operation}`)).toEqual([
      'config:PutEvaluations',
      'config:PutEvaluations',
      'config:DescribeConfigRules',
      'eks:DescribeCluster',
      'config:PutEvaluations',
      'config:PutEvaluations',
    ]);
  });

  test('writes one log line per evaluation, with neither the result token nor the event', async () => {
    aws = await startGuardedAws();
    await runLoop(aws, 'payments');
    const lines = () => [...aws.lambda.logs.values()].flat().filter((line) => line.includes('"resource"'));
    await expect.poll(() => lines().length).toBe(4);
    const last = lines().at(-1) ?? '';
    expect(JSON.parse(last.slice(last.indexOf('{')))).toEqual({
      rule: RULE_NAME,
      resource: 'payments',
      message: 'ConfigurationItemChangeNotification',
      stateOf: '2026-11-23T09:14:01.000Z',
      compliance: 'COMPLIANT',
      reason: 'private-only',
      milliseconds: expect.any(Number),
    });
  });

  test('retires the result of a deleted cluster', async () => {
    aws = await startGuardedAws();
    await runLoop(aws, 'payments');
    await new EKSClient(aws.clientConfiguration()).send(new DeleteClusterCommand({ name: 'payments' }));
    await aws.settle();
    expect(verdicts().at(-1)).toBe('NOT_APPLICABLE');
    expect(await compliance(new ConfigServiceClient(aws.clientConfiguration()), 'payments')).toBeUndefined();
  });

  test('is not misled by events that come late, twice or out of order', async () => {
    aws = await startGuardedAws();
    await runLoop(aws, 'payments');
    const [newest, ...older] = aws.recorder.history('payments');
    for (const item of [...older, ...(newest ? [newest] : []), ...older]) aws.config.deliver(RULE_NAME, item);
    await aws.settle();
    const shown = await compliance(new ConfigServiceClient(aws.clientConfiguration()), 'payments');
    expect(shown?.ComplianceType).toBe('COMPLIANT');
  });
});

import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { EXPECTED_RUNBOOKS } from '../../runbooks/expected-runbooks.ts';
import { OUTPOST } from '../../runbooks/outpost.ts';
import { play } from '../../runbooks/scenario.ts';
import { outcome, Stage } from './stage.ts';

const expectedRunbooks = Object.values(EXPECTED_RUNBOOKS);

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.set();
});
afterEach(() => stage.clear());
afterAll(() => stage.aws.stop());

describe.each(expectedRunbooks)('$runbook meets', (expected) => {
  test.each(expected.scenarios)('$name: $expected', async (scenario) => {
    expect((await play(stage, expected, scenario)).outcome).toBe(scenario.expected);
  });
});

describe.each(expectedRunbooks)('$runbook changes no cluster whose endpoint EKS does not run:', (expected) => {
  const { runbook, endpoint, parameters } = expected;

  test('one that is connected', async () => {
    const cluster = stage.connectedCluster();
    const execution = await stage.run(runbook, cluster, parameters);
    expect(outcome(stage, cluster, execution)).toBe(
      'Failed at AssertClusterHasAnEndpointToChange; no endpoint; no result',
    );
  });

  test('one that is connected and PENDING, as its agent does not run, at once', async () => {
    const cluster = stage.connectedCluster();
    Object.assign(stage.aws.eks.cluster(cluster) ?? {}, { status: 'PENDING' });
    const begun = stage.aws.clock.now().getTime();
    const execution = await stage.run(runbook, cluster, parameters);
    expect(outcome(stage, cluster, execution)).toBe('Failed at AssertClusterIsActive; no endpoint; no result');
    const { ExecutionEndTime: ended = new Date(0) } = execution;
    expect(ended.getTime() - begun).toBeLessThan(60_000);
  });

  test('a local one on an Outpost', async () => {
    const cluster = await stage.cluster(endpoint, OUTPOST);
    const execution = await stage.run(runbook, cluster, parameters);
    expect(outcome(stage, cluster, execution)).toContain('Failed at AssertClusterHasAnEndpointToChange; ');
    expect(stage.updatesOf(cluster)).toBe(0);
  });
});

describe.each(expectedRunbooks)('a run of $runbook that is interrupted', (expected) => {
  const { runbook, endpoint, parameters, interruptions, done } = expected;

  test.each(interruptions)('in %s can be run again, and does what it is for', async (step) => {
    const cluster = await stage.cluster(endpoint);
    stage.at(step, () => stage.stop());
    const stopped = await stage.run(runbook, cluster, parameters);
    expect(stopped.AutomationExecutionStatus).toBe('Cancelled');
    expect(outcome(stage, cluster, await stage.run(runbook, cluster, parameters))).toBe(done.expected);
    expect(stage.updatesOf(cluster)).toBe(1);
  });
});

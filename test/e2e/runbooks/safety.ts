import type { AutomationExecution } from '@aws-sdk/client-ssm';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { RunbookId } from '../../../remediation/runbooks.ts';
import { baseReadings } from '../../aws/readings.ts';
import { EXPECTED_RUNBOOKS } from '../../runbooks/expected-runbooks.ts';
import { HAPPENINGS, isSeen, type Schedule, scheduleChecker, schedulesOf } from '../../runbooks/safety.ts';
import { Stage } from './stage.ts';

/** Over the wire AWS behaves by the base, and nothing but the events is hostile. */
const BASE = { readings: baseReadings(), tag: undefined, rule: undefined, broken: undefined };

/** A run that reaches the step, where nothing happens but this one thing. */
function scheduleOf(runbook: RunbookId, step: string, what: (typeof HAPPENINGS)[number]): Schedule {
  const { firstTry, stepsOfLastTry, stepsWithoutRule } = EXPECTED_RUNBOOKS[runbook].safety;
  return {
    ...BASE,
    runbook,
    endpoint: { endpointPublicAccess: true, endpointPrivateAccess: false, publicAccessCidrs: ['0.0.0.0/0'] },
    isAsked: !stepsWithoutRule.includes(step),
    // Not all of it lies in what the endpoint is narrowed to.
    cidrs: ['9.9.9.0/24', '8.8.8.8/32'],
    updateEnds: 'Successful',
    minutes: 4,
    events: [
      ...(stepsOfLastTry.includes(step) ? [{ step: firstTry, what: 'busy', times: 1 } as const] : []),
      // More often than a step tries again.
      { step, what, times: 4 },
    ],
  };
}

let stage: Stage;
let check: (schedule: Schedule) => Promise<AutomationExecution | undefined>;
function setStage(): void {
  beforeAll(async () => {
    stage = await Stage.set();
    check = scheduleChecker(stage);
  });
  afterEach(() => stage.clear());
  afterAll(() => stage.aws.stop());
}

const SAFE =
  'no cluster is left without an endpoint, none is opened (Restore aside), and no failure is called a success';

/** Tests everything that can happen at each step that calls something. */
export function testEachPair(): void {
  setStage();
  describe.each(Object.values(EXPECTED_RUNBOOKS))(`$runbook: ${SAFE}`, ({ runbook, safety: { steps } }) => {
    const pairs = steps.flatMap((step) => HAPPENINGS.map((what) => ({ step, what })));
    test.each(pairs.filter((pair) => isSeen(runbook, pair)))('when $step starts: $what', async ({ step, what }) => {
      const ended = await check(scheduleOf(runbook, step, what));
      const started = ended?.StepExecutions?.filter(({ StepStatus }) => StepStatus !== 'Pending');
      expect(started?.map(({ StepName }) => StepName)).toContain(step);
    });
  });
}

const RUNS = 50;
const BATCHES = 10;

/**
 * Tests runs during which two things happen or more, in batches whose seeds are drawn anew each time and never meet. A
 * shard has its part of the batches.
 */
export function testRandomRuns({ shard, shards }: { readonly shard: number; readonly shards: number }): void {
  setStage();
  const batches = Array.from({ length: BATCHES }, (_, batch) => batch).filter((batch) => batch % shards === shard);
  test.each(batches)(`whatever happens (batch %i): ${SAFE}`, async (batch) => {
    const seed = Math.floor(Math.random() * 2 ** 27) * BATCHES + batch;
    const property = fc.asyncProperty(schedulesOf(2), async (schedule) => void (await check({ ...schedule, ...BASE })));
    await fc.assert(property, { numRuns: RUNS, seed });
  });
}

import fc from 'fast-check';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { baseReadings } from '../aws/readings.ts';
import { InProcessStage } from './in-process-stage.ts';
import { type Schedule, scheduleChecker, schedulesOf } from './safety.ts';

const BATCHES = 10;
const RUNS = 200;

/** A limited cluster, and CIDRs of others. */
const widening: Schedule = {
  runbook: 'RestrictPublicCidrs',
  endpoint: { endpointPublicAccess: true, endpointPrivateAccess: false, publicAccessCidrs: ['8.8.8.8/32'] },
  isAsked: true,
  cidrs: ['16.0.0.0/8'],
  updateEnds: 'Successful',
  minutes: 4,
  events: [],
  readings: baseReadings(),
  tag: undefined,
  rule: undefined,
  broken: undefined,
};
/** Schedules that were unsafe once. */
const FOUND: readonly (readonly [what: string, schedule: Schedule])[] = [
  [
    'a widening, while DescribeCluster answers without the list of CIDRs',
    { ...widening, broken: { what: 'DescribeCluster without publicAccessCidrs', times: 1000 } },
  ],
  [
    "a widening, while another rule's parameter says that the cluster is NON_COMPLIANT",
    {
      ...widening,
      readings: { ...baseReadings(), functionError: 'the step succeeds' },
      rule: { 'answer=NON_COMPLIANT': 'x' },
    },
  ],
  [
    'CIDRs of everyone, where no pattern and no rule looks at them',
    {
      ...widening,
      endpoint: { ...widening.endpoint, publicAccessCidrs: ['0.0.0.0/0'] },
      isAsked: false,
      cidrs: ['0.0.0.0/0'],
      readings: { ...baseReadings(), patternOnStringList: 'ignored' },
    },
  ],
];

describe('whatever the readings, and whatever a tag, another rule and a broken answer say', () => {
  let stage: InProcessStage;
  let check: (schedule: Schedule) => Promise<void>;
  beforeAll(async () => {
    stage = await InProcessStage.set();
    const checked = scheduleChecker(stage);
    check = async (schedule) => void (await checked(schedule));
  });
  afterAll(() => stage.close());

  test.each(FOUND)('it is safe: %s', async (_what, schedule) => check(schedule));

  test.each(Array.from({ length: BATCHES }, (_, batch) => batch))(
    'no cluster is left without an endpoint, opened (Restore aside), or changed while exempt, and no failure is called a success (batch %i)',
    async (batch) => {
      const seed = Math.floor(Math.random() * 2 ** 27) * BATCHES + batch;
      await fc.assert(fc.asyncProperty(schedulesOf(0), check), { numRuns: RUNS, seed });
    },
  );
});

import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { OTHER_READINGS, type OtherReading, type ReadingName } from '../aws/readings.ts';
import { EXPECTED_RUNBOOKS } from './expected-runbooks.ts';
import { InProcessStage } from './in-process-stage.ts';
import { expectedUnder, inFull, play, scenariosOf } from './scenario.ts';
import { FAULTS } from './step-faults.ts';

/** Readings that a runbook does not meet: of events, of PutConfigRule and of the recorder. */
const OF_OTHERS: readonly ReadingName[] = ['cancelledStatus', 'blankRuleParameter', 'recorderStatus'];

/** Tests everything that the runbooks meet, with this reading alone, or with none. */
function testTables(reading?: OtherReading): void {
  describe.each(Object.values(EXPECTED_RUNBOOKS))('$runbook meets', (table) => {
    let stage: InProcessStage;
    beforeAll(async () => {
      stage = await InProcessStage.set(reading === undefined ? {} : { [reading.name]: reading.answer });
    });
    afterEach(() => stage.clear());
    afterAll(() => stage.close());

    // One kind of refusal is enough: the kinds differ in what a retry is worth, and no reading does.
    const scenarios = scenariosOf(table, reading === undefined ? FAULTS : FAULTS.slice(-1));
    test.each(scenarios.map((scenario) => [scenario.name, scenario] as const))('%s', async (_name, scenario) => {
      const played = await play(stage, table, scenario);
      expect(played.outcome).toBe(inFull(expectedUnder(table, scenario, reading), played));
    });
  });
}

describe('by the base,', () => testTables());

const others = OTHER_READINGS.filter(({ name }) => !OF_OTHERS.includes(name));
describe.each(others.map((reading) => [reading.name, reading.answer, reading] as const))(
  'by the reading %s: %s,',
  (_name, _answer, reading) => testTables(reading),
);

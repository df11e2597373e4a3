import { describe, expect, test } from 'vitest';
import { checkTrails, type EventSelectors } from '../../../../cli/doctor/checks/trail.ts';
import { unasked } from '../fakes.ts';

const trail = (Name: string, HasCustomEventSelectors = false) => ({
  Name,
  TrailARN: `arn:${Name}`,
  HasCustomEventSelectors,
});
const logging = { isLogging: async () => true, eventSelectors: unasked('event selectors') };
const selecting = (selectors: EventSelectors) => ({ ...logging, eventSelectors: async () => selectors });
const states = async (...asked: Parameters<typeof checkTrails>) =>
  (await checkTrails(...asked)).map(({ state }) => state);
const sentence = (why: string) =>
  `CloudTrail records no changes in this Region: ${why}. So no message names who asked for public access, could not start a runbook, or put a remediation exception. Create a trail for management events, of one account or of the organization.`;

describe('a trail', () => {
  test('of one of several is enough', async () => {
    const source = { ...logging, isLogging: async (arn: string) => arn === 'arn:b' };
    expect(await checkTrails([trail('a'), trail('b'), trail('c')], source, true)).toEqual([
      { check: 'trail', state: 'ok', sentence: 'The trail b records who changes an endpoint.' },
    ]);
  });

  test('that is missing is a problem if its events are wanted, and a warning if not', async () => {
    expect(await checkTrails([], logging, true)).toEqual([
      { check: 'trail', state: 'problem', sentence: sentence('there is no trail') },
    ]);
    expect(await checkTrails([], logging, false)).toEqual([
      { check: 'trail', state: 'warning', sentence: sentence('there is no trail') },
    ]);
  });

  test('that records nothing is named with its reason', async () => {
    const source = {
      isLogging: async (arn: string) => arn !== 'arn:off',
      eventSelectors: async () => ({ EventSelectors: [{ ReadWriteType: 'ReadOnly' as const }] }),
    };
    expect(await checkTrails([trail('off'), trail('reads', true)], source, true)).toEqual([
      {
        check: 'trail',
        state: 'problem',
        sentence: sentence(
          'the trail off does not log, and the trail reads leaves out management events that change something',
        ),
      },
    ]);
  });

  test('that could not be asked about is an error', async () => {
    await expect(checkTrails([trail('a', true)], logging, true)).rejects.toThrow('no call for event selectors');
  });

  const fields = (...pairs: readonly (readonly [Field: string, value: string])[]) => ({
    FieldSelectors: pairs.map(([Field, value]) => ({ Field, Equals: [value] })),
  });
  const management = ['eventCategory', 'Management'] as const;

  test.each<[string, EventSelectors, string]>([
    ['all events', { EventSelectors: [{ ReadWriteType: 'All', IncludeManagementEvents: true }] }, 'ok'],
    ['events that write', { EventSelectors: [{ ReadWriteType: 'WriteOnly', IncludeManagementEvents: true }] }, 'ok'],
    ['no limits', { EventSelectors: [{}] }, 'ok'],
    ['events that read', { EventSelectors: [{ ReadWriteType: 'ReadOnly' }] }, 'warning'],
    ['data events alone', { EventSelectors: [{ IncludeManagementEvents: false }] }, 'warning'],
    ['data events, and management events', { EventSelectors: [{ IncludeManagementEvents: false }, {}] }, 'ok'],
    ['nothing', {}, 'warning'],
    ['management events', { AdvancedEventSelectors: [fields(management)] }, 'ok'],
    ['management events that write', { AdvancedEventSelectors: [fields(management, ['readOnly', 'false'])] }, 'ok'],
    ['management events that read', { AdvancedEventSelectors: [fields(management, ['readOnly', 'true'])] }, 'warning'],
    [
      'data events of an API call by that name',
      { AdvancedEventSelectors: [fields(['eventCategory', 'Data'], ['eventName', 'Management'])] },
      'warning',
    ],
    ['data events by advanced selectors', { AdvancedEventSelectors: [fields(['eventCategory', 'Data'])] }, 'warning'],
    [
      'data events and management events by advanced selectors',
      { AdvancedEventSelectors: [fields(['eventCategory', 'Data']), fields(management)] },
      'ok',
    ],
    ['an advanced selector of nothing', { AdvancedEventSelectors: [{ FieldSelectors: undefined }] }, 'warning'],
    [
      'an advanced selector by another comparison',
      { AdvancedEventSelectors: [{ FieldSelectors: [{ Field: 'eventCategory', StartsWith: ['Management'] }] }] },
      'warning',
    ],
  ])('selects %s', async (_name, selectors, state) => {
    expect(await states([trail('a', true)], selecting(selectors), false)).toEqual([state]);
  });
});

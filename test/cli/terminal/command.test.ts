import { describe, expect, test } from 'vitest';
import { print, startRun } from '../../../cli/terminal/command.ts';

/** Effects that record what is written and which calls are made, in order. */
function recorded() {
  const events: string[] = [];
  const effects = {
    useProfile: async () => undefined,
    colours: false,
    regions: () => {
      events.push('EC2');
      return {
        configuredRegion: async () => 'eu-central-1',
        describeRegions: async () => [{ name: 'us-east-1', optInStatus: 'not-opted-in' }],
      };
    },
    now: () => new Date('2026-11-23T09:00:00Z'),
    elapsed: () => 50_000,
    stdout: (text: string) => events.push(`stdout ${text}`),
    stderr: (text: string) => events.push(`stderr ${text}`),
    sleep: async () => undefined,
    interactive: true,
    columns: undefined,
  };
  return { events, effects };
}

describe('a run over Regions', () => {
  test('looks into those that the account has enabled', async () => {
    const { events, effects } = recorded();
    expect(await startRun('all', effects)).toMatchObject({ enabled: [], notEnabled: ['us-east-1'] });
    expect(events).toEqual(['EC2']);
  });

  test('looks into the configured one, and names it', async () => {
    const { events, effects } = recorded();
    expect(await startRun('configured', effects)).toMatchObject({ enabled: ['eu-central-1'], notEnabled: [] });
    expect(events).toEqual([
      'EC2',
      'stderr Region: eu-central-1, the configured one. For others use --regions.\n',
      'EC2',
    ]);
  });

  test('shows its progress over the enabled Regions', async () => {
    const { events, effects } = recorded();
    const { enabled, progress } = await startRun(['us-east-1', 'eu-west-1'], effects);
    expect(enabled).toEqual(['us-east-1', 'eu-west-1']);
    progress.regionDone();
    expect(events).toEqual(['EC2', 'stderr \r\u001b[K1 of 2 Regions done']);
  });
});

test('a printout is written to both outputs', () => {
  const { events, effects } = recorded();
  print({ stdout: 'rows\n', stderr: 'summary\n' }, effects);
  expect(events).toEqual(['stdout rows\n', 'stderr summary\n']);
});

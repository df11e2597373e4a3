import { describe, expect, test } from 'vitest';
import { UsageError } from '../../../cli/terminal/arguments.ts';
import { print, runCommand, startRun } from '../../../cli/terminal/command.ts';

/** Effects that record what is written and which calls are made, in order. */
function recorded() {
  const events: string[] = [];
  const effects = {
    useProfile: (name: string) => events.push(`profile ${name}`),
    regions: () => {
      events.push('EC2');
      return { describeRegions: async () => [{ name: 'us-east-1', optInStatus: 'not-opted-in' }] };
    },
    now: () => new Date('2026-11-23T09:00:00Z'),
    elapsed: () => 50_000,
    stdout: (text: string) => events.push(`stdout ${text}`),
    stderr: (text: string) => events.push(`stderr ${text}`),
    interactive: true,
    columns: undefined,
  };
  return { events, effects };
}

describe('a command', () => {
  test.each([0, 1, 2] as const)('that ends with %s exits with it and writes nothing more', async (code) => {
    const { events, effects } = recorded();
    expect(await runCommand('audit', effects, async () => code)).toBe(code);
    expect(events).toEqual([]);
  });

  test('that fails writes why and exits with 2', async () => {
    const { events, effects } = recorded();
    expect(await runCommand('audit', effects, () => Promise.reject(new Error('no Regions')))).toBe(2);
    expect(events).toEqual(['stderr npm run audit: no Regions\n']);
  });

  test('that is used wrongly points to its help too', async () => {
    const { events, effects } = recorded();
    const command = async (): Promise<never> => {
      throw new UsageError('--regions is missing');
    };
    expect(await runCommand('doctor', effects, command)).toBe(2);
    expect(events).toEqual([
      'stderr npm run doctor: --regions is missing\n',
      'stderr npm run doctor -- --help says what it takes.\n',
    ]);
  });
});

describe('a run over Regions', () => {
  test('uses the profile before it creates a client', async () => {
    const { events, effects } = recorded();
    expect(await startRun({ profile: 'audit', regions: 'all' }, effects)).toMatchObject({
      enabled: [],
      notEnabled: ['us-east-1'],
    });
    expect(events).toEqual(['profile audit', 'EC2']);
  });

  test('needs no profile, and shows its progress over the enabled Regions', async () => {
    const { events, effects } = recorded();
    const { enabled, progress } = await startRun({ profile: undefined, regions: ['us-east-1', 'eu-west-1'] }, effects);
    expect(enabled).toEqual(['us-east-1', 'eu-west-1']);
    progress.regionDone();
    expect(events).toEqual(['EC2', 'stderr 1 of 2 Regions done\n']);
  });
});

test('a printout is written to both outputs', () => {
  const { events, effects } = recorded();
  print({ stdout: 'rows\n', stderr: 'summary\n' }, effects);
  expect(events).toEqual(['stdout rows\n', 'stderr summary\n']);
});

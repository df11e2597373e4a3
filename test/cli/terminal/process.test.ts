import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ProcessEffects } from '../../../cli/terminal/command.ts';
import { runAsProcess } from '../../../cli/terminal/process.ts';

const exitCode = process.exitCode;

beforeEach(() => {
  vi.stubEnv('AWS_PROFILE', undefined);
  vi.stubEnv('AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED', undefined);
});

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  process.exitCode = exitCode;
});

/** Runs a command that does what is given, and returns the arguments and effects that it received. */
async function run(act: (effects: ProcessEffects) => void = () => undefined) {
  const received: { args: readonly string[]; effects: ProcessEffects }[] = [];
  await runAsProcess(async (args, effects) => {
    received.push({ args, effects });
    act(effects);
    return 1;
  });
  return received;
}

test('a command gets the arguments after its name, and the process its exit code', async () => {
  vi.spyOn(process, 'argv', 'get').mockReturnValue(['node', 'main.ts', '--regions', 'all']);
  const [{ args } = { args: [] }] = await run();
  expect(args).toEqual(['--regions', 'all']);
  expect(process.exitCode).toBe(1);
});

test("the SDK's notice about Node's version is off before the command runs", async () => {
  const notices: (string | undefined)[] = [];
  await run(() => notices.push(process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED']));
  expect(notices).toEqual(['true']);
});

test('a profile is set in the environment, where the SDK reads it', async () => {
  await run(({ useProfile }) => useProfile('audit'));
  expect(process.env['AWS_PROFILE']).toBe('audit');
});

test('text is written to the outputs of the process', async () => {
  const written: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(`stdout ${text}`) > 0);
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => written.push(`stderr ${text}`) > 0);
  await run(({ stdout, stderr }) => {
    stdout('rows');
    stderr('summary');
  });
  expect(written).toEqual(['stdout rows', 'stderr summary']);
});

test('the clocks are those of the process', async () => {
  vi.useFakeTimers({ now: new Date('2026-11-23T09:00:00Z'), toFake: ['Date', 'performance'] });
  try {
    const start = performance.now();
    const [received] = await run(() => vi.advanceTimersByTime(1500));
    expect(received?.effects.now()).toEqual(new Date('2026-11-23T09:00:01.500Z'));
    expect((received?.effects.elapsed() ?? 0) - start).toBe(1500);
  } finally {
    vi.useRealTimers();
  }
});

test('the terminal is that of the process', async () => {
  const [received] = await run();
  expect(received?.effects.interactive).toBe(process.stderr.isTTY);
  expect(received?.effects.columns).toBe(process.stdout.columns);
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ProcessEffects } from '../../../cli/terminal/command.ts';
import { runAsProcess } from '../../../cli/terminal/process.ts';

const exitCode = process.exitCode;
const streams = [process.stdout, process.stderr] as const;
let earlier: readonly (readonly unknown[])[] = [];
let directory = '';

beforeEach(() => {
  earlier = streams.map((stream) => stream.listeners('error'));
  directory = mkdtempSync(join(tmpdir(), 'process-'));
  for (const name of ['AWS_PROFILE', 'AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED', 'NO_COLOR']) {
    vi.stubEnv(name, undefined);
  }
  vi.stubEnv('AWS_CONFIG_FILE', join(directory, 'config'));
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(directory, 'credentials'));
});

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  process.removeAllListeners('uncaughtException');
  for (const [index, stream] of streams.entries()) {
    for (const listener of stream.listeners('error')) {
      if (!earlier[index]?.includes(listener)) stream.off('error', listener as () => void);
    }
  }
  rmSync(directory, { recursive: true });
  process.exitCode = exitCode;
});

/** Runs a program that does what is given, and returns the arguments and effects that it received. */
async function run(act: (effects: ProcessEffects) => unknown = () => undefined) {
  const received: { args: readonly string[]; effects: ProcessEffects }[] = [];
  await runAsProcess(async (args, effects) => {
    received.push({ args, effects });
    await act(effects);
    return 1;
  });
  return received;
}

/** What the process writes from now on, in order. */
function recordWrites(): string[] {
  const written: string[] = [];
  for (const [index, stream] of streams.entries()) {
    const write = (text: string, done?: () => void): boolean => {
      if (text !== '') written.push(`${['stdout', 'stderr'][index]} ${text}`);
      done?.();
      return true;
    };
    vi.spyOn(stream, 'write').mockImplementation(write as typeof stream.write);
  }
  return written;
}

test('a program gets the arguments after its name, and the process its exit code', async () => {
  vi.spyOn(process, 'argv', 'get').mockReturnValue(['node', 'main.ts', '--regions', 'all']);
  const [{ args } = { args: [] }] = await run();
  expect(args).toEqual(['--regions', 'all']);
  expect(process.exitCode).toBe(1);
});

test('a process that ends before its program does exits with 2', () => {
  void runAsProcess(() => new Promise(() => undefined));
  expect(process.exitCode).toBe(2);
});

test('an error that nothing catches is one line, and exits with 2', async () => {
  const written = recordWrites();
  const exit = vi.spyOn(process, 'exit').mockImplementation(() => undefined as never);
  await run(() => {
    process.listeners('uncaughtException').at(-1)?.(new Error('it broke'), 'uncaughtException');
  });
  expect(written).toEqual(['stderr eks-endpoint-guard: unexpected error: it broke\n']);
  expect(exit).toHaveBeenCalledWith(2);
});

test("the SDK's notice about Node's version is off before the program runs", async () => {
  const notices: (string | undefined)[] = [];
  await run(() => notices.push(process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED']));
  expect(notices).toEqual(['true']);
});

describe('a profile', () => {
  beforeEach(() => {
    writeFileSync(
      join(directory, 'config'),
      '[profile audit]\nregion = us-east-1\n[sso-session corporate]\nsso_region = us-east-1\n',
    );
    writeFileSync(join(directory, 'credentials'), '[default]\naws_access_key_id = A\naws_secret_access_key = B\n');
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
  });

  test('is set in the environment, where the SDK reads it, and takes the place of keys', async () => {
    await run(({ useProfile }) => useProfile('audit'));
    expect(process.env['AWS_PROFILE']).toBe('audit');
    expect(process.env['AWS_ACCESS_KEY_ID']).toBe(undefined);
  });

  test.each([
    ['none', undefined],
    ['an empty one', ''],
  ])('that is %s in the environment changes nothing', async (_name, value) => {
    vi.stubEnv('AWS_PROFILE', value);
    await run(({ useProfile }) => useProfile(undefined));
    expect(process.env['AWS_ACCESS_KEY_ID']).toBe('AKIDEXAMPLE');
  });

  test('of the environment stays as it is', async () => {
    vi.stubEnv('AWS_PROFILE', 'default');
    await run(({ useProfile }) => useProfile(undefined));
    expect(process.env['AWS_ACCESS_KEY_ID']).toBe('AKIDEXAMPLE');
  });

  test.each([
    ['is given', 'audti', undefined],
    ['is in the environment', undefined, 'audti'],
  ])('that %s and is in no file is an error with those that are', async (_name, given, configured) => {
    vi.stubEnv('AWS_PROFILE', configured);
    await run(({ useProfile }) =>
      expect(useProfile(given)).rejects.toMatchObject({
        name: 'UnknownProfileError',
        message: 'There is no profile "audti" in the AWS configuration files.',
        known: ['audit', 'default'],
      }),
    );
  });
});

describe('the outputs of the process', () => {
  test('get the text', async () => {
    const written = recordWrites();
    await run(({ stdout, stderr }) => {
      stdout('rows');
      stderr('summary');
    });
    expect(written).toEqual(['stdout rows', 'stderr summary']);
  });

  test('whose reader is gone get nothing more, in silence', async () => {
    const written = recordWrites();
    await run(({ stdout }) => {
      stdout('one');
      process.stdout.emit('error', Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
      stdout('two');
    });
    expect(written).toEqual(['stdout one']);
    expect(process.exitCode).toBe(1);
  });

  test('that fail make the exit code 2, and say why', async () => {
    const written = recordWrites();
    await run(() => {
      process.stdout.emit('error', Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' }));
      process.stdout.emit('error', new Error('later'));
    });
    expect(written).toEqual(['stderr eks-endpoint-guard: standard output failed: ENOSPC: no space left on device\n']);
    expect(process.exitCode).toBe(2);
  });
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

test('it waits in real time, until a signal ends the wait', async () => {
  const controller = new AbortController();
  await run(async ({ sleep, elapsed }) => {
    const start = elapsed();
    await sleep(20);
    // A timer of Node.js may end a millisecond early.
    expect(elapsed() - start).toBeGreaterThanOrEqual(19);
    const stopped = sleep(600_000, controller.signal);
    controller.abort(new Error('stopped'));
    await expect(stopped).rejects.toThrow('aborted');
  });
});

describe('the terminal', () => {
  const asTerminal = (isTTY: boolean) => {
    for (const stream of streams) vi.spyOn(stream, 'isTTY', 'get').mockReturnValue(isTTY);
  };

  test.each([
    ['a terminal', true, undefined, { interactive: true, colours: true }],
    ['a terminal without colours', true, '1', { interactive: true, colours: false }],
    ['a terminal with an empty NO_COLOR', true, '', { interactive: true, colours: true }],
    ['no terminal', false, undefined, { interactive: false, colours: false }],
  ])('is that of the process: %s', async (_name, isTTY, noColour, expected) => {
    for (const stream of streams) if (!('isTTY' in stream)) Object.assign(stream, { isTTY: undefined });
    asTerminal(isTTY);
    vi.stubEnv('NO_COLOR', noColour);
    const [received] = await run();
    expect(received?.effects).toMatchObject(expected);
    expect(received?.effects.columns).toBe(process.stdout.columns);
  });
});

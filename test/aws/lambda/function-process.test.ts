import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Clock, minutes } from '../clock.ts';
import { type UnpackedCode, unpack } from './function-code.ts';
import { type FunctionProcess, startFunction } from './function-process.ts';

const started: { process: FunctionProcess; code: UnpackedCode }[] = [];
let clock: Clock;
beforeEach(() => {
  clock = new Clock(new Date('2026-11-23T09:00:00Z'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const { process, code } of started.splice(0)) {
    await process.stop();
    code.remove();
  }
});

function functionOf(file: string, source: string, timeoutSeconds = 10) {
  const code = unpack({ files: { [file]: source } });
  const lines: string[] = [];
  const configuration = {
    name: 'sample',
    arn: 'arn:aws:lambda:eu-central-1:111122223333:function:sample',
    handler: 'index.handler',
    taskRoot: code.directory,
    memoryMegabytes: 128,
    timeoutSeconds,
    environment: { GREETING: 'hello' },
    onLog: (line: string) => lines.push(line),
  };
  const running = startFunction(configuration, clock);
  started.push({ process: running, code });
  return { running, lines };
}

describe('a function process', () => {
  test('runs an ES module and returns what the handler returns', async () => {
    const { running } = functionOf('index.mjs', 'export const handler = async (event) => ({ got: event.x });');
    expect(await running.invoke({ x: 1 })).toEqual({ outcome: 'returned', payload: { got: 1 } });
  });

  test('runs CommonJS that requires the SDK, as inline code does', async () => {
    const source = `const { EKSClient } = require('@aws-sdk/client-eks');
      exports.handler = async () => typeof EKSClient;`;
    const { running } = functionOf('index.js', source);
    expect(await running.invoke({})).toEqual({ outcome: 'returned', payload: 'function' });
  });

  test('stays warm, and answers queued invocations in order', async () => {
    const { running } = functionOf('index.mjs', 'let n = 0; export const handler = async () => ++n;');
    const results = await Promise.all([running.invoke({}), running.invoke({}), running.invoke({})]);
    expect(results.map((result) => result.outcome === 'returned' && result.payload)).toEqual([1, 2, 3]);
  });

  test('tells a handler that throws by its error', async () => {
    const source = 'export const handler = async () => { throw Object.assign(new Error("no"), { name: "Refused" }); };';
    const { running } = functionOf('index.mjs', source);
    expect(await running.invoke({})).toMatchObject({
      outcome: 'failed',
      error: { errorType: 'Refused', errorMessage: 'no' },
    });
    expect(await running.invoke({})).toMatchObject({ outcome: 'failed' });
  });

  test('tells a module that cannot be loaded', async () => {
    const { running } = functionOf('index.mjs', 'throw new Error("broken at import");');
    expect(await running.invoke({})).toMatchObject({ outcome: 'failed', error: { errorMessage: 'broken at import' } });
  });

  test('tells a crash, and starts anew after it', async () => {
    const source = 'export const handler = async (event) => { if (event.crash) process.exit(3); return "alive"; };';
    const { running } = functionOf('index.mjs', source);
    expect(await running.invoke({ crash: true })).toEqual({ outcome: 'crashed', exitCode: 3 });
    expect(await running.invoke({})).toEqual({ outcome: 'returned', payload: 'alive' });
  });

  test('stops a handler that takes too long, and starts anew after it', async () => {
    const source =
      'export const handler = (event) => event.hang ? new Promise(() => setInterval(() => {}, 1000)) : Promise.resolve("alive");';
    const { running } = functionOf('index.mjs', source, 1);
    expect(await running.invoke({ hang: true })).toEqual({ outcome: 'timed-out', afterSeconds: 1 });
    expect(await running.invoke({})).toEqual({ outcome: 'returned', payload: 'alive' });
  });

  test("sees the local clock's time, and how much of its own it has left", async () => {
    const source = `const loadedAt = new Date().toISOString();
      export const handler = async (_event, context) => ({
        loadedAt, now: new Date().toISOString(), dateNow: Date.now(), text: Date(),
        isDate: new Date() instanceof Date && new Date().constructor === Date, parsed: new Date(0).toISOString(),
        left: context.getRemainingTimeInMillis(),
      });`;
    const { running } = functionOf('index.mjs', source);
    const { payload } = (await running.invoke({})) as { payload: Record<string, unknown> };
    expect(payload).toMatchObject({
      loadedAt: expect.stringMatching(/^2026-11-23T09:00:0/),
      now: expect.stringMatching(/^2026-11-23T09:00:0/),
      text: expect.stringContaining('Nov 23 2026 09:00:0'),
      isDate: true,
      parsed: '1970-01-01T00:00:00.000Z',
    });
    expect(Number(payload['dateNow']) - clock.now().getTime()).toBeLessThan(1000);
    expect(payload['left']).toBeGreaterThan(9000);
    expect(payload['left']).toBeLessThanOrEqual(10_000);
  });

  test('is set to the local clock anew at each invocation', async () => {
    const { running } = functionOf('index.mjs', 'export const handler = async () => new Date().toISOString();');
    await running.invoke({});
    await clock.settle(minutes(30));
    expect(await running.invoke({})).toMatchObject({ payload: expect.stringMatching(/^2026-11-23T09:30:0/) });
  });

  test('has only what Lambda and the function configuration give it', async () => {
    vi.stubEnv('SECRET_OF_THE_PARENT', 'x');
    const { running } = functionOf('index.mjs', 'export const handler = async () => process.env;');
    const result = await running.invoke({});
    expect(result).toMatchObject({ outcome: 'returned', payload: { GREETING: 'hello', _HANDLER: 'index.handler' } });
    expect(JSON.stringify(result)).not.toContain('SECRET_OF_THE_PARENT');
  });

  test('passes on what the function writes', async () => {
    const { running, lines } = functionOf('index.mjs', 'export const handler = async () => console.log("a line");');
    await running.invoke({});
    await expect.poll(() => lines.some((line) => line.includes('a line'))).toBe(true);
  });
});

import { createServer, type Server, type Socket } from 'node:net';
import { DescribeClusterCommand, EKSClient } from '@aws-sdk/client-eks';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { CLIENT_CONFIG } from '../../../rules/config-rule/client-config.ts';

const THERE = {
  region: 'eu-central-1',
  credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
};

let server: Server | undefined;
const sockets: Socket[] = [];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
});
afterEach(() => {
  vi.useRealTimers();
  for (const socket of sockets.splice(0)) socket.destroy();
  server?.close();
});

/** Listens on this machine, and does with each request what the test says. */
async function serve(onRequest: (socket: Socket) => void): Promise<string> {
  const listening = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.on('data', () => onRequest(socket));
  });
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  const address = listening.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return `http://127.0.0.1:${address.port}`;
}

/** Calls EKS there, lets the time pass that the client waits for, and gives the error and the seconds that it took. */
async function callThere(endpoint: string): Promise<{ error: unknown; seconds: number }> {
  const client = new EKSClient({ ...CLIENT_CONFIG, ...THERE, endpoint });
  const startedAt = Date.now();
  let ended: { error: unknown; seconds: number } | undefined;
  const seconds = () => (Date.now() - startedAt) / 1000;
  client.send(new DescribeClusterCommand({ name: 'payments' })).then(
    () => {
      ended = { error: undefined, seconds: seconds() };
    },
    (error: unknown) => {
      ended = { error, seconds: seconds() };
    },
  );
  while (ended === undefined && seconds() < 120) {
    // The network is real: it gets its turn between two steps of the clock.
    for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    await vi.advanceTimersByTimeAsync(100);
  }
  if (ended === undefined) throw new Error('the call still waits after two minutes');
  return ended;
}

test('a call ends within 40 seconds, retries included, when AWS never answers', async () => {
  const { error, seconds } = await callThere(await serve(() => undefined));
  expect(error).toMatchObject({ name: 'TimeoutError' });
  expect(seconds).toBeLessThan(40);
});

test('a call ends when AWS stops in the middle of its answer, as soon as the socket has been idle for long enough', async () => {
  const { requestHandler, maxAttempts } = CLIENT_CONFIG;
  expect(requestHandler.socketTimeout * maxAttempts).toBeLessThan(36_000);
  // Node times sockets by a clock that a test cannot move.
  vi.useRealTimers();
  const endpoint = await serve((socket) =>
    socket.write('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{"clus'),
  );
  const client = new EKSClient({
    ...CLIENT_CONFIG,
    ...THERE,
    endpoint,
    requestHandler: { ...requestHandler, socketTimeout: 20 },
  });
  await expect(client.send(new DescribeClusterCommand({ name: 'payments' }))).rejects.toThrow();
});

test('a call that meets a rate limit is retried five times', async () => {
  let requests = 0;
  const body = '{"message":"Too Many Requests"}';
  const endpoint = await serve((socket) => {
    requests += 1;
    socket.write(
      `HTTP/1.1 429 Too Many Requests\r\nx-amzn-errortype: TooManyRequestsException\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
  });
  const { error } = await callThere(endpoint);
  expect(error).toMatchObject({ name: 'TooManyRequestsException' });
  expect(requests).toBe(6);
});

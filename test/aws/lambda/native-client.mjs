// Stands in for rapid-client.node, the compiled half of aws-lambda-ric: next, done and error of the Lambda Runtime API
// over node:http. Packages are installed without install scripts, so nothing is compiled; all else of the runtime
// client (handler loading, context, error shapes, logging) is AWS's own. Loaded with --import before the client.
import { Agent, request } from 'node:http';
import Module from 'node:module';
import { startLocalTime } from './local-time.mjs';

const NATIVE = './rapid-client.node';
const [hostname, port] = (process.env.AWS_LAMBDA_RUNTIME_API ?? '').split(':');
const agent = new Agent({ keepAlive: true });
let lastReply = Promise.resolve();

function call(method, path, body, headers = {}) {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { agent, hostname, port, method, path: `/2018-06-01/runtime/${path}`, headers },
      (reply) => {
        let text = '';
        reply.setEncoding('utf8');
        reply.on('data', (chunk) => {
          text += chunk;
        });
        reply.on('end', () => resolve({ bodyJson: text, headers: reply.headers }));
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

const nativeClient = {
  initializeClient() {},
  // The client calls done and error without waiting, and next right after: the reply has to be out first.
  async next() {
    await lastReply;
    return call('GET', 'invocation/next');
  },
  done(id, body) {
    lastReply = call('POST', `invocation/${id}/response`, body);
  },
  error(id, body) {
    lastReply = call('POST', `invocation/${id}/error`, body);
  },
};

startLocalTime(Number(new URL(import.meta.url).searchParams.get('time')));

const resolveFilename = Module._resolveFilename;
Module._resolveFilename = function resolve(name, ...rest) {
  return name === NATIVE ? NATIVE : resolveFilename.call(this, name, ...rest);
};
Module._cache[NATIVE] = Object.assign(new Module(NATIVE), { exports: nativeClient, loaded: true });

// The function must not outlive the process that started it.
process.stdin.on('end', () => process.exit()).resume();

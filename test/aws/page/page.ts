import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';
import { StartRemediationExecutionCommand } from '@aws-sdk/client-config-service';
import * as z from 'zod/mini';
import { RESOURCE_TYPE, RULE_NAME } from '../../../rules/eks-endpoint-public-access/verdict.ts';
import type { LocalAws } from '../local-aws.ts';
import { runUndo } from '../undo.ts';
import { operatorClients, readingClients } from './clients.ts';
import { ExecutionReader } from './executions.ts';
import { runbookPage } from './runbook-pages.ts';
import { createSituation, FaultSwitches, SITUATIONS } from './situations.ts';
import { StateStream } from './state-stream.ts';

/** Where the page is. No AWS service has a path that starts so. */
export const PAGE_PATH = '/_local/';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The files that the page consists of; the libraries come as they are from node_modules, without a build. */
const FILES: ReadonlyMap<string, readonly [type: string, path: string]> = new Map([
  ['', ['text/html', here('index.html')]],
  ['page.js', ['text/javascript', here('page.js')]],
  ['connection.js', ['text/javascript', here('connection.js')]],
  ['style.css', ['text/css', here('style.css')]],
  ['icon.svg', ['image/svg+xml', here('icon.svg')]],
  ['preact.js', ['text/javascript', here('../../../node_modules/preact/dist/preact.mjs')]],
  ['htm.js', ['text/javascript', here('../../../node_modules/htm/dist/htm.mjs')]],
]);

/** The import map is the page's one inline script, which its hash allows. */
function importMapHash(): string {
  const [, map = ''] = /<script type="importmap">(.*?)<\/script>/s.exec(readFileSync(here('index.html'), 'utf8')) ?? [];
  return `'sha256-${createHash('sha256').update(map).digest('base64')}'`;
}

const HEADERS = {
  'Content-Security-Policy':
    `default-src 'none'; script-src 'self' ${importMapHash()}; style-src 'self'; img-src 'self'; connect-src 'self'; ` +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-store',
};

/** A click, by the path that it is sent to. */
type Action = (body: unknown) => Promise<object>;

/** Serves the page, its events and its clicks. It reads and acts by AWS's APIs, like any other client. */
export function createPage(aws: LocalAws): RequestListener {
  const clients = readingClients(aws);
  const faults = new FaultSwitches(aws);
  const stream = new StateStream(aws, clients, new ExecutionReader(clients), faults);
  const actions = actionsOf(aws, faults, () => stream.send());
  return (request, response) => {
    answer(request, response, actions, stream).catch((error: unknown) => {
      sendJson(response, 400, { error: error instanceof Error ? error.message : String(error) });
    });
  };
}

function actionsOf(aws: LocalAws, faults: FaultSwitches, changed: () => void): ReadonlyMap<string, Action> {
  const operator = operatorClients(aws);
  const clusterBody = z.object({ cluster: z.string() });
  const executionBody = z.object({ execution: z.string() });
  const switchBody = z.object({ on: z.boolean() });
  const action = <Body>(schema: z.core.$ZodType<Body>, run: (body: Body) => object | Promise<object>): Action => {
    return async (body) => await run(z.parse(schema, body));
  };
  const fault = (set: (on: boolean) => void): Action =>
    action(switchBody, ({ on }) => {
      set(on);
      changed();
      return {};
    });
  return new Map<string, Action>([
    [
      'situations',
      action(z.object({ situation: z.enum(SITUATIONS) }), async ({ situation }) => ({
        cluster: await createSituation(situation, aws, operator),
      })),
    ],
    [
      'remediate',
      action(clusterBody, async ({ cluster }) => {
        const { FailureMessage: failure } = await operator.config.send(
          new StartRemediationExecutionCommand({
            ConfigRuleName: RULE_NAME,
            ResourceKeys: [{ resourceType: RESOURCE_TYPE, resourceId: cluster }],
          }),
        );
        if (failure !== undefined) throw new Error(failure);
        return {};
      }),
    ],
    ['undo-plan', action(executionBody, ({ execution }) => runUndo(aws, execution, 'n'))],
    ['undo', action(executionBody, ({ execution }) => runUndo(aws, execution, 'y'))],
    ['faults/next-update-fails', fault((on) => faults.setNextUpdateFails(on))],
    ['faults/role-without-permission', fault((on) => faults.setRoleWithoutPermission(on))],
  ]);
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  actions: ReadonlyMap<string, Action>,
  stream: StateStream,
): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://127.0.0.1');
  const path = pathname.slice(PAGE_PATH.length);
  if (!isOwnAddress(request)) return sendJson(response, 403, { error: 'This page answers only to its own address.' });
  if (request.method === 'POST') {
    const action = actions.get(path);
    if (action === undefined) return sendJson(response, 404, { error: `There is no action ${path}.` });
    // A page of another site cannot send this type without asking first, which gets no answer here.
    if (request.headers['content-type'] !== 'application/json') {
      return sendJson(response, 415, { error: 'The body must be application/json.' });
    }
    return sendJson(response, 200, await action(JSON.parse(await readText(request))));
  }
  if (path === 'events') return stream.open(response, searchParams.get('cluster') ?? undefined, HEADERS);
  const file = FILES.get(path);
  if (file !== undefined) return send(response, 200, file[0], readFileSync(file[1]));
  const page = path.startsWith('docs/') ? runbookPage(path.slice('docs/'.length)) : undefined;
  if (page !== undefined) return send(response, 200, 'text/plain', page);
  return sendJson(response, 404, { error: `There is nothing at ${pathname}.` });
}

/** A name that another site points at this machine is none of the server's addresses. */
function isOwnAddress({ headers, socket }: IncomingMessage): boolean {
  return headers.host === `127.0.0.1:${socket.localPort}` || headers.host === `localhost:${socket.localPort}`;
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  send(response, status, 'application/json', JSON.stringify(body));
}

function send(response: ServerResponse, status: number, type: string, body: string | Buffer): void {
  response.writeHead(status, { ...HEADERS, 'Content-Type': `${type}; charset=utf-8` });
  response.end(body);
}

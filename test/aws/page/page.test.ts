import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LocalAws } from '../local-aws.ts';
import { createPage, PAGE_PATH } from './page.ts';
import { runbookPage, stepHelp } from './runbook-pages.ts';

interface Answer {
  readonly status: number | undefined;
  readonly type: string | undefined;
  readonly body: string;
}

/** As a browser or a hostile page sends it: fetch would not let a test choose the Host. */
function ask(
  url: string,
  options: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Answer> {
  const { method = 'GET', headers = {}, body } = options;
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () =>
        resolve({ status: response.statusCode, type: response.headers['content-type'], body: text }),
      );
    });
    sent.on('error', reject).end(body);
  });
}

describe('the server of the page', () => {
  let aws: LocalAws;
  let page: string;
  beforeAll(async () => {
    aws = await LocalAws.start();
    aws.mount(PAGE_PATH, createPage(aws));
    page = `${aws.url}${PAGE_PATH}`;
  });
  afterAll(() => aws.stop());

  const json = { 'Content-Type': 'application/json' };
  const post = (path: string, body: string, headers: Record<string, string> = json) =>
    ask(`${page}${path}`, { method: 'POST', headers, body });
  const clusters = () => aws.log.of('eks:CreateCluster').length;

  test.each([
    ['', 'text/html; charset=utf-8', '<!doctype html>'],
    ['page.js', 'text/javascript; charset=utf-8', "from 'preact'"],
    ['connection.js', 'text/javascript; charset=utf-8', 'new EventSource('],
    ['style.css', 'text/css; charset=utf-8', 'color-scheme: light dark'],
    ['icon.svg', 'image/svg+xml; charset=utf-8', '<svg '],
    ['preact.js', 'text/javascript; charset=utf-8', 'export{'],
    ['htm.js', 'text/javascript; charset=utf-8', 'export default'],
    ['docs/make-endpoint-private.md', 'text/plain; charset=utf-8', '## Failing steps'],
  ])('has the file "%s"', async (path, type, part) => {
    const answer = await ask(`${page}${path}`);
    expect(answer).toMatchObject({ status: 200, type });
    expect(answer.body).toContain(part);
  });

  test.each([
    'page.ts',
    '..%2fmain.ts',
    'docs/../page.ts',
    'docs/..%2f..%2f..%2fREADME.md',
    'docs/README.md',
    'toString',
  ])('has nothing else: %s', async (path) => {
    expect((await ask(`${page}${path}`)).status).toBe(404);
  });

  test('answers to no other name than its own address', async () => {
    const answer = await ask(page, { headers: { Host: 'evil.example' } });
    expect(answer).toMatchObject({ status: 403, body: '{"error":"This page answers only to its own address."}' });
    expect((await ask(page, { headers: { Host: `localhost:${new URL(page).port}` } })).status).toBe(200);
  });

  test('takes no click from the form of another site', async () => {
    const before = clusters();
    const body = '{"situation":"open"}';
    expect((await post('situations', body, { 'Content-Type': 'text/plain' })).status).toBe(415);
    expect((await post('situations', body, {})).status).toBe(415);
    expect(clusters()).toBe(before);
  });

  test.each([
    ['nothing', '{}', 404],
    ['situations', '{"situation":"closed"}', 400],
    ['situations', '{', 400],
    ['remediate', '{"cluster":1}', 400],
    ['faults/next-update-fails', '{"on":"yes"}', 400],
  ])('refuses the click %s %s', async (path, body, status) => {
    const before = clusters();
    expect((await post(path, body)).status).toBe(status);
    expect(clusters()).toBe(before);
  });

  test("passes on AWS's own refusal", async () => {
    const answer = await post('remediate', '{"cluster":"payments"}');
    expect(answer).toMatchObject({
      status: 400,
      body: '{"error":"No RemediationConfiguration for rule eks-endpoint-public-access exists."}',
    });
  });

  test('leaves every other path to AWS', async () => {
    expect((await ask(`${aws.url}/clusters`)).status).toBe(403);
    expect((await ask(`${aws.url}/_loca`)).status).toBe(403);
  });
});

test('only the pages of runbooks can be read', () => {
  expect(runbookPage('restore-endpoint-access.md')).toMatch(/^# /);
  expect(runbookPage('../deploy.md')).toBeUndefined();
});

test("the help of a step is its row in the table of the runbook's page", () => {
  expect(stepHelp('EksEndpointGuard-MakeEndpointPrivate', 'AssertUpdateWasNotCancelled')).toEqual({
    meaning: 'EKS cancelled the update',
    action: 'start again',
    page: 'docs/make-endpoint-private.md',
  });
  expect(stepHelp('EksEndpointGuard-MakeEndpointPrivate', 'KeepUpdateId')).toEqual({
    meaning: '',
    action: '',
    page: 'docs/make-endpoint-private.md',
  });
  expect(stepHelp('AWS-RestartEC2Instance', 'stop')).toBeUndefined();
});

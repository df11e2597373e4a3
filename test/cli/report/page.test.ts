import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { auditPage } from '../../../cli/audit/html.ts';
import { planPage } from '../../../cli/plan/html.ts';
import { html } from '../../../cli/report/markup.ts';
import { copyable, filterBy, reportPage, timeInWords } from '../../../cli/report/page.ts';
import { SCRIPT } from '../../../cli/report/script.ts';
import { STYLE } from '../../../cli/report/style.ts';
import { fleetOf } from '../audit/fleet.ts';
import { BUSY, planRow, UNSEEN } from '../plan/rows.ts';

const page = reportPage({
  title: 'Audit of <all>',
  introduction: html`<p>Introduction</p>`,
  totals: [
    ['COMPLIANT', 3, 'good'],
    ['could not tell', 1, 'unsure'],
  ],
  filters: [filterBy('region', 'Region', [])],
  body: html`<p data-row>Body</p>`,
});

function between(start: string, end: string): string {
  return page.slice(page.indexOf(start) + start.length, page.indexOf(end, page.indexOf(start)));
}

describe('a page', () => {
  test('has a title, a heading and what it was given', () => {
    expect(page).toMatch(/^<!doctype html>\n<html lang="en">\n/);
    expect(between('<title>', '</title>')).toBe('Audit of &lt;all&gt;');
    expect(between('<h1>', '</h1>')).toBe('Audit of &lt;all&gt;');
    expect(between('<header>', '</header>')).toContain('<p>Introduction</p>');
    expect(between('<main>', '</main>')).toContain('<p data-row>Body</p>');
  });

  test('has its totals', () => {
    expect(between('<dl class="totals">', '</dl>')).toBe(
      '<div class="good"><dt>COMPLIANT</dt><dd>3</dd></div><div class="unsure"><dt>could not tell</dt><dd>1</dd></div>',
    );
  });

  test('allows its own script and its own style sheet by their hashes, and nothing else', () => {
    const hash = (text: string) => createHash('sha256').update(text, 'utf8').digest('base64');
    const script = hash(between('<script>', '</script>'));
    const style = hash(between('<style>', '</style>'));
    expect(between('<meta http-equiv="Content-Security-Policy" content="', '">')).toBe(
      `default-src &#39;none&#39;; base-uri &#39;none&#39;; form-action &#39;none&#39;; script-src &#39;sha256-${script}&#39;; style-src &#39;sha256-${style}&#39;`,
    );
  });

  test('names the version that made it', () => {
    expect(between('<footer>', '</footer>')).toMatch(/Made by eks-endpoint-guard \d+\.\d+\.\d+\./);
  });

  test('refers to nothing outside of itself, and has no style or script in attributes', () => {
    expect(page).not.toMatch(/https?:|url\(|@import|src=|<link|<img|<iframe| style=| on\w+=/);
  });
});

describe.each([
  ['audit', auditPage(fleetOf(7), fleetOf(7), { regions: 1, parameters: {}, onlyNonCompliant: false })],
  ['plan', planPage([planRow(), BUSY, UNSEEN], ['note'])],
])('the page of %s', (_name, report) => {
  const body = report.slice(report.indexOf('<body>'));
  const all = (pattern: RegExp, text: string) => [
    ...new Set([...text.matchAll(pattern)].map(([, name]) => String(name))),
  ];

  test('has each drawing that it refers to', () => {
    const drawings = all(/href="#(\w+)"/g, body);
    expect(drawings.length).toBeGreaterThan(1);
    expect(all(/<(?:path|symbol) id="(\w+)"/g, body)).toEqual(expect.arrayContaining(drawings));
  });

  test('has a style for each class', () => {
    const classes = all(/class="([^"]+)"/g, body).flatMap((value) => value.split(' '));
    expect(all(/\.([a-z][\w-]*)/g, STYLE)).toEqual(expect.arrayContaining(classes));
  });

  test('has what its script works on', () => {
    expect(all(/'#(\w+)'/g, SCRIPT)).toEqual(['filters', 'count', 'copied']);
    expect(all(/ id="(\w+)"/g, body)).toEqual(expect.arrayContaining(['filters', 'count', 'copied']));
    expect(body).toContain('data-row');
  });
});

test('a filter has each value once, in order, with its text', () => {
  expect(
    filterBy('account', 'Account', [
      ['222', 'staging'],
      ['111', 'production'],
      ['222', 'staging'],
    ]),
  ).toEqual({
    name: 'account',
    label: 'Account',
    choices: [
      ['111', 'production'],
      ['222', 'staging'],
    ],
  });
});

test('a list of filters is a form', () => {
  const filters = [filterBy('region', 'Region', [['eu-central-1', 'Frankfurt "<']])];
  expect(reportPage({ title: '', introduction: html``, totals: [], filters, body: html`` })).toContain(
    `<form id="filters">
<label>Region <select name="region"><option value="">all</option><option value="eu-central-1">Frankfurt &quot;&lt;</option></select></label>
<label>Text <input type="search" name="text" autocomplete="off"></label>`,
  );
});

test('a text to copy is followed by its button', () => {
  expect(`${copyable('aws eks <x>')}`).toBe(
    '<code>aws eks &lt;x&gt;</code> <button type="button" class="copy">Copy</button>',
  );
});

test('a time is shown in UTC', () => {
  expect(timeInWords('2026-11-23T09:05:59.123Z')).toBe('2026-11-23 09:05 UTC');
});

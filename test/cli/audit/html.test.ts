import { describe, expect, test } from 'vitest';
import { type AuditPage, auditPage } from '../../../cli/audit/html.ts';
import type { AuditRow } from '../../../cli/audit/row.ts';
import { auditRow } from './fakes.ts';
import { fleetOf } from './fleet.ts';

const open = auditRow({
  accountName: 'production',
  cluster: 'payments',
  publicAccess: true,
  privateAccess: false,
  cidrs: ['198.51.100.0/24', '2001:db8::/40'],
  compliance: 'NON_COMPLIANT',
  reason: 'too-wide',
  sentence: 'The public endpoint is too wide.',
  fix: 'AWS CLI: aws eks update-cluster-config --name payments\nTerraform: in vpc_config',
  lookedAt: '2026-11-23T09:07:00.000Z',
});
const denied = auditRow({
  account: null,
  region: null,
  cluster: null,
  arn: null,
  vpc: null,
  publicAccess: null,
  privateAccess: null,
  cidrs: null,
  compliance: 'denied',
  reason: 'denied-by-organization',
  sentence: 'The organization denies it.',
});
const disabled = auditRow({ region: 'af-south-1', cluster: null, compliance: 'not-enabled', sentence: 'Not enabled.' });

const page = (rows: readonly AuditRow[], changes: Partial<AuditPage> = {}, shown = rows) =>
  auditPage(rows, shown, { regions: 1, parameters: {}, onlyNonCompliant: false, ...changes });
const part = (text: string, start: string, end: string) => {
  const from = text.indexOf(start);
  return text.slice(from, text.indexOf(end, from) + end.length);
};

describe('a row of the page', () => {
  test('of a cluster with a public endpoint has bars of both families, the fix and the facts', () => {
    expect(part(page([open]), '<tr data-row', '</tr>')).toBe(
      `<tr data-row data-account="111122223333" data-region="eu-central-1" data-compliance="NON_COMPLIANT">
<th scope="row">payments<small>111122223333 (production)</small><small>eu-central-1</small></th>
<td><span class="badge bad">NON_COMPLIANT</span><small>too-wide</small></td>
<td><div>IPv4: 256 addresses, one /24<svg class="bar" viewBox="0 0 33 1" preserveAspectRatio="none" aria-hidden="true"><path d="M0 0h9v1H0"/><use href="#ipv4"/></svg></div><div>IPv6: 2^88 addresses, one /40<svg class="bar" viewBox="0 0 129 1" preserveAspectRatio="none" aria-hidden="true"><path d="M0 0h89v1H0"/><use href="#ipv6"/></svg></div></td>
<td>The public endpoint is too wide.<details><summary>Fix</summary><ul><li>AWS CLI: <code>aws eks update-cluster-config --name payments</code> <button type="button" class="copy">Copy</button></li><li>Terraform: in vpc_config</li></ul></details><details><summary>Details</summary><ul><li>Public access from 198.51.100.0/24, 2001:db8::/40</li><li>Private access is off</li><li>vpc-0a1b2c3d</li><li>arn:aws:eks:eu-central-1:111122223333:cluster/intern</li><li>Looked at 2026-11-23 09:07 UTC</li></ul></details></td>
</tr>`,
    );
  });

  test('has no bar of a family of which it lets in nothing', () => {
    expect(page([auditRow({ publicAccess: true, cidrs: ['8.8.8.8/32'] })])).toContain(
      '</svg></div><div>IPv6: none</div></td>',
    );
  });

  test('has a button to copy for each command of its fix, and for nothing else', () => {
    const text = page([{ ...open, fix: 'See AWS CLI: no command\nAWS CLI: aws eks' }]);
    expect(text).toContain('<ul><li>See AWS CLI: no command</li><li>AWS CLI: <code>aws eks</code> <button');
  });

  test.each([
    ['COMPLIANT', 'good'],
    ['NOT_APPLICABLE', 'plain'],
    ['could-not-tell', 'unsure'],
  ] as const)('that is %s is coloured so', (compliance, tone) => {
    expect(page([auditRow({ compliance })])).toContain(`<span class="badge ${tone}">${compliance}</span>`);
  });

  test('of a private cluster has no bar', () => {
    const row = part(page([auditRow()]), '<tr data-row', '</tr>');
    expect(row).toContain('<th scope="row">intern<small>111122223333</small>');
    expect(row).toContain('<td>nothing: public access is off</td>');
    expect(row).toContain(
      '<td>The API server endpoint is private: public access is off.<details><summary>Details</summary><ul><li>Private access is on</li>',
    );
  });

  test('of what could not be evaluated says what is not known', () => {
    const row = part(page([denied]), '<tr data-row', '</tr>');
    expect(row).toContain('data-account="-" data-region="-" data-compliance="denied"');
    expect(row).toContain(
      '<th scope="row">whole organization<small>account not known</small><small>no Region</small></th>',
    );
    expect(row).toContain('<span class="badge unsure">denied</span><small>denied-by-organization</small>');
    expect(row).toContain('<td>not known</td>');
    expect(row).toContain('<ul><li>Looked at 2026-11-23 09:00 UTC</li></ul>');
  });

  test('of an account or a Region is named so', () => {
    expect(page([{ ...denied, account: '111122223333' }])).toContain(
      '<th scope="row">whole account<small>111122223333',
    );
    expect(page([{ ...denied, region: 'eu-central-1' }])).toContain('<th scope="row">whole Region<small>');
  });

  test('with CIDRs that are not known has no bar', () => {
    expect(page([auditRow({ publicAccess: true, cidrs: null })])).toContain('<td>not known</td>');
  });
});

describe('the page', () => {
  test('starts with what was looked at, when, and by which parameters', () => {
    expect(part(page([auditRow(), open]), '<header>', '</header>')).toContain(
      '<p>2 clusters in 1 Region, looked at from 2026-11-23 09:00 UTC to 2026-11-23 09:07 UTC. Rule eks-endpoint-public-access with its default parameters.</p>\n\n',
    );
    expect(page([open, auditRow(), denied])).toContain('from 2026-11-23 09:00 UTC to 2026-11-23 09:07 UTC');
    expect(page([])).toContain('<h1>Audit of EKS cluster endpoints</h1>');
    const parameters = { publicAccess: 'forbidden', widestIpv4: '16' };
    expect(page([open, denied], { regions: 3, accountCount: 2, parameters, onlyNonCompliant: true }, [open])).toContain(
      `<p>1 cluster in 3 Regions of 2 accounts, looked at from 2026-11-23 09:00 UTC to 2026-11-23 09:07 UTC. Rule eks-endpoint-public-access with <code>publicAccess=forbidden widestIpv4=16</code>.</p>
<p>Only rows of problems are listed. The totals count all.</p>`,
    );
    expect(page([auditRow({ lookedAt: '2026-11-23T09:00:59.000Z' }), auditRow()])).toContain(
      '<p>2 clusters in 1 Region, looked at 2026-11-23 09:00 UTC. Rule',
    );
  });

  test('counts all rows, also those that are not listed', () => {
    const totals = part(page([auditRow(), open, open, disabled], {}, [open]), '<dl', '</dl>');
    expect(totals).toBe(
      '<dl class="totals"><div class="bad"><dt>NON_COMPLIANT</dt><dd>2</dd></div><div class="good"><dt>COMPLIANT</dt><dd>1</dd></div><div class="plain"><dt>NOT_APPLICABLE</dt><dd>0</dd></div><div class="unsure"><dt>could not tell</dt><dd>0</dd></div></dl>',
    );
    const others = [auditRow({ compliance: 'NOT_APPLICABLE' }), auditRow({ compliance: 'could-not-tell' })];
    expect(part(page(others), '<dl', '</dl>')).toContain(
      '<dt>NOT_APPLICABLE</dt><dd>1</dd></div><div class="unsure"><dt>could not tell</dt><dd>1</dd>',
    );
    expect(part(page([denied]), '<dl', '</dl>')).toContain('<dt>denied by the organization</dt><dd>1</dd>');
  });

  test('filters by the values of the rows that it lists', () => {
    const form = part(page([open, auditRow({ region: 'us-east-1' }), denied, disabled]), '<form', '</form>');
    expect(form).toContain(
      '<label>Account <select name="account"><option value="">all</option><option value="-">account not known</option><option value="111122223333">111122223333</option></select>',
    );
    expect(form).toContain(
      '<label>Region <select name="region"><option value="">all</option><option value="-">-</option><option value="eu-central-1">eu-central-1</option><option value="us-east-1">us-east-1</option></select>',
    );
    expect(form).toContain(
      '<label>Compliance <select name="compliance"><option value="">all</option><option value="COMPLIANT">COMPLIANT</option><option value="NON_COMPLIANT">NON_COMPLIANT</option><option value="denied">denied</option></select>',
    );
  });

  test('names the Regions that are not enabled below the table', () => {
    const text = page([open, disabled, { ...disabled, region: 'ap-east-1' }]);
    expect(text.match(/<tr data-row/g)).toHaveLength(1);
    expect(text).toContain(
      '<summary>2 Regions not enabled, so not looked into</summary><p>111122223333/af-south-1, 111122223333/ap-east-1</p>',
    );
    expect(page([open])).not.toContain('not enabled');
  });

  test('explains the bars above the table', () => {
    expect(part(page([open]), '<caption>', '</caption>')).toContain(
      'The bars are logarithmic: one address at the left end,',
    );
  });

  test('without a row to show says so', () => {
    expect(page([])).toContain('<p>There is no row to show.</p>');
    expect(page([])).toContain('<p>0 clusters in 1 Region. Rule');
    expect(page([])).not.toContain('<table');
  });

  test('of 1,000 clusters is smaller than 2 MB, also if each has 40 CIDRs and a fix', () => {
    expect(Buffer.byteLength(page(fleetOf(1000)))).toBeLessThan(2_000_000);
    const worst = fleetOf(1000).map((row) => ({ ...row, cidrs: fleetOf(5)[4]?.cidrs ?? null, publicAccess: true }));
    expect(Buffer.byteLength(page(worst))).toBeLessThan(2_000_000);
  });
});

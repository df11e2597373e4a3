import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { pathToFileURL } from 'node:url';
import type { BrowserContextOptions } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { auditPage } from '../../cli/audit/html.ts';
import type { AuditRow } from '../../cli/audit/row.ts';
import { planPage } from '../../cli/plan/html.ts';
import { auditRow } from '../cli/audit/fakes.ts';
import { fleetOf } from '../cli/audit/fleet.ts';
import { BUSY, callerRow, planRow, plansOf, UNSEEN } from '../cli/plan/rows.ts';
import { accessibilityViolations, describeInBrowser, takePicture, useBrowser } from './browser.ts';

const HOSTILE = `"><img src=x onerror=alert(1)></code><script>alert(2)</script>'`;
const COMMAND =
  'aws eks update-cluster-config --region eu-central-1 --name payments-0000 --resources-vpc-config endpointPublicAccess=false,endpointPrivateAccess=true';

const auditOf = (rows: readonly AuditRow[]) =>
  auditPage(rows, rows, { regions: 3, accountCount: 3, parameters: {}, onlyNonCompliant: false });

const PAGES = {
  audit: auditOf([...fleetOf(28), auditRow({ compliance: 'not-enabled', region: 'af-south-1', cluster: null })]),
  plan: planPage([planRow(), BUSY, UNSEEN], ['Could not tell: eu-west-1/billing: AWS denies logs:StartQuery.']),
  'large-audit': auditOf(fleetOf(1000)),
  'large-plan': planPage(plansOf(1000), []),
  'hostile-audit': auditOf([auditRow({ compliance: 'NON_COMPLIANT', sentence: HOSTILE, fix: `AWS CLI: ${HOSTILE}` })]),
  'hostile-plan': planPage([planRow({ callers: [callerRow({ who: HOSTILE, userAgent: HOSTILE })] })], [HOSTILE]),
  blocks: auditOf(['10.0.0.0/24', '10.0.0.0/8'].map((cidr) => auditRow({ publicAccess: true, cidrs: [cidr] }))),
} as const;

const PHONE = { width: 390, height: 844 };

describeInBrowser('a report', () => {
  const openPage = useBrowser();
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(`${tmpdir()}/reports-`);
    for (const [name, page] of Object.entries(PAGES)) writeFileSync(`${directory}/${name}.html`, page);
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  /** Opens a report as people do: as a file. */
  async function open(name: keyof typeof PAGES, options?: BrowserContextOptions) {
    const opened = await openPage(options);
    const url = pathToFileURL(`${directory}/${name}.html`).href;
    await opened.page.goto(url);
    return { ...opened, url, rows: opened.page.locator('[data-row]:visible') };
  }

  describe.each(['audit', 'plan'] as const)('of %s', (name) => {
    test.each([
      ['in light', { colorScheme: 'light' }, 'screen'],
      ['in dark', { colorScheme: 'dark' }, 'screen'],
      ['on a phone', { viewport: PHONE }, 'screen'],
      ['on a phone in dark', { viewport: PHONE, colorScheme: 'dark' }, 'screen'],
      ['on paper', {}, 'print'],
    ] as const)('has no violation of accessibility %s, and fetches nothing', async (_name, options, media) => {
      const { page, url, requests, errors } = await open(name, options);
      await page.emulateMedia({ media });
      await page.evaluate('for (const each of document.querySelectorAll("details")) each.open = true');
      expect(await accessibilityViolations(page)).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')).toBe(
        0,
      );
      expect(requests).toEqual([url]);
      expect(errors).toEqual([]);
    });

    test('is dark on a screen that is dark, and light on paper', async () => {
      const { page } = await open(name, { colorScheme: 'dark' });
      const paper = () => page.evaluate('getComputedStyle(document.body).backgroundColor');
      expect(await paper()).toBe('rgb(15, 20, 25)');
      await page.emulateMedia({ media: 'print' });
      expect(await paper()).toBe('rgb(255, 255, 255)');
    });

    test('shows everything without its script, and nothing that needs it', async () => {
      const { page, rows, errors } = await open(name, { javaScriptEnabled: false });
      expect(await rows.count()).toBe(name === 'audit' ? 28 : 3);
      expect(await page.locator('form, button').filter({ visible: true }).count()).toBe(0);
      const folded = page.locator('details').first();
      expect(await folded.locator('li').first().isVisible()).toBe(false);
      await folded.locator('summary').click();
      expect(await folded.locator('li').first().isVisible()).toBe(true);
      expect(errors).toEqual([]);
    });

    test('shows on paper what is folded on the screen, and no button', async () => {
      const { page } = await open(name, { javaScriptEnabled: false });
      await page.emulateMedia({ media: 'print' });
      const items = page.locator('details li');
      expect(await items.count()).toBeGreaterThan(0);
      expect(await items.filter({ visible: true }).count()).toBe(await items.count());
      const scripted = await open(name);
      await scripted.page.emulateMedia({ media: 'print' });
      expect(await scripted.page.locator('form, button').filter({ visible: true }).count()).toBe(0);
    });

    test('shows a hostile name as text', async () => {
      const { page, errors, requests } = await open(`hostile-${name}`);
      await page.evaluate('for (const each of document.querySelectorAll("details")) each.open = true');
      expect(await page.getByText(HOSTILE).filter({ visible: true }).count()).toBeGreaterThan(0);
      expect(await page.locator('script').count()).toBe(1);
      expect(await page.locator('img').count()).toBe(0);
      expect(requests).toHaveLength(1);
      expect(errors).toEqual([]);
    });

    test('of 1,000 clusters opens, and is filtered', async () => {
      const { page, rows, errors } = await open(`large-${name}`);
      expect(await rows.count()).toBe(1000);
      await page.getByLabel('Text').fill(name === 'audit' ? 'payments-0007' : 'payments-999');
      expect(await page.locator('#count').textContent()).toBe('1 of 1000 shown');
      expect(await rows.count()).toBe(1);
      expect(errors).toEqual([]);
    });
  });

  test('of audit is filtered by account, Region, compliance and text', async () => {
    const { page, rows } = await open('audit');
    const count = page.locator('#count');
    expect(await count.textContent()).toBe('28 of 28 shown');
    await page.getByLabel('Compliance').selectOption('NON_COMPLIANT');
    expect(await count.textContent()).toBe('8 of 28 shown');
    await page.getByLabel('Account').selectOption('111122223333 (production)');
    expect(await rows.locator('th').allInnerTexts()).toEqual([
      'payments-0000\n111122223333 (production)\neu-central-1',
      'search-0003\n111122223333 (production)\neu-central-1',
      'payments-0021\n111122223333 (production)\nus-east-1',
      'search-0024\n111122223333 (production)\nus-east-1',
    ]);
    await page.getByLabel('Region').selectOption('us-east-1');
    expect(await count.textContent()).toBe('2 of 28 shown');
    await page.getByLabel('Text').fill('whole  INTERNET');
    expect(await rows.locator('th').allInnerTexts()).toEqual(['payments-0021\n111122223333 (production)\nus-east-1']);
    await page.getByLabel('Text').fill('no such text');
    expect(await count.textContent()).toBe('0 of 28 shown');
    expect(await rows.count()).toBe(0);
    await page.getByRole('button', { name: 'Show all' }).click();
    await expect.poll(() => count.textContent()).toBe('28 of 28 shown');
    expect(await rows.count()).toBe(28);
  });

  test('of audit is filtered by the keyboard alone', async () => {
    const { page, rows } = await open('audit');
    for (const key of ['Tab', 'Tab', 'Tab']) await page.keyboard.press(key);
    await page.keyboard.press('N');
    await expect.poll(() => rows.count()).toBe(8);
    await page.keyboard.press('Tab');
    await page.keyboard.type('payments');
    await page.keyboard.press('Enter');
    expect(await rows.count()).toBe(4);
    expect(await page.locator('#count').textContent()).toBe('4 of 28 shown');
  });

  test('of plan is filtered by advice', async () => {
    const { page, rows } = await open('plan');
    await page.getByLabel('Advice').selectOption('cannot-tell');
    expect(await rows.locator('h2').allInnerTexts()).toEqual(['intern']);
  });

  test('runs no script but its own, and reaches no network', async () => {
    const { page, errors } = await open('audit');
    await page.evaluate(
      'document.body.append(Object.assign(document.createElement("script"), { textContent: "document.title = 1" }))',
    );
    expect(await page.title()).toBe('Audit of EKS cluster endpoints');
    expect(errors).toHaveLength(1);
    expect(errors[0]).toContain("violates the following Content Security Policy directive 'script-src");
    expect(await page.evaluate('fetch("http://127.0.0.1:9/").catch(() => "refused")')).toBe('refused');
    expect(errors.slice(1).join()).toContain('Content Security Policy directive: "default-src \'none\'"');
  });

  test('copies a command, and says so', async () => {
    const { page } = await open('audit', { permissions: ['clipboard-read', 'clipboard-write'] });
    await page.locator('summary').first().click();
    const button = page.locator('button.copy').first();
    await button.click();
    await expect.poll(() => button.textContent()).toBe('Copied');
    expect(await page.locator('#copied').textContent()).toBe('Copied');
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(COMMAND);
    await expect.poll(() => button.textContent(), { timeout: 10_000 }).toBe('Copy');
  });

  test('copies a command where the browser gives it no clipboard', async () => {
    const { page } = await openPage({ permissions: ['clipboard-read', 'clipboard-write'] });
    await page.addInitScript('navigator.clipboard.writeText = () => Promise.reject(new Error("denied"))');
    await page.goto(pathToFileURL(`${directory}/plan.html`).href);
    const button = page.locator('button.copy').first();
    await button.click();
    await expect.poll(() => button.textContent()).toBe('Copied');
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(planRow().advice.next);
  });

  test('selects a command where it cannot be copied', async () => {
    const { page } = await openPage();
    await page.addInitScript(
      'navigator.clipboard.writeText = () => Promise.reject(new Error("denied")); Document.prototype.execCommand = () => false',
    );
    await page.goto(pathToFileURL(`${directory}/plan.html`).href);
    const button = page.locator('button.copy').first();
    await button.click();
    await expect.poll(() => button.textContent()).toBe('Press Ctrl+C');
    expect(await page.evaluate('getSelection().toString()')).toBe(planRow().advice.next);
  });

  test('of audit draws a /8 visibly wider than a /24', async () => {
    const { page } = await open('blocks');
    const [narrow = 0, wide = 0] = await page.evaluate<number[]>(
      '[...document.querySelectorAll(".bar path")].map((bar) => bar.getBoundingClientRect().width)',
    );
    expect(narrow).toBeGreaterThan(50);
    expect(wide / narrow).toBeCloseTo(25 / 9, 1);
  });

  test('of plan draws the lanes of every caller, and the timeline with its gaps', async () => {
    const { page } = await open('plan');
    const lanes = await page.evaluate<number[]>(
      '[...document.querySelectorAll(".lanes use")].map((lane) => Math.round(lane.getBoundingClientRect().width))',
    );
    expect(lanes).toHaveLength(18);
    expect(Math.min(...lanes)).toBeGreaterThan(60);
    const gaps = await page.evaluate<number[]>(
      '[...document.querySelectorAll(".time")][1].querySelectorAll(".gap").values().map((gap) => Math.round(gap.getBoundingClientRect().width)).toArray()',
    );
    expect(gaps).toHaveLength(2);
    expect((gaps[0] ?? 0) / (gaps[1] ?? 0)).toBeCloseTo(2, 1);
  });

  test('has its pictures in the docs', async () => {
    const audit = await open('audit', { viewport: { width: 1200, height: 735 } });
    await takePicture(audit.page, 'audit');
    const plan = await open('plan', { viewport: { width: 1000, height: 740 } });
    await plan.page.getByLabel('Advice').selectOption('build-private-path-first');
    await plan.page.evaluate('document.querySelector("article:not([hidden])").scrollIntoView()');
    await takePicture(plan.page, 'plan');
  });
});

import { EKSClient, TagResourceCommand } from '@aws-sdk/client-eks';
import type { Page } from 'playwright-core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { minutes, seconds } from '../aws/clock.ts';
import type { LocalAws } from '../aws/local-aws.ts';
import { READER } from '../aws/page/clients.ts';
import { PAGE_PATH } from '../aws/page/page.ts';
import { EXEMPTION_TAG } from '../aws/page/situations.ts';
import { accessibilityViolations, describeInBrowser, takePicture, useBrowser } from './browser.ts';
import { focused, lamps, rowOf, seen, sent, startPagedAws, tabTo } from './local-aws-page.ts';

const OPEN =
  'The public endpoint is open to the whole Internet (0.0.0.0/0). Remediate makes it private; or limit publicAccessCidrs.';
const PRIVATE = 'The API server endpoint is private: public access is off.';

describeInBrowser('the page of the local AWS', () => {
  const open = useBrowser();
  let aws: LocalAws;
  beforeEach(async () => {
    aws = await startPagedAws();
  });
  afterEach(() => aws.stop());

  const openPage = async (options = {}) => {
    const opened = await open({ viewport: { width: 1400, height: 900 }, ...options });
    await opened.page.goto(`${aws.url}${PAGE_PATH}`);
    return opened;
  };
  const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
  const click = (page: Page, name: string) => sent(page, () => button(page, name).click());
  const stepStates = (page: Page, ...names: readonly string[]) =>
    Promise.all(
      names.map((name) => page.locator('.steps > li').filter({ hasText: name }).first().getAttribute('class')),
    );
  const started = (document: string) =>
    aws.log
      .of('ssm:StartAutomationExecution')
      .filter(({ input }) => (input as { DocumentName: string }).DocumentName === document);

  test('an open cluster is found, made private with one click, and opened again by an undo', async () => {
    const { page, requests, errors } = await openPage();
    await click(page, 'Open cluster');
    await aws.settle();
    await seen(() => rowOf(page, 'open-1'), ['Noncompliant', OPEN, 'Remediate']);
    await seen(() => lamps(page), { 'Internet → endpoint': 'open', 'VPC → endpoint': 'by the public endpoint only' });

    await click(page, 'Remediate open-1');
    await aws.clock.settle(minutes(2));
    await seen(
      () =>
        stepStates(page, 'TurnPublicAccessOff', 'PauseBeforeLastTry', 'WaitUntilUpdateHasEnded', 'RecordUpdateResult'),
      ['succeeded', 'skipped', 'running', 'waiting'],
    );
    await seen(() => rowOf(page, 'open-1'), ['Noncompliant', OPEN, 'Remediate IN_PROGRESS']);
    expect(await button(page, 'Remediate open-1').isDisabled()).toBe(true);
    await page.setViewportSize({ width: 1000, height: 630 });
    await takePicture(page, 'local-aws');

    await aws.settle();
    await seen(() => rowOf(page, 'open-1'), ['Compliant', PRIVATE, 'Remediate SUCCEEDED']);
    await seen(() => lamps(page), { 'Internet → endpoint': 'closed', 'VPC → endpoint': 'private, inside the VPC' });
    expect(
      await page
        .getByRole('table', { name: 'Settings of the endpoint, before and after the latest runbook' })
        .getByRole('cell')
        .allTextContents(),
    ).toEqual(['', 'on', 'off', 'off', 'off', 'on', 'on', '0.0.0.0/0', 'no effect', 'no effect']);
    expect(await stepStates(page, 'RecordSettingsAfter', 'AssertTheRuleAnswered')).toEqual(['succeeded', 'skipped']);
    expect(await page.locator('.timeline > li').allTextContents()).toEqual([
      '09:14:01 Compliant',
      '09:14:01 OK: public off, private on',
      '09:10:01 Noncompliant',
      '09:10:01 OK: public on, private off',
      '09:09:00 Noncompliant',
      '09:09:00 OK: public on, private off',
      '09:01:00 Noncompliant',
      '09:01:00 ResourceDiscovered: public on, private off',
    ]);

    await click(page, 'Undo');
    const plan = page.getByRole('dialog', { name: 'Undo' });
    expect(await plan.textContent()).toContain(
      'EksEndpointGuard-RestoreEndpointAccess will set\n  public access on for 0.0.0.0/0, private access off\n',
    );
    expect(started('EksEndpointGuard-RestoreEndpointAccess')).toEqual([]);
    expect(await accessibilityViolations(page)).toEqual([]);
    await click(page, 'Restore');
    await seen(() => plan.count(), 0);
    await aws.settle();
    await seen(() => lamps(page), { 'Internet → endpoint': 'open', 'VPC → endpoint': 'by the public endpoint only' });
    await seen(() => rowOf(page, 'open-1'), ['Noncompliant', OPEN, 'Remediate SUCCEEDED']);
    expect(started('EksEndpointGuard-RestoreEndpointAccess')).toMatchObject([{ actor: 'operator', outcome: 'ok' }]);

    expect(await accessibilityViolations(page)).toEqual([]);
    expect(requests.filter((url) => !url.startsWith(`${aws.url}${PAGE_PATH}`))).toEqual([]);
    expect(requests.length).toBeGreaterThan(8);
    expect(errors).toEqual([]);
  });

  test('the keyboard does all of it', async () => {
    const { page } = await openPage({ colorScheme: 'dark' });
    await button(page, 'Open cluster').waitFor();
    const press = async (name: string) => {
      await tabTo(page, name);
      await sent(page, () => page.keyboard.press('Enter'));
    };
    await press('Open cluster');
    await aws.settle();
    await seen(() => rowOf(page, 'open-1'), ['Noncompliant', OPEN, 'Remediate']);
    await press('Remediate open-1');
    await aws.settle();
    await seen(() => rowOf(page, 'open-1'), ['Compliant', PRIVATE, 'Remediate SUCCEEDED']);
    await press('Undo');
    await seen(() => focused(page), 'Leave it as it is');
    await page.keyboard.press('Escape');
    await seen(() => page.getByRole('dialog').count(), 0);
    expect(await focused(page)).toBe('Undo');
    await sent(page, () => page.keyboard.press('Enter'));
    await seen(() => focused(page), 'Leave it as it is');
    await page.keyboard.press('Shift+Tab');
    expect(await focused(page)).toBe('Restore');
    await sent(page, () => page.keyboard.press('Enter'));
    await seen(() => page.getByRole('dialog').count(), 0);
    await aws.settle();
    await seen(() => rowOf(page, 'open-1'), ['Noncompliant', OPEN, 'Remediate SUCCEEDED']);
    expect(await accessibilityViolations(page)).toEqual([]);
  });

  test('other clusters have other results, and each can be chosen', async () => {
    const { page } = await openPage();
    for (const name of ['Two halves of the internet', 'One office', 'Exempt by tag']) await click(page, name);
    await aws.settle();
    await seen(
      () => rowOf(page, 'two-halves-1'),
      [
        'Noncompliant',
        'The public endpoint is open to the whole Internet (0.0.0.0/0 by 2 ranges). Remediate makes it private; or limit publicAccessCidrs.',
        'Remediate',
      ],
    );
    await seen(
      () => rowOf(page, 'one-office-1'),
      ['Compliant', 'The public endpoint is limited to 8.8.8.0/24.', 'Remediate'],
    );
    await seen(async () => (await rowOf(page, 'exempt-1'))[0], 'Compliant');
    await seen(() => lamps(page), { 'Internet → endpoint': 'open', 'VPC → endpoint': 'by the public endpoint only' });
    await button(page, 'one-office-1').click();
    await seen(() => lamps(page), {
      'Internet → endpoint': 'open to the CIDRs below',
      'VPC → endpoint': 'private, inside the VPC',
    });
    await page.setViewportSize({ width: 390, height: 800 });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
    await page.reload();
    await page.getByRole('heading', { name: 'one-office-1 ACTIVE' }).waitFor();
    // The page comes to rest: its own reads are no news to it.
    const reads = () => aws.log.entries.filter(({ actor }) => actor === READER).length;
    await seen(async () => {
      const before = reads();
      await page.waitForTimeout(500);
      return reads() - before;
    }, 0);
    expect(reads()).toBeGreaterThan(10);
  });

  test('a tag is shown as text, whatever stands in it', async () => {
    const { page, errors } = await openPage();
    let dialogs = 0;
    page.on('dialog', () => dialogs++);
    await click(page, 'Exempt by tag');
    await aws.settle();
    const hostile = '<img src=x onerror=alert(1)><script>alert(2)</script>';
    await new EKSClient(aws.clientConfiguration()).send(
      new TagResourceCommand({
        resourceArn: 'arn:aws:eks:eu-central-1:111122223333:cluster/exempt-1',
        tags: { [EXEMPTION_TAG]: `2026-12-01 a@b ${hostile}`, [hostile]: '"><svg onload=alert(3)>' },
      }),
    );
    await aws.settle();
    await seen(
      () => page.locator('.tags dt, .tags dd').allTextContents(),
      [EXEMPTION_TAG, `2026-12-01 a@b ${hostile}`, hostile, '"><svg onload=alert(3)>'],
    );
    await seen(async () => (await rowOf(page, 'exempt-1'))[1]?.includes('onerror'), true);
    expect(await page.locator('#page img, #page svg, #page script').count()).toBe(0);
    expect({ dialogs, errors }).toEqual({ dialogs: 0, errors: [] });
  });

  test('an update that fails ends at a step with its page', async () => {
    const { page } = await openPage();
    await click(page, 'Open cluster');
    await aws.settle();
    await click(page, 'Next update fails');
    await seen(() => button(page, 'Next update fails').getAttribute('aria-pressed'), 'true');
    await click(page, 'Remediate open-1');
    await aws.settle();
    await seen(() => rowOf(page, 'open-1'), ['Noncompliant', OPEN, 'Remediate FAILED']);
    await seen(() => button(page, 'Next update fails').getAttribute('aria-pressed'), 'false');
    const failed = page.locator('.steps > .failed');
    expect(await failed.textContent()).toMatch(/^AssertUpdateDidNotFail failed/);
    expect(await failed.textContent()).toContain("What to do: RecordUpdateResult.Errors has EKS's codes");
    const [tab] = await Promise.all([page.context().waitForEvent('page'), failed.getByRole('link').click()]);
    expect(tab.url()).toBe(`${aws.url}${PAGE_PATH}docs/make-endpoint-private.md`);
    await seen(async () => (await tab.textContent('body'))?.includes('| `AssertUpdateDidNotFail` |'), true);
    expect(await accessibilityViolations(page)).toEqual([]);
  });

  test('a role without its permission is denied, until it has the permission again', async () => {
    const { page } = await openPage();
    await click(page, 'Open cluster');
    await aws.settle();
    await click(page, 'Role without eks:UpdateClusterConfig');
    await click(page, 'Remediate open-1');
    await aws.settle();
    await seen(() => stepStates(page, 'TurnPublicAccessOffOnLastTry'), ['failed']);
    expect(await page.locator('.strip').textContent()).toContain(
      'is not authorized to perform: eks:UpdateClusterConfig on resource: arn:aws:eks:eu-central-1:111122223333:cluster/open-1 ' +
        'because no identity-based policy allows the eks:UpdateClusterConfig action',
    );
    await click(page, 'Role without eks:UpdateClusterConfig');
    await click(page, 'Remediate open-1');
    await aws.settle();
    await seen(() => rowOf(page, 'open-1'), ['Compliant', PRIVATE, 'Remediate SUCCEEDED']);
  });

  test('a click that AWS refuses is explained', async () => {
    const { page } = await openPage();
    await click(page, 'Open cluster');
    await aws.clock.settle(seconds(90));
    await seen(() => button(page, 'Remediate open-1').isEnabled(), true);
    await click(page, 'Remediate open-1');
    await sent(page, () => button(page, 'Remediate open-1').dispatchEvent('click'));
    await seen(() => page.getByRole('alert').textContent(), 'A remediation is already in progress for the resource.');
  });

  test('the page connects again after the server was restarted', async () => {
    const { page } = await openPage();
    await click(page, 'Open cluster');
    await seen(() => page.locator('.connection').textContent(), 'Connected');
    const port = Number(new URL(aws.url).port);
    await aws.stop();
    await seen(() => page.locator('.connection').textContent(), 'Connection lost. Reconnecting');
    aws = await startPagedAws(port);
    await seen(() => page.locator('.connection').textContent(), 'Connected');
    await page.getByText('There is no cluster yet. Create one below.').waitFor();
    await click(page, 'One office');
    await aws.settle();
    await seen(async () => (await rowOf(page, 'one-office-1'))[0], 'Compliant');
  });
});

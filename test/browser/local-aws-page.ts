import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { LocalAws } from '../aws/local-aws.ts';
import { memberTemplate } from '../aws/member-template.ts';
import { createPage, PAGE_PATH } from '../aws/page/page.ts';
import { EXEMPTION_TAG } from '../aws/page/situations.ts';

/** A local AWS with the built template and the page, whose time passes only when a test lets it. The caller stops it. */
export async function startPagedAws(port = 0): Promise<LocalAws> {
  const template = await memberTemplate();
  const aws = await LocalAws.start({ port });
  try {
    await aws.deploy({ stackName: 'eks-endpoint-guard', template, parameters: { ExemptionTag: EXEMPTION_TAG } });
    aws.mount(PAGE_PATH, createPage(aws));
  } catch (error) {
    await aws.stop();
    throw error;
  }
  return aws;
}

/** What a person sees of a row of the rule's clusters: name, compliance, annotation, and the remediation's state. */
export async function rowOf(page: Page, cluster: string): Promise<readonly string[]> {
  const row = page.getByRole('row').filter({ has: page.getByRole('button', { name: cluster, exact: true }) });
  return (await row.getByRole('cell').allTextContents()).map((text) => text.replace(/\s+/g, ' ').trim());
}

/** The two lamps, in words. */
export async function lamps(page: Page): Promise<Readonly<Record<string, string>>> {
  const names = await page.locator('.lamps dt').allTextContents();
  const words = await page.locator('.lamps dd').allTextContents();
  return Object.fromEntries(names.map((name, index) => [name, words[index] ?? '']));
}

/** Waits until `see` sees this: pages are a moment behind the local AWS. */
export async function seen<Value>(see: () => Promise<Value>, expected: Value): Promise<void> {
  await expect.poll(see, { timeout: 30_000 }).toEqual(expected);
}

/** Runs what makes the page send a click, and waits for the server's answer. */
export async function sent(page: Page, act: () => Promise<void>): Promise<void> {
  const answer = page.waitForResponse((response) => response.request().method() === 'POST');
  await act();
  await answer;
}

/** Presses Tab until the element of this name has the focus, as a person without a mouse does. Throws when none ever has. */
export async function tabTo(page: Page, name: string): Promise<void> {
  for (let count = 0; count < 60; count++) {
    await page.keyboard.press('Tab');
    if ((await focused(page)) === name) return;
  }
  throw new Error(`Tab never reaches ${name}`);
}

/** The name of what has the focus. */
export function focused(page: Page): Promise<string | undefined> {
  return page
    .locator(':focus')
    .evaluateAll(([element]) => element?.getAttribute('aria-label') ?? element?.textContent?.trim());
}

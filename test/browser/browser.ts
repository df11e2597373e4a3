import { accessSync, constants, mkdirSync, writeFileSync } from 'node:fs';
import axe from 'axe-core';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe } from 'vitest';

/** Where Debian's package chromium-headless-shell puts it. playwright-core brings no browser of its own. */
const EXECUTABLE = '/usr/bin/chromium-headless-shell';

/** In bytes. Every clone has the pictures of the docs. */
const LARGEST_PICTURE = 150_000;

/** A `describe` whose tests are skipped, and reported as such, on a machine without the browser. */
export const describeInBrowser = describe.skipIf(!isExecutable(EXECUTABLE));

/** A page, with what it requested and what went wrong in it since it was opened. */
export interface BrowserPage {
  readonly page: Page;
  /** The URL of each request, in order. */
  readonly requests: readonly string[];
  /** Errors of scripts, and what the console shows as errors: violations of the content security policy are among these. */
  readonly errors: readonly string[];
}

/**
 * Starts a browser for the suite that calls it, and returns what opens a page. Each page has a context of its own, with its own
 * colours, size and permissions, and is closed after the test.
 */
export function useBrowser(): (options?: BrowserContextOptions) => Promise<BrowserPage> {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: EXECUTABLE });
  });
  afterEach(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()));
  });
  afterAll(async () => {
    await browser.close();
  });
  return async (options = {}) => {
    const context = await browser.newContext({ locale: 'en-GB', timezoneId: 'UTC', ...options });
    const page = await context.newPage();
    const requests: string[] = [];
    const errors: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text());
    });
    return { page, requests, errors };
  };
}

/** What axe-core finds wrong with the page as it is shown now, one line for each element. It takes seconds over 1,000 rows. */
export async function accessibilityViolations(page: Page): Promise<readonly string[]> {
  // Evaluated by the debugger, so that the content security policy of the page holds for the page alone.
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<axe.AxeResults>('axe.run()');
  return violations.flatMap(({ id, help, nodes }) => nodes.map(({ html }) => `${id}: ${help}: ${html}`));
}

/**
 * Saves what the page shows as `NAME.png` for the docs, if SCREENSHOTS names a directory for pictures. Throws where the picture
 * is too large.
 */
export async function takePicture(page: Page, name: string): Promise<void> {
  const directory = process.env['SCREENSHOTS'];
  if (directory === undefined) return;
  const picture = await page.screenshot({ animations: 'disabled', caret: 'hide' });
  if (picture.length > LARGEST_PICTURE) throw new Error(`the picture ${name} has ${picture.length} bytes`);
  mkdirSync(directory, { recursive: true });
  writeFileSync(`${directory}/${name}.png`, picture);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { expect, onTestFinished, test, vi } from 'vitest';
import { accessibilityViolations, describeInBrowser, takePicture, useBrowser } from './browser.ts';

/** The checks of this folder are worth as much as what they see. */
describeInBrowser('the browser of these suites', () => {
  const open = useBrowser();
  const pageOf = (body: string) =>
    `data:text/html,${encodeURIComponent(`<!doctype html><html lang="en"><title>Page</title>${body}`)}`;

  test('finds a violation of accessibility, also where the page allows no script', async () => {
    const policy = `<meta http-equiv="Content-Security-Policy" content="default-src 'none'">`;
    const { page } = await open();
    await page.goto(pageOf(`${policy}<main><h1>Page</h1><button></button></main>`));
    expect(await accessibilityViolations(page)).toEqual([
      'button-name: Buttons must have discernible text: <button></button>',
    ]);
    await page.goto(pageOf(`${policy}<main><h1>Page</h1><button>Copy</button></main>`));
    expect(await accessibilityViolations(page)).toEqual([]);
  });

  test('sees what a page requests, and what its policy refuses', async () => {
    const picture = 'http://127.0.0.1:9/picture.png';
    const free = await open();
    await free.page.goto(pageOf(`<img alt="" src="${picture}">`));
    expect(free.requests).toEqual([picture]);
    const strict = await open();
    await strict.page.goto(
      pageOf(`<meta http-equiv="Content-Security-Policy" content="default-src 'none'"><style>b{}</style>`),
    );
    expect(strict.errors).toHaveLength(1);
    expect(strict.errors[0]).toContain('Content Security Policy');
  });

  test('sees an error of a script', async () => {
    const { page, errors } = await open();
    await page.goto(pageOf(`<script>throw new Error('broken')</script>`));
    expect(errors).toEqual(['broken']);
  });

  test('takes a picture only on request, and none that is too large', async () => {
    const { page } = await open({ viewport: { width: 400, height: 300 } });
    await page.goto(pageOf('<h1>Page</h1>'));
    const directory = mkdtempSync(`${tmpdir()}/pictures-`);
    onTestFinished(() => {
      vi.unstubAllEnvs();
      rmSync(directory, { recursive: true });
    });
    vi.stubEnv('SCREENSHOTS', undefined);
    await takePicture(page, 'page');
    expect(readdirSync(directory)).toEqual([]);
    vi.stubEnv('SCREENSHOTS', `${directory}/new`);
    await takePicture(page, 'page');
    expect(readdirSync(`${directory}/new`)).toEqual(['page.png']);
    await page.setViewportSize({ width: 400, height: 30_000 });
    await page.setContent(
      `<pre>${Array.from({ length: 2000 }, (_, line) => `${line ** 7}`.repeat(2)).join('\n')}</pre>`,
    );
    await expect(takePicture(page, 'large')).rejects.toThrow(/^the picture large has \d+ bytes$/);
  });
});

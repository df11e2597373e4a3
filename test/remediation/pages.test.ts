import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readRunbook } from './lint/document.ts';
import { checkPage } from './lint/page-checks.ts';
import { shippedRunbooks } from './lint/runbooks.ts';

function read(text: string) {
  const runbook = readRunbook(text);
  if (!('mainSteps' in runbook)) throw new Error(runbook.join('; '));
  return runbook;
}

test.each(await shippedRunbooks())('the page of $folder names each step that can fail on purpose', (shipped) => {
  const path = `docs/remediation/${shipped.folder}.md`;
  expect(existsSync(path), `there is no ${path}`).toBe(true);
  expect(checkPage(readFileSync(path, 'utf8'), read(shipped.text))).toEqual([]);
});

const sample = read(readFileSync('test/remediation/lint/sample.yaml', 'utf8'));
const page = `# Sample

## Failing steps

- \`WaitUntilClusterIsAtRest\`, \`AssertFunctionAnswered\`
- \`TurnPublicAccessOff\`
- \`WaitUntilUpdateHasEnded\`, \`AssertPublicAccessIsOff\`

## Outputs

Some.
`;

test.each<[string, string, readonly string[]]>([
  ['that names all failing steps, and no others', page, []],
  [
    'without the section',
    page.replace('## Failing steps', '## Failures'),
    ['the page: has no section ## Failing steps'],
  ],
  [
    'without an assertion',
    page.replace('AssertPublicAccessIsOff', 'AssertPublicAccessIsOffAgain'),
    ['the page: does not name AssertPublicAccessIsOff under ## Failing steps'],
  ],
  [
    'without a wait',
    page.replace('WaitUntilUpdateHasEnded', ''),
    ['the page: does not name WaitUntilUpdateHasEnded under ## Failing steps'],
  ],
  [
    'that names the update elsewhere',
    page.replace('`TurnPublicAccessOff`', 'The update').replace('Some.', '`TurnPublicAccessOff.UpdateId`'),
    ['the page: does not name TurnPublicAccessOff under ## Failing steps'],
  ],
])('a page %s', (_name, text, findings) => {
  expect(checkPage(text, sample)).toEqual(findings);
});

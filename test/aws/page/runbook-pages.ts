import { readFileSync } from 'node:fs';
import { RUNBOOKS } from '../../../remediation/runbooks.ts';

/** What a runbook's page says of a step that failed, and where the local server has the page. */
export interface StepHelp {
  readonly meaning: string;
  readonly action: string;
  readonly page: string;
}

/** The text of a runbook's page, by its file name such as `make-endpoint-private.md`; undefined for other names. */
export function runbookPage(file: string): string | undefined {
  const runbook = Object.values(RUNBOOKS).find(({ folder }) => file === `${folder}.md`);
  if (runbook === undefined) return undefined;
  return readFileSync(new URL(`../../../docs/remediation/${runbook.folder}.md`, import.meta.url), 'utf8');
}

/** The row of a step in the table under `## Failing steps`; a step without a row still has its page. */
export function stepHelp(document: string, step: string): StepHelp | undefined {
  const runbook = Object.values(RUNBOOKS).find(({ documentName }) => documentName === document);
  if (runbook === undefined) return undefined;
  const file = `${runbook.folder}.md`;
  const [, table = ''] = (runbookPage(file) ?? '').split('\n## Failing steps\n');
  const row = table.split('\n').find((line) => line.startsWith('| ') && line.split('|')[1]?.includes(`\`${step}\``));
  const [, , meaning = '', action = ''] = (row ?? '').split('|').map((cell) => cell.trim().replaceAll('`', ''));
  return { meaning, action, page: `docs/${file}` };
}

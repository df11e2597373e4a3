import type { AutomationDocument, Step } from '../../aws/automation/document.ts';
import { apiCallOf, isAssertion, isWait } from './calls.ts';

const HEADINGS = [
  '## What does this document do?',
  '## What it will not do',
  '## Input Parameters',
  '## Output Parameters',
  '## How to undo',
  '## Troubleshooting',
];

/** Checks the names of steps: AWS Config shows nothing else of a failed run, so that each is a sentence in PascalCase. */
export function checkNames({ mainSteps }: AutomationDocument): readonly string[] {
  const unreadable = mainSteps.filter(({ name }) => !/^(?:[A-Z][a-z0-9]*){2,}$/.test(name));
  return unreadable.map(({ name }) => `${name}: is no sentence in PascalCase`);
}

/** Checks the description, which the console shows: its headings in order, and every parameter under its heading. */
export function checkDescription({ description = '', parameters }: AutomationDocument): readonly string[] {
  const found = description.split('\n').filter((line) => line.startsWith('## '));
  if (found.join() !== HEADINGS.join()) return [`description: its headings are not ${HEADINGS.join(', ')}`];
  const inputs = section(description, '## Input Parameters');
  const unnamed = Object.keys(parameters).filter((name) => !mentions(inputs, name));
  return unnamed.map((name) => `description: does not name ${name} under ## Input Parameters`);
}

/** Checks that the runbook's page explains each step that can fail by design. */
export function checkPage(page: string, { mainSteps }: AutomationDocument): readonly string[] {
  const failing = section(page, '## Failing steps');
  const unnamed = mainSteps.filter((step) => failsByDesign(step) && !mentions(failing, step.name));
  return unnamed.map(({ name }) => `the page: does not name ${name} under ## Failing steps`);
}

function failsByDesign(step: Step): boolean {
  return isAssertion(step) || isWait(step) || apiCallOf(step)?.changes === true;
}

/** The text from a heading to the next one of the same level; empty without the heading. */
function section(text: string, heading: string): string {
  const [, after = ''] = `\n${text}`.split(`\n${heading}\n`);
  return after.split('\n## ')[0] ?? '';
}

function mentions(text: string, name: string): boolean {
  return new RegExp(`\\b${name}\\b`).test(text);
}

import { apiCallOf } from './api-call.ts';
import { names, section } from './description-checks.ts';
import type { Runbook, Step } from './document.ts';
import type { Finding } from './finding.ts';

const HEADING = '## Failing steps';

/** A runbook's page names under its failing steps each step that can fail on purpose: a failed run shows little but that name. */
export function checkPage(page: string, { mainSteps }: Runbook): readonly Finding[] {
  const failing = section(page, HEADING);
  if (failing === '') return [`the page: has no section ${HEADING}`];
  return mainSteps
    .filter((step) => failsOnPurpose(step) && !names(failing, step.name))
    .map(({ name }) => `the page: does not name ${name} under ${HEADING}`);
}

function failsOnPurpose(step: Step): boolean {
  return /^(Assert|Wait)/.test(step.name) || apiCallOf(step)?.action === 'eks:UpdateClusterConfig';
}

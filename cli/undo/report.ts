import { RUNBOOKS } from '../../remediation/runbooks.ts';
import { showCommand, startCommand } from './aws-cli.ts';
import { endpointInWords, wholeInternet } from './endpoint.ts';
import type { Plan } from './plan.ts';
import type { Recorded } from './recorded.ts';
import { hasSucceeded } from './status.ts';
import { timeInWords } from './text.ts';

/** What was done, and what restoring will do, for whoever has to say yes or no. */
export function planInWords(recorded: Recorded, plan: Plan, region: string): string {
  const { document, id, before, after, status, failure } = recorded;
  const open = wholeInternet(plan.to);
  return [
    `${document}, execution ${id}`,
    `  cluster  ${plan.cluster} in ${region}`,
    `  started  ${timeInWords(recorded.started)}`,
    `  ended    ${timeInWords(recorded.ended)}: ${status}${failure === undefined ? '' : `. ${failure}`}`,
    `  before   ${settings(before)}`,
    `  after    ${settings(after)}`,
    ...(plan.doubt === undefined ? [] : [`It may have changed nothing: ${plan.doubt}.`]),
    '',
    `${RUNBOOKS.RestoreEndpointAccess.documentName} will set`,
    `  ${endpointInWords(plan.to)}`,
    ...(open.length === 0 ? [] : ['', `WARNING: this opens the endpoint to the whole Internet (${open.join(', ')}).`]),
    '',
    'The same by hand:',
    '',
    `  ${startCommand(region, RUNBOOKS.RestoreEndpointAccess.documentName, plan.parameters)}`,
    '',
    'Automatic remediation, where it is on, or the next run of the infrastructure code that has the cluster may undo it.',
    'A service control policy can forbid it; then it fails and the endpoint stays as it is.',
    '',
    '',
  ].join('\n');
}

/** How the restore ended, and where more is to be seen when it did not end well. */
export function endInWords(restore: Recorded, region: string): string {
  const { id, status, failure, after, failedStep } = restore;
  if (hasSucceeded(status)) return `Restored. The endpoint now: ${settings(after)}.\n`;
  const lines = [
    `The restore ended ${status}${failedStep === undefined ? '' : ` at step ${failedStep}`}.`,
    ...(failure === undefined ? [] : [failure]),
    `All there is to see of it: ${showCommand(region, id)}`,
  ];
  return `${lines.join('\n')}\n`;
}

function settings(endpoint: Recorded['before']): string {
  return endpoint === undefined ? 'not recorded' : endpointInWords(endpoint);
}

import type { Logging } from '@aws-sdk/client-eks';
import wrapAnsi from 'wrap-ansi';
import type { LogEntry } from './event-log.ts';

/** An entry of the event log in words for people. `detail` is a sentence of its own, such as an annotation. */
export interface TimelineEntry {
  readonly at: Date;
  readonly actor: string;
  readonly text: string;
  readonly detail?: string;
  readonly tone: 'plain' | 'good' | 'bad';
}

type Words = Omit<TimelineEntry, 'at'>;

/** Where the words start: after the time and the actor. */
const INDENT = ' '.repeat(26);

/** The words for an entry that matters to people; undefined for the others. */
export function timelineEntry(entry: LogEntry): TimelineEntry | undefined {
  const words = entry.outcome.startsWith('AccessDenied') ? denied(entry) : inWords(entry);
  return words === undefined ? undefined : { at: entry.at, ...words };
}

/**
 * Writes each entry that matters as a line, and the date before the first line of each day. Details that are longer than
 * `columns` continue on the next line.
 */
export function createTimeline(write: (text: string) => void, columns = 120): (entry: LogEntry) => void {
  let day: string | undefined;
  return (logged) => {
    const entry = timelineEntry(logged);
    if (entry === undefined) return;
    const time = entry.at.toISOString();
    if (time.slice(0, 10) !== day) {
      write(`${day === undefined ? '' : '\n'}${time.slice(0, 10)}, times in UTC\n\n`);
      day = time.slice(0, 10);
    }
    write(`${time.slice(11, 19)}  ${entry.actor.padEnd(14)}  ${entry.text}\n`);
    if (entry.detail === undefined) return;
    const lines = wrapAnsi(entry.detail, Math.max(40, columns - INDENT.length)).split('\n');
    write(lines.map((line) => `${INDENT}${line}\n`).join(''));
  };
}

function denied({ detail = '' }: LogEntry): Words {
  return { actor: 'IAM', text: 'denied a call', detail, tone: 'bad' };
}

function inWords(entry: LogEntry): Words | undefined {
  const input = (entry.input ?? {}) as Record<string, unknown>;
  const output = (entry.output ?? {}) as Record<string, unknown>;
  const detail = entry.detail ?? '';
  switch (`${entry.service}:${entry.operation}`) {
    case 'eks:CreateCluster':
      return call(entry, `CreateCluster ${input['name']}, ${endpointInWords(input['resourcesVpcConfig'])}`);
    case 'eks:TagResource':
      return call(entry, `TagResource ${input['resourceArn']}`);
    case 'eks:UpdateClusterConfig':
      return call(entry, `UpdateClusterConfig ${input['name']}, ${changeInWords(input)}`);
    case 'eks:cluster-created':
    case 'eks:cluster-deleted':
      return { actor: 'EKS', text: detail, tone: 'plain' };
    case 'eks:update-ended':
      return { actor: 'EKS', text: detail, tone: detail.endsWith('Successful') ? 'good' : 'bad' };
    case 'config:item-recorded':
      return { actor: 'AWS Config', text: `recorded ${detail} and invokes the rule`, tone: 'plain' };
    case 'config:compliance-recorded':
      return {
        actor: 'Rule',
        text: `${output['ComplianceResourceId']} is ${entry.outcome}`,
        ...(detail === '' ? {} : { detail }),
        tone: entry.outcome === 'NON_COMPLIANT' ? 'bad' : 'good',
      };
    case 'config:StartRemediationExecution':
      return call(entry, `Remediate (StartRemediationExecution) ${resourceIds(input['ResourceKeys'])}`);
    case 'config:exception-put':
      return { actor: 'AWS Config', text: 'put a remediation exception', detail, tone: 'bad' };
    case 'ssm:StartAutomationExecution':
      return call(entry, `StartAutomationExecution ${input['DocumentName']}`);
    case 'ssm:step-ended':
      return {
        actor: '  step',
        text: `${detail}: ${entry.outcome}`,
        ...(typeof output['FailureMessage'] === 'string' ? { detail: output['FailureMessage'] } : {}),
        tone: entry.outcome === 'Success' ? 'plain' : 'bad',
      };
    case 'ssm:execution-ended':
      return { actor: 'SSM Automation', text: detail, tone: entry.outcome === 'Success' ? 'good' : 'bad' };
    case 'lambda:function-failed':
    case 'lambda:invocation-dropped':
    case 'lambda:invocation-refused':
      return { actor: 'Lambda', text: `${entry.operation}: ${entry.outcome}`, detail, tone: 'bad' };
    case 'sns:Publish':
      return { actor: 'EventBridge', text: `sent a message to ${detail}`, detail: String(entry.input), tone: 'plain' };
    case 'events:delivery-failed':
      return { actor: 'EventBridge', text: 'could not deliver an event', detail, tone: 'bad' };
    default:
      return undefined;
  }
}

/** A call by its principal: a user as in its ARN, a service by its name, and a role by the service that uses it. */
function call({ actor, outcome, detail = '' }: LogEntry, text: string): Words {
  const failed = outcome === 'ok' ? {} : { detail: `${outcome}: ${detail}` };
  const tone = outcome === 'ok' ? 'plain' : 'bad';
  if (actor === 'operator') return { actor: 'user/operator', text, ...failed, tone };
  if (actor === 'config.amazonaws.com') return { actor: 'AWS Config', text, ...failed, tone };
  return { actor: 'SSM Automation', text: `${text}, as role/${withoutSuffix(actor)}`, ...failed, tone };
}

/** The name of a role without what CloudFormation appended to it. */
function withoutSuffix(name: string): string {
  return name.replace(/-[0-9a-f]{8}$/, '');
}

function resourceIds(keys: unknown): string {
  return ((keys ?? []) as { readonly resourceId?: string }[]).map(({ resourceId }) => resourceId).join(', ');
}

function endpointInWords(request: unknown): string {
  const { endpointPublicAccess, endpointPrivateAccess, publicAccessCidrs } = (request ?? {}) as Record<string, unknown>;
  const words = [
    endpointPublicAccess === undefined ? '' : `public access ${endpointPublicAccess ? 'on' : 'off'}`,
    endpointPrivateAccess === undefined ? '' : `private access ${endpointPrivateAccess ? 'on' : 'off'}`,
    publicAccessCidrs === undefined ? '' : `limited to ${String(publicAccessCidrs)}`,
  ];
  return words.filter((word) => word !== '').join(', ');
}

function changeInWords({ resourcesVpcConfig, logging }: Readonly<Record<string, unknown>>): string {
  const { clusterLogging = [] } = (logging ?? {}) as Logging;
  const logs = clusterLogging.map(({ types = [], enabled }) => `${types.join(' and ')} logs ${enabled ? 'on' : 'off'}`);
  return [endpointInWords(resourcesVpcConfig), ...logs].filter((words) => words !== '').join(', ');
}

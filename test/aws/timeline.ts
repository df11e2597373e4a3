import type { Logging } from '@aws-sdk/client-eks';
import type { LogEntry } from './event-log.ts';

/** What a person wants to read of the event log: a line per entry that matters, or nothing. */
export function timelineLine(entry: LogEntry): string | undefined {
  const told = tell(entry);
  if (told === undefined) return undefined;
  const [who, what] = told;
  return `${entry.at.toISOString().slice(11, 19)}  ${who.padEnd(15)} ${what}`;
}

function tell(entry: LogEntry): [who: string, what: string] | undefined {
  const input = entry.input as Record<string, unknown> | undefined;
  const output = entry.output as Record<string, unknown> | undefined;
  if (entry.outcome.startsWith('AccessDenied')) return [entry.actor, `DENIED: ${entry.detail}`];
  switch (`${entry.service}:${entry.operation}`) {
    case 'eks:CreateCluster':
      return [entry.actor, `CreateCluster ${input?.['name']}, ${endpointWords(input?.['resourcesVpcConfig'])}`];
    case 'eks:cluster-created':
    case 'eks:cluster-deleted':
    case 'eks:update-ended':
      return ['EKS', `${entry.detail}`];
    case 'eks:UpdateClusterConfig':
      return [
        shortRole(entry.actor),
        `UpdateClusterConfig ${input?.['name']}, ${endpointWords(input?.['resourcesVpcConfig'])}${loggingWords(input?.['logging'])}: ${answer(entry)}`,
      ];
    case 'config:item-recorded':
      return ['AWS Config', `recorded ${entry.detail} and invokes the rule`];
    case 'lambda:function-failed':
    case 'lambda:invocation-dropped':
    case 'lambda:invocation-refused':
      return ['Lambda', `${entry.operation}: ${entry.outcome}: ${entry.detail}`];
    case 'config:compliance-recorded':
      return ['the rule', `${entry.outcome}: ${entry.detail}`];
    case 'config:StartRemediationExecution':
      return [entry.actor, `clicks Remediate: ${answer(entry)}`];
    case 'ssm:StartAutomationExecution':
      return [
        entry.actor === 'config.amazonaws.com' ? 'AWS Config' : entry.actor,
        `starts the runbook ${input?.['DocumentName']}: ${answer(entry)}`,
      ];
    case 'config:exception-put':
      return ['AWS Config', `puts a remediation exception: ${entry.detail}`];
    case 'sns:Publish':
      return ['EventBridge', `tells ${entry.detail}: ${entry.input}`];
    case 'events:delivery-failed':
      return ['EventBridge', `could not deliver: ${entry.detail}`];
    case 'ssm:step-ended':
      return ['  step', `${entry.detail}: ${entry.outcome}${failure(output)}`];
    case 'ssm:execution-ended':
      return ['SSM Automation', `${entry.detail}`];
    default:
      return undefined;
  }
}

function answer(entry: LogEntry): string {
  return entry.outcome === 'ok' ? 'accepted' : `${entry.outcome}: ${entry.detail}`;
}

function failure(step: Record<string, unknown> | undefined): string {
  return typeof step?.['FailureMessage'] === 'string' ? `: ${step['FailureMessage']}` : '';
}

/** A role's name without what CloudFormation appends to it. */
function shortRole(name: string): string {
  return name.replace(/-[0-9a-f]{8}$/, '');
}

function endpointWords(request: unknown): string {
  const { endpointPublicAccess, endpointPrivateAccess, publicAccessCidrs } = (request ?? {}) as Record<string, unknown>;
  const words = [
    endpointPublicAccess === undefined ? '' : `public access ${endpointPublicAccess ? 'on' : 'off'}`,
    endpointPrivateAccess === undefined ? '' : `private access ${endpointPrivateAccess ? 'on' : 'off'}`,
    publicAccessCidrs === undefined ? '' : `limited to ${String(publicAccessCidrs)}`,
  ];
  return words.filter((word) => word !== '').join(', ');
}

function loggingWords(request: unknown): string {
  const { clusterLogging = [] } = (request ?? {}) as Logging;
  return clusterLogging
    .map(({ types = [], enabled }) => `${types.join(' and ')} logs ${enabled ? 'on' : 'off'}`)
    .join(', ');
}

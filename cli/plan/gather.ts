import type { Network } from '../../rules/eks-endpoint-public-access/networks.ts';
import { type CallContext, readError } from '../terminal/aws-errors.ts';
import { oneLine } from '../terminal/text.ts';
import { type AuditLogs, type LogGroup, logGroupName, type QueryRequest } from './audit-log.ts';
import type { AuditLogRow } from './audit-log-row.ts';
import type { DescribedCluster } from './described-cluster.ts';
import type { ScanEstimate } from './estimate.ts';
import type { AuditLogEvidence, Evidence, Gap, NoEvidence } from './evidence.ts';
import { auditLogOff, type ClusterUpdate, privateAccessSince } from './history.ts';
import { auditLogQuery } from './query.ts';
import { findsEvents, type ScanEffects, scan } from './scan.ts';
import { askedFrom, windowOf } from './window.ts';

/** Where the evidence of a cluster comes from. */
export interface EvidenceSource {
  readonly logs: AuditLogs;
  /** eks:ListUpdates and eks:DescribeUpdate: the updates of the cluster itself. */
  updates(cluster: string): Promise<readonly ClusterUpdate[]>;
}

/** For when evidence is wanted. */
export interface Asked {
  readonly now: Date;
  readonly days: number;
}

/** What there is to scan of a cluster's audit log, or why there is nothing. `missing`: what could not be read, as sentences. */
export type Preparation = { readonly missing: readonly string[] } & (
  | { readonly kind: 'none'; readonly evidence: NoEvidence }
  | {
      readonly kind: 'scan';
      readonly request: QueryRequest;
      /** The same query without the field that CloudWatch Logs may refuse. */
      readonly textWithoutPods: string;
      readonly estimate: ScanEstimate;
      readonly privateSince: Date | undefined;
      readonly gaps: readonly Gap[];
    }
);

/** Evidence with what was seen. */
export interface Gathered {
  readonly evidence: Evidence;
  readonly rows: readonly AuditLogRow[];
  /** What the query could not read, as sentences. */
  readonly missing: readonly string[];
}

const TURN_ON =
  'Turn it on, wait for the days that you want evidence of, and run plan again: it knows nothing of the time before. ' +
  'AWS charges for its ingestion, about 0.50 USD per GB in us-east-1; see docs/plan.md.';

const WITHOUT_PODS =
  'CloudWatch Logs refused to read which pod holds a token, so every service account that calls from the internet is shown as a token outside of pods.';

const NO_STREAMS =
  'The query finds no event in the streams of the audit log, although they have some. Log groups of class INFREQUENT_ACCESS ' +
  'may not show queries the names of their streams. A class cannot be changed: only a new log group can have the class STANDARD.';

/** Looks, without cost, for what the audit log of a cluster covers and what a scan of it would read. */
export async function prepareEvidence(
  name: string,
  cluster: DescribedCluster,
  vpcCidrs: readonly Network[],
  { logs, updates }: EvidenceSource,
  asked: Asked,
): Promise<Preparation> {
  const group = await attempt({ action: 'logs:DescribeLogGroups' }, () => logs.group(logGroupName(name)));
  if (group.kind === 'failed') return none(unreadable(group.why));
  if (group.value === undefined) return none(withoutGroup(name, cluster));
  if (group.value.logGroupClass === 'DELIVERY') return none(ofClassDelivery(group.value));
  const { value: found } = group;
  const events = await attempt({ action: 'logs:DescribeLogStreams' }, () => logs.events(found.name));
  if (events.kind === 'failed') return none(unreadable(events.why));
  if (events.value === undefined) return none(withoutEvents(found, cluster));
  const { first, last } = events.value;
  const history = await readHistory(name, cluster, updates, asked);
  const window = windowOf({
    ...asked,
    groupCreatedAt: found.createdAt,
    retentionInDays: found.retentionInDays,
    firstEvent: first,
    lastEvent: last,
    privateSince: history.gap === undefined ? history.privateSince : undefined,
    auditOff: history.auditOff,
  });
  const gaps = history.gap === undefined ? window.gaps : [...window.gaps, history.gap];
  if (window.from >= window.to) return none({ ...withoutWindow(last, cluster), gaps }, history.missing);
  const { estimate, missing } = await estimateScan(logs, found, window);
  return {
    kind: 'scan',
    request: { group: found.name, text: auditLogQuery(vpcCidrs), from: window.from, to: window.to },
    textWithoutPods: auditLogQuery(vpcCidrs, { withPods: false }),
    estimate,
    privateSince: history.privateSince,
    gaps,
    missing: [...history.missing, ...missing],
  };
}

/** Scans the audit log, which AWS charges for. */
export async function gatherEvidence(
  { request, textWithoutPods, privateSince, gaps }: Extract<Preparation, { kind: 'scan' }>,
  logs: AuditLogs,
  effects: ScanEffects,
): Promise<Gathered> {
  const first = await scan(logs, request, effects);
  const isRefused = first.kind === 'failed' && first.isMalformed === true;
  const result = isRefused ? await scan(logs, { ...request, text: textWithoutPods }, effects) : first;
  if (result.kind === 'failed') {
    return { evidence: { ...unreadable(result.why), gaps, bytesScanned: result.bytesScanned }, rows: [], missing: [] };
  }
  // A paid second look, only where the first one saw no caller at all.
  const isSilent = result.recordsScanned > 0 && result.rows.length === 0;
  const check = isSilent ? await findsEvents(logs, request, effects) : { found: true, bytesScanned: 0 };
  const bytesScanned = result.bytesScanned + check.bytesScanned;
  if (result.recordsScanned === 0) {
    const why =
      'The audit log has no event of the days that you asked for, which no running cluster leaves it without.';
    return { evidence: { source: 'none', why, gaps, bytesScanned }, rows: [], missing: [] };
  }
  if (!check.found) return { evidence: { source: 'none', why: NO_STREAMS, gaps, bytesScanned }, rows: [], missing: [] };
  const { from, to } = request;
  const evidence: AuditLogEvidence = {
    source: 'audit-log',
    from,
    to,
    gaps,
    privateSince,
    bytesScanned,
    isCut: result.isCut,
  };
  return { evidence, rows: result.rows, missing: isRefused ? [WITHOUT_PODS] : [] };
}

interface History {
  readonly privateSince: Date | undefined;
  readonly auditOff: ReturnType<typeof auditLogOff>;
  /** Where the history could not be read: a time for which the evidence then does not count. */
  readonly gap: Gap | undefined;
  readonly missing: readonly string[];
}

async function readHistory(
  name: string,
  { createdAt, endpoint }: DescribedCluster,
  updates: EvidenceSource['updates'],
  asked: Asked,
): Promise<History> {
  const read = await attempt({ action: 'eks:ListUpdates' }, () => updates(name));
  if (read.kind === 'read') {
    return {
      privateSince: privateAccessSince(endpoint.privateAccess, createdAt, read.value),
      auditOff: auditLogOff(read.value),
      gap: undefined,
      missing: [],
    };
  }
  const missing = [
    `The updates of the cluster could not be looked up: since when private access is on, and when the audit log was off. ${read.why}.`,
  ];
  if (!endpoint.privateAccess) return { privateSince: undefined, auditOff: [], gap: undefined, missing };
  const why = 'it could not be read since when private access is on';
  return {
    privateSince: asked.now,
    auditOff: [],
    gap: { from: askedFrom(asked), to: asked.now, why },
    missing,
  };
}

async function estimateScan(
  logs: AuditLogs,
  { name, storedBytes }: LogGroup,
  { from, to }: { readonly from: Date; readonly to: Date },
): Promise<{ readonly estimate: ScanEstimate; readonly missing: readonly string[] }> {
  const ingested = await attempt({ action: 'cloudwatch:GetMetricData' }, () => logs.ingestedBytes(name, from, to));
  const ceiling = { bytes: storedBytes, isCeiling: true };
  if (ingested.kind === 'failed') {
    return {
      estimate: ceiling,
      missing: [
        `What was written to the log group could not be looked up, so the estimate was a ceiling. ${ingested.why}.`,
      ],
    };
  }
  const { value } = ingested;
  return { estimate: value === undefined ? ceiling : { bytes: value, isCeiling: false }, missing: [] };
}

type Attempt<Value> =
  | { readonly kind: 'read'; readonly value: Value }
  | { readonly kind: 'failed'; readonly why: string };

/** A part of the evidence that AWS does not give costs only that part. */
async function attempt<Value>(context: CallContext, ask: () => Promise<Value>): Promise<Attempt<Value>> {
  try {
    return { kind: 'read', value: await ask() };
  } catch (error) {
    const { sentence, fix } = readError(error, context);
    return { kind: 'failed', why: oneLine(`${sentence} ${fix}`).replace(/\.$/, '') };
  }
}

function none(evidence: NoEvidence, missing: readonly string[] = []): Preparation {
  return { kind: 'none', evidence, missing };
}

function because(why: string, isLogOff = false): NoEvidence {
  return { source: 'none', gaps: [], bytesScanned: 0, isLogOff, why };
}

function unreadable(why: string): NoEvidence {
  return because(`The audit log could not be read: ${why}.`);
}

function withoutGroup(name: string, { isAuditLogOn }: DescribedCluster): NoEvidence {
  return isAuditLogOn
    ? because(
        `The audit log is on, but there is no log group ${logGroupName(name)}. New logs take some minutes; otherwise check who deletes the group.`,
      )
    : because(`The audit log is off. ${TURN_ON}`, true);
}

function ofClassDelivery({ name }: LogGroup): NoEvidence {
  return because(
    `The log group ${name} has the class DELIVERY, which CloudWatch Logs Insights cannot read, and a class cannot be changed. Read the audit log where it is delivered to.`,
  );
}

function withoutEvents({ name }: LogGroup, { isAuditLogOn }: DescribedCluster): NoEvidence {
  return isAuditLogOn
    ? because(`The log group ${name} has no event of an audit log yet. New logs take some minutes.`)
    : because(`The audit log is off. ${TURN_ON}`, true);
}

function withoutWindow(last: Date, { isAuditLogOn }: DescribedCluster): NoEvidence {
  const day = last.toISOString().slice(0, 10);
  return isAuditLogOn
    ? because(`The audit log has no event of the days that count. Its last one is of ${day}.`)
    : because(`The audit log is off, and its last event is of ${day}. ${TURN_ON}`, true);
}

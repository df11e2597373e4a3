import * as z from 'zod/mini';

/** An update of a cluster, as eks:DescribeUpdate describes it. Parameter values are text, often JSON. */
export interface ClusterUpdate {
  readonly status: string | undefined;
  readonly createdAt: Date;
  readonly params: readonly { readonly type?: string | undefined; readonly value?: string | undefined }[];
}

/** Times without an end last until now. */
export interface Period {
  readonly from: Date;
  readonly to: Date | undefined;
}

/** Since when private access is on: undefined while it is off. */
export function privateAccessSince(
  isOn: boolean,
  clusterCreatedAt: Date,
  updates: readonly ClusterUpdate[],
): Date | undefined {
  if (!isOn) return undefined;
  const switches = changesOf(updates, ({ params }) =>
    params.flatMap(({ type, value }) => (type === 'EndpointPrivateAccess' ? [value === 'true'] : [])),
  );
  const last = periodsOf(switches, true).at(-1);
  if (last !== undefined && last.to === undefined) return last.from;
  // Where no update mentions it, it is as the cluster was created. Where the last one turned it off, it was on no earlier.
  return switches.at(-1)?.at ?? clusterCreatedAt;
}

/** The times in which the audit log was switched off after it had been switched on or off by an update. */
export function auditLogOff(updates: readonly ClusterUpdate[]): readonly Period[] {
  const switches = changesOf(updates, ({ params }) =>
    params.flatMap(({ type, value }) => (type === 'ClusterLogging' ? auditSwitches(value) : [])),
  );
  return periodsOf(switches, false);
}

interface Change {
  readonly at: Date;
  readonly isOn: boolean;
}

/** What successful updates switched on or off, the oldest first. The order of eks:ListUpdates is not documented. */
function changesOf(
  updates: readonly ClusterUpdate[],
  switches: (update: ClusterUpdate) => readonly boolean[],
): readonly Change[] {
  return updates
    .filter(({ status }) => status === 'Successful')
    .flatMap((update) => switches(update).map((isOn) => ({ at: update.createdAt, isOn })))
    .sort((a, b) => a.at.getTime() - b.at.getTime());
}

function periodsOf(changes: readonly Change[], wanted: boolean): readonly Period[] {
  const periods: Period[] = [];
  let from: Date | undefined;
  for (const { at, isOn } of changes) {
    if (isOn === wanted) {
      from ??= at;
      continue;
    }
    if (from !== undefined) periods.push({ from, to: at });
    from = undefined;
  }
  return from === undefined ? periods : [...periods, { from, to: undefined }];
}

const loggingSchema = z.object({
  clusterLogging: z.array(z.object({ types: z.nullish(z.array(z.string())), enabled: z.nullish(z.boolean()) })),
});

/** A value that is not the documented JSON says nothing of the audit log. */
function auditSwitches(value: string | undefined): readonly boolean[] {
  const logging = z.safeParse(loggingSchema, asJson(value ?? ''));
  if (!logging.success) return [];
  return logging.data.clusterLogging.flatMap(({ types, enabled }) =>
    types?.includes('audit') === true ? [enabled === true] : [],
  );
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

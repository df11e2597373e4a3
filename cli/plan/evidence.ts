/** A part of the asked window for which there is no evidence. */
export interface Gap {
  readonly from: Date;
  readonly to: Date;
  /** A sentence without a full stop. */
  readonly why: string;
}

/** What was read of a cluster's callers, and for when it counts. */
export type Evidence = AuditLogEvidence | NoEvidence;

export interface AuditLogEvidence {
  readonly source: 'audit-log';
  /** The window that the log really covers. */
  readonly from: Date;
  readonly to: Date;
  /** Parts of the asked window that are not covered. Empty when the log covers all of it. */
  readonly gaps: readonly Gap[];
  /** When private access was switched on; undefined while it is off. Evidence counts for closing from then on. */
  readonly privateSince: Date | undefined;
  readonly bytesScanned: number;
  /** True when the answer had as many rows as the query allows: there may be more callers. */
  readonly isCut: boolean;
}

/** No audit log, no group, a query that failed or timed out. It never means that there are no callers. */
export interface NoEvidence {
  readonly source: 'none';
  readonly gaps: readonly Gap[];
  readonly bytesScanned: number;
  /** True when the cluster does not send its audit log to CloudWatch Logs. Turning that on is then the next step. */
  readonly isLogOff?: boolean;
  /** Why, as a sentence with what to do. */
  readonly why: string;
}

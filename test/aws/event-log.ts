/**
 * Something that happened: an API call (`service:operation` by `actor`, with what it was asked and answered), or an
 * event that no call stands for (an EKS update ended, a configuration item was recorded).
 */
export interface LogEntry {
  readonly at: Date;
  readonly actor: string;
  readonly service: string;
  readonly operation: string;
  /** `ok`, or the error's code. */
  readonly outcome: string;
  /** The error's message, or a sentence about the event. */
  readonly detail?: string;
  readonly input?: unknown;
  readonly output?: unknown;
}

/** The one record of all that happened. Timelines and assertions are renderings of it. */
export class EventLog {
  readonly entries: LogEntry[] = [];
  readonly #listeners: ((entry: LogEntry) => void)[] = [];

  add(entry: LogEntry): void {
    this.entries.push(entry);
    for (const listener of this.#listeners) listener(entry);
  }

  onEntry(listener: (entry: LogEntry) => void): void {
    this.#listeners.push(listener);
  }

  /** For those who run thousands of scenarios on one local AWS. */
  clear(): void {
    this.entries.length = 0;
  }

  /** The entries of one operation, such as `eks:UpdateClusterConfig`. */
  of(serviceAndOperation: string): LogEntry[] {
    return this.entries.filter((entry) => `${entry.service}:${entry.operation}` === serviceAndOperation);
  }

  /** What was refused for want of a permission. */
  denials(): LogEntry[] {
    return this.entries.filter((entry) => entry.outcome.startsWith('AccessDenied'));
  }
}

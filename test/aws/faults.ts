import type { AwsError } from './error.ts';

/** Which calls a fault strikes, and how often. */
export interface Fault {
  readonly operation: string;
  readonly times?: number;
  readonly error: AwsError;
}

/** Errors that were asked for. They strike before the call has any effect. */
export class Faults {
  #pending: { operation: string; left: number; error: AwsError }[] = [];

  /** `operation` is `service:Operation`; `times` defaults to every call from now on. */
  add({ operation, times = Number.POSITIVE_INFINITY, error }: Fault): void {
    this.#pending.push({ operation, left: times, error });
  }

  strike(operation: string): void {
    const fault = this.#pending.find((candidate) => candidate.operation === operation && candidate.left > 0);
    if (fault === undefined) return;
    fault.left--;
    throw fault.error;
  }
}

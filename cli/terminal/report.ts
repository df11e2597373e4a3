/** What a command prints, and where. Data goes to standard output; where programs read it, words for people do not. */
export interface Printout {
  readonly stdout: string;
  readonly stderr: string;
}

/** Rows as JSON for programs. */
export function toJson(rows: readonly object[]): string {
  return `${JSON.stringify(rows, undefined, 2)}\n`;
}

/** Rows as JSON for programs, with the summary on standard error for people. */
export function jsonPrintout(rows: readonly object[], summary: string): Printout {
  return { stdout: toJson(rows), stderr: summary };
}

/** The line that names the Regions which the account has not enabled; empty when there are none. */
export function notEnabledLine(regions: readonly string[]): string {
  return regions.length === 0 ? '' : `Not enabled, so not looked into: ${regions.join(', ')}\n`;
}

/** 0: all well. 1: something that was looked at is wrong. 2: the command could not tell, or was used wrongly. */
export type ExitCode = 0 | 1 | 2;

/** The exit code of a command, by whether it could not tell somewhere and whether something is wrong. */
export function exitCodeOf(outcome: { readonly couldNotTell: boolean; readonly isWrong: boolean }): ExitCode {
  if (outcome.couldNotTell) return 2;
  return outcome.isWrong ? 1 : 0;
}

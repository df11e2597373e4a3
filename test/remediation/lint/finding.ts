/** One mistake in a runbook: a sentence that begins with the step or the place it is about. */
export type Finding = string;

/** What the doctor checks, in the order of its report. docs/doctor.md explains each. */
export const CHECKS = [
  'recorder',
  'recording',
  'frequency',
  'rule',
  'invocation',
  'permission',
  'document',
  'remediation',
  'parameters',
  'exceptions',
  'role',
  'condition keys',
  'trusted access',
  'administrator',
  'pack',
  'stack set',
  'coverage',
] as const;

export type CheckId = (typeof CHECKS)[number];

/** With a warning the guard works; what is wrong keeps a part of it from working. */
export type State = 'ok' | 'warning' | 'wrong' | 'could not tell';

/** The result of one check. `sentence` names the thing, its problem and, unless it is ok, the fix. */
export interface Check {
  readonly check: CheckId;
  readonly state: State;
  readonly sentence: string;
}

/** Makes the results of one check. */
export const checkResults = (check: CheckId) => {
  const result =
    (state: State) =>
    (sentence: string): Check => ({ check, state, sentence });
  return {
    ok: result('ok'),
    warning: result('warning'),
    wrong: result('wrong'),
    couldNotTell: result('could not tell'),
  };
};

/** Sorts by the order of CHECKS; results of the same check keep theirs. */
export function inOrder<Row extends Check>(checks: readonly Row[]): readonly Row[] {
  return [...checks].sort((a, b) => CHECKS.indexOf(a.check) - CHECKS.indexOf(b.check));
}

/** What the doctor checks, in the order of its report. Scripts rely on these ids. docs/doctor.md explains each. */
export const CHECKS = [
  'access',
  'recorder',
  'recording',
  'frequency',
  'rule',
  'rule-parameters',
  'invocation',
  'function',
  'function-log',
  'permission',
  'document',
  'remediation',
  'remediation-parameters',
  'exceptions',
  'role',
  'condition-keys',
  'notifications',
  'trail',
  'executions',
  'trusted-access',
  'administrator',
  'pack',
  'stack-set',
  'coverage',
] as const;

export type CheckId = (typeof CHECKS)[number];

/** With a warning the guard works; a problem keeps a part of it from working. */
export type State = 'ok' | 'warning' | 'problem' | 'could-not-tell';

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
    problem: result('problem'),
    couldNotTell: result('could-not-tell'),
  };
};

/** Sorts by the order of CHECKS; results of the same check keep theirs. */
export function inOrder<Row extends Check>(checks: readonly Row[]): readonly Row[] {
  return [...checks].sort((a, b) => CHECKS.indexOf(a.check) - CHECKS.indexOf(b.check));
}

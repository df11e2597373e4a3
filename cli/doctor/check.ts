/** What the doctor looks at, in the order in which it is told. */
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

/** A warning is something to know that lets the guard work; only what is wrong does not. */
export type State = 'ok' | 'warning' | 'wrong' | 'could not tell';

/** What came of one check. `sentence` names the thing, what is the matter with it and, unless it is ok, what to do. */
export interface Check {
  readonly check: CheckId;
  readonly state: State;
  readonly sentence: string;
}

/** Makes the findings of one check. */
export const of = (check: CheckId) => {
  const finding =
    (state: State) =>
    (sentence: string): Check => ({ check, state, sentence });
  return {
    ok: finding('ok'),
    warning: finding('warning'),
    wrong: finding('wrong'),
    couldNotTell: finding('could not tell'),
  };
};

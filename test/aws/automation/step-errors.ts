/** The step waited as long as it may. */
export class StepTimedOut extends Error {
  override readonly name = 'StepTimedOut';
}

/** The automation was stopped while the step ran. */
export class StepCancelled extends Error {
  override readonly name = 'StepCancelled';
}

/** A property did not have a desired value. */
export class AssertionFailed extends Error {
  override readonly name = 'AssertionFailed';
}

/** The function that was invoked failed; its payload says how. */
export class FunctionFailed extends Error {
  override readonly name = 'FunctionFailed';
}

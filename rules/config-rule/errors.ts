/** The invocation event, or something in it, is not what AWS Config documents. `field` is the path of what was wrong. */
export class InvalidEventError extends Error {
  readonly field: string;

  constructor(field: string, problem: string, options?: ErrorOptions) {
    super(`${field}: ${problem}`, options);
    this.name = 'InvalidEventError';
    this.field = field;
  }
}

/** A parameter of the rule is unknown or out of range. `parameter` is its name. */
export class InvalidRuleParameterError extends Error {
  readonly parameter: string;

  constructor(parameter: string, problem: string) {
    super(`rule parameter ${parameter}: ${problem}`);
    this.name = 'InvalidRuleParameterError';
    this.parameter = parameter;
  }
}

/** Compliance could not be determined. The invocation fails and the last result stands. */
export class CannotTellError extends Error {
  readonly resourceId: string;

  constructor(resourceId: string, problem: string, options?: ErrorOptions) {
    super(`${resourceId}: ${problem}`, options);
    this.name = 'CannotTellError';
    this.resourceId = resourceId;
  }
}

/** AWS Config answered 200 to PutEvaluations and yet did not take every evaluation. */
export class EvaluationsRefusedError extends Error {
  readonly resourceIds: readonly string[];

  constructor(resourceIds: readonly string[]) {
    super(`AWS Config did not accept the evaluation of ${resourceIds.join(', ')}`);
    this.name = 'EvaluationsRefusedError';
    this.resourceIds = resourceIds;
  }
}

/** A sweep reported what it could, and this is what it could not evaluate or report. */
export class SweepIncompleteError extends AggregateError {
  constructor(failures: readonly unknown[]) {
    super(failures, `the sweep is incomplete: ${failures.map((failure) => (failure as Error).message).join('; ')}`);
    this.name = 'SweepIncompleteError';
  }
}

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

/** AWS answered, and the answer lacks a member that it must have. The message names the members that came instead. */
export class BrokenAnswerError extends Error {
  readonly operation: string;

  constructor(operation: string, member: string, answer: object) {
    const { $metadata: _metadata, ...came } = answer as Readonly<Record<string, unknown>>;
    const names = Object.keys(came).filter((name) => came[name] !== undefined);
    super(
      `${operation} answered without ${member}; the answer has ${names.length === 0 ? 'nothing' : names.join(', ')}`,
    );
    this.name = 'BrokenAnswerError';
    this.operation = operation;
  }
}

/** A member that an answer must have. Throws BrokenAnswerError when it is missing or not what `isOfKind` wants. */
export function demand<Answer extends object, Name extends keyof Answer & string>(
  answer: Answer,
  name: Name,
  operation: string,
  isOfKind: (member: unknown) => boolean = (member) => member !== undefined && member !== null,
): NonNullable<Answer[Name]> {
  const member = answer[name];
  if (isOfKind(member)) return member as NonNullable<Answer[Name]>;
  throw new BrokenAnswerError(operation, name, answer);
}

/** A sweep reported what it could, and this is what it could not evaluate or report. */
export class SweepIncompleteError extends AggregateError {
  constructor(failures: readonly unknown[]) {
    super(failures, `the sweep is incomplete: ${failures.map((failure) => (failure as Error).message).join('; ')}`);
    this.name = 'SweepIncompleteError';
  }
}

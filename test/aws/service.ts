import type { RequestContext } from './iam/policy.ts';
import type { Caller } from './identities.ts';
import type { OperationModel } from './wire/model.ts';

/** Where a store of the local AWS stands: one account in one Region. */
export interface Place {
  readonly partition: string;
  readonly account: string;
  readonly region: string;
}

/** Where a call came from, as CloudTrail tells it; for a service both are its name. */
export interface CallOrigin {
  readonly sourceIPAddress: string;
  readonly userAgent: string;
  readonly requestId?: string;
}

/** One permission a call needs. `action` defaults to the operation's own name. */
export interface AccessNeed {
  readonly resource: string;
  readonly action?: string;
  readonly context?: RequestContext;
}

/** One operation of a service: which permissions it needs, and what it does. */
export interface Operation<Input = never, Output = unknown> {
  needs(input: Input, place: Place): readonly AccessNeed[];
  run(input: Input, caller: Caller): Output | Promise<Output>;
  /** Where it is not the SDK's. */
  readonly model?: OperationModel;
  /** What the event log keeps in place of an input or an output that is too large to be kept. */
  readonly brief?: { input?(input: Input): unknown; output?(output: Output): unknown };
}

/** A service is a store and a table of operations over it. */
export type Operations = Readonly<Record<string, Operation>>;

type Answer<Output> = Omit<Output, '$metadata'>;

/** Types an operation by the SDK's own input and output, so that the compiler checks every name. */
export function operation<Input, Output>(definition: Operation<Input, Answer<Output>>): Operation {
  return definition as Operation;
}

export const anyResource = (): readonly AccessNeed[] => [{ resource: '*' }];

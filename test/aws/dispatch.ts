import type { Clock } from './clock.ts';
import { copy } from './copy.ts';
import { AwsError } from './error.ts';
import type { EventLog } from './event-log.ts';
import type { Faults } from './faults.ts';
import type { Caller, Identities } from './identities.ts';
import type { CallOrigin, Operations, Place } from './service.ts';
import { check } from './wire/check.ts';
import { operation as operationModel } from './wire/model.ts';

/** A call and what came of it: an answer, or an error that AWS answers with. */
export interface AnsweredCall {
  readonly at: Date;
  readonly caller: Caller;
  readonly service: string;
  readonly operation: string;
  readonly input: unknown;
  readonly output?: Readonly<Record<string, unknown>>;
  readonly error?: AwsError;
  readonly origin: CallOrigin | undefined;
}

/** The one way to call AWS, whether over the wire or from one service to another. Rejects with AwsError. */
export interface Api {
  call(
    caller: Caller,
    service: string,
    operation: string,
    input: Record<string, unknown>,
    origin?: CallOrigin,
  ): Promise<Record<string, unknown>>;
}

export interface DispatchParts {
  readonly place: Place;
  readonly clock: Clock;
  readonly log: EventLog;
  readonly faults: Faults;
  readonly identities: Identities;
  /** Filled while the services are being put together; each calls the others through here. */
  readonly services: Readonly<Record<string, Operations>>;
  /** Told of every call that AWS has answered. */
  readonly onAnswer: (call: AnsweredCall) => void;
}

/** Every call passes the same gates: known and well-formed, not struck by a fault, allowed; and its answer fits the schema. */
export class Dispatch implements Api {
  readonly #parts: DispatchParts;

  constructor(parts: DispatchParts) {
    this.#parts = parts;
  }

  call(
    caller: Caller,
    service: string,
    operation: string,
    input: Record<string, unknown>,
    origin?: CallOrigin,
  ): Promise<Record<string, unknown>> {
    return this.#parts.clock.holdCall(this.#answer(caller, service, operation, input, origin), caller);
  }

  async #answer(
    caller: Caller,
    service: string,
    operation: string,
    input: Record<string, unknown>,
    origin: CallOrigin | undefined,
  ): Promise<Record<string, unknown>> {
    const { clock, log, onAnswer, services } = this.#parts;
    const brief = services[service]?.[operation]?.brief;
    const asked = brief?.input === undefined ? copy(input) : brief.input(input as never);
    const entry = { at: clock.now(), actor: caller.name, service, operation, input: asked };
    try {
      const output = copy(await this.#run(caller, service, operation, input));
      log.add({ ...entry, outcome: 'ok', output: brief?.output === undefined ? output : brief.output(output) });
      onAnswer({ ...entry, caller, output, origin });
      return output;
    } catch (error) {
      const isAnswer = error instanceof AwsError;
      log.add({
        ...entry,
        outcome: isAnswer ? error.code : 'InternalFailure',
        detail: error instanceof Error ? error.message : String(error),
      });
      if (isAnswer && error.code !== 'NotImplemented') onAnswer({ ...entry, caller, error, origin });
      throw error;
    }
  }

  async #run(
    caller: Caller,
    service: string,
    operation: string,
    input: Record<string, unknown>,
  ): Promise<Record<string, unknown>> {
    const { place, faults, identities, services } = this.#parts;
    const implementation = services[service]?.[operation];
    const model = implementation?.model ?? operationModel(service, operation);
    if (model === undefined || implementation === undefined) {
      throw new AwsError('NotImplemented', `the local AWS does not implement ${service}:${operation}`, { status: 501 });
    }
    const problems = check(model.input, input);
    if (problems.length > 0) throw new AwsError('ValidationException', problems.join('; '), { status: 400 });
    const asSent = await faults.strike(`${service}:${operation}`, input, caller);
    for (const need of implementation.needs(input as never, place)) {
      identities.authorize(caller, need.action ?? `${service}:${operation}`, need.resource, need.context ?? {});
    }
    const output = (await implementation.run(input as never, caller)) as Record<string, unknown>;
    const faulty = check(model.output, output);
    if (faulty.length > 0) throw new Error(`${service}:${operation} answered outside its schema: ${faulty.join('; ')}`);
    return { ...asSent(output) };
  }
}

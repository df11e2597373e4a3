import type { ErrorKind, ErrorReading } from '../terminal/aws-errors.ts';
import { type Answer, answerOf } from './call.ts';
import { type Check, type CheckId, checkResults, inOrder } from './check.ts';

/** Errors that every other call would meet too. */
const OF_EVERY_CALL: readonly ErrorKind[] = [
  'no-credentials',
  'unknown-profile',
  'wrong-credentials',
  'expired-credentials',
  'wrong-clock',
  'region-not-enabled',
];

/** The same if the first call meets them. Later they may be those of one service, whose endpoint is not reachable. */
const OF_EVERY_CALL_AT_FIRST: readonly ErrorKind[] = [
  'no-such-region',
  'network',
  'time-limit',
  'not-an-aws-answer',
  'denied-by-organization',
];

/** Makes checks of calls that failed. What is the same is said once: a sentence for a check and a place, and an advice in all. */
export class FailedCalls {
  readonly #sentences = new Set<string>();
  readonly #advice = new Set<string>();

  /** At most one check. `region` is the place, where several Regions are asked. */
  checks(check: CheckId, { sentence, fix }: ErrorReading, region = ''): readonly Check[] {
    const key = `${check} ${region} ${sentence}`;
    if (this.#sentences.has(key)) return [];
    this.#sentences.add(key);
    const isNew = fix !== '' && !this.#advice.has(fix);
    this.#advice.add(fix);
    return [checkResults(check).couldNotTell(isNew ? `${sentence} ${fix}` : sentence)];
  }
}

/** No call to this account and Region gets an answer. */
class NoAccessError extends Error {
  readonly reading: ErrorReading;

  constructor(reading: ErrorReading) {
    super(reading.sentence);
    this.name = 'NoAccessError';
    this.reading = reading;
  }
}

/** Collects the checks of one account in one Region. */
export class CheckRun {
  readonly #region: string;
  readonly #failedCalls = new FailedCalls();
  readonly #checks: Check[] = [];
  #hasAnswer = false;

  constructor(region: string) {
    this.#region = region;
  }

  add(...checks: readonly Check[]): void {
    this.#checks.push(...checks);
  }

  /** Asks for what a check needs. A call that fails makes that check "could not tell", once. */
  async answer<Value>(check: CheckId, ask: () => Promise<Value>): Promise<Answer<Value>> {
    const answer = await answerOf(ask, { region: this.#region });
    if (answer.kind === 'unknown') {
      const { reading } = answer;
      if (OF_EVERY_CALL.includes(reading.kind)) throw new NoAccessError(reading);
      if (!this.#hasAnswer && OF_EVERY_CALL_AT_FIRST.includes(reading.kind)) throw new NoAccessError(reading);
      this.add(...this.#failedCalls.checks(check, reading));
    } else {
      this.#hasAnswer = true;
    }
    return answer;
  }

  /** Adds checks that need calls. */
  async addFrom(check: CheckId, ask: () => Promise<readonly Check[]>): Promise<void> {
    const answer = await this.answer(check, ask);
    if (answer.kind === 'known') this.add(...answer.value);
  }

  /** Makes all checks, in the order of CHECKS. When no call gets an answer, that is said once in place of the checks that are left. */
  async collect(make: () => Promise<void>): Promise<readonly Check[]> {
    try {
      await make();
    } catch (error) {
      if (!(error instanceof NoAccessError)) throw error;
      this.add(...this.#failedCalls.checks('access', error.reading));
    }
    return inOrder(this.#checks);
  }
}

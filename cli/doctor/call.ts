import { type CallContext, type ErrorReading, readError } from '../terminal/aws-errors.ts';

/** AWS did not answer a call. `action` is the permission that it needs. */
export class CallError extends Error {
  readonly action: string;

  constructor(action: string, cause: unknown) {
    super(`${action} failed: ${cause}`, { cause });
    this.name = 'CallError';
    this.action = action;
  }
}

/** Asks AWS, and throws CallError with the permission that the call needs. */
export async function call<Value>(action: string, ask: () => Promise<Value>): Promise<Value> {
  try {
    return await ask();
  } catch (error) {
    throw new CallError(action, error);
  }
}

/** Undefined when AWS answers with one of these errors: that something does not exist is an answer. */
export async function unlessMissing<Value>(
  missing: readonly (new (...args: never[]) => Error)[],
  ask: () => Promise<Value>,
): Promise<Value | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (missing.some((each) => error instanceof each)) return undefined;
    throw error;
  }
}

/** The items of all pages, in order. */
export async function collect<Page, Item>(
  pages: AsyncIterable<Page>,
  itemsOf: (page: Page) => readonly Item[] | undefined,
): Promise<readonly Item[]> {
  const items: Item[] = [];
  for await (const page of pages) items.push(...(itemsOf(page) ?? []));
  return items;
}

/** What came of asking AWS: a value, or why there is none. */
export type Answer<Value> =
  | { readonly kind: 'known'; readonly value: Value }
  | { readonly kind: 'unknown'; readonly reading: ErrorReading };

/** Asks, and makes an answer of what comes of it: a call that failed, or a value that could not be read, is unknown. */
export async function answerOf<Value>(ask: () => Promise<Value>, context: CallContext = {}): Promise<Answer<Value>> {
  try {
    return { kind: 'known', value: await ask() };
  } catch (error) {
    return { kind: 'unknown', reading: readingOf(error, context) };
  }
}

function readingOf(error: unknown, context: CallContext): ErrorReading {
  if (!(error instanceof CallError)) {
    return { kind: 'unexpected', sentence: `What AWS answered is not understood: ${error}`, fix: '' };
  }
  const reading = readError(error, context);
  // The doctor has no option that accepts a Region which the organization denies.
  return reading.kind === 'denied-by-organization' ? { ...reading, fix: DENIED_FIX } : reading;
}

const DENIED_FIX = 'Leave the Region out, or ask the administrators of the organization.';

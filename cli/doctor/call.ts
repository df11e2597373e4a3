import { CallError } from './account.ts';

type Missing = new (...args: never[]) => Error;

/** Asks AWS, and throws CallError with the permission that the call needs. */
export async function call<Answer>(action: string, ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask();
  } catch (error) {
    throw new CallError(action, error);
  }
}

/** That something does not exist is an answer. */
export async function unlessMissing<Answer>(
  missing: readonly Missing[],
  ask: () => Promise<Answer>,
): Promise<Answer | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (missing.some((each) => error instanceof each)) return undefined;
    throw error;
  }
}

export async function collect<Page, Item>(
  pages: AsyncIterable<Page>,
  itemsOf: (page: Page) => readonly Item[] | undefined,
): Promise<readonly Item[]> {
  const items: Item[] = [];
  for await (const page of pages) items.push(...(itemsOf(page) ?? []));
  return items;
}

/** What a finding says of a call that was not answered, or of an answer that is not understood. */
export function sentenceOf(error: unknown): string {
  if (error instanceof CallError) return `${error.message}. Allow ${error.action}, or try again.`;
  return `What AWS answered is not understood: ${error}`;
}

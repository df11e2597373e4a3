/**
 * Works through the items in their order, at most `limit` at a time. After a failure it takes no further item, waits for
 * the work in flight, and rejects with the first error. So no work outlives the call: Lambda freezes a process that has
 * answered, and would resume such work in the next invocation.
 */
export async function forEachLimited<Item>(
  items: Iterable<Item>,
  limit: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const queue = items[Symbol.iterator]();
  const errors: unknown[] = [];
  const worker = async (): Promise<void> => {
    try {
      while (errors.length === 0) {
        const next = queue.next();
        if (next.done) return;
        await work(next.value);
      }
    } catch (error) {
      errors.push(error);
    }
  };
  await Promise.all(Array.from({ length: limit }, worker));
  if (errors.length > 0) throw errors[0];
}

/** A page of a list, and the token of the next one. The token is a position, which no client may rely on. */
export interface Page<Item> {
  readonly page: Item[];
  readonly nextToken: string | undefined;
}

/** Cuts a page out of a list. `refuse` throws the service's error for a token that it never gave. */
export function paginate<Item>(
  items: readonly Item[],
  size: number,
  token: string | undefined,
  refuse: (token: string) => never,
): Page<Item> {
  const start = token === undefined ? 0 : /^\d+$/.test(token) ? Number(token) : refuse(token);
  const end = start + size;
  return { page: items.slice(start, end), nextToken: end < items.length ? String(end) : undefined };
}

/** `1 cluster`, `2 clusters`, `0 clusters`. */
export function pluralize(count: number, noun: string): string {
  return count === 1 ? `1 ${noun}` : `${count} ${noun}s`;
}

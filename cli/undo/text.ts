/** Messages come from anywhere: no line break or control character of theirs reaches a terminal. */
export function oneLine(text: string): string {
  return text.replace(/[\s\p{C}]+/gu, ' ').trim();
}

/** Messages come from anywhere: no line break or control character of theirs reaches a terminal. */
export function oneLine(text: string): string {
  return text.replace(/[\s\p{C}]+/gu, ' ').trim();
}

/** Such as `2026-11-23 09:00:00 UTC`. */
export function timeInWords(time: Date | undefined): string {
  return time === undefined
    ? 'at a time that is not recorded'
    : `${time.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

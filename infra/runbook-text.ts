/** Texts with places, such as `${t0}`, for the passages that were taken out of them, and the passages by their names. */
export interface SharedTexts {
  readonly texts: readonly string[];
  readonly passages: Readonly<Record<string, string>>;
}

/** What a passage costs in a template at most, in bytes: beside its text, in each text that has it, and at each place. */
const COST = { kept: 8, user: 42, place: 6 };
/** Shorter passages save too little to be looked at, nor is a passage taken out that saves less. */
const SHORTEST = 25;
const LEAST_SAVING = 20;

/**
 * Takes out passages that are repeated, within a text or between texts: a template has room for three runbooks only when
 * it holds them once. Passages are whole words. Text that has a place already (`${`) stays where it is. `nameOf` names a
 * passage by its index.
 */
export function shareText(
  originals: readonly string[],
  nameOf: (index: number) => string = (index) => `t${index}`,
): SharedTexts {
  const passages: Record<string, string> = {};
  let texts = originals;
  let candidates = repeatedPassages(originals);
  for (;;) {
    const savings = candidates.map((passage) => ({ passage, saving: savingOf(passage, texts) }));
    const best = savings.reduce((a, b) => (b.saving > a.saving ? b : a), { passage: '', saving: 0 });
    if (best.saving < LEAST_SAVING) return { texts, passages };
    const name = nameOf(Object.keys(passages).length);
    passages[name] = best.passage;
    texts = texts.map((text) => text.replaceAll(best.passage, () => `\${${name}}`));
    // What does not pay now will not pay later, with less text left.
    candidates = savings.flatMap(({ passage, saving }) => (saving > 0 ? [passage] : []));
  }
}

function savingOf(passage: string, texts: readonly string[]): number {
  const counts = texts.map((text) => text.split(passage).length - 1).filter((count) => count > 0);
  const places = counts.reduce((sum, count) => sum + count, 0);
  if (places < 2) return 0;
  const bytes = JSON.stringify(passage).length - 2;
  return places * (bytes - COST.place) - bytes - COST.kept - counts.length * COST.user;
}

/** Every passage that occurs more than once: how neighbours in the sorted list of all endings begin. */
function repeatedPassages(texts: readonly string[]): string[] {
  const endings = texts.flatMap((text) => wordStarts(text).map((start) => text.slice(start))).sort();
  const passages = endings.flatMap((ending, index) => {
    const common = commonStart(ending, endings[index + 1] ?? '').split('${')[0] ?? '';
    return wordStarts(common).flatMap((end) => (end < SHORTEST ? [] : [common.slice(0, end)]));
  });
  return [...new Set(passages)];
}

function wordStarts(text: string): number[] {
  return [...text.matchAll(/(?<=^|\s)\S/g)].map(({ index }) => index);
}

function commonStart(a: string, b: string): string {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return a.slice(0, length);
}

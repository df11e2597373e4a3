/** The middle of some values, and the lowest and highest of them. */
export interface Spread {
  readonly median: number;
  readonly lowest: number;
  readonly highest: number;
}

/** Throws a RangeError where there is no value. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const [lowest, highest] = [sorted[0], sorted.at(-1)];
  if (lowest === undefined || highest === undefined) throw new RangeError('there is no value');
  const middle = sorted.length / 2;
  const inner = Number.isInteger(middle)
    ? sorted.slice(middle - 1, middle + 1)
    : [sorted[Math.floor(middle)] as number];
  return { median: inner.reduce((sum, each) => sum + each, 0) / inner.length, lowest, highest };
}

/**
 * How many times the value of a baseline something is: each by the baseline of its own round, because what else a machine does
 * slows down all of a round alike.
 */
export function ratiosByRound(values: readonly number[], baseline: readonly number[]): Spread {
  return spreadOf(values.map((value, round) => value / (baseline[round] ?? Number.NaN)));
}

/** Measures each subject once in every round, one after another, so that no subject has all the quiet moments. */
export async function inRounds<Subject>(
  subjects: readonly Subject[],
  rounds: number,
  measure: (subject: Subject) => Promise<number>,
): Promise<readonly (readonly number[])[]> {
  const values = subjects.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [index, subject] of subjects.entries()) values[index]?.push(await measure(subject));
  }
  return values;
}

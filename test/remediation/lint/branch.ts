import type { Step } from './document.ts';

type Condition = Readonly<Record<string, unknown>>;

export interface Choice {
  readonly target: unknown;
  readonly condition: Condition;
}

/** The choices of a branch as they stand there; the checks say what is wrong with them. */
export function choicesOf({ inputs }: Step): readonly Choice[] {
  const choices: unknown = inputs['Choices'];
  return asRecords(choices).map(({ NextStep: target, ...condition }) => ({ target, condition }));
}

/** The simple comparisons in a condition, those inside And, Or and Not among them. */
export function comparisonsIn(condition: Condition): readonly Condition[] {
  const [key = ''] = Object.keys(condition);
  if (!['And', 'Or', 'Not'].includes(key)) return [condition];
  const operand = condition[key];
  return asRecords(Array.isArray(operand) ? operand : [operand]).flatMap(comparisonsIn);
}

function asRecords(value: unknown): readonly Condition[] {
  const items: readonly unknown[] = Array.isArray(value) ? value : [];
  return items.filter((item): item is Condition => typeof item === 'object' && item !== null);
}

import { choicesOf, comparisonsIn } from './branch.ts';
import type { Runbook, Step, ValueType } from './document.ts';
import type { Finding } from './finding.ts';
import { typeOf, type Values, wholeReference } from './values.ts';

/** The operators of a branch, by what they compare (SSM user guide, "aws:branch"). */
const operators: Readonly<Record<string, ValueType>> = {
  StringEquals: 'String',
  EqualsIgnoreCase: 'String',
  StartsWith: 'String',
  EndsWith: 'String',
  Contains: 'String',
  NumericEquals: 'Integer',
  NumericGreater: 'Integer',
  NumericLesser: 'Integer',
  NumericGreaterOrEquals: 'Integer',
  NumericLesserOrEquals: 'Integer',
  BooleanEquals: 'Boolean',
};

/** A branch says what happens when nothing holds, and compares like with like. */
export function checkBranches({ mainSteps }: Runbook, values: Values): readonly Finding[] {
  return mainSteps.filter(({ action }) => action === 'aws:branch').flatMap((step) => checkBranch(step, values));
}

function checkBranch(step: Step, values: Values): readonly Finding[] {
  const { Choices: _choices, Default: fallback, ...unknown } = step.inputs;
  const choices = choicesOf(step);
  const open = fallback === undefined && step.isEnd !== true;
  return [
    ...Object.keys(unknown).map((key) => `${step.name}: ${key} is no input of a branch`),
    ...(choices.length === 0 ? [`${step.name}: has no Choices`] : []),
    ...(open ? [`${step.name}: has neither Default nor isEnd, and falls into the next step`] : []),
    ...choices.flatMap(({ target, condition }) => [
      ...(typeof target === 'string' ? [] : [`${step.name}: a choice has no NextStep`]),
      ...checkShape(step.name, condition),
      ...comparisonsIn(condition).flatMap((comparison) => checkComparison(step.name, comparison, values)),
    ]),
  ];
}

function checkShape(name: string, condition: Readonly<Record<string, unknown>>): readonly Finding[] {
  const keys = Object.keys(condition);
  const isCompound = keys.some((key) => ['And', 'Or', 'Not'].includes(key));
  return isCompound && keys.length > 1 ? [`${name}: a choice is of ${keys.join(', ')} at once`] : [];
}

function checkComparison(
  name: string,
  comparison: Readonly<Record<string, unknown>>,
  values: Values,
): readonly Finding[] {
  const { Variable: variable, ...rest } = comparison;
  const [[operator = '', wanted] = [], ...others] = Object.entries(rest);
  if (wholeReference(variable) === undefined) return [`${name}: compares ${JSON.stringify(variable)}, no reference`];
  const type = operators[operator];
  if (type === undefined || others.length > 0) {
    return [`${name}: ${Object.keys(rest).join(', ') || 'nothing'} is no operator of a branch`];
  }
  const compared = [variable, wanted].map((side) => [side, typeOf(side, values)] as const);
  return compared.flatMap(([side, actual]) => {
    if (actual === type || (actual === undefined && wholeReference(side) !== undefined)) return [];
    return [`${name}: ${operator} compares ${String(side)}, which is of type ${actual}`];
  });
}

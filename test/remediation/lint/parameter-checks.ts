import type { Parameter, Runbook, Variable } from './document.ts';
import type { Finding } from './finding.ts';
import type { SampleTable } from './samples.ts';
import { typeOf } from './values.ts';

/** The defaults that the template fills in. The pattern has to match what it fills in, which test/infra/runbooks.test.ts checks. */
const PLACES: Readonly<Record<string, string>> = {
  AutomationAssumeRole: `\${Role}`,
  RuleFunctionName: `\${Function}`,
};

/** Text is let in by a pattern only, and samples show what the pattern lets in. */
export function checkParameters({ parameters }: Runbook, samples: SampleTable): readonly Finding[] {
  return Object.entries(parameters).flatMap(([name, parameter]) => {
    const isPlace = PLACES[name] !== undefined && PLACES[name] === parameter.default;
    const problems = [...(isPlace ? [] : checkDefault(parameter)), ...checkPattern(name, parameter, samples)];
    return problems.map((problem) => `${name}: ${problem}`);
  });
}

/** A variable has a value of its type before the first step. */
export function checkVariables({ variables }: Runbook): readonly Finding[] {
  return Object.entries(variables).flatMap(([name, variable]) => {
    const problems = variable.default === undefined ? ['has no default'] : checkDefault(variable);
    return problems.map((problem) => `variable:${name}: ${problem}`);
  });
}

/** AWS Config passes the role by this name, and runs no runbook automatically without it (PutRemediationConfigurations). */
export function checkRole({ assumeRole, parameters }: Runbook): readonly Finding[] {
  return [
    ...(parameters['AutomationAssumeRole']?.type === 'String' ? [] : ['AutomationAssumeRole: is no String parameter']),
    ...(/^\{\{ *AutomationAssumeRole *\}\}$/.test(assumeRole ?? '')
      ? []
      : ['assumeRole: is not {{ AutomationAssumeRole }}']),
  ];
}

function isText({ type }: Parameter | Variable): boolean {
  return type === 'String' || type === 'StringList';
}

function checkPattern(name: string, parameter: Parameter, samples: SampleTable): readonly string[] {
  if (!isText(parameter)) return [];
  const { allowedPattern: pattern } = parameter;
  if (pattern === undefined) return ['has no allowedPattern'];
  if (!isAnchored(pattern)) return [`its pattern ${pattern} is not anchored at both ends`];
  const expression = compiled(pattern);
  if (expression === undefined) return [`its pattern ${pattern} is no regular expression`];
  const { good = [], bad = [] } = samples[name] ?? {};
  return [
    ...(good.length === 0 || bad.length === 0 ? ['has no samples, good and bad'] : []),
    ...good.filter((value) => !expression.test(value)).map((value) => `refuses ${JSON.stringify(value)}`),
    ...bad.filter((value) => expression.test(value)).map((value) => `takes ${JSON.stringify(value)}`),
  ];
}

function checkDefault(parameter: Parameter | Variable): readonly string[] {
  const { type, default: value, allowedPattern } = parameter;
  if (value === undefined) return [];
  const actual = Array.isArray(value) && value.length === 0 ? type : typeOf(value, new Map());
  if (actual !== type) return [`its default is a ${actual}, and it is a ${type}`];
  if (!isText(parameter) || allowedPattern === undefined) return [];
  const refused = [value].flat().filter((item) => compiled(allowedPattern)?.test(String(item)) === false);
  return refused.map((item) => `its own default ${JSON.stringify(item)} does not match`);
}

/** Whether both anchors hold for the whole: in `^a|b$` each holds for one side. */
function isAnchored(pattern: string): boolean {
  let plain = pattern.replace(/\\./g, '').replace(/\[[^\]]*\]/g, '');
  for (let before = ''; before !== plain; ) {
    before = plain;
    plain = plain.replace(/\([^()]*\)/g, '');
  }
  return plain.startsWith('^') && plain.endsWith('$') && !plain.includes('|');
}

function compiled(pattern: string): RegExp | undefined {
  try {
    return new RegExp(pattern);
  } catch {
    return undefined;
  }
}

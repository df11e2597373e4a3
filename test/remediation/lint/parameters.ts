import type { AutomationDocument, ParameterDefinition } from '../../aws/automation/document.ts';
import { violation } from '../../aws/automation/parameters.ts';
import { hasType } from '../../aws/automation/selector.ts';
import type { SampleTable } from '../samples.ts';

/** In these defaults the template's Fn::Sub puts the deployed role and function. It would replace any other `${` too. */
const PLACEHOLDERS: Readonly<Record<string, string>> = {
  AutomationAssumeRole: 'Role',
  RuleFunctionName: 'Function',
};

/** Checks that a pattern or a list of values limits every text parameter, that samples show its limits, and that a parameter takes its own default. */
export function checkParameters({ parameters }: AutomationDocument, samples: SampleTable): readonly string[] {
  return Object.entries(parameters).flatMap(([name, definition]) => {
    const isText = definition.type === 'String' || definition.type === 'StringList';
    const problems = [
      ...(isPlaceholder(name, definition.default) ? [] : checkDefault(definition)),
      ...(isText ? checkPattern(definition, samples[name] ?? { good: [], bad: [] }) : []),
    ];
    return problems.map((problem) => `${name}: ${problem}`);
  });
}

function checkDefault(definition: ParameterDefinition): readonly string[] {
  const { type, default: value } = definition;
  if (value === undefined) return [];
  if (!hasType(value, type)) return [`its default is no ${type}`];
  const problem = violation(definition, value);
  return problem === undefined ? [] : [`its default: ${problem}`];
}

function checkPattern(definition: ParameterDefinition, { good, bad }: SampleTable[string]): readonly string[] {
  const { allowedPattern, allowedValues } = definition;
  if (allowedPattern === undefined && allowedValues === undefined) return ['has no allowedPattern'];
  if (good.length === 0 || bad.length === 0) return ['has no samples, good and bad'];
  const takes = (sample: string) => violation(definition, sample) === undefined;
  // A pattern that is not anchored at both ends takes more than the sample.
  const longer = good.flatMap((sample) => [`${sample} `, ` ${sample}`]);
  return [
    ...good.filter((sample) => !takes(sample)).map((sample) => `refuses ${JSON.stringify(sample)}`),
    ...[...bad, ...longer].filter(takes).map((sample) => `takes ${JSON.stringify(sample)}`),
  ];
}

/** Checks that the text has no `${` but in the two defaults that the template fills in. */
export function checkPlaceholders(text: string, { parameters }: AutomationDocument): readonly string[] {
  let rest = text;
  for (const [name, { default: value }] of Object.entries(parameters)) {
    if (isPlaceholder(name, value)) rest = rest.replace(value, '');
  }
  return [...rest.matchAll(/\$\{[^}\n]*\}?/g)].map(([found]) => `the document: Fn::Sub would replace ${found}`);
}

function isPlaceholder(parameter: string, value: unknown): value is string {
  const place = PLACEHOLDERS[parameter];
  return place !== undefined && value === `\${${place}}`;
}

/** AWS Config passes the role by this name, and never starts a runbook automatically without it (PutRemediationConfigurations). */
export function checkRole({ assumeRole = '' }: AutomationDocument): readonly string[] {
  return /^\{\{ *AutomationAssumeRole *\}\}$/.test(assumeRole) ? [] : ['assumeRole: is not {{ AutomationAssumeRole }}'];
}

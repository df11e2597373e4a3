import { CloudFormationError, type Template } from './template.ts';

export type ParameterValues = Readonly<Record<string, string | readonly string[]>>;

type Definition = Template['Parameters'][string];

/**
 * The template's parameters with defaults filled in and constraints checked. Throws CloudFormationError, which names the
 * parameter. Assumed: the texts of constraints, but that a ConstraintDescription takes their place (user guide, parameters).
 */
export function checkParameters(template: Template, given: Readonly<Record<string, string>>): ParameterValues {
  const unknown = Object.keys(given).filter((name) => !(name in template.Parameters));
  if (unknown.length > 0) {
    throw new CloudFormationError(`Parameters: [${unknown.join(', ')}] do not exist in the template`);
  }
  const values = Object.entries(template.Parameters).map(([name, definition]) => {
    const value = given[name] ?? (definition.Default === undefined ? undefined : String(definition.Default));
    if (value === undefined) throw new CloudFormationError(`Parameters: [${name}] must have values`);
    const list = definition.Type === 'CommaDelimitedList' ? splitList(value) : undefined;
    for (const single of list ?? [value]) {
      const problem = violation(definition, single);
      if (problem !== undefined) {
        throw new CloudFormationError(`parameter ${name}: ${definition.ConstraintDescription ?? problem}`);
      }
    }
    return [name, list ?? value] as const;
  });
  return Object.fromEntries(values);
}

function splitList(value: string): string[] {
  return value === '' ? [] : value.split(',').map((item) => item.trim());
}

function violation(definition: Definition, value: string): string | undefined {
  const number = Number(value);
  const { AllowedValues, AllowedPattern, MinLength, MaxLength, MinValue, MaxValue } = definition;
  if (AllowedValues !== undefined && !AllowedValues.map(String).includes(value)) {
    return `must be one of ${AllowedValues.join(', ')}`;
  }
  if (AllowedPattern !== undefined && !new RegExp(`^(?:${AllowedPattern})$`).test(value)) {
    return `must match pattern ${AllowedPattern}`;
  }
  if (MinLength !== undefined && value.length < MinLength) return `must have at least ${MinLength} characters`;
  if (MaxLength !== undefined && value.length > MaxLength) return `must have at most ${MaxLength} characters`;
  if (definition.Type === 'Number' && Number.isNaN(number)) return 'must be a number';
  if (MinValue !== undefined && number < MinValue) return `must be at least ${MinValue}`;
  if (MaxValue !== undefined && number > MaxValue) return `must be at most ${MaxValue}`;
  return undefined;
}

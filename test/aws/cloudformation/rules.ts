import * as z from 'zod/mini';
import { AwsError } from '../error.ts';
import { CloudFormationError } from './error.ts';
import type { ParameterValues } from './parameters.ts';

/** One rule of a template (CloudFormation user guide, rules section). */
export const ruleSchema = z.strictObject({
  RuleCondition: z.optional(z.record(z.string(), z.unknown())),
  Assertions: z
    .array(z.strictObject({ Assert: z.record(z.string(), z.unknown()), AssertDescription: z.optional(z.string()) }))
    .check(z.minLength(1)),
});

export type Rules = Readonly<Record<string, z.output<typeof ruleSchema>>>;

/** What a function of a rule gives. Numbers and Booleans of the template are text, as every value of a parameter is. */
type Value = boolean | string | readonly string[];

interface Context {
  readonly rule: string;
  readonly parameters: ParameterValues;
  readonly region: string;
}

/**
 * Holds parameters against a template's rules, which CloudFormation does before it creates or updates anything (template
 * reference, rule functions). Throws CloudFormationError for a rule that cannot be, whether or not its condition holds, and
 * AwsError with the assertion's description for one that is broken. Assumed: the text around the description.
 */
export function checkRules(rules: Rules, parameters: ParameterValues, region: string): void {
  for (const [rule, { RuleCondition: condition, Assertions: assertions }] of Object.entries(rules)) {
    const context = { rule, parameters, region };
    const applies = condition === undefined || truth(condition, context);
    const broken = assertions.filter(({ Assert: assertion }) => !truth(assertion, context));
    if (!applies || broken.length === 0) continue;
    const descriptions = broken.map(({ AssertDescription: description = 'without a description' }) => description);
    throw new AwsError('ValidationError', `Template rule ${rule} failed: ${descriptions.join('; ')}`);
  }
}

/** An argument is text, a list, Ref or another rule-specific function (template reference, supported functions). */
function evaluate(expression: unknown, context: Context): Value {
  if (Array.isArray(expression)) return expression.map((item) => text(item, context));
  if (typeof expression !== 'object' || expression === null) return String(expression);
  const entries = Object.entries(expression);
  const [name, argument] = entries[0] ?? ['nothing', undefined];
  if (entries.length !== 1) refuse(context, `an object of ${entries.length} members is no function`);
  return call(name, argument, context);
}

function call(name: string, argument: unknown, context: Context): Value {
  const items = (least: number, most = least): readonly unknown[] => {
    if (Array.isArray(argument) && argument.length >= least && argument.length <= most) return argument;
    return refuse(context, `${name} takes ${least === most ? least : `${least} to ${most}`} arguments in a list`);
  };
  switch (name) {
    case 'Ref':
      return reference(String(argument), context);
    case 'Fn::And':
      return items(2, 10)
        .map((item) => truth(item, context))
        .every(Boolean);
    case 'Fn::Or':
      return items(2, 10)
        .map((item) => truth(item, context))
        .some(Boolean);
    case 'Fn::Not':
      return !truth(items(1)[0], context);
    case 'Fn::Equals': {
      const [left, right] = items(2).map((item) => JSON.stringify(evaluate(item, context)));
      return left === right;
    }
    case 'Fn::Contains': {
      const [strings, string] = items(2);
      return list(strings, context).includes(text(string, context));
    }
    case 'Fn::EachMemberEquals': {
      const [strings, string] = items(2);
      const wanted = text(string, context);
      return list(strings, context).every((member) => member === wanted);
    }
    case 'Fn::EachMemberIn': {
      const [toCheck, toMatch] = items(2).map((item) => list(item, context));
      return (toCheck ?? []).every((member) => toMatch?.includes(member));
    }
    // They are about parameters of types such as AWS::EC2::VPC::Id, which the local AWS does not have.
    case 'Fn::RefAll':
    case 'Fn::ValueOf':
    case 'Fn::ValueOfAll':
      return refuse(context, `the local AWS does not implement ${name}`);
    default:
      return refuse(context, `${name} is not a function that rules can use`);
  }
}

/** Of a parameter. AWS::Region is taken too, which the guide does not say and templates in use rely on (reported). */
function reference(name: string, context: Context): Value {
  if (name === 'AWS::Region') return context.region;
  return context.parameters[name] ?? refuse(context, `Ref to ${name}, which is not a parameter of the template`);
}

function truth(expression: unknown, context: Context): boolean {
  const value = evaluate(expression, context);
  if (typeof value === 'boolean') return value;
  return refuse(context, `${JSON.stringify(expression)} is neither true nor false`);
}

function text(expression: unknown, context: Context): string {
  const value = evaluate(expression, context);
  if (typeof value === 'string') return value;
  return refuse(context, `${JSON.stringify(expression)} is not text`);
}

function list(expression: unknown, context: Context): readonly string[] {
  const value = evaluate(expression, context);
  if (typeof value === 'object') return value;
  return refuse(context, `${JSON.stringify(expression)} is not a list`);
}

function refuse({ rule }: Context, problem: string): never {
  throw new CloudFormationError(`Rules.${rule}: ${problem}`);
}

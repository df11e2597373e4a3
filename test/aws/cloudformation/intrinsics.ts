import type { ParameterValues } from './parameters.ts';
import { CloudFormationError, type StackPlace, type Template } from './template.ts';

/** What a created resource answers to Ref and to Fn::GetAtt. */
export interface Created {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

export interface Scope {
  readonly template: Template;
  readonly parameters: ParameterValues;
  readonly place: StackPlace;
  readonly created: ReadonlyMap<string, Created>;
}

/** AWS::NoValue takes the key or element it stands for away. */
const NO_VALUE = Symbol('AWS::NoValue');

/** Replaces every intrinsic function in a value. Throws CloudFormationError for what cannot be resolved or is not implemented. */
export function resolve(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => resolve(item, scope)).filter((item) => item !== NO_VALUE);
  }
  if (typeof value !== 'object' || value === null) return value;
  const intrinsic = asIntrinsic(value);
  if (intrinsic !== undefined) return call(intrinsic.name, intrinsic.argument, scope);
  const entries = Object.entries(value).map(([key, member]) => [key, resolve(member, scope)] as const);
  return Object.fromEntries(entries.filter(([, member]) => member !== NO_VALUE));
}

/** Evaluates every condition, as CloudFormation does before anything else: also one that nothing uses. Throws CloudFormationError. */
export function checkConditions(scope: Scope): void {
  for (const name of Object.keys(scope.template.Conditions)) conditionHolds(name, scope);
}

/** Whether a condition of the template holds. */
export function conditionHolds(name: string, scope: Scope): boolean {
  if (!(name in scope.template.Conditions)) throw new CloudFormationError(`there is no condition ${name}`);
  return truth(resolve(scope.template.Conditions[name], scope));
}

/** The intrinsic function that an object is, if it is one. */
export function asIntrinsic(value: object): { name: string; argument: unknown } | undefined {
  const entries = Object.entries(value);
  const [entry] = entries;
  if (entries.length !== 1 || entry === undefined) return undefined;
  const [name, argument] = entry;
  const isIntrinsic =
    name === 'Ref' || name.startsWith('Fn::') || (name === 'Condition' && typeof argument === 'string');
  return isIntrinsic ? { name, argument } : undefined;
}

function call(name: string, argument: unknown, scope: Scope): unknown {
  const list = (least = 0, most = Number.POSITIVE_INFINITY): unknown[] =>
    resolveList(name, argument, scope, least, most);
  switch (name) {
    case 'Ref':
      return ref(String(argument), scope);
    case 'Fn::GetAtt':
      return getAtt(argument, scope);
    case 'Fn::Sub':
      return sub(argument, scope);
    case 'Fn::Join': {
      const [separator, items] = list(2, 2);
      return listOf(name, items)
        .map((item) => textOf(name, item))
        .join(textOf(name, separator));
    }
    case 'Fn::Select': {
      const [index, items] = list(2, 2);
      const selected = listOf(name, items)[Number(index)];
      if (selected === undefined) {
        throw new CloudFormationError(`Template error: Fn::Select cannot select nonexistent value at index ${index}`);
      }
      return selected;
    }
    case 'Fn::Split': {
      const [separator, text] = list(2, 2);
      return textOf(name, text).split(textOf(name, separator));
    }
    case 'Fn::FindInMap':
      return findInMap(list(), scope);
    case 'Fn::If': {
      const [condition, whenTrue, whenFalse, ...others] = Array.isArray(argument) ? argument : [];
      if (typeof condition !== 'string' || whenFalse === undefined || others.length > 0) {
        throw new CloudFormationError('Fn::If takes the name of a condition and two values');
      }
      return resolve(conditionHolds(condition, scope) ? whenTrue : whenFalse, scope);
    }
    case 'Condition':
      return conditionHolds(String(argument), scope);
    case 'Fn::Equals': {
      const [left, right] = list(2, 2).map((item) => JSON.stringify(asText(item)));
      return left === right;
    }
    case 'Fn::And':
      return list(2, 10).map(truth).every(Boolean);
    case 'Fn::Or':
      return list(2, 10).map(truth).some(Boolean);
    case 'Fn::Not':
      return !list(1, 1).map(truth)[0];
    default:
      throw new CloudFormationError(`the local AWS does not implement ${name}`);
  }
}

function resolveList(name: string, argument: unknown, scope: Scope, least: number, most: number): unknown[] {
  if (!Array.isArray(argument)) throw new CloudFormationError(`${name} takes a list`);
  if (argument.length < least || argument.length > most) {
    const count = least === most ? least : `${least} to ${most}`;
    throw new CloudFormationError(`${name} takes a list of ${count}, not of ${argument.length}`);
  }
  return resolve(argument, scope) as unknown[];
}

function listOf(name: string, value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new CloudFormationError(`${name}: ${JSON.stringify(value)} is not a list`);
}

/** Text, or a number or Boolean of the template. A list, such as a parameter of comma-separated values is, is none. */
function textOf(name: string, value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new CloudFormationError(`${name}: ${JSON.stringify(value)} is not text`);
}

/** A number or Boolean that a template compares is text, as every value of a parameter is. */
function asText(value: unknown): unknown {
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
}

function truth(value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw new CloudFormationError(`${JSON.stringify(value)} is not a condition`);
}

/** A default, which only a transform allows, is none of its arguments here. */
function findInMap(keys: unknown[], { template }: Scope): unknown {
  const [map, first, second, ...others] = keys;
  if (typeof map !== 'string' || typeof first !== 'string' || typeof second !== 'string' || others.length > 0) {
    throw new CloudFormationError(`Fn::FindInMap takes three texts, not ${JSON.stringify(keys)}`);
  }
  const topLevel = member(template.Mappings, map, `there is no mapping ${map}`);
  const secondLevel = member(topLevel, first, `mapping ${map} has no key ${first}`);
  return member(secondLevel, second, `mapping ${map} has no key ${second} in ${first}`);
}

function member<Value>(of: Readonly<Record<string, Value>>, key: string, problem: string): Value {
  const value = Object.hasOwn(of, key) ? of[key] : undefined;
  if (value === undefined) throw new CloudFormationError(`Fn::FindInMap: ${problem}`);
  return value;
}

function ref(name: string, { place, parameters, created }: Scope): unknown {
  const pseudo: Readonly<Record<string, unknown>> = {
    'AWS::AccountId': place.account,
    'AWS::Region': place.region,
    'AWS::Partition': place.partition,
    'AWS::StackName': place.stackName,
    'AWS::StackId': place.stackId,
    'AWS::URLSuffix': place.partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com',
    'AWS::NoValue': NO_VALUE,
  };
  const value = pseudo[name] ?? parameters[name] ?? created.get(name)?.ref;
  if (value === undefined) throw new CloudFormationError(`Ref: there is no ${name}`);
  return value;
}

function getAtt(argument: unknown, { created }: Scope): unknown {
  const [logicalId = '', ...path] = Array.isArray(argument) ? argument.map(String) : String(argument).split('.');
  const attribute = path.join('.');
  const value = created.get(logicalId)?.attributes[attribute];
  if (value === undefined) throw new CloudFormationError(`Fn::GetAtt: ${logicalId} has no attribute ${attribute}`);
  return value;
}

function sub(argument: unknown, scope: Scope): string {
  const [text, variables, ...others] = Array.isArray(argument) ? argument : [argument, {}];
  if (typeof text !== 'string' || typeof variables !== 'object' || others.length > 0) {
    throw new CloudFormationError('Fn::Sub takes text, and variables in an object');
  }
  const values = resolve(variables, scope) as Readonly<Record<string, unknown>>;
  const variable = (name: string): unknown => {
    if (Object.hasOwn(values, name)) return values[name];
    return name.includes('.') ? getAtt(name, scope) : ref(name, scope);
  };
  return text.replace(/\$\{(!?)([^}]+)\}/g, (_all, literal: string, name: string) =>
    literal === '!' ? `\${${name}}` : textOf(`Fn::Sub of ${name}`, variable(name)),
  );
}

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

/** Whether a condition of the template holds. */
export function conditionHolds(name: string, scope: Scope): boolean {
  if (!(name in scope.template.Conditions)) throw new CloudFormationError(`there is no condition ${name}`);
  return resolve(scope.template.Conditions[name], scope) === true;
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
  const list = (): unknown[] => resolveList(name, argument, scope);
  switch (name) {
    case 'Ref':
      return ref(String(argument), scope);
    case 'Fn::GetAtt':
      return getAtt(argument, scope);
    case 'Fn::Sub':
      return sub(argument, scope);
    case 'Fn::Join': {
      const [separator, items] = list();
      return (items as unknown[]).map(String).join(String(separator));
    }
    case 'Fn::Select': {
      const [index, items] = list();
      const selected = (items as unknown[])[Number(index)];
      if (selected === undefined) throw new CloudFormationError(`Fn::Select: there is no element ${index}`);
      return selected;
    }
    case 'Fn::Split': {
      const [separator, text] = list();
      return String(text).split(String(separator));
    }
    case 'Fn::FindInMap':
      return findInMap(list(), scope);
    case 'Fn::If': {
      const [condition, whenTrue, whenFalse] = argument as [string, unknown, unknown];
      return resolve(conditionHolds(condition, scope) ? whenTrue : whenFalse, scope);
    }
    case 'Condition':
      return conditionHolds(String(argument), scope);
    case 'Fn::Equals': {
      const [left, right] = list();
      return JSON.stringify(left) === JSON.stringify(right);
    }
    case 'Fn::And':
      return list().every((item) => item === true);
    case 'Fn::Or':
      return list().some((item) => item === true);
    case 'Fn::Not':
      return list()[0] !== true;
    default:
      throw new CloudFormationError(`the local AWS does not implement ${name}`);
  }
}

function resolveList(name: string, argument: unknown, scope: Scope): unknown[] {
  if (!Array.isArray(argument)) throw new CloudFormationError(`${name} takes a list`);
  return resolve(argument, scope) as unknown[];
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
  const [text, variables] = Array.isArray(argument) ? argument : [argument, {}];
  const values = resolve(variables, scope) as Readonly<Record<string, unknown>>;
  return String(text).replace(/\$\{(!?)([^}]+)\}/g, (_all, literal: string, name: string) => {
    if (literal === '!') return `\${${name}}`;
    if (name in values) return String(values[name]);
    return String(name.includes('.') ? getAtt(name, scope) : ref(name, scope));
  });
}

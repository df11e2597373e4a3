import { asIntrinsic, conditionHolds } from './intrinsics.ts';
import type { ParameterValues } from './parameters.ts';
import { CloudFormationError, type StackPlace, type Template } from './template.ts';

/** The resources whose condition holds, each after those it needs. Throws CloudFormationError for a cycle or a dangling reference. */
export function creationOrder(template: Template, parameters: ParameterValues, place: StackPlace): string[] {
  const scope = { template, parameters, place, created: new Map() };
  const isCreated = (logicalId: string): boolean => {
    const condition = template.Resources[logicalId]?.Condition;
    return condition === undefined || conditionHolds(condition, scope);
  };
  const order: string[] = [];
  const visiting = new Set<string>();

  const visit = (logicalId: string): void => {
    if (order.includes(logicalId)) return;
    if (visiting.has(logicalId)) throw new CloudFormationError(`circular dependency at ${logicalId}`);
    visiting.add(logicalId);
    for (const needed of needs(logicalId)) if (isCreated(needed)) visit(needed);
    order.push(logicalId);
  };

  const needs = (logicalId: string): string[] => {
    const { DependsOn = [], Properties, Metadata } = template.Resources[logicalId] ?? { Properties: {} };
    // A reference in Metadata counts like one in Properties (reported: cloudonaut.io, optional DependsOn with CloudFormation).
    const references = [...new Set([...[DependsOn].flat(), ...referencesIn([Properties, Metadata])])];
    for (const reference of references) {
      if (!(reference in template.Resources) && !(reference in template.Parameters)) {
        throw new CloudFormationError(`${logicalId} refers to ${reference}, which is not in the template`);
      }
    }
    return references.filter((reference) => reference in template.Resources);
  };

  for (const logicalId of Object.keys(template.Resources)) if (isCreated(logicalId)) visit(logicalId);
  return order;
}

function referencesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (typeof value !== 'object' || value === null) return [];
  const intrinsic = asIntrinsic(value);
  switch (intrinsic?.name) {
    case 'Ref':
      return notPseudo([String(intrinsic.argument)]);
    case 'Fn::GetAtt':
      return [String([intrinsic.argument].flat()[0]).split('.')[0] ?? ''];
    case 'Fn::Sub': {
      const [text, variables = {}] = [intrinsic.argument].flat();
      const names = [...String(text).matchAll(/\$\{([^!}][^}]*)\}/g)].map(([, name = '']) => name.split('.')[0] ?? '');
      return [...notPseudo(names).filter((name) => !(name in (variables as object))), ...referencesIn(variables)];
    }
    default:
      return Object.values(value).flatMap(referencesIn);
  }
}

function notPseudo(names: string[]): string[] {
  return names.filter((name) => !name.startsWith('AWS::'));
}

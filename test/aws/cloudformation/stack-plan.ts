import { type Created, checkConditions, conditionHolds, resolve, type Scope } from './intrinsics.ts';
import { creationOrder } from './order.ts';
import { checkParameters } from './parameters.ts';
import { checkResourceTypes } from './resource-types.ts';
import { checkRules } from './rules.ts';
import { parseTemplate, type StackPlace, type Template } from './template.ts';
import { checkTemplateSize } from './template-text.ts';

/** What a stack is made from. */
export interface Deployment {
  readonly stackName: string;
  /** JSON or YAML. */
  readonly template: string;
  /** How CloudFormation gets the template, which decides how large it may be. Through S3 when left out, as the console does it. */
  readonly source?: 'body' | 's3';
  readonly parameters?: Readonly<Record<string, string>>;
  /** The cloud assembly that holds the template's assets, when it has some. */
  readonly assembly?: string;
  /** StackSets do not look at conditions when they look for unknown resource types (reported, aws-cdk issue 25634). */
  readonly isStackSetInstance?: boolean;
}

export interface StackPlan {
  readonly template: Template;
  /** Of the resources whose condition holds, each after those it needs. */
  readonly order: readonly string[];
  readonly scope: Omit<Scope, 'created'>;
}

/** Checks all that CloudFormation checks before it touches a resource. Throws CloudFormationError or AwsError. */
export function planStack(deployment: Deployment, place: StackPlace): StackPlan {
  checkTemplateSize(deployment.template, deployment.source ?? 's3');
  const template = parseTemplate(deployment.template);
  const parameters = checkParameters(template, deployment.parameters ?? {});
  checkRules(template.Rules, parameters, place.region);
  const scope = { template, parameters, place };
  checkConditions({ ...scope, created: new Map() });
  const order = creationOrder(template, parameters, place);
  const looked = deployment.isStackSetInstance === true ? Object.keys(template.Resources) : order;
  checkResourceTypes(
    looked.map((logicalId) => template.Resources[logicalId]?.Type ?? ''),
    place.region,
  );
  return { template, order, scope };
}

/** A stack's outputs, but for those whose condition does not hold. */
export function outputsOf(
  { template, scope }: StackPlan,
  created: ReadonlyMap<string, Created>,
): Record<string, unknown> {
  const full = { ...scope, created };
  const wanted = Object.entries(template.Outputs).filter(
    ([, { Condition: condition }]) => condition === undefined || conditionHolds(condition, full),
  );
  return Object.fromEntries(wanted.map(([name, { Value: value }]) => [name, resolve(value, full)]));
}

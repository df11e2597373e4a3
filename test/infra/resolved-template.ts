import { memberTemplate } from '../../infra/app.ts';
import { type Created, conditionHolds, resolve, type Scope } from '../aws/cloudformation/intrinsics.ts';
import { checkParameters } from '../aws/cloudformation/parameters.ts';
import { checkRules } from '../aws/cloudformation/rules.ts';
import { parseTemplate, type Template } from '../aws/cloudformation/template.ts';

/** A resource as its service would be asked for it. */
export interface ResolvedResource {
  readonly logicalId: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** Where the stack is in these tests. */
export const place = {
  partition: 'aws',
  account: '111122223333',
  region: 'eu-central-1',
  stackName: 'guard',
  stackId: 'arn:aws:cloudformation:eu-central-1:111122223333:stack/guard/1',
};

/** The self-contained template. Takes seconds, once in a process. */
export async function selfContainedTemplate(): Promise<Template> {
  return parseTemplate(JSON.stringify(await memberTemplate()));
}

/** What a template creates with these parameters. A resource's name is its logical id; its ARN is `arn:` and that. */
export function resolved(template: Template, parameters: Record<string, string> = {}): readonly ResolvedResource[] {
  const scope = scopeOf(template, parameters);
  return Object.entries(template.Resources)
    .filter(([, { Condition: condition }]) => condition === undefined || conditionHolds(condition, scope))
    .map(([logicalId, { Type: type, Properties }]) => ({
      logicalId,
      type,
      properties: resolve(Properties, scope) as ResolvedResource['properties'],
    }));
}

/** The outputs that a stack has with these parameters. */
export function outputsOf(template: Template, parameters: Record<string, string> = {}): Record<string, unknown> {
  const scope = scopeOf(template, parameters);
  const outputs = Object.entries(template.Outputs)
    .filter(([, { Condition: condition }]) => condition === undefined || conditionHolds(condition, scope))
    .map(([name, { Value: value }]) => [name, resolve(value, scope)]);
  return Object.fromEntries(outputs);
}

/** Parameters and rules are checked first, as CloudFormation does. */
function scopeOf(template: Template, given: Record<string, string>): Scope {
  const created = new Map<string, Created>(
    Object.keys(template.Resources).map((logicalId) => [
      logicalId,
      { ref: logicalId, attributes: { Arn: `arn:${logicalId}`, QueueName: logicalId } },
    ]),
  );
  const parameters = checkParameters(template, given);
  checkRules(template.Rules, parameters, place.region);
  return { template, parameters, place, created };
}

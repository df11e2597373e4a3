import type { Creators, Properties, Target } from './cloudformation/creator.ts';
import { type Created, resolve } from './cloudformation/intrinsics.ts';
import { creationOrder } from './cloudformation/order.ts';
import { checkParameters } from './cloudformation/parameters.ts';
import { config } from './cloudformation/resources/config.ts';
import { iam } from './cloudformation/resources/iam.ts';
import { lambda } from './cloudformation/resources/lambda.ts';
import { notifications } from './cloudformation/resources/notifications.ts';
import { parseTemplate } from './cloudformation/template.ts';

export interface Deployment {
  readonly stackName: string;
  readonly template: string;
  readonly parameters?: Readonly<Record<string, string>>;
  /** The cloud assembly that holds the template's assets, when it has some. */
  readonly assembly?: string;
}

/** CloudFormation: creates what a template says, in order, with the operator's permissions. Throws at the first resource that fails. */
export async function deploy(
  deployment: Deployment,
  target: Target,
  more: Creators = {},
): Promise<ReadonlyMap<string, Created>> {
  const creators = { ...ordinary, ...more };
  const template = parseTemplate(deployment.template);
  const parameters = checkParameters(template, deployment.parameters ?? {});
  const place = {
    ...target.place,
    stackName: deployment.stackName,
    stackId: `arn:${target.place.partition}:cloudformation:${target.place.region}:${target.place.account}:stack/${deployment.stackName}/1`,
  };
  const created = new Map<string, Created>();
  for (const logicalId of creationOrder(template, parameters, place)) {
    const definition = template.Resources[logicalId];
    const create = definition === undefined ? undefined : creators[definition.Type];
    if (definition === undefined || create === undefined) {
      throw new Error(`${logicalId}: the local AWS does not implement ${definition?.Type}`);
    }
    const properties = resolve(definition.Properties, { template, parameters, place, created }) as Properties;
    try {
      created.set(logicalId, await create(properties, logicalId, target, deployment.assembly));
    } catch (error) {
      throw new Error(`${logicalId} (${definition.Type}) failed: ${error instanceof Error ? error.message : error}`, {
        cause: error,
      });
    }
  }
  return created;
}

const ordinary: Creators = { ...iam, ...lambda, ...config, ...notifications };

import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../clock.ts';
import { AwsError } from '../error.ts';
import type { EventLog } from '../event-log.ts';
import type { Creator, Creators, Properties, Resource, Target } from './creator.ts';
import { customName } from './custom-name.ts';
import { resolve } from './intrinsics.ts';
import { config } from './resources/config.ts';
import { iam } from './resources/iam.ts';
import { lambda } from './resources/lambda.ts';
import { notifications } from './resources/notifications.ts';
import { type Deployment, outputsOf, planStack, type StackPlan } from './stack-plan.ts';
import { parseTemplate, type StackPlace } from './template.ts';

/** A stack is updated to another template, to other parameters, or both. */
export interface StackUpdate {
  readonly stackName: string;
  /** That of before when left out. */
  readonly template?: string;
  readonly source?: 'body' | 's3';
  /** Those that change. The others keep their value while the template has them, as `aws cloudformation deploy` does it. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Says that `parameters` are all there are: the others take their default. */
  readonly replacesParameters?: boolean;
  readonly assembly?: string;
}

interface StackResource {
  readonly type: string;
  readonly logicalId: string;
  readonly isRetained: boolean;
  readonly properties: Properties;
  readonly resource: Resource;
}

interface Stack {
  readonly place: StackPlace;
  readonly createdAt: Date;
  updatedAt: Date | undefined;
  deployment: Deployment;
  resources: Map<string, StackResource>;
  outputs: Record<string, unknown>;
}

/** A stack as CloudFormation describes it. */
export interface StackDescription {
  readonly place: StackPlace;
  readonly description: string | undefined;
  readonly parameters: Readonly<Record<string, string>>;
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly createdAt: Date;
  readonly updatedAt: Date | undefined;
  readonly resources: readonly { readonly logicalId: string; readonly physicalId: string; readonly type: string }[];
}

/** CloudFormation gives up on a resource that it cannot delete after three tries, and leaves it behind (roadmap issue 744). */
const DELETE_TRIES = 3;

const ordinary: Creators = { ...iam, ...lambda, ...config, ...notifications };

/**
 * CloudFormation's stacks in one account and Region: resources are created, changed and deleted in order, with the
 * operator's permissions. An operation throws at the first resource that fails. Nothing is rolled back here: what was
 * done by then stays, and a later update starts from there.
 */
export class Stacks {
  readonly #target: Target & { readonly clock: Clock; readonly log: EventLog };
  readonly #stacks = new Map<string, Stack>();

  constructor(target: Target & { readonly clock: Clock; readonly log: EventLog }) {
    this.#target = target;
  }

  /** CreateStack. `more` are creators of resource types that an account by itself does not have. */
  async create(deployment: Deployment, more: Creators = {}): Promise<void> {
    const { stackName } = deployment;
    if (this.#stacks.has(stackName)) {
      throw new AwsError('AlreadyExistsException', `Stack [${stackName}] already exists`);
    }
    const { place } = this.#target;
    const stackId = `arn:${place.partition}:cloudformation:${place.region}:${place.account}:stack/${stackName}/1`;
    const stack: Stack = {
      place: { ...place, stackName, stackId },
      createdAt: this.#target.clock.now(),
      updatedAt: undefined,
      deployment,
      resources: new Map(),
      outputs: {},
    };
    const plan = planStack(deployment, stack.place);
    await this.#apply(stack, plan, deployment.assembly, { ...ordinary, ...more });
    stack.outputs = outputsOf(plan, createdOf(stack));
    this.#stacks.set(stackName, stack);
  }

  /** UpdateStack. Throws, as AWS does, when nothing changes. */
  async update(change: StackUpdate, more: Creators = {}): Promise<void> {
    const stack = this.#find(change.stackName);
    const deployment = updated(stack.deployment, change);
    const plan = planStack(deployment, stack.place);
    for (const { logicalId, type, resource } of stack.resources.values()) {
      const now = plan.template.Resources[logicalId];
      if (now !== undefined && now.Type !== type) {
        throw new AwsError('ValidationError', `Update of resource type is not permitted: ${logicalId}`); // Assumed text.
      }
      if (!plan.order.includes(logicalId) && resource.remove === undefined) notImplemented(`delete ${type}`);
    }
    const outputsBefore = stack.outputs;
    const { hasChanged, replaced } = await this.#apply(stack, plan, deployment.assembly, { ...ordinary, ...more });
    const gone = [...stack.resources.values()].filter(({ logicalId }) => !plan.order.includes(logicalId));
    await this.#cleanUp([...gone, ...replaced].reverse());
    for (const { logicalId } of gone) stack.resources.delete(logicalId);
    stack.deployment = deployment;
    stack.outputs = outputsOf(plan, createdOf(stack));
    if (hasChanged || gone.length > 0 || !isDeepStrictEqual(outputsBefore, stack.outputs)) {
      stack.updatedAt = this.#target.clock.now();
      return;
    }
    throw new AwsError('ValidationError', 'No updates are to be performed.');
  }

  /** DeleteStack. */
  async delete(stackName: string): Promise<void> {
    const { resources } = this.#find(stackName);
    for (const { type, resource } of resources.values()) {
      if (resource.remove === undefined) notImplemented(`delete ${type}`);
    }
    await this.#cleanUp([...resources.values()].reverse());
    this.#stacks.delete(stackName);
  }

  outputs(stackName: string): Readonly<Record<string, unknown>> {
    return this.#find(stackName).outputs;
  }

  /** A stack by its name or id, or all. Throws AwsError when there is none of that name. */
  describe(nameOrId: string | undefined): readonly StackDescription[] {
    const stacks = [...this.#stacks.values()].filter(
      ({ place }) => nameOrId === undefined || nameOrId === place.stackName || nameOrId === place.stackId,
    );
    if (nameOrId !== undefined && stacks.length === 0) {
      throw new AwsError('ValidationError', `Stack with id ${nameOrId} does not exist`);
    }
    return stacks.map(({ deployment, resources, ...stack }) => {
      const { template, scope } = planStack(deployment, stack.place);
      return {
        ...stack,
        description: template.Description,
        // A list is one text here, as it was given (CloudFormation API reference, Parameter).
        parameters: Object.fromEntries(Object.entries(scope.parameters).map(([name, value]) => [name, String(value)])),
        resources: [...resources.values()].map(({ logicalId, type, resource }) => ({
          logicalId,
          type,
          physicalId: resource.ref,
        })),
      };
    });
  }

  #find(stackName: string): Stack {
    const stack = this.#stacks.get(stackName);
    if (stack !== undefined) return stack;
    throw new AwsError('ValidationError', `Stack [${stackName}] does not exist`);
  }

  /** Creates and changes resources in order. What is replaced is there until the clean-up. */
  async #apply(
    stack: Stack,
    { template, order, scope }: StackPlan,
    assembly: string | undefined,
    creators: Creators,
  ): Promise<{ hasChanged: boolean; replaced: StackResource[] }> {
    const created = new Map<string, Resource>();
    const replaced: StackResource[] = [];
    let hasChanged = false;
    for (const logicalId of order) {
      const { Type: type = '', Properties: raw = {}, DeletionPolicy: policy } = template.Resources[logicalId] ?? {};
      const create = creators[type];
      if (create === undefined) throw new Error(`${logicalId}: the local AWS does not implement ${type}`);
      const properties = resolve(raw, { ...scope, created }) as Properties;
      const known = stack.resources.get(logicalId);
      const wanted = { type, logicalId, properties, isRetained: policy?.startsWith('Retain') ?? false };
      try {
        const resource =
          known === undefined
            ? await this.#create(stack, wanted, create, assembly)
            : await this.#change(stack, known, wanted, create, assembly);
        if (known === undefined || !isDeepStrictEqual(known.properties, properties)) hasChanged = true;
        if (known !== undefined && resource !== known.resource) replaced.push(known);
        // Insertion order is the order of creation.
        stack.resources.set(logicalId, { ...wanted, resource });
        created.set(logicalId, resource);
      } catch (error) {
        throw new Error(`${logicalId} (${type}) failed: ${error instanceof Error ? error.message : error}`, {
          cause: error,
        });
      }
    }
    return { hasChanged, replaced };
  }

  async #create(
    stack: Stack,
    { type, logicalId, properties }: Omit<StackResource, 'resource'>,
    create: Creator,
    assembly: string | undefined,
  ): Promise<Resource> {
    const name = customName(type, properties);
    const taken = name !== undefined && this.#holderOf(stack, type, name);
    if (taken) throw new AwsError('AlreadyExistsException', `${name} already exists in stack ${taken}`); // Assumed code.
    return await create(properties, logicalId, this.#target, assembly);
  }

  /** In place if it can be; else there is a new one, and the old is cleaned up later. */
  async #change(
    stack: Stack,
    known: StackResource,
    wanted: Omit<StackResource, 'resource'>,
    create: Creator,
    assembly: string | undefined,
  ): Promise<Resource> {
    const changed = changedProperties(known.properties, wanted.properties);
    if (changed.length === 0) return known.resource;
    const { replacedBy = [] } = known.resource;
    const isReplaced = replacedBy === 'any property' || changed.some((name) => replacedBy.includes(name));
    if (!isReplaced) {
      if (known.resource.update === undefined) notImplemented(`update ${wanted.type}`);
      await known.resource.update(wanted.properties, assembly);
      return known.resource;
    }
    const name = customName(wanted.type, wanted.properties);
    if (name !== undefined && name === customName(wanted.type, known.properties)) {
      throw new AwsError(
        'ValidationError',
        `CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename ${name} and update the stack again.`,
      );
    }
    return await this.#create(stack, wanted, create, assembly);
  }

  /** The stack that has a resource of this name already. */
  #holderOf(stack: Stack, type: string, name: string): string | undefined {
    const holds = ({ resources }: Stack): boolean =>
      [...resources.values()].some((one) => one.type === type && customName(type, one.properties) === name);
    return [stack, ...this.#stacks.values()].find(holds)?.place.stackId;
  }

  async #cleanUp(resources: readonly StackResource[]): Promise<void> {
    for (const { type, logicalId, isRetained, resource } of resources) {
      if (isRetained) continue;
      let problem: unknown;
      for (let tries = 0; tries < DELETE_TRIES; tries++) {
        problem = await attempt(() => resource.remove?.());
        if (problem === undefined) break;
      }
      if (problem === undefined) continue;
      if (!(problem instanceof AwsError) || problem.code === 'NotImplemented') throw problem;
      this.#target.log.add({
        at: this.#target.clock.now(),
        actor: 'cloudformation.amazonaws.com',
        service: 'cloudformation',
        operation: 'resource-left-behind',
        outcome: problem.code,
        detail: `${logicalId} (${type}): ${problem.message}`,
      });
    }
  }
}

function updated(before: Deployment, { parameters, replacesParameters = false, ...change }: StackUpdate): Deployment {
  const template = change.template ?? before.template;
  const declared = parseTemplate(template).Parameters;
  const kept = Object.entries(before.parameters ?? {}).filter(([name]) => name in declared && !replacesParameters);
  return { ...before, ...change, template, parameters: { ...Object.fromEntries(kept), ...parameters } };
}

function createdOf({ resources }: Stack): ReadonlyMap<string, Resource> {
  return new Map([...resources].map(([logicalId, { resource }]) => [logicalId, resource]));
}

function changedProperties(before: Properties, after: Properties): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].filter((name) => !isDeepStrictEqual(before[name], after[name]));
}

async function attempt(work: () => unknown): Promise<unknown> {
  try {
    await work();
    return undefined;
  } catch (error) {
    return error;
  }
}

function notImplemented(what: string): never {
  throw new AwsError('NotImplemented', `the local AWS does not ${what}`, { status: 501 });
}

import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Creator } from '../cloudformation/creator.ts';
import { checkParameters } from '../cloudformation/parameters.ts';
import { checkResourceTypes } from '../cloudformation/resource-types.ts';
import { CloudFormationError, type Template } from '../cloudformation/template.ts';
import { AwsError } from '../error.ts';
import type { Objects } from '../objects.ts';
import type { Place } from '../service.ts';
import type { Account, Members } from './members.ts';
import { hasFailed, operateStackSet, type StackInstance, type StackTarget } from './stack-set-operation.ts';
import { type StackInstancesGroup, type StackSetProperties, stackSetProperties } from './stack-set-properties.ts';
import { stackSetTemplate } from './stack-set-template.ts';

interface StoredStackSet {
  properties: StackSetProperties;
  /** The text of the template, as it was when the StackSet was last created or updated. */
  template: string;
  /** Where it was created. */
  readonly region: string;
  instances: StackInstance[];
}

/** Service-managed StackSets: AWS::CloudFormation::StackSet in the management account, or with a delegated administrator. */
export class StackSets {
  readonly #members: Members;
  readonly #objects: Objects;
  readonly #stackSets = new Map<string, StoredStackSet>();

  constructor(members: Members, objects: Objects) {
    this.#members = members;
    this.#objects = objects;
  }

  readonly creator: Creator = async (given, _logicalId, { place }) => {
    const { properties, template } = this.#read(given, place);
    const { StackSetName: name } = properties;
    if (this.#stackSets.has(name)) {
      throw new AwsError('NameAlreadyExistsException', `The specified name already exists: ${name}`); // Assumed text.
    }
    const stored: StoredStackSet = { properties, template, region: place.region, instances: [] };
    this.#stackSets.set(name, stored);
    for (const group of properties.StackInstancesGroup) await this.#create(stored, group);
    return {
      ref: `${name}:${randomUUID()}`,
      attributes: {},
      replacedBy: ['StackSetName', 'PermissionModel', 'CallAs'],
      update: (changed) => this.#update(stored, this.#read(changed, place)),
    };
  };

  /** The properties, and the text of the template from wherever it is. Throws what CloudFormation refuses. */
  #read(given: unknown, { account, region }: Place): Pick<StoredStackSet, 'properties' | 'template'> {
    const properties = stackSetProperties(given);
    this.#checkCaller(account, properties.CallAs);
    const { TemplateURL: url, TemplateBody: body = '' } = properties;
    const text = url === undefined ? body : this.#objects.get(url);
    const template = stackSetTemplate(text, url === undefined ? 'body' : 's3', properties.Capabilities);
    // Reported (aws-cdk issue 25634, cdk-stacksets issue 116): the StackSet's own Region is looked at, and no condition.
    checkResourceTypes(
      Object.values(template.Resources).map(({ Type: type }) => type),
      region,
    );
    checkGivenParameters(template, properties);
    for (const group of properties.StackInstancesGroup) this.#checkTargets(group);
    return { properties, template: text };
  }

  instances(name: string): readonly Omit<StackInstance, 'stackName'>[] {
    const stored = this.#stackSets.get(name);
    if (stored === undefined) throw new Error(`there is no StackSet ${name}`);
    return stored.instances.map(({ stackName: _, ...instance }) => instance);
  }

  /** As CloudFormation knows it in the Region in which it was created. */
  find(name: string, callAs: StackSetProperties['CallAs'], { account, region }: Place): Readonly<StoredStackSet> {
    this.#checkCaller(account, callAs);
    const stored = this.#stackSets.get(name);
    if (stored?.region === region) return stored;
    throw new AwsError('StackSetNotFoundException', `StackSet ${name} not found`);
  }

  /**
   * Automatic deployment to an account that joins a targeted organizational unit (CloudFormation user guide, managing
   * automatic deployments). Assumed: an account filter is of the operation that it was given with, and has no say here.
   */
  async joined({ id, ou }: Account): Promise<void> {
    for (const stored of this.#stackSets.values()) {
      const { properties, instances } = stored;
      if (!properties.AutoDeployment.Enabled) continue;
      for (const { DeploymentTargets: targets, Regions: regions } of properties.StackInstancesGroup) {
        if (!includes(targets.OrganizationalUnitIds, ou)) continue;
        const joining = targetsIn([id], regions, properties.StackSetName);
        instances.push(...(await operateStackSet(properties, joining, (target) => this.#deploy(stored, target))));
      }
    }
  }

  #deploy({ properties, template }: StoredStackSet, { account, region, stackName }: StackTarget): Promise<void> {
    const parameters = parametersOf(properties);
    const deployment = { stackName, template, parameters, isStackSetInstance: true };
    return this.#members.in(account, region).deploy(deployment);
  }

  /**
   * Every stack gets the template and the parameters as they are now; one that was never created is created. Assumed: a
   * change of whatever property updates all stacks, and reads the template anew. Targets cannot change here.
   */
  async #update(stored: StoredStackSet, { properties, template }: Pick<StoredStackSet, 'properties' | 'template'>) {
    if (!isDeepStrictEqual(stored.properties.StackInstancesGroup, properties.StackInstancesGroup)) {
      throw new AwsError('NotImplemented', 'the local AWS does not change the targets of a StackSet', { status: 501 });
    }
    Object.assign(stored, { properties, template });
    const created = new Set(
      stored.instances.filter(({ status }) => status === 'SUCCEEDED').map(({ stackName }) => stackName),
    );
    const updated = await operateStackSet(properties, stored.instances, async (target) => {
      if (!created.has(target.stackName)) return this.#deploy(stored, target);
      await this.#updateStack(stored, target);
    });
    stored.instances = updated;
    checkOutcome(properties, updated);
  }

  /** A stack that needs no change is as good as one that was changed. */
  async #updateStack({ properties, template }: StoredStackSet, { account, region, stackName }: StackTarget) {
    const change = { stackName, template, parameters: parametersOf(properties), replacesParameters: true };
    try {
      await this.#members.in(account, region).updateStack(change);
    } catch (error) {
      if (!(error instanceof AwsError && error.message === 'No updates are to be performed.')) throw error;
    }
  }

  /** CloudFormation user guide, delegated administration of StackSets. Assumed: the second and third text. */
  #checkCaller(account: string, callAs: StackSetProperties['CallAs']): void {
    this.#members.checkAdministrator(account, 'member.org.stacksets.cloudformation.amazonaws.com', {
      code: 'ValidationError',
      message:
        'You must be the management account or delegated admin account of an organization before operating a SERVICE_MANAGED stack set',
    });
    const isManagement = account === this.#members.managementAccount;
    if (isManagement && callAs !== 'SELF') {
      throw new AwsError('ValidationError', 'The management account calls as SELF, not as DELEGATED_ADMIN');
    }
    if (!isManagement && callAs !== 'DELEGATED_ADMIN') {
      throw new AwsError('ValidationError', 'A delegated administrator calls as DELEGATED_ADMIN, not as SELF');
    }
  }

  #checkTargets({ DeploymentTargets: { OrganizationalUnitIds: units }, Regions: regions }: StackInstancesGroup): void {
    const known = this.#members.accounts().map(({ ou }) => ou);
    const unknownUnit = units.find((unit) => !isRoot(unit) && !known.includes(unit));
    if (unknownUnit !== undefined) {
      throw new AwsError('ValidationError', `There is no organizational unit ${unknownUnit}`); // Assumed text.
    }
    const unknownRegion = regions.find((region) => !this.#members.regions.includes(region));
    if (unknownRegion !== undefined) {
      throw new AwsError('ValidationError', `Region ${unknownRegion} is not enabled`); // Assumed text.
    }
  }

  /** Throws when the operation fails as a whole: what lies within the tolerance is recorded with the instances, and no more. */
  async #create(stored: StoredStackSet, group: StackInstancesGroup): Promise<void> {
    const { properties, instances } = stored;
    const targets = targetsIn(this.#accountsOf(group), group.Regions, properties.StackSetName);
    const created = await operateStackSet(properties, targets, (target) => this.#deploy(stored, target));
    instances.push(...created);
    checkOutcome(properties, created);
  }

  /** "StackSets doesn't deploy stack instances to the organization management account" (CloudFormation API, DeploymentTargets). */
  #accountsOf({ DeploymentTargets: targets }: StackInstancesGroup): string[] {
    const { OrganizationalUnitIds: units, AccountFilterType: filter, Accounts: listed = [] } = targets;
    return this.#members
      .accounts()
      .filter(({ id, ou }) => id !== this.#members.managementAccount && includes(units, ou))
      .map(({ id }) => id)
      .filter((id) => filter !== 'INTERSECTION' || listed.includes(id))
      .filter((id) => filter !== 'DIFFERENCE' || !listed.includes(id));
  }
}

function targetsIn(accounts: readonly string[], regions: readonly string[], stackSetName: string): StackTarget[] {
  const stackName = (): string => `StackSet-${stackSetName}-${randomUUID()}`;
  return regions.flatMap((region) => accounts.map((account) => ({ account, region, stackName: stackName() })));
}

function parametersOf({ Parameters: parameters }: StackSetProperties): Record<string, string> {
  return Object.fromEntries(parameters.map(({ ParameterKey, ParameterValue }) => [ParameterKey, ParameterValue]));
}

/** Throws when too many stacks of an operation failed. */
function checkOutcome(properties: StackSetProperties, instances: readonly StackInstance[]): void {
  if (!hasFailed(properties, instances)) return;
  const failures = instances
    .filter(({ status }) => status === 'FAILED')
    .map(({ account, region, reason }) => `${account} ${region}: ${reason}`);
  throw new AwsError('GeneralServiceException', `The stack set operation failed. ${failures.join('; ')}`); // Assumed text.
}

function checkGivenParameters(template: Template, { Parameters: parameters }: StackSetProperties): void {
  try {
    checkParameters(template, Object.fromEntries(parameters.map((one) => [one.ParameterKey, one.ParameterValue])));
  } catch (error) {
    if (!(error instanceof CloudFormationError)) throw error;
    throw new AwsError('ValidationError', error.message);
  }
}

function includes(units: readonly string[], ou: string): boolean {
  return units.some((unit) => isRoot(unit) || unit === ou);
}

function isRoot(unit: string): boolean {
  return unit.startsWith('r-');
}

import { randomUUID } from 'node:crypto';
import type { Creator } from '../cloudformation/creator.ts';
import { checkParameters } from '../cloudformation/parameters.ts';
import { CloudFormationError, type Template } from '../cloudformation/template.ts';
import { AwsError } from '../error.ts';
import type { Place } from '../service.ts';
import type { Account, Members } from './members.ts';
import { deployStackSet, hasFailed, type StackInstance } from './stack-set-operation.ts';
import { type StackInstancesGroup, type StackSetProperties, stackSetProperties } from './stack-set-properties.ts';
import { stackSetTemplate } from './stack-set-template.ts';

interface StoredStackSet {
  readonly properties: StackSetProperties;
  /** Where it was created. */
  readonly region: string;
  readonly instances: StackInstance[];
}

/** Service-managed StackSets: AWS::CloudFormation::StackSet in the management account, or with a delegated administrator. */
export class StackSets {
  readonly #members: Members;
  readonly #stackSets = new Map<string, StoredStackSet>();

  constructor(members: Members) {
    this.#members = members;
  }

  readonly creator: Creator = async (given, _logicalId, { place }) => {
    const properties = stackSetProperties(given);
    this.#checkCaller(place.account, properties.CallAs);
    const { TemplateBody: body, Capabilities: capabilities } = properties;
    const template = stackSetTemplate(body, capabilities, this.#members.maximumTemplateBytes);
    checkGivenParameters(template, properties);
    for (const group of properties.StackInstancesGroup) this.#checkTargets(group);
    const { StackSetName: name } = properties;
    if (this.#stackSets.has(name)) {
      throw new AwsError('NameAlreadyExistsException', `The specified name already exists: ${name}`); // Assumed text.
    }
    const stored: StoredStackSet = { properties, region: place.region, instances: [] };
    this.#stackSets.set(name, stored);
    for (const group of properties.StackInstancesGroup) await this.#create(stored, group);
    return { ref: `${name}:${randomUUID()}`, attributes: {} };
  };

  instances(name: string): readonly StackInstance[] {
    const stored = this.#stackSets.get(name);
    if (stored === undefined) throw new Error(`there is no StackSet ${name}`);
    return stored.instances;
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
    for (const { properties, instances } of this.#stackSets.values()) {
      if (!properties.AutoDeployment.Enabled) continue;
      for (const { DeploymentTargets: targets, Regions: regions } of properties.StackInstancesGroup) {
        if (!includes(targets.OrganizationalUnitIds, ou)) continue;
        instances.push(...(await deployStackSet(properties, [id], regions, this.#members)));
      }
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
  async #create({ properties, instances }: StoredStackSet, group: StackInstancesGroup): Promise<void> {
    const created = await deployStackSet(properties, this.#accountsOf(group), group.Regions, this.#members);
    instances.push(...created);
    if (!hasFailed(properties, created)) return;
    const failures = created
      .filter(({ status }) => status === 'FAILED')
      .map(({ account, region, reason }) => `${account} ${region}: ${reason}`);
    throw new AwsError('GeneralServiceException', `The stack set operation failed. ${failures.join('; ')}`); // Assumed text.
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

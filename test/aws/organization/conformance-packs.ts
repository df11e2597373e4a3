import { createHash } from 'node:crypto';
import { minutes } from '../clock.ts';
import type { Creator } from '../cloudformation/creator.ts';
import { AwsError } from '../error.ts';
import type { Place } from '../service.ts';
import { packTemplate } from '../services/config-conformance-template.ts';
import { type PackProperties, packProperties } from './conformance-pack-properties.ts';
import { memberTemplate } from './conformance-pack-template.ts';
import type { Account, Members } from './members.ts';

/** AWS Config API reference, OrganizationConformancePackDetailedStatus. */
export interface PackStatus {
  readonly account: string;
  readonly region: string;
  /** As the pack is called in the account. */
  readonly packName: string;
  readonly status: 'CREATE_SUCCESSFUL' | 'CREATE_IN_PROGRESS' | 'CREATE_FAILED';
  readonly code?: string;
  readonly message?: string;
}

interface Pack {
  readonly properties: PackProperties;
  readonly deployer: Place;
  readonly statuses: Map<string, PackStatus>;
}

/**
 * For accounts that join AWS Config tries again for seven hours while there is no recorder (AWS Config developer guide,
 * organization conformance packs). Assumed: how often, and that it gives up at once when something else is missing.
 */
const RETRY_FOR = minutes(7 * 60);
const RETRY_EVERY = minutes(15);

/** AWS::Config::OrganizationConformancePack, in the Region of its stack: a pack in every account that is not excluded. */
export class OrganizationConformancePacks {
  readonly #members: Members;
  readonly #packs: Pack[] = [];

  constructor(members: Members) {
    this.#members = members;
  }

  readonly creator: Creator = async (given, _logicalId, { place }) => {
    this.#checkCaller(place);
    const properties = packProperties(given);
    packTemplate(properties.TemplateBody);
    const { OrganizationConformancePackName: name } = properties;
    // Packs of another administrator cannot even be seen (AWS Config developer guide, organization conformance packs).
    if (this.#packs.some(({ properties: other, deployer }) => isSame(name, place, other, deployer))) {
      throw new AwsError('NotImplemented', 'the local AWS does not update organization conformance packs', {
        status: 501,
      });
    }
    const pack: Pack = { properties, deployer: place, statuses: new Map() };
    this.#packs.push(pack);
    for (const { id } of this.#members.accounts()) if (!isExcluded(pack, id)) await this.#put(pack, id);
    const failures = [...pack.statuses.values()].filter(({ status }) => status === 'CREATE_FAILED');
    if (failures.length > 0) {
      // FAILED if it is in one account (AWS Config API reference, OrganizationConformancePackStatus). Assumed: the text.
      const problems = failures.map(({ account, message }) => `${account}: ${message}`);
      throw new AwsError('GeneralServiceException', `CREATE_FAILED in ${problems.join('; ')}`);
    }
    return { ref: name, attributes: {} };
  };

  statuses(name: string): readonly PackStatus[] {
    const packs = this.#packs.filter(({ properties }) => properties.OrganizationConformancePackName === name);
    if (packs.length === 0) throw new Error(`there is no organization conformance pack ${name}`);
    return packs.flatMap(({ statuses }) => [...statuses.values()]);
  }

  /** As the account that deployed the pack is told; another cannot even see it. */
  statusesOf(name: string, place: Place): readonly PackStatus[] {
    this.#checkCaller(place);
    const pack = this.#packs.find(({ properties, deployer }) => isSame(name, place, properties, deployer));
    if (pack !== undefined) return [...pack.statuses.values()];
    throw new AwsError(
      'NoSuchOrganizationConformancePackException',
      `The organization conformance pack ${name} does not exist.`, // Assumed text.
    );
  }

  #checkCaller({ account }: Place): void {
    this.#members.checkAdministrator(account, 'config-multiaccountsetup.amazonaws.com', {
      code: 'OrganizationAccessDeniedException',
      message: 'This action can be only made by a management account or delegated administrator.', // Assumed text.
    });
  }

  async joined({ id }: Account): Promise<void> {
    const giveUp = this.#members.clock.now().getTime() + RETRY_FOR;
    for (const pack of this.#packs) if (!isExcluded(pack, id)) await this.#putWithRecorder(pack, id, giveUp);
  }

  async #putWithRecorder(pack: Pack, account: string, giveUp: number): Promise<void> {
    const { clock } = this.#members;
    const { region } = pack.deployer;
    if (this.#isRecording(account, region) || clock.now().getTime() >= giveUp) return this.#put(pack, account);
    const packName = nameIn(account, pack);
    pack.statuses.set(account, { account, region, packName, status: 'CREATE_IN_PROGRESS' });
    clock.schedule(RETRY_EVERY, () => void this.#putWithRecorder(pack, account, giveUp));
  }

  async #put(pack: Pack, account: string): Promise<void> {
    const { properties, deployer, statuses } = pack;
    const { region } = deployer;
    const packName = nameIn(account, pack);
    const { api, identities } = this.#members.in(account, region);
    try {
      if (!this.#isRecording(account, region)) {
        throw new AwsError(
          'NoAvailableConfigurationRecorderException',
          'There is no configuration recorder that records.',
        ); // Assumed text.
      }
      const caller = { ...identities.operator, name: 'config-multiaccountsetup.amazonaws.com' };
      await api.call(caller, 'config', 'PutConformancePack', {
        ConformancePackName: packName,
        TemplateBody: memberTemplate(properties.TemplateBody, deployer.account, account),
        ConformancePackInputParameters: properties.ConformancePackInputParameters,
      });
      statuses.set(account, { account, region, packName, status: 'CREATE_SUCCESSFUL' });
    } catch (error) {
      if (!(error instanceof AwsError) || error.code === 'NotImplemented') throw error;
      const { code, message } = error;
      statuses.set(account, { account, region, packName, status: 'CREATE_FAILED', code, message });
    }
  }

  #isRecording(account: string, region: string): boolean {
    const { recorder } = this.#members.in(account, region);
    return recorder.isRecording && recorder.description !== undefined;
  }
}

function isSame(name: string, place: Place, other: PackProperties, deployer: Place): boolean {
  const isHere = place.account === deployer.account && place.region === deployer.region;
  return isHere && other.OrganizationConformancePackName === name;
}

function isExcluded({ properties }: Pack, account: string): boolean {
  return properties.ExcludedAccounts.includes(account);
}

/** Assumed: the form of the name. The ids of the pack's rules follow from it, so they are others in each account. */
function nameIn(account: string, { properties, deployer }: Pack): string {
  const name = properties.OrganizationConformancePackName;
  return `OrgConformsPack-${name}-${suffix(account, deployer.region, name)}`;
}

function suffix(...parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('/')).digest('hex').slice(0, 8);
}

import type { Creators } from './cloudformation/creator.ts';
import type { Deployment } from './cloudformation/stack-plan.ts';
import type { StackUpdate } from './cloudformation/stacks.ts';
import type { LocalAws } from './local-aws.ts';
import { Objects } from './objects.ts';
import { Aggregators, type CollectionFailure } from './organization/aggregators.ts';
import { conformancePackOperations } from './organization/conformance-pack-operations.ts';
import { OrganizationConformancePacks, type PackStatus } from './organization/conformance-packs.ts';
import { type Account, Members, type OrganizationOptions, ROOT } from './organization/members.ts';
import { organizationsOperations } from './organization/organizations-operations.ts';
import type { StackInstance } from './organization/stack-set-operation.ts';
import { stackSetOperations } from './organization/stack-set-operations.ts';
import { StackSets } from './organization/stack-sets.ts';
import { stsOperations } from './services/sts.ts';
import { startWireServer, type WireServer } from './wire/server.ts';

export { ROOT } from './organization/members.ts';

interface StackOwner {
  readonly account: string;
  readonly region: string;
}

export interface OrganizationDeployment extends Deployment, StackOwner {}

export interface OrganizationUpdate extends StackUpdate, StackOwner {}

/** An AWS organization: a local AWS for every account and Region, and what reaches from one account into others. */
export class Organization {
  readonly #members: Members;
  readonly #objects = new Objects();
  readonly #stackSets: StackSets;
  readonly #packs: OrganizationConformancePacks;
  readonly #aggregators: Aggregators;

  private constructor(members: Members) {
    this.#members = members;
    this.#stackSets = new StackSets(members, this.#objects);
    this.#packs = new OrganizationConformancePacks(members);
    this.#aggregators = new Aggregators(members);
    for (const { id } of members.accounts()) this.#provide(id);
  }

  /** The caller stops it. */
  static async start(options: OrganizationOptions): Promise<Organization> {
    const { accounts, managementAccount } = options;
    const members = new Members(options);
    const isAmong = accounts.some(({ id }) => id === managementAccount);
    for (const account of accounts) await members.add(account);
    if (!isAmong) await members.add({ id: managementAccount, ou: ROOT });
    return new Organization(members);
  }

  in(account: string, region: string): LocalAws {
    return this.#members.in(account, region);
  }

  /** Deploys into one account and Region, the resources of an organization included. */
  async deploy({ account, region, ...deployment }: OrganizationDeployment): Promise<void> {
    await this.in(account, region).deploy(deployment, this.#creators());
  }

  /** Updates a stack of one account and Region, and with it what it has deployed to others. Rejects when nothing changes. */
  async updateStack({ account, region, ...change }: OrganizationUpdate): Promise<void> {
    await this.in(account, region).updateStack(change, this.#creators());
  }

  /** Puts an object in S3 that a TemplateURL can lead to, in place of what was there. */
  putObject(url: string, text: string): void {
    this.#objects.put(url, text);
  }

  #creators(): Creators {
    return {
      'AWS::CloudFormation::StackSet': this.#stackSets.creator,
      'AWS::Config::OrganizationConformancePack': this.#packs.creator,
      'AWS::Config::ConfigurationAggregator': this.#aggregators.creator,
    };
  }

  /**
   * An account joins: StackSets with auto-deployment and organization conformance packs come to it. Without a recorder, as
   * AWS Control Tower makes accounts, it gets one later, from the one who sets `recorder.description`.
   */
  async join(account: Account, { recorder = true }: { recorder?: boolean } = {}): Promise<void> {
    await this.#members.add(account);
    for (const region of this.#members.regions) {
      if (!recorder) this.in(account.id, region).recorder.description = undefined;
    }
    this.#provide(account.id);
    this.#aggregators.joined(account.id);
    await this.#stackSets.joined(account);
    await this.#packs.joined(account);
  }

  /** Services that the organization trusts; a test may take one away. */
  get trustedServices(): Set<string> {
    return this.#members.trustedServices;
  }

  /** What has become of a StackSet in the accounts and Regions that it was deployed to. */
  stackInstances(stackSetName: string): readonly Omit<StackInstance, 'stackName'>[] {
    return this.#stackSets.instances(stackSetName);
  }

  /** What has become of an organization conformance pack in each account (AWS Config, GetOrganizationConformancePackDetailedStatus). */
  conformancePackStatuses(name: string): readonly PackStatus[] {
    return this.#packs.statuses(name);
  }

  /** Every account can be asked; those without a say in the organization are refused. */
  #provide(account: string): void {
    for (const region of this.#members.regions) {
      const aws = this.in(account, region);
      aws.ec2.enabledRegions = this.#members.regions;
      const identitiesOf = (id: string) => this.#members.find(id, region)?.identities;
      aws.provide('sts', stsOperations(aws.place, this.#members.clock, aws.identities, identitiesOf));
      aws.provide('organizations', organizationsOperations(this.#members, account));
      aws.provide('config', conformancePackOperations(this.#packs, aws.place));
      aws.provide('cloudformation', stackSetOperations(this.#stackSets, aws.place));
    }
  }

  /**
   * Serves all accounts and Regions at one address, as AWS does, so that one process can reach them. The operator's key is that
   * of `account`; the keys of sessions lead to their own accounts. The caller closes it.
   */
  serve(account: string): Promise<WireServer> {
    return startWireServer({
      clock: this.#members.clock,
      regions: this.#members.regions,
      secretOf: (accessKeyId) => {
        const { identities } = this.#members.addressee(account, { accessKeyId, region: '' });
        return identities.credentials(accessKeyId);
      },
      handle: (call) => this.#members.addressee(account, call).answer(call),
    });
  }

  /** Accounts that aggregators fail to collect from, with the error that they report. */
  get aggregationFailures(): Map<string, CollectionFailure> {
    return this.#aggregators.failures;
  }

  /** Lets time pass until nothing is left to happen in any account. */
  settle(): Promise<void> {
    return this.#members.clock.settle();
  }

  stop(): Promise<void> {
    return this.#members.stop();
  }
}

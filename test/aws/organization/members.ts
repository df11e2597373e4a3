import { Clock } from '../clock.ts';
import { AwsError } from '../error.ts';
import { LocalAws } from '../local-aws.ts';
import { EventBuses } from '../services/events/buses.ts';

/** An account of the organization. Organizational units are flat here: each lies at the root. */
export interface Account {
  readonly id: string;
  readonly ou: string;
  readonly name?: string;
  /** ACTIVE when left out. */
  readonly state?: 'ACTIVE' | 'SUSPENDED' | 'PENDING_CLOSURE';
}

/** Services that the management account may name an administrator for (Organizations, RegisterDelegatedAdministrator). */
const ADMINISTERED = [
  'config.amazonaws.com',
  'config-multiaccountsetup.amazonaws.com',
  'member.org.stacksets.cloudformation.amazonaws.com',
] as const;

export type AdministeredService = (typeof ADMINISTERED)[number];

export interface DelegatedAdministrator {
  readonly account: string;
  readonly services: readonly AdministeredService[];
}

export interface OrganizationOptions {
  readonly accounts: readonly Account[];
  /** At the root, unless it is among `accounts`. */
  readonly managementAccount: string;
  readonly regions: readonly string[];
  readonly delegatedAdministrators?: readonly DelegatedAdministrator[];
  readonly startTime?: Date;
}

export const ROOT = 'r-root';

/** The accounts of an organization, each with a local AWS in every Region. All live at one time. */
export class Members {
  readonly clock: Clock;
  readonly managementAccount: string;
  readonly regions: readonly string[];
  /** Services that the management account has turned trusted access on for. */
  readonly trustedServices = new Set<string>(ADMINISTERED);
  readonly #buses = new EventBuses();
  readonly #delegated: readonly DelegatedAdministrator[];
  readonly #accounts = new Map<string, { account: Account; byRegion: ReadonlyMap<string, LocalAws> }>();

  constructor(options: OrganizationOptions) {
    this.clock = new Clock(options.startTime ?? new Date('2026-11-23T09:00:00Z'));
    this.managementAccount = options.managementAccount;
    this.regions = options.regions;
    this.#delegated = options.delegatedAdministrators ?? [];
  }

  async add(account: Account): Promise<void> {
    if (!/^\d{12}$/.test(account.id)) throw new Error(`${account.id} is no account id`);
    if (this.#accounts.has(account.id)) throw new Error(`account ${account.id} is in the organization already`);
    const byRegion = new Map<string, LocalAws>();
    this.#accounts.set(account.id, { account, byRegion });
    let first: LocalAws | undefined;
    for (const region of this.regions) {
      const place = { account: account.id, region };
      const sameAccount: { sameAccount?: LocalAws } = first === undefined ? {} : { sameAccount: first };
      const aws = await LocalAws.start({ place, clock: this.clock, buses: this.#buses, ...sameAccount });
      byRegion.set(region, aws);
      first ??= aws;
    }
  }

  accounts(): Account[] {
    return [...this.#accounts.values()].map(({ account }) => account);
  }

  everywhere(): LocalAws[] {
    return [...this.#accounts.values()].flatMap(({ byRegion }) => [...byRegion.values()]);
  }

  find(account: string, region: string): LocalAws | undefined {
    return this.#accounts.get(account)?.byRegion.get(region);
  }

  in(account: string, region: string): LocalAws {
    const aws = this.find(account, region);
    if (aws === undefined) throw new Error(`the organization has no account ${account} in ${region}`);
    return aws;
  }

  /** The account in the Region that a call is for. The operator's key, which is the same everywhere, is that of `home`. */
  addressee(
    home: string,
    { accessKeyId, region }: { readonly accessKeyId: string; readonly region: string },
  ): LocalAws {
    const [nearest = ''] = this.regions;
    const inRegion = (account: string): LocalAws => this.in(account, this.regions.includes(region) ? region : nearest);
    const isKnown = ({ id }: Account): boolean => inRegion(id).identities.credentials(accessKeyId) !== undefined;
    if (isKnown({ id: home, ou: ROOT })) return inRegion(home);
    return inRegion(this.accounts().find(isKnown)?.id ?? home);
  }

  /** Delegated administrators of a service, or of any. */
  administrators(service?: string): string[] {
    const wanted = ({ services }: DelegatedAdministrator): boolean =>
      service === undefined || services.some((one) => one === service);
    return this.#delegated.filter(wanted).map(({ account }) => account);
  }

  /** Whether an account is the delegated administrator of anything. */
  administers(account: string): boolean {
    return this.administrators().includes(account);
  }

  /** Throws what a service answers to an account that is neither the management account nor its delegated administrator. */
  checkAdministrator(account: string, service: AdministeredService, error: { code: string; message: string }): void {
    const isDelegated = this.#delegated.some((one) => one.account === account && one.services.includes(service));
    if (account !== this.managementAccount && !isDelegated) throw new AwsError(error.code, error.message);
  }

  async stop(): Promise<void> {
    await Promise.all(this.everywhere().map((aws) => aws.stop()));
  }
}

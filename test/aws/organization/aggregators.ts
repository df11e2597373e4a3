import type { AggregatedSourceStatus } from '@aws-sdk/client-config-service';
import * as z from 'zod/mini';
import type { Creator } from '../cloudformation/creator.ts';
import { AwsError } from '../error.ts';
import type { LocalAws } from '../local-aws.ts';
import type { Place } from '../service.ts';
import { type Aggregator, aggregateOperations } from './aggregate-operations.ts';
import type { Members } from './members.ts';
import { boolean, readProperties } from './properties.ts';

/** AWS::Config::ConfigurationAggregator over an organization; the local AWS knows none over single accounts. */
const schema = z.strictObject({
  ConfigurationAggregatorName: z.string().check(z.regex(/^[\w-]{1,256}$/)),
  OrganizationAggregationSource: z.strictObject({
    RoleArn: z.string(),
    AllAwsRegions: z._default(boolean, false),
    AwsRegions: z.optional(z.array(z.string()).check(z.minLength(1))),
  }),
  Tags: z.optional(z.array(z.unknown())),
});

/** What AWS Config asks AWS Organizations in the aggregator's role (IAM, AWSConfigRoleForOrganizations). */
const ASKED = [
  'organizations:ListAccounts',
  'organizations:DescribeOrganization',
  'organizations:ListAWSServiceAccessForOrganization',
  'organizations:ListDelegatedAdministrators',
];

/** Why an aggregator could not collect from an account. */
export interface CollectionFailure {
  readonly code: string;
  readonly message: string;
}

/** Configuration aggregators: in the management account, or with a delegated administrator of AWS Config. */
export class Aggregators {
  /** By account. */
  readonly failures = new Map<string, CollectionFailure>();
  readonly #members: Members;
  readonly #byPlace = new Map<LocalAws, Map<string, Aggregator>>();

  constructor(members: Members) {
    this.#members = members;
    for (const { id } of members.accounts()) this.joined(id);
  }

  readonly creator: Creator = async (given, _logicalId, { place }) => {
    const { ConfigurationAggregatorName: name, OrganizationAggregationSource: source } = readProperties(
      schema,
      given,
      'ValidationException',
    );
    this.#members.checkAdministrator(place.account, 'config.amazonaws.com', {
      code: 'OrganizationAccessDeniedException',
      message: 'This action can be only made by a management account or delegated administrator.', // Assumed text.
    });
    if (source.AllAwsRegions === (source.AwsRegions !== undefined)) {
      throw new AwsError('InvalidParameterValueException', 'AllAwsRegions or AwsRegions, one of both'); // Assumed text.
    }
    const aws = this.#members.in(place.account, place.region);
    checkRole(aws, source.RoleArn);
    const isCovered = (region: string): boolean => source.AwsRegions?.includes(region) ?? true;
    const covered = () => this.#members.everywhere().filter((member) => isCovered(member.place.region));
    this.#byPlace.get(aws)?.set(name, {
      description: {
        ConfigurationAggregatorName: name,
        ConfigurationAggregatorArn: arn(place, name),
        OrganizationAggregationSource: source,
      },
      // Assumed: what an account finds out is in the aggregator at once.
      sources: () => covered().filter((member) => !this.failures.has(member.place.account)),
      statuses: () => [
        {
          SourceId: 'Organization',
          SourceType: 'ORGANIZATION',
          AwsRegion: place.region,
          LastUpdateStatus: 'SUCCEEDED',
        },
        ...covered().map((member) => this.#status(member.place)),
      ],
    });
    return { ref: name, attributes: { ConfigurationAggregatorArn: arn(place, name) } };
  };

  /** Assumed: an account without a recorder is collected from with success, and nothing comes of it. */
  #status({ account, region }: Place): AggregatedSourceStatus {
    const failure = this.failures.get(account);
    return {
      SourceId: account,
      SourceType: 'ACCOUNT',
      AwsRegion: region,
      LastUpdateStatus: failure === undefined ? 'SUCCEEDED' : 'FAILED',
      LastUpdateTime: this.#members.clock.now(),
      ...(failure === undefined ? {} : { LastErrorCode: failure.code, LastErrorMessage: failure.message }),
    };
  }

  /** Every account can be asked; most have no aggregator. */
  joined(account: string): void {
    for (const region of this.#members.regions) {
      const aws = this.#members.in(account, region);
      const aggregators = new Map<string, Aggregator>();
      this.#byPlace.set(aws, aggregators);
      aws.provide('config', aggregateOperations(aggregators));
    }
  }
}

/** Throws unless AWS Config may assume the role and ask in it what it has to. Assumed: when, and the texts. */
function checkRole({ identities, place: { account } }: LocalAws, roleArn: string): void {
  try {
    const { caller } = identities.assumeRole(
      roleArn,
      { service: 'config.amazonaws.com' },
      { 'aws:SourceAccount': account },
      'aggregator',
    );
    for (const action of ASKED) identities.authorize(caller, action, '*', {});
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new AwsError('InvalidRoleException', error.message);
  }
}

function arn({ partition, region, account }: Place, name: string): string {
  return `arn:${partition}:config:${region}:${account}:config-aggregator/${name}`;
}

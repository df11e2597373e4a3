import { randomUUID } from 'node:crypto';
import type * as sdk from '@aws-sdk/client-cloudtrail';
import type { AnsweredCall } from '../dispatch.ts';
import { AwsError } from '../error.ts';
import type { Caller, Identities } from '../identities.ts';
import { anyResource, type Operations, operation, type Place } from '../service.ts';
import type { EventBus } from './events.ts';

/** What CloudTrail says of a call that AWS itself made, and for which no service is known. */
const INTERNAL = { sourceIPAddress: 'AWS Internal', userAgent: 'AWS Internal' };

/** The calls that are recorded, of those that change something. */
const RECORDED: Readonly<Record<string, RegExp>> = {
  eks: /./,
  ssm: /^StartAutomationExecution$/,
  config: /^PutRemediationExceptions$/,
};

/**
 * CloudTrail as far as EventBridge reports it: the calls to EKS that change something, and a few of other services. Calls that read are not delivered to
 * rules that do not ask for them (EventBridge user guide, read-only management events).
 *
 * The members are those of the CloudTrail user guide's record contents. Assumed, for EKS's own guide shows one event only, a
 * CreateCluster of 2018 that calls the cluster `clusterName`: that request and response have the API's members, as newer
 * events have that others publish; that times are in seconds, as there; that a refused call shows its request, the API's
 * error code and no response; that an empty answer is none; the version; and that the event is there at once, though it
 * takes minutes.
 */
export class CloudTrail {
  /**
   * Whether the account has a trail that logs management events: without one, EventBridge gets no such event (EventBridge
   * user guide, AWS service events delivered via AWS CloudTrail).
   */
  hasTrail = true;
  /** Whether the trail's logging is on. */
  isLogging = true;
  /** The trail's own selectors; without any it records all management events. They do not decide which events are emitted here. */
  selectors: Pick<sdk.GetEventSelectorsResponse, 'EventSelectors' | 'AdvancedEventSelectors'> | undefined;
  readonly operations: Operations;
  readonly #place: Place;
  readonly #identities: Identities;
  readonly #events: EventBus;

  constructor(place: Place, identities: Identities, events: EventBus) {
    this.#place = place;
    this.#identities = identities;
    this.#events = events;
    this.operations = this.#table();
  }

  get #trailArn(): string {
    const { partition, region, account } = this.#place;
    return `arn:${partition}:cloudtrail:${region}:${account}:trail/management`;
  }

  #table(): Operations {
    return {
      DescribeTrails: operation<sdk.DescribeTrailsCommandInput, sdk.DescribeTrailsCommandOutput>({
        needs: anyResource,
        run: () => ({
          trailList: this.hasTrail
            ? [
                {
                  Name: 'management',
                  TrailARN: this.#trailArn,
                  HomeRegion: this.#place.region,
                  IsMultiRegionTrail: true,
                  IsOrganizationTrail: false,
                  IncludeGlobalServiceEvents: true,
                  HasCustomEventSelectors: this.selectors !== undefined,
                  HasInsightSelectors: false,
                  LogFileValidationEnabled: true,
                  S3BucketName: 'trail',
                },
              ]
            : [],
        }),
      }),
      GetTrailStatus: operation<sdk.GetTrailStatusCommandInput, sdk.GetTrailStatusCommandOutput>({
        needs: ({ Name: name = '' }) => [{ resource: name }],
        run: ({ Name: name }) => {
          this.#check(name);
          return { IsLogging: this.isLogging };
        },
      }),
      GetEventSelectors: operation<sdk.GetEventSelectorsCommandInput, sdk.GetEventSelectorsCommandOutput>({
        needs: ({ TrailName: name = '' }) => [{ resource: name }],
        run: ({ TrailName: name }) => {
          this.#check(name);
          const all = [{ ReadWriteType: 'All' as const, IncludeManagementEvents: true, DataResources: [] }];
          return { TrailARN: this.#trailArn, ...(this.selectors ?? { EventSelectors: all }) };
        },
      }),
    };
  }

  /** Trails are named by their ARNs here. */
  #check(name: string | undefined): void {
    if (this.hasTrail && name === this.#trailArn) return;
    throw new AwsError('TrailNotFoundException', `Unknown trail: ${name}`); // Assumed text.
  }

  record(call: AnsweredCall): void {
    const { service, operation } = call;
    if (!this.hasTrail || !this.isLogging || RECORDED[service]?.test(operation) !== true || readsOnly(operation))
      return;
    this.#events.emit({
      source: `aws.${service as 'eks' | 'ssm' | 'config'}`,
      detailType: 'AWS API Call via CloudTrail',
      resources: [],
      detail: this.#detail(call),
    });
  }

  #detail({
    at,
    caller,
    service,
    operation,
    input,
    output,
    error,
    origin,
  }: AnsweredCall): Readonly<Record<string, unknown>> {
    const { sourceIPAddress, userAgent, requestId } = { requestId: undefined, ...(origin ?? INTERNAL) };
    const isAnswered = output !== undefined && Object.keys(output).length > 0;
    return {
      eventVersion: '1.11',
      userIdentity: {
        ...this.#identity(caller),
        ...(userAgent.endsWith('.amazonaws.com') ? { invokedBy: userAgent } : {}),
      },
      eventTime: `${at.toISOString().slice(0, 19)}Z`,
      eventSource: `${service}.amazonaws.com`,
      eventName: operation,
      awsRegion: this.#place.region,
      sourceIPAddress,
      userAgent,
      ...(error === undefined ? {} : { errorCode: error.code, errorMessage: error.message }),
      requestParameters: withSmallInitials(asJson(input)),
      responseElements: isAnswered ? withSmallInitials(asJson(output)) : null,
      requestID: requestId ?? randomUUID(),
      eventID: randomUUID(),
      readOnly: false,
      eventType: 'AwsApiCall',
      managementEvent: true,
      recipientAccountId: this.#place.account,
      eventCategory: 'Management',
    };
  }

  /** CloudTrail user guide, userIdentity element. Left out: the access key, and the session's attributes. */
  #identity({ arn }: Caller): object {
    const accountId = this.#place.account;
    const [, roleName, session] = /:assumed-role\/([^/]+)\/(.+)$/.exec(arn) ?? [];
    if (roleName === undefined) {
      const userName = arn.slice(arn.lastIndexOf('/') + 1);
      return { type: 'IAMUser', principalId: `AIDALOCAL${userName}`, arn, accountId, userName };
    }
    const principalId = `AROALOCAL${roleName}`;
    const role = this.#identities.roles().find(({ name }) => name === roleName);
    const sessionIssuer = { type: 'Role', principalId, arn: role?.arn, accountId, userName: roleName };
    return {
      type: 'AssumedRole',
      principalId: `${principalId}:${session}`,
      arn,
      accountId,
      sessionContext: { sessionIssuer },
    };
  }
}

function readsOnly(operation: string): boolean {
  return /^(Describe|List|Get)/.test(operation);
}

/** CloudTrail begins every member with a small letter, whatever the API does. Here the outermost ones only. */
function withSmallInitials(members: unknown): unknown {
  if (typeof members !== 'object' || members === null) return members;
  return Object.fromEntries(
    Object.entries(members).map(([name, value]) => [name.charAt(0).toLowerCase() + name.slice(1), value]),
  );
}

/** As JSON has it: without members that have no value, and with times in seconds. */
function asJson(value: unknown): unknown {
  if (value instanceof Date) return value.getTime() / 1000;
  if (Array.isArray(value)) return value.map(asJson);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(members.map(([name, member]) => [name, asJson(member)]));
}

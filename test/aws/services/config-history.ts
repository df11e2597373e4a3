import type * as sdk from '@aws-sdk/client-config-service';
import type { Clock } from '../clock.ts';
import { AwsError } from '../error.ts';
import { anyResource, type Operations, operation } from '../service.ts';
import type { ConfigRecorder, RecordedItem } from './config-recorder.ts';
import { paginate } from './page.ts';

/** The history that AWS Config answers for, GetResourceConfigHistory, with what its documentation leaves open. */
export class ConfigHistory {
  /** Whether an item of exactly `laterTime` is in the range. Assumed: it is, for AWS's own samples rely on it. */
  laterTimeIsIncluded = true;
  /** A page may have fewer items than asked for and still not be the last; this makes the first one empty. */
  firstPageIsEmpty = false;
  readonly operations: Operations;
  readonly #clock: Clock;
  readonly #recorder: ConfigRecorder;

  constructor(clock: Clock, recorder: ConfigRecorder) {
    this.#clock = clock;
    this.#recorder = recorder;
    this.operations = {
      GetResourceConfigHistory: operation<
        sdk.GetResourceConfigHistoryCommandInput,
        sdk.GetResourceConfigHistoryCommandOutput
      >({
        needs: anyResource,
        run: (input) => this.#get(input),
      }),
    };
  }

  #get(input: sdk.GetResourceConfigHistoryCommandInput): Omit<sdk.GetResourceConfigHistoryCommandOutput, '$metadata'> {
    const items = this.#inRange(input);
    if (input.chronologicalOrder === 'Forward') items.reverse();
    if (this.firstPageIsEmpty && input.nextToken === undefined) return { configurationItems: [], nextToken: '0' };
    const { page, nextToken } = paginate(items, pageSize(input.limit), input.nextToken, (token) => {
      throw new AwsError('InvalidNextTokenException', `nextToken ${token} is not valid`); // Assumed text.
    });
    return { configurationItems: page.map((item) => this.#recorder.asHistory(item)), nextToken };
  }

  /** Newest first. */
  #inRange(input: sdk.GetResourceConfigHistoryCommandInput): RecordedItem[] {
    const history = input.resourceType === 'AWS::EKS::Cluster' ? this.#recorder.history(input.resourceId ?? '') : [];
    if (history.length === 0) {
      throw new AwsError(
        'ResourceNotDiscoveredException',
        `Resource ${input.resourceId} of resourceType:${input.resourceType} is unknown or has not been discovered`,
      );
    }
    const { earlierTime = new Date(0), laterTime = this.#clock.now() } = input;
    if (laterTime < earlierTime) {
      throw new AwsError('InvalidTimeRangeException', 'laterTime is before earlierTime'); // Assumed text.
    }
    const isInTime = (time: Date): boolean => time < laterTime || (this.laterTimeIsIncluded && +time === +laterTime);
    return history.filter(({ captureTime }) => captureTime >= earlierTime && isInTime(captureTime));
  }
}

/** 10 when left out or 0, and 100 at most (AWS Config API reference). */
function pageSize(limit: number | undefined): number {
  if (limit !== undefined && (limit < 0 || limit > 100)) {
    throw new AwsError('InvalidLimitException', `limit ${limit} is not between 0 and 100`); // Assumed text.
  }
  return limit || 10;
}

import type * as sdk from '@aws-sdk/client-cloudwatch';
import { type Clock, minutes, seconds } from '../clock.ts';
import { AwsError } from '../error.ts';
import { anyResource, type Operations, operation } from '../service.ts';
import type { CloudWatch, DataPoint } from './cloudwatch.ts';

const MOST_QUERIES = 500;
const DAY = minutes(24 * 60);

/** CloudWatch's metrics as far as sums are read. Assumed: the error texts. */
export function cloudWatchOperations(clock: Clock, cloudwatch: CloudWatch): Operations {
  return {
    GetMetricData: operation<sdk.GetMetricDataCommandInput, sdk.GetMetricDataCommandOutput>({
      needs: anyResource,
      run: ({ MetricDataQueries: queries = [], StartTime, EndTime, ScanBy, MaxDatapoints, NextToken }) => {
        const [start, end] = [milliseconds(StartTime), milliseconds(EndTime)];
        if (start >= end) throw invalid('The parameter StartTime must be less than the parameter EndTime.');
        if (queries.length > MOST_QUERIES) throw invalid(`there are more than ${MOST_QUERIES} metric queries`);
        if (MaxDatapoints !== undefined || NextToken !== undefined) throw unknown('pages of data points');
        const now = clock.now().getTime();
        const results = queries
          .filter(({ ReturnData }) => ReturnData !== false)
          .map((query) => {
            const { points, label, period } = asked(query, cloudwatch);
            const sums = sumsOf(points, start, end, seconds(period), now);
            if (ScanBy !== 'TimestampAscending') sums.reverse();
            return {
              Id: query.Id,
              Label: query.Label ?? label,
              Timestamps: sums.map(([time]) => new Date(time)),
              Values: sums.map(([, sum]) => sum),
              StatusCode: 'Complete' as const,
            };
          });
        return { MetricDataResults: results, Messages: [] };
      },
    }),
  };
}

/** The data points of the metric that a query names. Anything but the sum of a metric with one dimension is not known here. */
function asked({ MetricStat: stat, AccountId }: sdk.MetricDataQuery, cloudwatch: CloudWatch) {
  const { Namespace = '', MetricName = '', Dimensions = [] } = stat?.Metric ?? {};
  if (stat?.Stat !== 'Sum' || AccountId !== undefined) throw unknown('metric queries but for the sum of a metric');
  const period = stat.Period ?? 0;
  if (period < 60 || period % 60 !== 0) throw unknown(`metric queries with a period of ${period} seconds`);
  const points = Dimensions.length === 1 ? cloudwatch.points(Namespace, MetricName, Dimensions[0]?.Value ?? '') : [];
  return { points, label: MetricName, period };
}

/**
 * The sum of each period that has data, from the rounded start on (API reference, GetMetricData). Older data is kept in longer
 * periods: for a start 15 days ago they are of 5 minutes, 63 days ago of an hour, "or no data points [...] are returned".
 */
function sumsOf(
  points: readonly DataPoint[],
  start: number,
  end: number,
  period: number,
  now: number,
): [time: number, sum: number][] {
  const age = now - start;
  const kept = age > 63 * DAY ? minutes(60) : age > 15 * DAY ? minutes(5) : minutes(1);
  if (period % kept !== 0) return [];
  const from = start - (start % kept);
  const sums = new Map<number, number>();
  for (const { at, value } of points) {
    if (at < from || at >= end) continue;
    const time = at - ((at - from) % period);
    sums.set(time, (sums.get(time) ?? 0) + value);
  }
  return [...sums].sort(([a], [b]) => a - b);
}

/** A time in the form of a Date, or in that of the wire. */
function milliseconds(time: Date | number | undefined): number {
  return time instanceof Date ? time.getTime() : seconds(time ?? 0);
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterValueException', message);
}

function unknown(what: string): AwsError {
  return new AwsError('NotImplemented', `the local AWS does not implement ${what}`, { status: 501 });
}

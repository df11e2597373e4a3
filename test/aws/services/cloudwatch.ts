import { type Clock, seconds } from '../clock.ts';
import { AwsError } from '../error.ts';
import type { Place } from '../service.ts';
import type { Sns } from './sns.ts';

/** An alarm over one metric with one dimension, in CloudFormation's words. */
export interface Alarm {
  readonly AlarmName: string;
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions: readonly { readonly Name: string; readonly Value: string }[];
  readonly AlarmActions: readonly string[];
  readonly Period: number;
  /** An alarm rings when all of these periods are beyond the threshold. */
  readonly EvaluationPeriods: number;
  readonly Threshold: number;
  readonly ComparisonOperator: 'GreaterThanThreshold' | 'GreaterThanOrEqualToThreshold' | 'LessThanThreshold';
  readonly TreatMissingData: 'breaching' | 'notBreaching' | 'missing';
}

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

export interface DataPoint {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly value: number;
}

/** CloudWatch's alarms. Nothing evaluates them by itself: a test asks for a state, or has all of them evaluated. */
export class CloudWatch {
  /**
   * How many periods before the evaluated ones CloudWatch also reads. It uses the most recent data points of all these, and
   * treats periods as missing only where there are not enough (CloudWatch user guide, how CloudWatch alarms treat missing
   * data). The guide gives no number, and shows two.
   */
  earlierPeriods = 0;
  readonly #place: Place;
  readonly #clock: Clock;
  readonly #sns: Sns;
  readonly #data = new Map<string, DataPoint[]>();
  readonly #gauges = new Map<string, (dimension: string) => number>();
  readonly #alarms = new Map<string, Alarm>();
  readonly #states = new Map<string, AlarmState>();

  constructor(place: Place, clock: Clock, sns: Sns) {
    this.#place = place;
    this.#clock = clock;
    this.#sns = sns;
  }

  /** Adds to a metric such as `AWS/Lambda`, `Errors`, of the function or queue that `dimension` names: now, or at `at`. */
  add(namespace: string, metricName: string, dimension: string, value: number, at = this.#clock.now().getTime()): void {
    const metric = `${namespace} ${metricName} ${dimension}`;
    const points = this.#data.get(metric) ?? [];
    points.push({ at, value });
    this.#data.set(metric, points);
  }

  /** All that was added to a metric, in the order in which it was. */
  points(namespace: string, metricName: string, dimension: string): readonly DataPoint[] {
    return this.#data.get(`${namespace} ${metricName} ${dimension}`) ?? [];
  }

  /** A metric that is read and not added to. */
  gauge(namespace: string, metricName: string, read: (dimension: string) => number): void {
    this.#gauges.set(`${namespace} ${metricName}`, read);
  }

  putAlarm(alarm: Alarm): void {
    this.#alarms.set(alarm.AlarmName, alarm);
  }

  deleteAlarm(name: string): void {
    this.#alarms.delete(name);
    this.#states.delete(name);
  }

  alarms(): readonly Alarm[] {
    return [...this.#alarms.values()];
  }

  state(alarmName: string): AlarmState {
    const alarm = this.#alarms.get(alarmName);
    if (alarm === undefined) throw new Error(`there is no alarm ${alarmName}`);
    const { EvaluationPeriods: needed, TreatMissingData: missing } = alarm;
    const range = Array.from({ length: needed + this.earlierPeriods }, (_, index) => this.#value(alarm, index));
    const values = range.filter((value) => value !== undefined).slice(0, needed);
    if (values.length === 0 && missing === 'missing') return 'INSUFFICIENT_DATA';
    if (values.length < needed && missing === 'notBreaching') return 'OK';
    return values.every((value) => isBeyond(alarm, value)) ? 'ALARM' : 'OK';
  }

  /** Evaluates every alarm. One whose state has become ALARM publishes to its topics; one that stays in ALARM does not. */
  evaluate(): void {
    for (const [name, alarm] of this.#alarms) {
      const state = this.state(name);
      const before = this.#states.get(name) ?? 'INSUFFICIENT_DATA';
      this.#states.set(name, state);
      if (state === 'ALARM' && before !== state) this.#ring(alarm, before);
    }
  }

  /** Left out of the message: why, when, and the trigger. A topic that does not let CloudWatch publish gets nothing. */
  #ring({ AlarmName, AlarmActions }: Alarm, OldStateValue: AlarmState): void {
    const message = JSON.stringify({ AlarmName, NewStateValue: 'ALARM', OldStateValue });
    for (const topicArn of AlarmActions) {
      try {
        const context = { 'aws:SourceAccount': this.#place.account };
        this.#sns.publish('cloudwatch.amazonaws.com', topicArn, message, context);
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
      }
    }
  }

  /** The sum of a period, the last one being 0; undefined when nothing was added to the metric in it. */
  #value({ Namespace, MetricName, Dimensions: [dimension], Period }: Alarm, index: number): number | undefined {
    const read = this.#gauges.get(`${Namespace} ${MetricName}`);
    if (read !== undefined) return index === 0 ? read(dimension?.Value ?? '') : undefined;
    const age = (point: DataPoint): number => this.#clock.now().getTime() - point.at;
    const inPeriod = this.points(Namespace, MetricName, dimension?.Value ?? '').filter(
      (point) => age(point) <= seconds(Period) * (index + 1) && (index === 0 || age(point) > seconds(Period) * index),
    );
    return inPeriod.length === 0 ? undefined : inPeriod.reduce((sum, { value }) => sum + value, 0);
  }
}

function isBeyond({ Threshold: threshold, ComparisonOperator: operator }: Alarm, value: number): boolean {
  switch (operator) {
    case 'GreaterThanThreshold':
      return value > threshold;
    case 'GreaterThanOrEqualToThreshold':
      return value >= threshold;
    case 'LessThanThreshold':
      return value < threshold;
  }
}

import { type Clock, seconds } from '../clock.ts';

/** An alarm over one metric with one dimension, in CloudFormation's words. */
export interface Alarm {
  readonly AlarmName: string;
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions: readonly { readonly Name: string; readonly Value: string }[];
  readonly Period: number;
  readonly Threshold: number;
  readonly ComparisonOperator: 'GreaterThanThreshold' | 'GreaterThanOrEqualToThreshold';
  readonly TreatMissingData: 'breaching' | 'notBreaching' | 'missing';
}

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

const WITHOUT_DATA = { breaching: 'ALARM', notBreaching: 'OK', missing: 'INSUFFICIENT_DATA' } as const;

interface DataPoint {
  readonly at: number;
  readonly metric: string;
  readonly value: number;
}

/** CloudWatch's alarms. They have no actions here: a test asks for their state, which is that of their last period. */
export class CloudWatch {
  readonly #clock: Clock;
  readonly #data: DataPoint[] = [];
  readonly #gauges = new Map<string, (dimension: string) => number>();
  readonly #alarms = new Map<string, Alarm>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Adds to a metric such as `AWS/Lambda`, `Errors`, of the function or queue that `dimension` names. */
  add(namespace: string, metricName: string, dimension: string, value: number): void {
    this.#data.push({ at: this.#clock.now().getTime(), metric: `${namespace} ${metricName} ${dimension}`, value });
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
  }

  alarms(): readonly Alarm[] {
    return [...this.#alarms.values()];
  }

  state(alarmName: string): AlarmState {
    const alarm = this.#alarms.get(alarmName);
    if (alarm === undefined) throw new Error(`there is no alarm ${alarmName}`);
    const value = this.#value(alarm);
    if (value === undefined) return WITHOUT_DATA[alarm.TreatMissingData];
    const { Threshold: threshold, ComparisonOperator: operator } = alarm;
    return value > threshold || (operator === 'GreaterThanOrEqualToThreshold' && value === threshold) ? 'ALARM' : 'OK';
  }

  #value({ Namespace, MetricName, Dimensions: [dimension], Period }: Alarm): number | undefined {
    const read = this.#gauges.get(`${Namespace} ${MetricName}`);
    if (read !== undefined) return read(dimension?.Value ?? '');
    const since = this.#clock.now().getTime() - seconds(Period);
    const metric = `${Namespace} ${MetricName} ${dimension?.Value}`;
    const inPeriod = this.#data.filter((point) => point.metric === metric && point.at >= since);
    return inPeriod.length === 0 ? undefined : inPeriod.reduce((sum, { value }) => sum + value, 0);
  }
}

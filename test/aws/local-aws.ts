import { Clock } from './clock.ts';
import type { Creators } from './cloudformation/creator.ts';
import { stackOperations } from './cloudformation/stack-operations.ts';
import type { Deployment } from './cloudformation/stack-plan.ts';
import { Stacks, type StackUpdate } from './cloudformation/stacks.ts';
import { type Api, Dispatch } from './dispatch.ts';
import { EventLog } from './event-log.ts';
import { Faults } from './faults.ts';
import { type Credentials, Identities } from './identities.ts';
import { BASE, type Readings } from './readings.ts';
import type { Operations, Place } from './service.ts';
import { CloudTrail } from './services/cloudtrail.ts';
import { CloudWatch } from './services/cloudwatch.ts';
import { cloudWatchOperations } from './services/cloudwatch-operations.ts';
import { Config } from './services/config.ts';
import { complianceReads } from './services/config-compliance.ts';
import { complianceEvent } from './services/config-compliance-event.ts';
import { ConfigHistory } from './services/config-history.ts';
import { ConfigRecorder } from './services/config-recorder.ts';
import { ConfigRemediation } from './services/config-remediation.ts';
import { selectOperations } from './services/config-select.ts';
import { storedQueries } from './services/config-stored-queries.ts';
import { Ec2 } from './services/ec2.ts';
import { openControlPlaneLog } from './services/eks/control-plane-log.ts';
import { Eks } from './services/eks.ts';
import { EventBuses } from './services/events/buses.ts';
import { EventBus } from './services/events.ts';
import { iamOperations } from './services/iam.ts';
import { Lambda } from './services/lambda.ts';
import { Queries } from './services/logs/queries.ts';
import { queryOperations } from './services/logs/query-operations.ts';
import { LogGroups } from './services/logs.ts';
import { logsOperations } from './services/logs-operations.ts';
import { resolverOperations } from './services/route53resolver.ts';
import { Sns } from './services/sns.ts';
import { Sqs } from './services/sqs.ts';
import { Ssm } from './services/ssm.ts';
import { stsOperations } from './services/sts.ts';
import { startWireServer, type WireCall, type WireServer } from './wire/server.ts';

export interface LocalAwsOptions {
  readonly place?: Partial<Place>;
  readonly startTime?: Date;
  readonly port?: number;
  /** What accounts of an organization share: its time, and Regions of an account its IAM. */
  readonly clock?: Clock;
  readonly sameAccount?: LocalAws;
  readonly buses?: EventBuses;
  /** How it behaves where AWS's documentation is silent: by the base, but for these. */
  readonly readings?: Partial<Readings>;
}

/** One account in one Region, small and strict, on loopback. What it does not implement it refuses. */
export class LocalAws {
  readonly place: Place;
  readonly clock: Clock;
  readonly log = new EventLog();
  readonly faults: Faults;
  readonly identities: Identities;
  /** May be changed at any time. */
  readonly readings: Readings;
  readonly sns: Sns;
  readonly sqs: Sqs;
  /** Buses of any account and Region that rules send events to. */
  readonly buses: EventBuses;
  readonly events: EventBus;
  readonly cloudtrail: CloudTrail;
  readonly cloudwatch: CloudWatch;
  readonly ec2: Ec2;
  readonly eks: Eks;
  readonly config: Config;
  readonly recorder: ConfigRecorder;
  readonly history: ConfigHistory;
  readonly lambda: Lambda;
  readonly logGroups: LogGroups;
  readonly queries: Queries;
  readonly ssm: Ssm;
  readonly stacks: Stacks;
  readonly #services: Record<string, Operations> = {};
  readonly #dispatch: Dispatch;
  #server: WireServer | undefined;

  private constructor(options: LocalAwsOptions) {
    this.place = { partition: 'aws', account: '111122223333', region: 'eu-central-1', ...options.place };
    this.clock = options.clock ?? new Clock(options.startTime ?? new Date('2026-11-23T09:00:00Z'));
    this.faults = new Faults(this.clock);
    this.identities = new Identities(this.place, options.sameAccount?.identities);
    this.readings = { ...BASE, ...options.readings };
    const { place, clock, log, faults, identities, readings } = this;
    const services = this.#services;
    this.#dispatch = new Dispatch({
      place,
      clock,
      log,
      faults,
      identities,
      services,
      onAnswer: (call) => this.cloudtrail.record(call),
    });
    this.sns = new Sns(place, clock, log);
    this.sqs = new Sqs(place, clock, log, identities);
    this.buses = options.buses ?? new EventBuses();
    this.events = new EventBus({ place, clock, log, sns: this.sns, buses: this.buses, identities });
    this.cloudtrail = new CloudTrail(place, identities, this.events);
    this.cloudwatch = new CloudWatch(place, clock, this.sns);
    this.cloudwatch.gauge('AWS/SQS', 'ApproximateNumberOfMessagesVisible', (name) => this.sqs.visible(name));
    this.ec2 = new Ec2(place);
    this.eks = new Eks(place, clock, log, readings);
    this.logGroups = new LogGroups(place, clock);
    this.logGroups.onIngestion(({ group, at, bytes }) =>
      this.cloudwatch.add('AWS/Logs', 'IncomingBytes', group, bytes, at),
    );
    this.eks.onLogging((name, types) => openControlPlaneLog(this.logGroups, name, types));
    this.queries = new Queries(clock, log, this.logGroups, readings);
    this.lambda = new Lambda({ ...this, endpoint: () => this.url });
    this.recorder = new ConfigRecorder(place, clock, log, this.eks, readings);
    this.history = new ConfigHistory(clock, this.recorder);
    this.config = new Config(this);
    this.config.onResult((recorded) => {
      const event = complianceEvent(recorded, place, clock.now());
      if (event !== undefined) this.events.emit(event);
    });
    this.ssm = new Ssm({ ...this, api: this.#dispatch });
    const remediation = new ConfigRemediation({
      place,
      clock,
      log,
      api: this.#dispatch,
      ssm: this.ssm,
      config: this.config,
    });
    services['cloudwatch'] = cloudWatchOperations(clock, this.cloudwatch);
    services['ec2'] = this.ec2.operations;
    services['route53resolver'] = resolverOperations(place, this.ec2);
    services['eks'] = this.eks.operations;
    services['lambda'] = this.lambda.operations;
    services['iam'] = iamOperations(place, clock, identities);
    services['config'] = {
      ...this.config.operations,
      ...this.recorder.operations,
      ...this.history.operations,
      ...remediation.operations,
      ...storedQueries(place),
      ...selectOperations(this.recorder),
      ...complianceReads(this.config, () => clock.now()),
    };
    services['ssm'] = this.ssm.operations;
    services['sts'] = stsOperations(place, clock, identities);
    services['cloudtrail'] = this.cloudtrail.operations;
    services['logs'] = {
      ...logsOperations(place, clock, this.logGroups, readings),
      ...queryOperations(place, clock, this.queries),
    };
    this.stacks = new Stacks({ ...this, api: this.#dispatch });
    services['cloudformation'] = stackOperations(place, this.stacks);
  }

  /** Without a server: what runs in this process calls it by `api`. */
  static inProcess(options: Omit<LocalAwsOptions, 'port'> = {}): LocalAws {
    return new LocalAws(options);
  }

  static async start(options: LocalAwsOptions = {}): Promise<LocalAws> {
    const aws = new LocalAws(options);
    aws.#server = await startWireServer({
      ...(options.port === undefined ? {} : { port: options.port }),
      clock: aws.clock,
      regions: [aws.place.region],
      secretOf: (accessKeyId) => aws.identities.credentials(accessKeyId),
      handle: (call) => aws.answer(call),
    });
    return aws;
  }

  /** Answers a call that came over the wire, its own or an organization's. */
  answer({ service, operation, input, accessKeyId, origin }: WireCall): Promise<Record<string, unknown>> {
    return this.#dispatch.call(this.identities.caller(accessKeyId), service, operation, input, origin);
  }

  get url(): string {
    if (this.#server === undefined) throw new Error('the local AWS has not been started');
    return this.#server.url;
  }

  /** What an SDK client needs to speak to it as the operator, or with other credentials. */
  clientConfiguration(credentials: Credentials = this.identities.operatorCredentials) {
    return { endpoint: this.url, region: this.place.region, credentials, maxAttempts: 1 };
  }

  /** The way that services call each other. */
  get api(): Api {
    return this.#dispatch;
  }

  /** Answers more operations of a service: those of an organization. */
  provide(service: string, operations: Operations): void {
    this.#services[service] = { ...this.#services[service], ...operations };
  }

  /** Creates a stack. `creators` are of resource types that an account by itself does not have. */
  async deploy(deployment: Deployment, creators: Creators = {}): Promise<void> {
    await this.clock.hold(this.stacks.create(deployment, creators), this.identities.operator);
  }

  /** Updates a stack to another template, other parameters, or both. Rejects when nothing changes, as AWS does. */
  async updateStack(change: StackUpdate, creators: Creators = {}): Promise<void> {
    await this.clock.hold(this.stacks.update(change, creators), this.identities.operator);
  }

  async deleteStack(stackName: string): Promise<void> {
    await this.clock.hold(this.stacks.delete(stackName), this.identities.operator);
  }

  /** Lets time pass until nothing is left to happen. */
  settle(): Promise<void> {
    return this.clock.settle();
  }

  async stop(): Promise<void> {
    this.clock.stop();
    await this.lambda.stop();
    await this.#server?.close();
  }
}

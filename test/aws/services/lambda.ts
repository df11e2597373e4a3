import { randomUUID } from 'node:crypto';
import { type Clock, minutes } from '../clock.ts';
import { AwsError } from '../error.ts';
import type { EventLog } from '../event-log.ts';
import { evaluateResourcePolicy, type PolicyDocument, parsePolicy, type RequestContext } from '../iam/policy.ts';
import type { Caller, Identities } from '../identities.ts';
import { type FunctionProcess, type InvocationResult, startFunction } from '../lambda/function-process.ts';
import type { Place } from '../service.ts';

export interface FunctionDefinition {
  readonly name: string;
  readonly arn: string;
  readonly roleArn: string;
  readonly handler: string;
  readonly taskRoot: string;
  readonly memoryMegabytes: number;
  readonly timeoutSeconds: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly logGroup: string;
}

interface StoredFunction {
  readonly definition: FunctionDefinition;
  readonly role: Caller;
  readonly process: FunctionProcess;
  readonly policy: PolicyDocument[];
  logStream: boolean;
}

/** After a failure Lambda tries an asynchronous invocation twice more (Lambda developer guide, asynchronous invocation). */
const RETRY_DELAYS = [minutes(1), minutes(2)];

/** Lambda: functions that run in a process of their own, under their role, when their policy lets somebody invoke them. */
export class Lambda {
  readonly #place: Place;
  readonly #clock: Clock;
  readonly #log: EventLog;
  readonly #identities: Identities;
  readonly #endpoint: () => string;
  readonly #functions = new Map<string, StoredFunction>();
  /** What functions wrote, by log group. */
  readonly logs = new Map<string, string[]>();

  constructor(place: Place, clock: Clock, log: EventLog, identities: Identities, endpoint: () => string) {
    this.#place = place;
    this.#clock = clock;
    this.#log = log;
    this.#identities = identities;
    this.#endpoint = endpoint;
  }

  createFunction(definition: FunctionDefinition): void {
    const { caller: role, credentials } = this.#identities.assumeRole(
      definition.roleArn,
      { service: 'lambda.amazonaws.com' },
      { 'aws:SourceAccount': this.#place.account, 'aws:SourceArn': definition.arn },
      definition.name,
    );
    const configuration = {
      ...definition,
      environment: {
        ...definition.environment,
        AWS_REGION: this.#place.region,
        AWS_DEFAULT_REGION: this.#place.region,
        AWS_ACCESS_KEY_ID: credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
        AWS_SESSION_TOKEN: credentials.sessionToken ?? '',
        AWS_ENDPOINT_URL: this.#endpoint(),
      },
      onLog: (line: string) => this.#writeLog(definition.arn, line),
    };
    const process = startFunction(configuration, this.#clock);
    this.#functions.set(definition.arn, { definition, role, process, policy: [], logStream: false });
  }

  /** lambda:AddPermission. */
  addPermission(functionArn: string, permission: { action: string; service: string; sourceAccount?: string }): void {
    const condition =
      permission.sourceAccount === undefined
        ? {}
        : { Condition: { StringEquals: { 'aws:SourceAccount': permission.sourceAccount } } };
    const statement = {
      Effect: 'Allow',
      Principal: { Service: permission.service },
      Action: permission.action,
      Resource: functionArn,
      ...condition,
    };
    this.#find(functionArn).policy.push(
      parsePolicy({ Version: '2012-10-17', Statement: [statement] }, `the policy of ${functionArn}`),
    );
  }

  mayInvoke(functionArn: string, service: string, context: RequestContext): boolean {
    const stored = this.#functions.get(functionArn);
    if (stored === undefined) return false;
    const request = { action: 'lambda:InvokeFunction', resource: functionArn, context };
    return stored.policy.some((policy) => evaluateResourcePolicy(policy, { service }, request) === 'allowed');
  }

  /** An asynchronous invocation by a service: nobody reads an answer, and failures are retried, then dropped. */
  invokeAsync(functionArn: string, service: string, payload: unknown): void {
    if (!this.mayInvoke(functionArn, service, { 'aws:SourceAccount': this.#place.account })) {
      this.#happened(
        service,
        'invocation-refused',
        'AccessDeniedException',
        `${service} may not invoke ${functionArn}`,
      );
      return;
    }
    void this.#attempt(functionArn, service, payload, RETRY_DELAYS);
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#functions.values()].map(({ process }) => process.stop()));
  }

  async #attempt(functionArn: string, service: string, payload: unknown, retries: readonly number[]): Promise<void> {
    const { process, definition, role } = this.#find(functionArn);
    const result = await this.#clock.hold(process.invoke(payload), role);
    if (result.outcome === 'returned') {
      this.#happened(service, 'function-returned', 'ok', definition.name);
      return;
    }
    const [delay, ...later] = retries;
    this.#happened(service, 'function-failed', errorType(result), explain(result));
    if (delay === undefined) {
      this.#happened(service, 'invocation-dropped', 'dropped', `${definition.name} failed three times`);
      return;
    }
    this.#clock.schedule(delay, () => void this.#attempt(functionArn, service, payload, later));
  }

  #find(functionArn: string): StoredFunction {
    const stored = this.#functions.get(functionArn);
    if (stored === undefined) {
      throw new AwsError('ResourceNotFoundException', `Function not found: ${functionArn}`, { status: 404 });
    }
    return stored;
  }

  /** Lambda writes a function's log as the function's role. Without the permission the lines are lost and the function goes on. */
  #writeLog(functionArn: string, line: string): void {
    const stored = this.#find(functionArn);
    const { logGroup } = stored.definition;
    const group = `arn:${this.#place.partition}:logs:${this.#place.region}:${this.#place.account}:log-group:${logGroup}`;
    const stream = `${group}:log-stream:${stored.definition.name}`;
    try {
      if (!stored.logStream) this.#identities.authorize(stored.role, 'logs:CreateLogStream', `${group}:*`, {});
      stored.logStream = true;
      this.#identities.authorize(stored.role, 'logs:PutLogEvents', stream, {});
      this.logs.set(logGroup, [...(this.logs.get(logGroup) ?? []), line]);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      this.#log.add({
        at: this.#clock.now(),
        actor: stored.role.name,
        service: 'logs',
        operation: 'write',
        outcome: error.code,
        detail: error.message,
      });
    }
  }

  #happened(actor: string, operation: string, outcome: string, detail: string): void {
    this.#log.add({ at: this.#clock.now(), actor, service: 'lambda', operation, outcome, detail });
  }
}

function errorType(result: Exclude<InvocationResult, { outcome: 'returned' }>): string {
  return result.outcome === 'failed' ? result.error.errorType : result.outcome;
}

function explain(result: Exclude<InvocationResult, { outcome: 'returned' }>): string {
  switch (result.outcome) {
    case 'failed':
      return result.error.errorMessage;
    case 'timed-out':
      return `Task timed out after ${result.afterSeconds} seconds`;
    case 'crashed':
      return `Runtime exited with code ${result.exitCode}`;
  }
}

/** A name for what CloudFormation leaves unnamed. */
export const generatedName = (logicalId: string): string => `${logicalId}-${randomUUID().slice(0, 8)}`;

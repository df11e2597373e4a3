import { randomUUID } from 'node:crypto';
import type * as sdk from '@aws-sdk/client-lambda';
import { type Clock, minutes, seconds } from '../clock.ts';
import { AwsError } from '../error.ts';
import type { EventLog } from '../event-log.ts';
import { evaluateResourcePolicy, type PolicyDocument, parsePolicy, type RequestContext } from '../iam/policy.ts';
import type { Caller, Credentials, Identities } from '../identities.ts';
import { type FunctionCode, unpack } from '../lambda/function-code.ts';
import { type FunctionProcess, type InvocationResult, startFunction } from '../lambda/function-process.ts';
import { type Handler, inProcessFunction } from '../lambda/in-process-function.ts';
import { anyResource, type Operations, operation, type Place } from '../service.ts';
import type { CloudWatch } from './cloudwatch.ts';
import { AsynchronousInvocations, type AsynchronousSettings } from './lambda/asynchronous.ts';
import { errorPayload, errorType, explain } from './lambda/failure.ts';
import {
  checkInvoke,
  type InvokeInput,
  type InvokeOutput,
  invokeModel,
  logTail,
  parsePayload,
} from './lambda/invoke.ts';
import type { LogGroups } from './logs.ts';
import { paginate } from './page.ts';
import type { Sqs } from './sqs.ts';

export interface FunctionDefinition {
  readonly name: string;
  readonly arn: string;
  readonly roleArn: string;
  readonly handler: string;
  readonly code: FunctionCode | { readonly handler: Handler };
  readonly memoryMegabytes: number;
  readonly timeoutSeconds: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly logGroup: string;
  readonly runtime?: string;
  /** The ARN of its dead-letter queue. */
  readonly deadLetterQueue?: string;
}

/** What runs when a function is invoked. */
interface Running {
  definition: FunctionDefinition;
  role: Caller;
  process: FunctionProcess;
  /** When Lambda asks for the role's credentials anew, in milliseconds: 0 if the next invocation is a cold start. */
  credentialsEnd: number;
  /** Takes away what was made for its code. */
  removeCode: () => void;
}

interface StoredFunction extends Running {
  readonly policy: PolicyDocument[];
  settings: AsynchronousSettings;
  logStream: boolean;
}

/** For how long Lambda uses the credentials of a function's role. Assumed: AWS gives no number. */
const CREDENTIALS_LIFETIME = minutes(6 * 60);

export interface LambdaParts {
  readonly place: Place;
  readonly clock: Clock;
  readonly log: EventLog;
  readonly identities: Identities;
  readonly sqs: Sqs;
  readonly cloudwatch: CloudWatch;
  readonly logGroups: LogGroups;
  /** Where functions find AWS. */
  readonly endpoint: () => string;
}

/** Lambda: functions that run in a process of their own, under their role, when their policy lets the caller invoke them. */
export class Lambda {
  readonly operations: Operations;
  readonly #place: Place;
  readonly #clock: Clock;
  readonly #log: EventLog;
  readonly #identities: Identities;
  readonly #cloudwatch: CloudWatch;
  readonly #logGroups: LogGroups;
  readonly #asynchronous: AsynchronousInvocations<StoredFunction>;
  readonly #endpoint: () => string;
  readonly #functions = new Map<string, StoredFunction>();
  /** Code that was replaced or deleted may have an invocation to finish. */
  readonly #retired: Running[] = [];
  /** What functions wrote, by log group. */
  readonly logs = new Map<string, string[]>();

  constructor(parts: LambdaParts) {
    this.#place = parts.place;
    this.#clock = parts.clock;
    this.#log = parts.log;
    this.#identities = parts.identities;
    this.#cloudwatch = parts.cloudwatch;
    this.#logGroups = parts.logGroups;
    this.#endpoint = parts.endpoint;
    this.#asynchronous = new AsynchronousInvocations({
      ...parts,
      run: (stored, actor, payload) => this.#runUnheard(stored, actor, payload),
    });
    this.operations = {
      Invoke: operation<InvokeInput, InvokeOutput>({
        model: invokeModel,
        needs: (input) => [{ action: 'lambda:InvokeFunction', resource: this.#qualifiedArn(input) }],
        run: (input, caller) => this.#invoke(input, caller),
      }),
      GetFunction: operation<sdk.GetFunctionCommandInput, sdk.GetFunctionCommandOutput>({
        needs: (input) => [{ resource: this.#arnOf(input.FunctionName ?? '') }],
        run: ({ FunctionName: name = '', Qualifier: qualifier }) => ({
          Configuration: described(this.#find(this.#arnOf(name), qualifier).definition),
          // Without where the code can be fetched: it is not kept as an archive here.
          Code: { RepositoryType: 'S3' },
        }),
      }),
      GetFunctionConfiguration: operation<
        sdk.GetFunctionConfigurationCommandInput,
        sdk.GetFunctionConfigurationCommandOutput
      >({
        needs: (input) => [{ resource: this.#arnOf(input.FunctionName ?? '') }],
        run: ({ FunctionName: name = '', Qualifier: qualifier }) =>
          described(this.#find(this.#arnOf(name), qualifier).definition),
      }),
      ListFunctions: operation<sdk.ListFunctionsCommandInput, sdk.ListFunctionsCommandOutput>({
        needs: anyResource,
        run: ({ Marker: marker, MaxItems: size = 50 }) => {
          const all = [...this.#functions.values()].map(({ definition }) => described(definition));
          const { page, nextToken } = paginate(all, size, marker, () => {
            throw new AwsError('InvalidParameterValueException', `Marker ${marker} is not valid`); // Assumed text.
          });
          return { Functions: page, NextMarker: nextToken };
        },
      }),
      GetPolicy: operation<sdk.GetPolicyCommandInput, sdk.GetPolicyCommandOutput>({
        needs: (input) => [{ resource: this.#arnOf(input.FunctionName ?? '') }],
        run: (input) => ({ Policy: this.#policyText(this.#arnOf(input.FunctionName ?? ''), input.Qualifier) }),
      }),
    };
  }

  createFunction(definition: FunctionDefinition): void {
    this.#functions.set(definition.arn, { ...this.#start(definition), policy: [], settings: {}, logStream: false });
  }

  /** lambda:UpdateFunctionCode and UpdateFunctionConfiguration. What is invoked already ends with the code it began with. */
  updateFunction(definition: FunctionDefinition): void {
    const stored = this.#find(definition.arn);
    this.#retired.push({ ...stored });
    Object.assign(stored, this.#start(definition));
  }

  deleteFunction(functionArn: string): void {
    this.#retired.push(this.#find(functionArn));
    this.#functions.delete(functionArn);
  }

  /** The next invocation of each function is a cold start, which Lambda may do at any time. */
  startAnew(): void {
    for (const stored of this.#functions.values()) stored.credentialsEnd = 0;
  }

  has(functionArn: string): boolean {
    return this.#functions.has(functionArn);
  }

  #start(definition: FunctionDefinition): Running {
    const { caller: role, credentials } = this.#assumeRole(definition);
    if (definition.deadLetterQueue !== undefined) this.#asynchronous.checkMaySend(role, definition.deadLetterQueue);
    return { definition, role, credentialsEnd: 0, ...this.#runnable(definition, credentials) };
  }

  #assumeRole({ arn, name, roleArn }: FunctionDefinition): { caller: Caller; credentials: Credentials } {
    const context = { 'aws:SourceAccount': this.#place.account, 'aws:SourceArn': arn };
    return this.#identities.assumeRole(roleArn, { service: 'lambda.amazonaws.com' }, context, name);
  }

  #runnable(definition: FunctionDefinition, credentials: Credentials): Pick<Running, 'process' | 'removeCode'> {
    const { arn, code, timeoutSeconds } = definition;
    if ('handler' in code) {
      const context = { invokedFunctionArn: arn, getRemainingTimeInMillis: () => seconds(timeoutSeconds) };
      return { process: inProcessFunction(code.handler, context), removeCode: () => undefined };
    }
    const { directory: taskRoot, remove: removeCode } = unpack(code);
    const environment = this.#environment(definition, credentials);
    const onLog = (line: string) => this.#writeLog(arn, line);
    return { process: startFunction({ ...definition, taskRoot, environment, onLog }, this.#clock), removeCode };
  }

  #environment(definition: FunctionDefinition, credentials: Credentials): Record<string, string> {
    return {
      ...definition.environment,
      AWS_REGION: this.#place.region,
      AWS_DEFAULT_REGION: this.#place.region,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_SESSION_TOKEN: credentials.sessionToken ?? '',
      AWS_ENDPOINT_URL: this.#endpoint(),
    };
  }

  /**
   * Gives a function new credentials where it has none that hold. Throws when its role is gone or does not trust Lambda any
   * more. Assumed: the error, which people report of Invoke.
   */
  #renewCredentials(stored: StoredFunction): void {
    const now = this.#clock.now().getTime();
    if (now < stored.credentialsEnd) return;
    try {
      const { caller, credentials } = this.#assumeRole(stored.definition);
      stored.role = caller;
      stored.credentialsEnd = now + CREDENTIALS_LIFETIME;
      stored.process.renew(() => this.#environment(stored.definition, credentials));
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      const message = 'The role defined for the function cannot be assumed by Lambda.';
      throw new AwsError('AccessDeniedException', message, { status: 403 });
    }
  }

  /** lambda:PutFunctionEventInvokeConfig. */
  setAsynchronous(nameOrArn: string, settings: AsynchronousSettings): void {
    const stored = this.#find(this.#arnOf(nameOrArn));
    this.#asynchronous.checkSettings(stored.role, settings);
    stored.settings = settings;
  }

  /** lambda:AddPermission. Returns what takes the permission back. */
  addPermission(
    nameOrArn: string,
    permission: { action: string; service: string; sourceAccount?: string },
  ): () => void {
    const functionArn = this.#arnOf(nameOrArn);
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
    const added = parsePolicy({ Version: '2012-10-17', Statement: [statement] }, `the policy of ${functionArn}`);
    this.#find(functionArn).policy.push(added);
    return () => {
      const policy = this.#functions.get(functionArn)?.policy ?? [];
      if (policy.includes(added)) policy.splice(policy.indexOf(added), 1);
    };
  }

  /** Takes back every permission to invoke the function: lambda:RemovePermission for each. */
  removePermissions(nameOrArn: string): void {
    this.#find(this.#arnOf(nameOrArn)).policy.length = 0;
  }

  mayInvoke(functionArn: string, service: string, context: RequestContext): boolean {
    const stored = this.#functions.get(functionArn);
    if (stored === undefined) return false;
    const request = { action: 'lambda:InvokeFunction', resource: functionArn, context };
    return stored.policy.some((policy) => evaluateResourcePolicy(policy, { service }, request) === 'allowed');
  }

  /** An asynchronous invocation by a service: the answer is not read, and failures are retried, then sent away or dropped. */
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
    this.#asynchronous.invoke(this.#find(functionArn), service, payload);
  }

  /** Ends the functions' processes, and leaves nothing of theirs behind. */
  async stop(): Promise<void> {
    const stopped = [...this.#functions.values(), ...this.#retired].map(async ({ process, removeCode }) => {
      await process.stop();
      removeCode();
    });
    await Promise.all(stopped);
  }

  async #invoke(input: InvokeInput, caller: Caller): Promise<InvokeOutput> {
    checkInvoke(input);
    const arn = this.#arnOf(input.FunctionName);
    const { logGroup } = this.#find(arn, input.Qualifier).definition;
    const payload = parsePayload(input);
    if (input.InvocationType === 'DryRun') return { StatusCode: 204 };
    if (input.InvocationType === 'Event') {
      this.#asynchronous.invoke(this.#find(arn), caller.name, payload);
      return { StatusCode: 202 };
    }
    const linesBefore = this.logs.get(logGroup)?.length ?? 0;
    const result = await this.#clock.waitInCall(this.#run(this.#find(arn), caller.name, payload), caller);
    const log = this.logs.get(logGroup)?.slice(linesBefore) ?? [];
    const tail = input.LogType === 'Tail' ? { LogResult: logTail(log) } : {};
    if (result.outcome === 'returned') {
      return { StatusCode: 200, ...tail, Payload: JSON.stringify(result.payload ?? null) };
    }
    // Whatever the runtime, an error is Unhandled (Lambda API reference, Invoke: Handled is of the past).
    return { StatusCode: 200, FunctionError: 'Unhandled', ...tail, Payload: JSON.stringify(errorPayload(result)) };
  }

  /** An invocation whose errors reach no caller. Assumed: one that cannot start is tried as often as one that fails. */
  async #runUnheard(stored: StoredFunction, actor: string, payload: unknown): Promise<InvocationResult> {
    try {
      return await this.#run(stored, actor, payload);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      this.#happened(actor, 'invocation-refused', error.code, error.message);
      return { outcome: 'failed', error: { errorType: error.code, errorMessage: error.message } };
    }
  }

  /**
   * Throws, and counts nothing, when the function cannot start: "Invocations aren't recorded if the invocation request is
   * throttled or otherwise results in an invocation error" (Lambda developer guide, types of metrics).
   */
  async #run(stored: StoredFunction, actor: string, payload: unknown): Promise<InvocationResult> {
    this.#renewCredentials(stored);
    const { process, definition, role } = stored;
    const result = await this.#clock.hold(process.invoke(payload), role);
    const hasFailed = result.outcome !== 'returned';
    if (result.outcome === 'crashed' || result.outcome === 'timed-out') stored.credentialsEnd = 0;
    this.#cloudwatch.add('AWS/Lambda', 'Invocations', definition.name, 1);
    this.#cloudwatch.add('AWS/Lambda', 'Errors', definition.name, hasFailed ? 1 : 0);
    if (hasFailed) this.#happened(actor, 'function-failed', errorType(result), explain(result));
    else this.#happened(actor, 'function-returned', 'ok', definition.name);
    return result;
  }

  /** One document with all statements. Service principals keep their form, and Lambda answers nothing for a function without. */
  #policyText(functionArn: string, qualifier: string | undefined): string {
    const statements = this.#find(functionArn, qualifier).policy.flatMap(({ Statement }) => Statement);
    if (statements.length === 0) {
      throw new AwsError('ResourceNotFoundException', 'The resource you requested does not exist.', { status: 404 });
    }
    return JSON.stringify({ Version: '2012-10-17', Id: 'default', Statement: statements });
  }

  /** The name of a function, or its ARN (Lambda API reference, Invoke). */
  #arnOf(nameOrArn: string): string {
    const { partition, region, account } = this.#place;
    return nameOrArn.startsWith('arn:')
      ? nameOrArn
      : `arn:${partition}:lambda:${region}:${account}:function:${nameOrArn}`;
  }

  #qualifiedArn({ FunctionName: nameOrArn, Qualifier: qualifier }: InvokeInput): string {
    return [this.#arnOf(nameOrArn), ...(qualifier === undefined ? [] : [qualifier])].join(':');
  }

  /** Functions have no versions here but the latest. */
  #find(functionArn: string, qualifier = '$LATEST'): StoredFunction {
    const stored = this.#functions.get(functionArn);
    if (stored === undefined || qualifier !== '$LATEST') {
      throw new AwsError('ResourceNotFoundException', `Function not found: ${functionArn}`, { status: 404 });
    }
    return stored;
  }

  /** Lambda writes a function's log as the function's role. Without the permission the lines are lost and the function goes on. */
  #writeLog(functionArn: string, line: string): void {
    // What a deleted function still writes is lost.
    const stored = this.#functions.get(functionArn);
    if (stored === undefined) return;
    const { logGroup } = stored.definition;
    const group = `arn:${this.#place.partition}:logs:${this.#place.region}:${this.#place.account}:log-group:${logGroup}`;
    const stream = `${group}:log-stream:${stored.definition.name}`;
    try {
      if (!stored.logStream) this.#identities.authorize(stored.role, 'logs:CreateLogStream', `${group}:*`, {});
      stored.logStream = true;
      this.#identities.authorize(stored.role, 'logs:PutLogEvents', stream, {});
      this.logs.set(logGroup, [...(this.logs.get(logGroup) ?? []), line]);
      this.#keepLog(logGroup, stored.definition.name, line);
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

  /** In CloudWatch Logs too, where the group exists. */
  #keepLog(group: string, stream: string, message: string): void {
    if (this.#logGroups.find(group) === undefined) return;
    if (!this.#logGroups.streams(group).has(stream)) this.#logGroups.createStream(group, stream);
    this.#logGroups.write(group, stream, [{ timestamp: this.#clock.now().getTime(), message }]);
  }

  #happened(actor: string, operation: string, outcome: string, detail: string): void {
    this.#log.add({ at: this.#clock.now(), actor, service: 'lambda', operation, outcome, detail });
  }
}

function described(definition: FunctionDefinition): sdk.FunctionConfiguration {
  return {
    FunctionName: definition.name,
    FunctionArn: definition.arn,
    ...(definition.runtime === undefined ? {} : { Runtime: definition.runtime as sdk.Runtime }),
    Role: definition.roleArn,
    Handler: definition.handler,
    Timeout: definition.timeoutSeconds,
    MemorySize: definition.memoryMegabytes,
    Environment: { Variables: definition.environment },
    Version: '$LATEST',
    PackageType: 'Zip',
    State: 'Active',
    LastUpdateStatus: 'Successful',
    LoggingConfig: { LogFormat: 'Text', LogGroup: definition.logGroup },
    ...(definition.deadLetterQueue === undefined
      ? {}
      : { DeadLetterConfig: { TargetArn: definition.deadLetterQueue } }),
  };
}

/** A name for what CloudFormation leaves unnamed. */
export const generatedName = (logicalId: string): string => `${logicalId}-${randomUUID().slice(0, 8)}`;

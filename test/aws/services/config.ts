import { createHash, randomUUID } from 'node:crypto';
import type * as sdk from '@aws-sdk/client-config-service';
import { type Clock, minutes } from '../clock.ts';
import { AwsError } from '../error.ts';
import type { EventLog } from '../event-log.ts';
import type { Readings } from '../readings.ts';
import { anyResource, type Operations, operation, type Place } from '../service.ts';
import { checkInputParameters } from './config-input-parameters.ts';
import type { ConfigRecorder, RecordedItem } from './config-recorder.ts';
import { checkEvaluations, complianceDetails, type Result, type Results, ruleCompliance } from './config-results.ts';
import type { Lambda } from './lambda.ts';

interface StoredRule {
  readonly rule: sdk.ConfigRule & { ConfigRuleName: string };
  readonly results: Map<string, Result>;
  lastStarted?: Date;
}

/** A result that was recorded, and the one that it replaced. */
export interface RecordedResult {
  readonly ruleName: string;
  readonly ruleArn: string;
  readonly resourceId: string;
  readonly result: Result;
  readonly previous: Result | undefined;
}

export interface InvocationOptions {
  /** Says that the resource has left the rule's scope: its tags no longer match, say. */
  readonly eventLeftScope?: boolean;
}

const FREQUENCIES: Readonly<Record<string, number>> = {
  One_Hour: minutes(60),
  Three_Hours: minutes(180),
  Six_Hours: minutes(360),
  Twelve_Hours: minutes(720),
  TwentyFour_Hours: minutes(1440),
};

/** AWS Config's rules: they invoke functions with result tokens, take evaluations, and answer for compliance. */
export class Config {
  readonly operations: Operations;
  /** What is said of a rule's invocations, by its name. Of custom Lambda rules AWS Config says nothing (API reference). */
  readonly evaluationStatuses = new Map<string, sdk.ConfigRuleEvaluationStatus>();
  readonly #place: Place;
  readonly #clock: Clock;
  readonly #log: EventLog;
  readonly #lambda: Lambda;
  readonly #recorder: ConfigRecorder;
  readonly #readings: Readonly<Readings>;
  readonly #rules = new Map<string, StoredRule>();
  readonly #tokens = new Map<string, { ruleName: string; invokedTime: Date }>();
  readonly #listeners: ((recorded: RecordedResult) => void)[] = [];

  constructor(parts: {
    place: Place;
    clock: Clock;
    log: EventLog;
    lambda: Lambda;
    recorder: ConfigRecorder;
    readings: Readonly<Readings>;
  }) {
    this.#place = parts.place;
    this.#clock = parts.clock;
    this.#log = parts.log;
    this.#lambda = parts.lambda;
    this.#recorder = parts.recorder;
    this.#readings = parts.readings;
    this.#recorder.onItem((item) => {
      for (const name of this.#rules.keys()) this.deliver(name, item);
    });
    this.operations = this.#table();
  }

  ruleExists(ruleName: string): boolean {
    return this.#rules.has(ruleName);
  }

  /** The service that created a rule, which only this service may change; undefined for a rule of a user. */
  creatorOf(ruleName: string): string | undefined {
    return this.#rules.get(ruleName)?.rule.CreatedBy;
  }

  /** With its results. Throws AwsError when there is no such rule. */
  deleteRule(ruleName: string): void {
    this.#find(ruleName);
    this.#rules.delete(ruleName);
  }

  compliance(ruleName: string): sdk.ComplianceByConfigRule {
    return ruleCompliance(ruleName, this.#find(ruleName).results);
  }

  /** Every rule with its results. */
  ruleResults(): readonly { readonly ruleName: string; readonly results: Results }[] {
    return [...this.#rules].map(([ruleName, { results }]) => ({ ruleName, results }));
  }

  /** Called with every result that is recorded, whether or not it is another than before. */
  onResult(listener: (recorded: RecordedResult) => void): void {
    this.#listeners.push(listener);
  }

  /** The resources that a rule's last results say NON_COMPLIANT of. */
  nonCompliant(ruleName: string): string[] {
    return [...(this.#rules.get(ruleName)?.results.keys() ?? [])].filter(
      (id) => this.complianceOf(ruleName, id) === 'NON_COMPLIANT',
    );
  }

  complianceOf(ruleName: string, resourceId: string): string | undefined {
    return this.#rules.get(ruleName)?.results.get(resourceId)?.evaluation.ComplianceType;
  }

  /**
   * Sends a recorded item to a rule: as it happens when it is recorded, and again, late or out of order when a test asks.
   * A rule gets the message types that it listens to and no others.
   */
  deliver(ruleName: string, item: RecordedItem, options: InvocationOptions = {}): void {
    const { rule } = this.#find(ruleName);
    const types = rule.Scope?.ComplianceResourceTypes ?? [];
    if (types.length > 0 && !types.includes('AWS::EKS::Cluster')) return;
    // Most of the time goes into the message, which a rule without these types never gets.
    if (!CHANGE_TYPES.some((type) => listens(rule, type))) return;
    const message = this.#recorder.asMessage(item);
    if (listens(rule, message.messageType)) this.invoke(ruleName, message, options);
  }

  /** Invokes a rule's function with any message, JSON or not. */
  invoke(ruleName: string, message: unknown, { eventLeftScope = false }: InvocationOptions = {}): void {
    const { rule } = this.#find(ruleName);
    const resultToken = createHash('sha256').update(randomUUID()).digest('base64');
    this.#tokens.set(resultToken, { ruleName, invokedTime: this.#clock.now() });
    this.#lambda.invokeAsync(rule.Source?.SourceIdentifier ?? '', 'config.amazonaws.com', {
      version: '1.0',
      invokingEvent: typeof message === 'string' ? message : JSON.stringify(message),
      ...(rule.InputParameters === undefined ? {} : { ruleParameters: rule.InputParameters }),
      resultToken,
      eventLeftScope,
      debug: true,
      executionRoleArn: `arn:${this.#place.partition}:iam::${this.#place.account}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig`,
      configRuleArn: rule.ConfigRuleArn,
      configRuleName: ruleName,
      configRuleId: rule.ConfigRuleId,
      accountId: this.#place.account,
    });
  }

  #table(): Operations {
    return {
      PutConfigRule: operation<sdk.PutConfigRuleCommandInput, sdk.PutConfigRuleCommandOutput>({
        needs: anyResource,
        run: (input) => {
          if (input.ConfigRule !== undefined) this.#putCustomRule(input.ConfigRule);
          return {};
        },
      }),
      DescribeConfigRules: operation<sdk.DescribeConfigRulesCommandInput, sdk.DescribeConfigRulesCommandOutput>({
        needs: anyResource,
        run: (input) => ({ ConfigRules: this.#named(input.ConfigRuleNames).map(({ rule }) => rule) }),
      }),
      DescribeConfigRuleEvaluationStatus: operation<
        sdk.DescribeConfigRuleEvaluationStatusCommandInput,
        sdk.DescribeConfigRuleEvaluationStatusCommandOutput
      >({
        needs: anyResource,
        run: (input) => ({
          ConfigRulesEvaluationStatus: this.#named(input.ConfigRuleNames).flatMap(
            ({ rule }) => this.evaluationStatuses.get(rule.ConfigRuleName) ?? [],
          ),
        }),
      }),
      PutEvaluations: operation<sdk.PutEvaluationsCommandInput, sdk.PutEvaluationsCommandOutput>({
        needs: anyResource,
        run: (input) => this.#putEvaluations(input),
      }),
      DescribeComplianceByConfigRule: operation<
        sdk.DescribeComplianceByConfigRuleCommandInput,
        sdk.DescribeComplianceByConfigRuleCommandOutput
      >({
        needs: anyResource,
        run: (input) => {
          const all = this.#named(input.ConfigRuleNames).map(({ rule, results }) =>
            ruleCompliance(rule.ConfigRuleName, results),
          );
          const wanted = input.ComplianceTypes ?? [];
          const isWanted = ({ Compliance }: sdk.ComplianceByConfigRule): boolean =>
            wanted.length === 0 ||
            (Compliance?.ComplianceType !== undefined && wanted.includes(Compliance.ComplianceType));
          return { ComplianceByConfigRules: all.filter(isWanted) };
        },
      }),
      GetComplianceDetailsByConfigRule: operation<
        sdk.GetComplianceDetailsByConfigRuleCommandInput,
        sdk.GetComplianceDetailsByConfigRuleCommandOutput
      >({
        needs: (input) => [{ resource: this.#ruleArn(input.ConfigRuleName ?? '') }],
        run: (input) => {
          const { page, nextToken } = complianceDetails(input, this.#find(input.ConfigRuleName).results);
          return { EvaluationResults: page, NextToken: nextToken };
        },
      }),
      StartConfigRulesEvaluation: operation<
        sdk.StartConfigRulesEvaluationCommandInput,
        sdk.StartConfigRulesEvaluationCommandOutput
      >({
        needs: anyResource,
        run: (input) => {
          for (const stored of this.#named(input.ConfigRuleNames)) this.#startEvaluation(stored);
          return {};
        },
      }),
    };
  }

  #ruleArn(ruleName: string, creator = this.creatorOf(ruleName)): string {
    const path = creator === undefined ? '' : `aws-service-rule/${creator}/`;
    return `arn:${this.#place.partition}:config:${this.#place.region}:${this.#place.account}:config-rule/${path}${ruleId(ruleName)}`;
  }

  #find(name: string | undefined): StoredRule {
    const stored = this.#rules.get(name ?? '');
    if (stored === undefined) {
      throw new AwsError(
        'NoSuchConfigRuleException',
        `The ConfigRule '${name}' provided in the request is invalid. Please check the configRule name`,
      );
    }
    return stored;
  }

  #named(names: readonly string[] | undefined): StoredRule[] {
    return names === undefined || names.length === 0
      ? [...this.#rules.values()]
      : names.map((name) => this.#find(name));
  }

  #putCustomRule(rule: sdk.ConfigRule): void {
    if (this.creatorOf(rule.ConfigRuleName ?? '') !== undefined) {
      throw new AwsError(
        'AccessDeniedException',
        'An AWS service owns ServiceLinkedConfigRule. You do not have permissions to take action on this rule.', // Assumed.
        { status: 400 },
      );
    }
    this.putRule(rule, undefined);
  }

  /** A rule of a user, or one that a service created; its ARN says by which (IAM, ConfigConformsServiceRolePolicy). */
  putRule({ CreatedBy: _, ...rule }: sdk.ConfigRule, creator: string | undefined): void {
    const ruleName = rule.ConfigRuleName ?? '';
    const ruleArn = this.#ruleArn(ruleName, creator);
    const functionArn = rule.Source?.SourceIdentifier ?? '';
    if ((rule.InputParameters?.length ?? 0) > 1024) {
      throw new AwsError('ValidationException', 'Member inputParameters must have length less than or equal to 1024');
    }
    if (rule.InputParameters !== undefined && this.#readings.blankRuleParameter === 'refused') {
      checkInputParameters(rule.InputParameters);
    }
    if (rule.Source?.Owner !== 'CUSTOM_LAMBDA') {
      throw new AwsError('NotImplemented', 'the local AWS knows custom Lambda rules only', { status: 501 });
    }
    if (this.#recorder.description === undefined) {
      throw new AwsError(
        'NoAvailableConfigurationRecorderException',
        'Configuration recorder is not available to put config rule.', // Assumed text.
      );
    }
    const context = { 'aws:SourceAccount': this.#place.account, 'aws:SourceArn': ruleArn };
    if (!this.#lambda.mayInvoke(functionArn, 'config.amazonaws.com', context)) {
      throw new AwsError(
        'InsufficientPermissionsException',
        `The AWS Lambda function ${functionArn} cannot be invoked. Check the specified function ARN, and check the function's permissions.`,
      );
    }
    const stored: StoredRule = {
      rule: {
        ...rule,
        ConfigRuleName: ruleName,
        ConfigRuleId: ruleId(ruleName),
        ConfigRuleArn: ruleArn,
        ConfigRuleState: 'ACTIVE',
        ...(creator === undefined ? {} : { CreatedBy: creator }),
      },
      results: this.#rules.get(ruleName)?.results ?? new Map(),
    };
    this.#rules.set(ruleName, stored);
    for (const item of this.#recorder.latest()) this.deliver(ruleName, item);
    for (const detail of rule.Source.SourceDetails ?? []) {
      if (detail.MessageType === 'ScheduledNotification') {
        this.#scheduleNext(stored, FREQUENCIES[detail.MaximumExecutionFrequency ?? 'TwentyFour_Hours'] ?? 0);
      }
    }
  }

  /** A rule that was put again or deleted is sent no more of what was scheduled before. */
  #scheduleNext(stored: StoredRule, every: number): void {
    const { ConfigRuleName: ruleName } = stored.rule;
    this.#clock.schedule(
      every,
      () => {
        if (this.#rules.get(ruleName) !== stored) return;
        this.#sendSchedule(ruleName);
        this.#scheduleNext(stored, every);
      },
      { recurring: true },
    );
  }

  #sendSchedule(ruleName: string): void {
    this.invoke(ruleName, {
      awsAccountId: this.#place.account,
      notificationCreationTime: this.#clock.now().toISOString(),
      messageType: 'ScheduledNotification',
      recordVersion: '1.0',
    });
  }

  /** Re-runs the rule on what was last recorded; it records nothing anew (AWS Config API reference). */
  #startEvaluation(stored: StoredRule): void {
    const now = this.#clock.now();
    if (stored.lastStarted !== undefined && now.getTime() - stored.lastStarted.getTime() < minutes(1)) {
      throw new AwsError('LimitExceededException', 'An evaluation of the rule was started less than a minute ago.'); // Assumed text.
    }
    stored.lastStarted = now;
    for (const item of this.#recorder.latest()) this.deliver(stored.rule.ConfigRuleName, item);
    if (listens(stored.rule, 'ScheduledNotification')) this.#sendSchedule(stored.rule.ConfigRuleName);
  }

  #putEvaluations(input: sdk.PutEvaluationsCommandInput): Omit<sdk.PutEvaluationsCommandOutput, '$metadata'> {
    const evaluations = input.Evaluations ?? [];
    checkEvaluations(evaluations);
    if (input.TestMode === true) return { FailedEvaluations: [] };
    const token = this.#tokens.get(input.ResultToken ?? '');
    if (token === undefined) {
      throw new AwsError('InvalidResultTokenException', 'The Result Token provided is invalid.'); // Assumed text.
    }
    const { results } = this.#find(token.ruleName);
    for (const evaluation of evaluations) {
      const id = evaluation.ComplianceResourceId ?? '';
      const previous = results.get(id);
      const stored = previous?.evaluation.OrderingTimestamp;
      // Assumed: an evaluation of an older state does not replace that of a newer one; an equally old one does.
      if (stored !== undefined && evaluation.OrderingTimestamp !== undefined && evaluation.OrderingTimestamp < stored) {
        continue;
      }
      const result = { evaluation, recordedTime: this.#clock.now(), invokedTime: token.invokedTime };
      results.set(id, result);
      this.#log.add({
        at: this.#clock.now(),
        actor: 'config.amazonaws.com',
        service: 'config',
        operation: 'compliance-recorded',
        outcome: evaluation.ComplianceType ?? '',
        detail: evaluation.Annotation ?? '',
        output: evaluation,
      });
      const { ruleName } = token;
      const recorded = { ruleName, ruleArn: this.#ruleArn(ruleName), resourceId: id, result, previous };
      for (const listener of this.#listeners) listener(recorded);
    }
    return { FailedEvaluations: [] };
  }
}

function ruleId(ruleName: string): string {
  return `config-rule-${createHash('sha256').update(ruleName).digest('hex').slice(0, 6)}`;
}

const CHANGE_TYPES = [
  'ConfigurationItemChangeNotification',
  'OversizedConfigurationItemChangeNotification',
] as const satisfies readonly sdk.MessageType[];

function listens(rule: sdk.ConfigRule, messageType: sdk.MessageType): boolean {
  return (rule.Source?.SourceDetails ?? []).some((detail) => detail.MessageType === messageType);
}

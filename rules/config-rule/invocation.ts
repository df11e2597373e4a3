import * as z from 'zod/mini';
import { InvalidEventError } from './errors.ts';
import { parse } from './schema.ts';

/** What tells one recorded state of a resource from others. */
export interface RecordedState {
  readonly resourceType: string;
  readonly resourceId: string;
  readonly status: ConfigurationItemStatus;
  readonly captureTime: Date;
}

/** One resource as AWS Config recorded it at `captureTime`. `configuration` is null for a deleted resource. */
export interface ConfigurationItem extends RecordedState {
  readonly configuration: unknown;
  readonly tags: Readonly<Record<string, string>>;
}

export type ConfigurationItemStatus = z.output<typeof itemStatus>;

/** A resource changed. `field` is where the event names it. An oversized item is only named: its configuration has to be fetched. */
export type ChangeMessage =
  | { readonly type: 'ConfigurationItemChangeNotification'; readonly field: string; readonly item: ConfigurationItem }
  | {
      readonly type: 'OversizedConfigurationItemChangeNotification';
      readonly field: string;
      readonly summary: RecordedState;
    };

/** It is time to look at everything. */
export interface ScheduledMessage {
  readonly type: 'ScheduledNotification';
  readonly createdAt: Date;
}

export type Message = ChangeMessage | ScheduledMessage;

/** What AWS Config asks of a rule, its parameters aside. */
export interface Task<Kind extends Message = Message> {
  readonly ruleName: string;
  readonly resultToken: string;
  readonly leftScope: boolean;
  readonly message: Kind;
}

/** An invocation of a rule. `parameters` are as they came: values are text by convention only. */
export interface Invocation extends Task {
  readonly parameters: Readonly<Record<string, unknown>>;
}

const nonEmptyString = z.string().check(z.minLength(1));

const itemStatus = z.enum([
  'OK',
  'ResourceDiscovered',
  'ResourceNotRecorded',
  'ResourceDeleted',
  'ResourceDeletedNotRecorded',
]);

// AWS adds members to the event without notice (its `version` counts them), so unknown ones are ignored, and only
// what every recorded event had is required: `ruleParameters` is missing when a rule has none.
const envelopeSchema = z.object({
  invokingEvent: z.string(),
  ruleParameters: z.nullish(z.string()),
  resultToken: nonEmptyString,
  eventLeftScope: z.nullish(z.boolean()),
  configRuleName: nonEmptyString,
});

const messageTypeSchema = z.object({ messageType: z.string() });

const stateEntries = {
  resourceType: z.string(),
  resourceId: nonEmptyString,
  configurationItemStatus: itemStatus,
  configurationItemCaptureTime: z.string(),
};

const stateSchema = z.object(stateEntries);

const changeSchema = z.object({
  configurationItem: z.object({
    ...stateEntries,
    configuration: z.nullish(z.unknown()),
    tags: z.nullish(z.record(z.string(), z.string())),
  }),
});

const oversizedSchema = z.object({ configurationItemSummary: stateSchema });

const scheduledSchema = z.object({ notificationCreationTime: z.string() });

/**
 * Reads the event of a custom Lambda rule (AWS Config developer guide, "Example Events for AWS Config Rules").
 * Throws InvalidEventError, which names the field.
 */
export function parseInvocation(event: unknown): Invocation {
  const envelope = parse(envelopeSchema, event, 'event');
  return {
    ruleName: envelope.configRuleName,
    resultToken: envelope.resultToken,
    leftScope: envelope.eventLeftScope ?? false,
    message: parseMessage(parseJson(envelope.invokingEvent, 'invokingEvent')),
    parameters: parseParameters(envelope.ruleParameters),
  };
}

function parseMessage(message: unknown): Message {
  const { messageType: type } = parse(messageTypeSchema, message, 'invokingEvent');
  switch (type) {
    case 'ConfigurationItemChangeNotification': {
      const field = 'invokingEvent.configurationItem';
      const { configurationItem: item } = parse(changeSchema, message, 'invokingEvent');
      // AWS Config sends tags even when there are none. An item without them may lack an exemption: the rule asks elsewhere.
      const { configuration = null } = isNullish(item.tags) ? {} : item;
      return { type, field, item: { ...recordedState(item, field), configuration, tags: item.tags ?? {} } };
    }
    case 'OversizedConfigurationItemChangeNotification': {
      const field = 'invokingEvent.configurationItemSummary';
      const { configurationItemSummary: summary } = parse(oversizedSchema, message, 'invokingEvent');
      return { type, field, summary: recordedState(summary, field) };
    }
    case 'ScheduledNotification': {
      const { notificationCreationTime: time } = parse(scheduledSchema, message, 'invokingEvent');
      return { type, createdAt: parseTime(time, 'invokingEvent.notificationCreationTime') };
    }
    default:
      throw new InvalidEventError('invokingEvent.messageType', `this rule does not answer ${JSON.stringify(type)}`);
  }
}

function isNullish(value: unknown): boolean {
  return value === undefined || value === null;
}

function recordedState(state: z.output<typeof stateSchema>, field: string): RecordedState {
  return {
    resourceType: state.resourceType,
    resourceId: state.resourceId,
    status: state.configurationItemStatus,
    captureTime: parseTime(state.configurationItemCaptureTime, `${field}.configurationItemCaptureTime`),
  };
}

/** Reads a rule's parameters, which AWS Config stores as JSON text. Throws InvalidEventError. */
export function parseParameters(text: string | null | undefined): Record<string, unknown> {
  if (text === undefined || text === null || text === '') return {};
  return parse(z.record(z.string(), z.unknown()), parseJson(text, 'ruleParameters'), 'ruleParameters');
}

function parseJson(text: string, field: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InvalidEventError(field, 'is not JSON', { cause: error });
  }
}

function parseTime(text: string, field: string): Date {
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) throw new InvalidEventError(field, `${JSON.stringify(text)} is not a time`);
  return time;
}

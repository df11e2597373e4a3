import * as v from 'valibot';
import { InvalidEventError } from './errors.ts';
import { describeProblem } from './problem.ts';
import { object, oneOf, record } from './schema.ts';

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

export type ConfigurationItemStatus = v.InferOutput<typeof itemStatus>;

/** A resource changed. `field` is where the event tells of it. An oversized item is only named: its content has to be fetched. */
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

const nonEmptyString = v.pipe(v.string(), v.nonEmpty());

const itemStatus = oneOf([
  'OK',
  'ResourceDiscovered',
  'ResourceNotRecorded',
  'ResourceDeleted',
  'ResourceDeletedNotRecorded',
]);

// AWS adds members to the event without notice (its `version` counts them), so unknown ones are ignored, and only
// what every recorded event had is required: `ruleParameters` is missing when a rule has none.
const envelopeSchema = object({
  invokingEvent: v.string(),
  ruleParameters: v.nullish(v.string()),
  resultToken: nonEmptyString,
  eventLeftScope: v.nullish(v.boolean()),
  configRuleName: nonEmptyString,
});

const messageTypeSchema = object({ messageType: v.string() });

const stateEntries = {
  resourceType: v.string(),
  resourceId: nonEmptyString,
  configurationItemStatus: itemStatus,
  configurationItemCaptureTime: v.string(),
};

const stateSchema = object(stateEntries);

const changeSchema = object({
  configurationItem: object({
    ...stateEntries,
    configuration: v.nullish(v.unknown()),
    tags: v.nullish(record(v.string())),
  }),
});

const oversizedSchema = object({ configurationItemSummary: stateSchema });

const scheduledSchema = object({ notificationCreationTime: v.string() });

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
      const { configuration = null } = item;
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

function recordedState(state: v.InferOutput<typeof stateSchema>, field: string): RecordedState {
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
  return parse(record(v.unknown()), parseJson(text, 'ruleParameters'), 'ruleParameters');
}

/** Reads an outside value by a schema. Throws InvalidEventError: its field is `where`, and the path of what is wrong in it. */
export function parse<Schema extends v.GenericSchema>(
  schema: Schema,
  value: unknown,
  where: string,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  const { path, problem } = describeProblem(result.issues[0]);
  throw new InvalidEventError(path === '' ? where : `${where}.${path}`, problem);
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

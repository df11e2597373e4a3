import * as z from 'zod/mini';
import { InvalidEventError } from './errors.ts';
import { describeProblem } from './problem.ts';

/** One resource as AWS Config recorded it at `captureTime`. `configuration` is null for a deleted resource. */
export interface ConfigurationItem {
  readonly resourceType: string;
  readonly resourceId: string;
  readonly status: ConfigurationItemStatus;
  readonly captureTime: Date;
  readonly configuration: unknown;
  readonly tags: Readonly<Record<string, string>>;
}

export type ConfigurationItemStatus = z.infer<typeof itemStatus>;

/** What AWS Config asks of a rule. `parameters` are the rule's own, as they came: values are strings by convention only. */
export interface Invocation {
  readonly messageType: 'ConfigurationItemChangeNotification';
  readonly ruleName: string;
  readonly resultToken: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly leftScope: boolean;
  readonly item: ConfigurationItem;
}

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
  resultToken: z.string().check(z.minLength(1)),
  eventLeftScope: z.nullish(z.boolean()),
  configRuleName: z.nullish(z.string()),
});

const messageTypeSchema = z.object({ messageType: z.string() });

const changeSchema = z.object({
  configurationItem: z.object({
    resourceType: z.string(),
    resourceId: z.string().check(z.minLength(1)),
    configurationItemStatus: itemStatus,
    configurationItemCaptureTime: z.string(),
    configuration: z.nullish(z.unknown()),
    tags: z.nullish(z.record(z.string(), z.string())),
  }),
});

/**
 * Reads the event of a custom Lambda rule (AWS Config developer guide, "Example Events for AWS Config Rules").
 * Throws InvalidEventError, which names the field.
 */
export function parseInvocation(event: unknown): Invocation {
  const envelope = parse(envelopeSchema, event, 'event');
  const invokingEvent = parseJson(envelope.invokingEvent, 'invokingEvent');
  const { messageType } = parse(messageTypeSchema, invokingEvent, 'invokingEvent');
  switch (messageType) {
    case 'ConfigurationItemChangeNotification': {
      const { configurationItem: item } = parse(changeSchema, invokingEvent, 'invokingEvent');
      return {
        messageType,
        ruleName: envelope.configRuleName ?? '',
        resultToken: envelope.resultToken,
        parameters: parseParameters(envelope.ruleParameters),
        leftScope: envelope.eventLeftScope ?? false,
        item: {
          resourceType: item.resourceType,
          resourceId: item.resourceId,
          status: item.configurationItemStatus,
          captureTime: parseTime(
            item.configurationItemCaptureTime,
            'invokingEvent.configurationItem.configurationItemCaptureTime',
          ),
          configuration: item.configuration ?? null,
          tags: item.tags ?? {},
        },
      };
    }
    default:
      throw new InvalidEventError(
        'invokingEvent.messageType',
        `this rule does not answer ${JSON.stringify(messageType)}`,
      );
  }
}

function parseParameters(text: string | null | undefined): Record<string, unknown> {
  if (text === undefined || text === null || text === '') return {};
  return parse(z.record(z.string(), z.unknown()), parseJson(text, 'ruleParameters'), 'ruleParameters');
}

function parse<Schema extends z.ZodMiniType>(schema: Schema, value: unknown, where: string): z.output<Schema> {
  const result = z.safeParse(schema, value);
  if (result.success) return result.data;
  const { path, problem } = describeProblem(result.error);
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

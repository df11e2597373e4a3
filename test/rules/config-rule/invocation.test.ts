import { describe, expect, test } from 'vitest';
import { parseInvocation, parseParameters } from '../../../rules/config-rule/invocation.ts';
import { CAPTURED_AT, changeEvent, clusterItem, deletedItem, oversizedEvent, scheduledEvent } from '../events.ts';

const withInvokingEvent = (invokingEvent: unknown) => changeEvent(clusterItem(), { invokingEvent });

describe('an invocation', () => {
  test('of a change carries the whole item', () => {
    const item = clusterItem({ tags: { team: 'x' }, configuration: { Name: 'payments' } });
    expect(parseInvocation(changeEvent(item))).toEqual({
      ruleName: 'eks-endpoint-public-access',
      resultToken: 'token-from-config',
      leftScope: false,
      parameters: {},
      message: {
        type: 'ConfigurationItemChangeNotification',
        field: 'invokingEvent.configurationItem',
        item: {
          resourceType: 'AWS::EKS::Cluster',
          resourceId: 'payments',
          status: 'OK',
          captureTime: new Date(CAPTURED_AT),
          configuration: { Name: 'payments' },
          tags: { team: 'x' },
        },
      },
    });
  });

  test('of an oversized change carries what the summary tells', () => {
    expect(parseInvocation(oversizedEvent()).message).toEqual({
      type: 'OversizedConfigurationItemChangeNotification',
      field: 'invokingEvent.configurationItemSummary',
      summary: {
        resourceType: 'AWS::EKS::Cluster',
        resourceId: 'payments',
        status: 'OK',
        captureTime: new Date(CAPTURED_AT),
      },
    });
  });

  test('on schedule carries the time that it stands for', () => {
    expect(parseInvocation(scheduledEvent()).message).toEqual({
      type: 'ScheduledNotification',
      createdAt: new Date('2026-11-24T11:58:00.000Z'),
    });
  });

  test.each([
    ['a deleted item, which has null', deletedItem],
    ['an item that leaves it out', clusterItem({ configuration: undefined })],
  ])('has null for the configuration of %s', (_name, item) => {
    expect(parseInvocation(changeEvent(item)).message).toMatchObject({ item: { configuration: null } });
  });

  test.each([
    ['null', null],
    ['left out', undefined],
  ])('has no tags where they are %s, and no configuration: the tags may hold an exemption', (_name, tags) => {
    expect(parseInvocation(changeEvent(clusterItem({ tags }))).message).toMatchObject({
      item: { configuration: null, tags: {} },
    });
  });

  test('has parameters as they came, be they text or not', () => {
    const event = changeEvent(clusterItem(), { ruleParameters: '{"widestIpv4":"16","allowedCidrs":["8.8.8.8/32"]}' });
    expect(parseInvocation(event).parameters).toEqual({ widestIpv4: '16', allowedCidrs: ['8.8.8.8/32'] });
  });

  test.each([
    ['missing', undefined],
    ['null', null],
    ['empty', ''],
    ['an empty object', '{}'],
  ])('has no parameters where they are %s', (_name, ruleParameters) => {
    expect(parseInvocation(changeEvent(clusterItem(), { ruleParameters })).parameters).toEqual({});
  });

  test.each([
    [true, true],
    [false, false],
    [null, false],
    [undefined, false],
  ])('says that the resource left the scope where eventLeftScope is %s: %s', (eventLeftScope, leftScope) => {
    expect(parseInvocation(changeEvent(clusterItem(), { eventLeftScope })).leftScope).toBe(leftScope);
  });

  test('does without the members that only some recorded events have', () => {
    const { configurationItem } = JSON.parse(changeEvent().invokingEvent);
    const bare = {
      invokingEvent: JSON.stringify({ configurationItem, messageType: 'ConfigurationItemChangeNotification' }),
      resultToken: 'token',
      configRuleName: 'rule',
    };
    expect(parseInvocation(bare)).toMatchObject({ ruleName: 'rule', leftScope: false, parameters: {} });
  });
});

describe('an event is refused that', () => {
  test.each<[name: string, event: unknown, field: string, message: string]>([
    ['is no object', 'text', 'event', 'event: is not an object'],
    ['is nothing', undefined, 'event', 'event: is not an object'],
    [
      'has no result token',
      changeEvent(clusterItem(), { resultToken: undefined }),
      'event.resultToken',
      'event.resultToken: is not a string',
    ],
    [
      'has an empty result token',
      changeEvent(clusterItem(), { resultToken: '' }),
      'event.resultToken',
      'event.resultToken: is empty',
    ],
    [
      'has no rule name',
      changeEvent(clusterItem(), { configRuleName: undefined }),
      'event.configRuleName',
      'event.configRuleName: is not a string',
    ],
    [
      'has an empty rule name',
      changeEvent(clusterItem(), { configRuleName: '' }),
      'event.configRuleName',
      'event.configRuleName: is empty',
    ],
    [
      'has text for eventLeftScope',
      changeEvent(clusterItem(), { eventLeftScope: 'false' }),
      'event.eventLeftScope',
      'event.eventLeftScope: is not a boolean',
    ],
    [
      'has no invoking event',
      withInvokingEvent(undefined),
      'event.invokingEvent',
      'event.invokingEvent: is not a string',
    ],
    [
      'has an invoking event that is not JSON',
      withInvokingEvent('{oops'),
      'invokingEvent',
      'invokingEvent: is not JSON',
    ],
    [
      'has an invoking event that is no object',
      withInvokingEvent('null'),
      'invokingEvent',
      'invokingEvent: is not an object',
    ],
    [
      'has an invoking event without a type',
      withInvokingEvent('{}'),
      'invokingEvent.messageType',
      'invokingEvent.messageType: is not a string',
    ],
    [
      'is of a message type that the rule does not answer',
      withInvokingEvent('{"messageType":"ConfigurationSnapshotDeliveryCompleted"}'),
      'invokingEvent.messageType',
      'invokingEvent.messageType: this rule does not answer "ConfigurationSnapshotDeliveryCompleted"',
    ],
    [
      'tells of a change without an item',
      withInvokingEvent('{"messageType":"ConfigurationItemChangeNotification"}'),
      'invokingEvent.configurationItem',
      'invokingEvent.configurationItem: is not an object',
    ],
    [
      'tells of an oversized change without a summary',
      withInvokingEvent('{"messageType":"OversizedConfigurationItemChangeNotification"}'),
      'invokingEvent.configurationItemSummary',
      'invokingEvent.configurationItemSummary: is not an object',
    ],
    [
      'is on schedule without a time',
      withInvokingEvent('{"messageType":"ScheduledNotification"}'),
      'invokingEvent.notificationCreationTime',
      'invokingEvent.notificationCreationTime: is not a string',
    ],
    [
      'is on schedule at a time that is none',
      withInvokingEvent('{"messageType":"ScheduledNotification","notificationCreationTime":"noon"}'),
      'invokingEvent.notificationCreationTime',
      'invokingEvent.notificationCreationTime: "noon" is not a time',
    ],
    [
      'has an item without an id',
      changeEvent(clusterItem({ resourceId: '' })),
      'invokingEvent.configurationItem.resourceId',
      'invokingEvent.configurationItem.resourceId: is empty',
    ],
    [
      'has an item without a type',
      changeEvent(clusterItem({ resourceType: undefined })),
      'invokingEvent.configurationItem.resourceType',
      'invokingEvent.configurationItem.resourceType: is not a string',
    ],
    [
      'has an item of unknown status',
      changeEvent(clusterItem({ configurationItemStatus: 'Lost' })),
      'invokingEvent.configurationItem.configurationItemStatus',
      'invokingEvent.configurationItem.configurationItemStatus: is none of OK, ResourceDiscovered, ResourceNotRecorded, ResourceDeleted, ResourceDeletedNotRecorded',
    ],
    [
      'has a tag that is no text',
      changeEvent(clusterItem({ tags: { team: 1 } })),
      'invokingEvent.configurationItem.tags.team',
      'invokingEvent.configurationItem.tags.team: is not a string',
    ],
    [
      'has a capture time that is none',
      changeEvent(clusterItem({ configurationItemCaptureTime: '2016-02-17T01:36:34.932UTC' })),
      'invokingEvent.configurationItem.configurationItemCaptureTime',
      'invokingEvent.configurationItem.configurationItemCaptureTime: "2016-02-17T01:36:34.932UTC" is not a time',
    ],
    [
      'has no capture time in the summary of an oversized item',
      oversizedEvent({ configurationItemCaptureTime: undefined }),
      'invokingEvent.configurationItemSummary.configurationItemCaptureTime',
      'invokingEvent.configurationItemSummary.configurationItemCaptureTime: is not a string',
    ],
    [
      'has a capture time that is none in the summary of an oversized item',
      oversizedEvent({ configurationItemCaptureTime: '' }),
      'invokingEvent.configurationItemSummary.configurationItemCaptureTime',
      'invokingEvent.configurationItemSummary.configurationItemCaptureTime: "" is not a time',
    ],
    [
      'has parameters that are no text',
      changeEvent(clusterItem(), { ruleParameters: {} }),
      'event.ruleParameters',
      'event.ruleParameters: is not a string',
    ],
    [
      'has parameters that are not JSON',
      changeEvent(clusterItem(), { ruleParameters: '{' }),
      'ruleParameters',
      'ruleParameters: is not JSON',
    ],
    [
      'has parameters that are a list',
      changeEvent(clusterItem(), { ruleParameters: '[]' }),
      'ruleParameters',
      'ruleParameters: is not a record',
    ],
  ])('%s', (_name, event, field, message) => {
    expect(() => parseInvocation(event)).toThrow(
      expect.objectContaining({ name: 'InvalidEventError', field, message }),
    );
  });

  test('is not JSON, with the parser’s own error as the cause', () => {
    expect(() => parseInvocation(withInvokingEvent('{oops'))).toThrow(
      expect.objectContaining({ cause: expect.any(SyntaxError) }),
    );
  });
});

describe('the parameters of a rule, as AWS Config stores them, are', () => {
  test.each<[text: string | null | undefined, parameters: Record<string, unknown>]>([
    ['{"widestIpv4":"16","allowedCidrs":["8.8.8.8/32"]}', { widestIpv4: '16', allowedCidrs: ['8.8.8.8/32'] }],
    ['{}', {}],
    ['', {}],
    [null, {}],
    [undefined, {}],
  ])('read from %j', (text, parameters) => {
    expect(parseParameters(text)).toStrictEqual(parameters);
  });

  test.each([
    ['{', 'ruleParameters: is not JSON'],
    ['null', 'ruleParameters: is not a record'],
    ['"publicAccess"', 'ruleParameters: is not a record'],
  ])('not read from %s', (text, message) => {
    expect(() => parseParameters(text)).toThrow(
      expect.objectContaining({ name: 'InvalidEventError', field: 'ruleParameters', message }),
    );
  });
});

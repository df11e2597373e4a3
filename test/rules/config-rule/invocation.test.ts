import { describe, expect, test } from 'vitest';
import { parseInvocation } from '../../../rules/config-rule/invocation.ts';
import { CAPTURED_AT, changeEvent, clusterItem, deletedItem } from '../events.ts';

describe('parseInvocation', () => {
  test('reads a change event', () => {
    const invocation = parseInvocation(changeEvent(clusterItem({ tags: { team: 'x' } })));
    expect(invocation).toMatchObject({
      messageType: 'ConfigurationItemChangeNotification',
      ruleName: 'eks-endpoint-public-access',
      resultToken: 'token-from-config',
      parameters: {},
      leftScope: false,
      item: {
        resourceType: 'AWS::EKS::Cluster',
        resourceId: 'payments',
        status: 'OK',
        captureTime: new Date(CAPTURED_AT),
        tags: { team: 'x' },
      },
    });
  });

  test('reads a deleted item, which has no configuration', () => {
    expect(parseInvocation(changeEvent(deletedItem)).item).toMatchObject({
      status: 'ResourceDeleted',
      configuration: null,
    });
  });

  test.each([
    ['missing', undefined],
    ['null', null],
    ['empty', ''],
    ['an empty object', '{}'],
  ])('reads rule parameters that are %s as none', (_name, ruleParameters) => {
    expect(parseInvocation(changeEvent(clusterItem(), { ruleParameters })).parameters).toEqual({});
  });

  test('does without the members that only some recorded events have', () => {
    const { configurationItem } = JSON.parse(changeEvent().invokingEvent);
    const bare = {
      invokingEvent: JSON.stringify({ configurationItem, messageType: 'ConfigurationItemChangeNotification' }),
      resultToken: 'token',
    };
    expect(parseInvocation(bare)).toMatchObject({ leftScope: false, ruleName: '' });
  });

  const withInvokingEvent = (invokingEvent: unknown) => changeEvent(clusterItem(), { invokingEvent });

  test.each<[name: string, event: unknown, field: string, message: string]>([
    ['is no object', 'text', 'event', 'event: is not an object'],
    [
      'has no result token',
      changeEvent(clusterItem(), { resultToken: undefined }),
      'event.resultToken',
      'is not a string',
    ],
    ['has an empty result token', changeEvent(clusterItem(), { resultToken: '' }), 'event.resultToken', 'is empty'],
    ['has no invoking event', withInvokingEvent(undefined), 'event.invokingEvent', 'is not a string'],
    ['has an invoking event that is not JSON', withInvokingEvent('{oops'), 'invokingEvent', 'is not JSON'],
    ['has an invoking event without a type', withInvokingEvent('{}'), 'invokingEvent.messageType', 'is not a string'],
    [
      'is of an unknown message type',
      withInvokingEvent('{"messageType":"ConfigurationSnapshotDeliveryCompleted"}'),
      'invokingEvent.messageType',
      'this rule does not answer "ConfigurationSnapshotDeliveryCompleted"',
    ],
    [
      'has an item without an id',
      changeEvent(clusterItem({ resourceId: '' })),
      'invokingEvent.configurationItem.resourceId',
      'is empty',
    ],
    [
      'has an item of unknown status',
      changeEvent(clusterItem({ configurationItemStatus: 'Lost' })),
      'invokingEvent.configurationItem.configurationItemStatus',
      'is none of OK, ResourceDiscovered, ResourceNotRecorded, ResourceDeleted, ResourceDeletedNotRecorded',
    ],
    [
      'has a capture time that is none',
      changeEvent(clusterItem({ configurationItemCaptureTime: '2016-02-17T01:36:34.932UTC' })),
      'invokingEvent.configurationItem.configurationItemCaptureTime',
      '"2016-02-17T01:36:34.932UTC" is not a time',
    ],
    [
      'has parameters that are not JSON',
      changeEvent(clusterItem(), { ruleParameters: '{' }),
      'ruleParameters',
      'is not JSON',
    ],
    [
      'has parameters that are a list',
      changeEvent(clusterItem(), { ruleParameters: '[]' }),
      'ruleParameters',
      'is not a record',
    ],
  ])('refuses an event that %s', (_name, event, field, message) => {
    const parse = () => parseInvocation(event);
    expect(parse).toThrow(expect.objectContaining({ name: 'InvalidEventError', field }));
    expect(parse).toThrow(message);
  });
});

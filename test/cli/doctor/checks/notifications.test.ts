import { describe, expect, test } from 'vitest';
import { checkNotifications, sendsEvents } from '../../../../cli/doctor/checks/notifications.ts';
import { stack } from '../samples.ts';

const withParameters = (parameters: Readonly<Record<string, string>>) => ({
  ...stack,
  Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue })),
});
const check = (changed: typeof stack) => checkNotifications(changed, 'eu-central-1');

describe('notifications', () => {
  test('may not be wanted', () => {
    expect(check(stack)).toEqual({
      check: 'notifications',
      state: 'ok',
      sentence: 'The stack eks-endpoint-guard sends no notifications, because NotificationTopic is empty.',
    });
  });

  test.each([
    ['to a topic', withParameters({ NotificationTopic: 'create' })],
    ['by a stack with other parameters', { ...stack, Parameters: undefined, Outputs: undefined }],
  ])('are well %s', (_name, changed) => {
    expect(check(changed)).toEqual({
      check: 'notifications',
      state: 'ok',
      sentence: 'The stack eks-endpoint-guard leaves out no notifications.',
    });
  });

  test('are a problem with a topic in another Region', () => {
    const OutputValue =
      'NotificationTopic is in us-east-1. EventBridge and CloudWatch alarms need a topic in eu-central-1.';
    const Outputs = [...(stack.Outputs ?? []), { OutputKey: 'NotificationsLeftOut', OutputValue }];
    expect(check({ ...stack, Outputs })).toEqual({
      check: 'notifications',
      state: 'problem',
      sentence: `The stack eks-endpoint-guard sends no notifications. ${OutputValue} Give NotificationTopic the ARN of a topic in eu-central-1, or create.`,
    });
  });
});

describe('events', () => {
  test.each([
    ['to a topic', withParameters({ NotificationTopic: 'create', EventBusArn: '' }), true],
    ['to a bus', withParameters({ NotificationTopic: '', EventBusArn: 'arn:bus' }), true],
    ['to neither', stack, false],
    ['to nothing that is known', { ...stack, Parameters: undefined }, false],
  ])('are sent %s', (_name, changed, expected) => {
    expect(sendsEvents(changed)).toBe(expected);
  });
});

import type { Stack } from '@aws-sdk/client-cloudformation';
import { type Check, checkResults } from '../check.ts';

const notifications = checkResults('notifications');

/** The output of the template that says why it sends none, which it has when the topic is in another Region (infra/member-stack.ts). */
const LEFT_OUT = 'NotificationsLeftOut';

/** Whether the stack sends the notifications that its parameters ask for. */
export function checkNotifications(stack: Stack, region: string): Check {
  const leftOut = stack.Outputs?.find(({ OutputKey }) => OutputKey === LEFT_OUT)?.OutputValue;
  if (leftOut !== undefined) {
    return notifications.problem(
      `The stack ${stack.StackName} sends no notifications. ${leftOut} Give NotificationTopic the ARN of a topic in ` +
        `${region}, or create.`,
    );
  }
  if (parameterOf(stack, 'NotificationTopic') === '') {
    return notifications.ok(`The stack ${stack.StackName} sends no notifications, because NotificationTopic is empty.`);
  }
  return notifications.ok(`The stack ${stack.StackName} leaves out no notifications.`);
}

/** Whether the stack sends events to a topic or to an event bus. */
export function sendsEvents(stack: Stack): boolean {
  return ['NotificationTopic', 'EventBusArn'].some((name) => Boolean(parameterOf(stack, name)));
}

function parameterOf({ Parameters: parameters }: Stack, name: string): string | undefined {
  return parameters?.find(({ ParameterKey }) => ParameterKey === name)?.ParameterValue;
}

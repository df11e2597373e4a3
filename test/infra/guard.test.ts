import { App, CfnCondition, Fn, Stack, Stage } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { describe, expect, test } from 'vitest';
import { EksEndpointGuard, type EksEndpointGuardProps } from '../../infra/guard.ts';
import { EXPECTED_RUNBOOKS } from '../runbooks/expected-runbooks.ts';

const code = lambda.Code.fromInline('exports.handler = () => {}');
const env = { account: '111122223333', region: 'eu-central-1' };
const RUNBOOKS = Object.keys(EXPECTED_RUNBOOKS).length;

const guardIn = (scope: Construct, props: EksEndpointGuardProps = {}, id = 'Guard'): EksEndpointGuard =>
  new EksEndpointGuard(scope, id, { code, ...props });

/** The construct in a stack of another app. Some props need constructs of this stack. */
function guarded(props: EksEndpointGuardProps | ((stack: Stack) => EksEndpointGuardProps) = {}): Template {
  const stack = new Stack(undefined, 'Sample', { env });
  guardIn(stack, typeof props === 'function' ? props(stack) : props);
  return Template.fromStack(stack);
}

const only = (template: Template, type: string): Record<string, unknown> => {
  const [resource, ...others] = Object.values(template.findResources(type));
  if (resource === undefined || others.length > 0) throw new Error(`there is not one ${type}`);
  return resource['Properties'];
};

describe('the construct in another app', () => {
  const template = guarded();

  test('has the rule and its remediation without a condition, and no parameter', () => {
    for (const type of ['AWS::Config::ConfigRule', 'AWS::Config::RemediationConfiguration']) {
      template.resourceCountIs(type, 1);
      expect(Object.values(template.findResources(type))[0]).not.toHaveProperty('Condition');
    }
    expect(template.toJSON()).not.toHaveProperty('Conditions');
    expect(Object.keys(template.findParameters('*'))).toEqual(['BootstrapVersion']);
  });

  test('has the logical ids that CDK makes', () => {
    const { Resources: resources } = template.toJSON() as { Resources: object };
    expect(
      Object.keys(resources)
        .map((id) => id.replace(/[0-9A-F]{8}$/, '#'))
        .sort(),
    ).toEqual([
      'GuardInvokePermission#',
      'GuardRemediation#',
      'GuardRule#',
      'GuardRuleFunction#',
      'GuardRuleFunctionLogs#',
      'GuardRuleFunctionRole#',
      ...Object.keys(EXPECTED_RUNBOOKS)
        .sort()
        .flatMap((id) => [`GuardRunbooks${id}#`, `GuardRunbooks${id}Role#`]),
    ]);
  });

  test('sends AWS Config no parameter that was not given', () => {
    expect(only(template, 'AWS::Config::ConfigRule')['InputParameters']).toEqual({});
    const given = guarded({ publicAccess: 'forbidden', maxExemptionDays: 30 });
    expect(only(given, 'AWS::Config::ConfigRule')['InputParameters']).toEqual({
      publicAccess: 'forbidden',
      maxExemptionDays: '30',
    });
  });

  test('does not synthesize with a wrong CIDR, and names the prop', () => {
    expect(() => guarded({ allowedCidrs: ['203.0.113.0'] })).toThrow('allowedCidrs: "203.0.113.0" is not a CIDR');
  });

  test('takes no setting that does not exist', () => {
    // @ts-expect-error: 'banana' does not compile.
    expect(() => guarded({ publicAccess: 'banana' })).toThrow('publicAccess');
  });
});

describe('remediation', () => {
  const REMEDIATION = 'AWS::Config::RemediationConfiguration';

  test.each([
    ['by default', {}, false],
    ['manual', { remediation: 'manual' }, false],
    ['automatic', { remediation: 'automatic' }, true],
  ] as const)('%s', (_name, props, automatic) => {
    expect(only(guarded(props), REMEDIATION)['Automatic']).toBe(automatic);
  });

  test('none leaves out the connection of rule and runbook, and keeps the runbooks', () => {
    const template = guarded({ remediation: 'none' });
    template.resourceCountIs(REMEDIATION, 0);
    template.resourceCountIs('AWS::SSM::Document', RUNBOOKS);
  });

  test.each(['ap-east-2', 'ap-southeast-6', 'ap-southeast-7', 'mx-central-1'])('is impossible in %s', (region) => {
    const stack = new Stack(undefined, 'Sample', { env: { region } });
    expect(() => guardIn(stack)).toThrow(
      `${region} lacks AWS::Config::RemediationConfiguration: set remediation: 'none'`,
    );
    guardIn(new Stack(undefined, 'Other', { env: { region } }), { remediation: 'none' });
  });

  test.each([
    [undefined, RUNBOOKS],
    [true, RUNBOOKS],
    [false, 0],
  ])('uses the EKS condition keys: %s', (useConditionKeys, count) => {
    const props = useConditionKeys === undefined ? {} : { useConditionKeys };
    const roles = Object.values(guarded(props).findResources('AWS::IAM::Role'));
    expect(roles).toHaveLength(1 + RUNBOOKS);
    expect(roles.filter((role) => JSON.stringify(role).includes('eks:endpointPublicAccess'))).toHaveLength(count);
  });

  test('leaves the EKS condition keys to a condition of the template', () => {
    const template = guarded((stack) => ({
      useConditionKeys: new CfnCondition(stack, 'Keys', {
        expression: Fn.conditionEquals(Fn.ref('AWS::Partition'), 'aws'),
      }),
    }));
    expect(JSON.stringify(template.toJSON())).toContain('"Condition":{"Fn::If":["Keys",');
  });
});

describe('the role of RestoreEndpointAccess', () => {
  const RESTORE = 'EksEndpointGuard-RestoreEndpointAccess';
  const described = `Permissions of the runbook ${RESTORE}`;
  const roles = (template: Template) =>
    Object.values(template.findResources('AWS::IAM::Role', { Properties: { Description: described } }));
  const defaultRole = (template: Template) => {
    const [{ Properties } = { Properties: undefined }] = Object.values(
      template.findResources('AWS::SSM::Document', { Properties: { Name: RESTORE } }),
    );
    return Properties?.Content['Fn::Sub'][1].Role;
  };

  test.each([{}, { restoreRole: true }])('is there with %j, and is the default of its document', (props) => {
    const template = guarded(props);
    expect(roles(template)).toHaveLength(1);
    expect(roles(template)[0]).not.toHaveProperty('Condition');
    expect(defaultRole(template)).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^GuardRunbooksRestore/), 'Arn'] });
  });

  test('is left out with restoreRole: false, and the document has no default role', () => {
    const template = guarded({ restoreRole: false });
    template.resourceCountIs('AWS::IAM::Role', 3);
    expect(roles(template)).toEqual([]);
    expect(defaultRole(template)).toBe('');
  });

  test('is left to a condition of the template', () => {
    const template = guarded((stack) => ({
      restoreRole: new CfnCondition(stack, 'Restore', {
        expression: Fn.conditionEquals(Fn.ref('AWS::Region'), 'us-east-1'),
      }),
    }));
    expect(roles(template)).toMatchObject([{ Condition: 'Restore' }]);
    expect(defaultRole(template)).toEqual({ 'Fn::If': ['Restore', { 'Fn::GetAtt': [expect.anything(), 'Arn'] }, ''] });
  });
});

describe('notifications', () => {
  const topicArn = 'arn:aws:sns:eu-central-1:111122223333:security';
  const topicIn = (stack: Stack, arn = topicArn) => sns.Topic.fromTopicArn(stack, 'Topic', arn);

  test('are sent to a topic, and no bus gets any', () => {
    const template = guarded((stack) => ({ notificationTopic: topicIn(stack) }));
    template.resourceCountIs('AWS::Events::Rule', 5);
    template.allResourcesProperties('AWS::Events::Rule', { Targets: [Match.objectLike({ Arn: topicArn })] });
  });

  test('are forwarded to an event bus as AWS sends them, under a role', () => {
    const busArn = 'arn:aws:events:eu-west-1:444455556666:event-bus/security';
    const template = guarded((stack) => ({ eventBus: events.EventBus.fromEventBusArn(stack, 'Bus', busArn) }));
    template.resourceCountIs('AWS::Events::Rule', 5);
    template.allResourcesProperties('AWS::Events::Rule', {
      Targets: [{ Id: 'bus', Arn: busArn, RoleArn: Match.anyValue() }],
    });
  });

  test('need a topic in the Region of the stack', () => {
    const elsewhere = 'arn:aws:sns:us-east-1:111122223333:security';
    expect(() => guarded((stack) => ({ notificationTopic: topicIn(stack, elsewhere) }))).toThrow(
      'notificationTopic is in us-east-1: EventBridge and alarms need a topic in eu-central-1',
    );
  });

  test('come from alarms where there is a topic', () => {
    const alarmed = guarded((stack) => ({ notificationTopic: topicIn(stack), alarms: true }));
    alarmed.allResourcesProperties('AWS::CloudWatch::Alarm', { AlarmActions: [topicArn] });
    const silent = guarded({ alarms: true });
    silent.resourceCountIs('AWS::CloudWatch::Alarm', 3);
    silent.allResourcesProperties('AWS::CloudWatch::Alarm', { AlarmActions: Match.absent() });
  });
});

describe("a company's guardrails", () => {
  test('the permissions boundary is that of every role', () => {
    const template = guarded((stack) => ({
      permissionsBoundary: iam.ManagedPolicy.fromManagedPolicyName(stack, 'Boundary', 'team'),
      eventBus: events.EventBus.fromEventBusName(stack, 'Bus', 'security'),
    }));
    template.resourceCountIs('AWS::IAM::Role', 2 + RUNBOOKS);
    template.allResourcesProperties('AWS::IAM::Role', { PermissionsBoundary: Match.anyValue() });
  });

  test('the key encrypts the log and the queue, which the function may use it for', () => {
    const keyArn = 'arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
    const template = guarded((stack) => ({ encryptionKey: kms.Key.fromKeyArn(stack, 'Key', keyArn), alarms: true }));
    template.hasResourceProperties('AWS::Logs::LogGroup', { KmsKeyId: keyArn });
    template.hasResourceProperties('AWS::SQS::Queue', { KmsMasterKeyId: keyArn });
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: [
          Match.objectLike({ Action: 'sqs:SendMessage' }),
          { Effect: 'Allow', Action: ['kms:GenerateDataKey', 'kms:Decrypt'], Resource: keyArn },
        ],
      },
    });
  });

  test('without a key the queue has none, and the function no permission for one', () => {
    expect(JSON.stringify(guarded({ alarms: true }).toJSON())).not.toMatch(/kms/i);
  });

  test.each([
    [{}, 90],
    [{ logRetention: logs.RetentionDays.ONE_YEAR }, 365],
  ])('%j keeps the log for %i days', (props, days) => {
    guarded(props).hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: days });
  });
});

describe('the metrics', () => {
  const guard = guardIn(new Stack(undefined, 'Sample', { env }), { alarms: true });

  test.each([
    [guard.metricErrors(), 'AWS/Lambda', 'Errors', 'Sum'],
    [guard.metricInvocations(), 'AWS/Lambda', 'Invocations', 'Sum'],
    [guard.metricFailedEvents(), 'AWS/SQS', 'ApproximateNumberOfMessagesVisible', 'Maximum'],
  ])('are of the function and of its queue', (metric, namespace, metricName, statistic) => {
    expect(metric).toMatchObject({ namespace, metricName, statistic });
  });

  test('of the queue need one', () => {
    const { metricFailedEvents } = EksEndpointGuard.prototype;
    const without = guardIn(new Stack(undefined, 'Other', { env }));
    expect(() => metricFailedEvents.call(without)).toThrow('metricFailedEvents needs alarms: true');
  });
});

describe('two of them', () => {
  const TAKEN =
    'is in the same account and Region, where the names of the rule, the function and the runbooks are taken';
  const stackIn = (scope: Construct, id: string, place: { account?: string; region?: string } = {}): Stack =>
    new Stack(scope, id, { env: place });

  test('cannot be in one stack', () => {
    const stack = new Stack();
    guardIn(stack, {}, 'One');
    expect(() => guardIn(stack, {}, 'Two')).toThrow(`Default/Two: Default/One ${TAKEN}`);
  });

  test('cannot be in one account and Region, be they in different stages', () => {
    const app = new App();
    guardIn(stackIn(new Stage(app, 'One'), 'Stack', env));
    expect(() => guardIn(stackIn(new Stage(app, 'Two'), 'Stack', env))).toThrow(TAKEN);
  });

  test.each([
    ['Regions', env, { ...env, region: 'us-east-1' }],
    ['accounts', env, { ...env, account: '444455556666' }],
    ['stacks of which one can be anywhere', env, {}],
    ['stacks that can be anywhere', {}, {}],
  ])('can be in two %s', (_name, one, two) => {
    const app = new App();
    guardIn(stackIn(app, 'One', one));
    expect(() => guardIn(stackIn(app, 'Two', two))).not.toThrow();
  });
});

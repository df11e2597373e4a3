import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { creationOrder } from '../aws/cloudformation/order.ts';
import { checkParameters } from '../aws/cloudformation/parameters.ts';
import { matches } from '../aws/services/events/pattern.ts';
import { EXPECTED_RUNBOOKS } from '../runbooks/expected-runbooks.ts';
import { outputsOf, place, resolved, selfContainedTemplate } from './resolved-template.ts';

const TOPIC_ARN = 'arn:aws:sns:eu-central-1:111122223333:security';

const ELSEWHERE = 'arn:aws:sns:us-east-1:111122223333:security';
const BUS_ARN = 'arn:aws:events:eu-west-1:444455556666:event-bus/security';

const parsed = await selfContainedTemplate();
const template = Template.fromJSON(parsed);

/** The types of what is created, but for the resources that always are, and without the role that can be left out. */
function createdBy(parameters: Record<string, string>): string[] {
  return creationOrder(parsed, checkParameters(parsed, { RestoreRole: 'none', ...parameters }), place)
    .filter((logicalId) => parsed.Resources[logicalId]?.Condition !== undefined)
    .map((logicalId) => `${logicalId} ${parsed.Resources[logicalId]?.Type}`)
    .filter((line) => /AWS::(SNS|Events|SQS|CloudWatch|IAM|Lambda::EventInvokeConfig)/.test(line))
    .sort();
}

const newTopic = ['Topic AWS::SNS::Topic', 'TopicPolicy AWS::SNS::TopicPolicy'];
const rules = [
  'NotifyException AWS::Events::Rule',
  'NotifyNonCompliant AWS::Events::Rule',
  'NotifyNotStarted AWS::Events::Rule',
  'NotifyOpened AWS::Events::Rule',
  'NotifyRunbook AWS::Events::Rule',
];
const forwarding = [
  'ForwardException AWS::Events::Rule',
  'ForwardNonCompliant AWS::Events::Rule',
  'ForwardNotStarted AWS::Events::Rule',
  'ForwardOpened AWS::Events::Rule',
  'ForwardRole AWS::IAM::Role',
  'ForwardRunbook AWS::Events::Rule',
];
const alarms = [
  'EvaluationFailed AWS::CloudWatch::Alarm',
  'EvaluationsStopped AWS::CloudWatch::Alarm',
  'EventsGivenUp AWS::CloudWatch::Alarm',
  'FailedEvents AWS::SQS::Queue',
  'FailedEventsConfig AWS::Lambda::EventInvokeConfig',
  'FailedEventsPolicy AWS::IAM::Policy',
];

describe('what the parameters create', () => {
  test.each<[name: string, parameters: Record<string, string>, created: string[]]>([
    ['nothing by default', {}, []],
    ['a topic and its rules', { NotificationTopic: 'create' }, [...rules, ...newTopic]],
    ['rules alone for a topic that is given', { NotificationTopic: TOPIC_ARN }, rules],
    ['alarms without a topic', { Alarms: 'on' }, alarms],
    ['both', { NotificationTopic: 'create', Alarms: 'on' }, [...alarms, ...rules, ...newTopic]],
    ['nothing for a topic of another Region', { NotificationTopic: ELSEWHERE }, []],
    ['alarms alone beside a topic of another Region', { NotificationTopic: ELSEWHERE, Alarms: 'on' }, alarms],
    ['rules and their role for an event bus', { EventBusArn: BUS_ARN }, forwarding],
    [
      'both for a topic and an event bus',
      { NotificationTopic: TOPIC_ARN, EventBusArn: BUS_ARN },
      [...forwarding, ...rules],
    ],
  ])('%s', (_name, parameters, created) => {
    expect(createdBy(parameters)).toEqual(created);
  });

  test('there is no such resource that is always created', () => {
    for (const type of ['SNS::Topic', 'Events::Rule', 'SQS::Queue', 'CloudWatch::Alarm', 'Lambda::EventInvokeConfig']) {
      const resources = Object.values(template.findResources(`AWS::${type}`));
      expect(resources).not.toEqual([]);
      for (const resource of resources) expect(resource).toHaveProperty('Condition');
    }
  });

  test.each([
    ['', true],
    ['create', true],
    [TOPIC_ARN, true],
    ['arn:aws-cn:sns:cn-north-1:111122223333:Security_Alerts-1', true],
    ['arn:aws-us-gov:sns:us-gov-west-1:111122223333:security', true],
    ['arn:aws-iso-b:sns:us-isob-east-1:111122223333:security', true],
    ['Create', false],
    ['security', false],
    ['create, please', false],
    [`${TOPIC_ARN}.fifo`, false],
    [`${TOPIC_ARN}:5a3f1c1e`, false],
    ['arn:aws:sns:eu-central-1:1111:security', false],
    ['arn:aws:sns::111122223333:security', false],
    ['arn:aws:sqs:eu-central-1:111122223333:security', false],
    ['arn:other:sns:eu-central-1:111122223333:security', false],
  ])('NotificationTopic takes %j: %s', (value, isTaken) => {
    const create = () => createdBy({ NotificationTopic: value });
    if (isTaken) expect(create).not.toThrow();
    else
      expect(create).toThrow('parameter NotificationTopic: must be empty, create, or the ARN of a standard SNS topic');
  });

  test.each([
    ['', true],
    [BUS_ARN, true],
    ['arn:aws-cn:events:cn-north-1:111122223333:event-bus/default', true],
    ['arn:aws:events:eu-west-1:444455556666:event-bus/partner/example.com/1', true],
    ['security', false],
    ['arn:aws:events:eu-west-1:444455556666:rule/security', false],
    ['arn:aws:sns:eu-central-1:111122223333:security', false],
  ])('EventBusArn takes %j: %s', (value, isTaken) => {
    const create = () => createdBy({ EventBusArn: value });
    if (isTaken) expect(create).not.toThrow();
    else expect(create).toThrow('parameter EventBusArn: must be empty or the ARN of an EventBridge event bus');
  });

  test('Alarms are off or on', () => {
    expect(() => createdBy({ Alarms: 'true' })).toThrow('parameter Alarms: must be one of off, on');
  });

  test('the description says what a topic must allow, and what needs a trail', () => {
    const { Description: description } = template.findParameters('NotificationTopic')['NotificationTopic'] ?? {};
    expect(description).toContain('events.amazonaws.com may publish');
    expect(description).toContain('need a CloudTrail trail');
  });
});

const topicArn = { 'Fn::If': ['NewTopic', { Ref: 'Topic' }, { Ref: 'NotificationTopic' }] };

describe('the rules of a topic', () => {
  test.each<[logicalId: string, pattern: object, inputTransformer: object]>([
    [
      'NotifyNonCompliant',
      {
        source: ['aws.config'],
        detail: {
          configRuleName: [{ prefix: 'eks-endpoint-public-access' }],
          newEvaluationResult: { complianceType: ['NON_COMPLIANT'] },
        },
      },
      {
        InputPathsMap: {
          a: '$.detail.resourceId',
          b: '$.account',
          c: '$.region',
          d: '$.detail.configRuleName',
          e: '$.detail.newEvaluationResult.annotation',
        },
        InputTemplate: '"EKS cluster <a> (<b>, <c>) is NON_COMPLIANT with <d>: <e>"',
      },
    ],
    [
      'NotifyRunbook',
      {
        source: ['aws.ssm'],
        'detail-type': ['EC2 Automation Execution Status-change Notification'],
        detail: {
          Definition: [
            'EksEndpointGuard-MakeEndpointPrivate',
            'EksEndpointGuard-RestrictPublicCidrs',
            'EksEndpointGuard-RestoreEndpointAccess',
          ],
          Status: ['InProgress', 'Success', 'Failed', 'TimedOut', 'Cancelling', 'Cancelled', 'Canceled'],
        },
      },
      {
        InputPathsMap: {
          a: '$.detail.Definition',
          b: '$.account',
          c: '$.region',
          d: '$.detail.Status',
          e: '$.detail.ExecutionId',
        },
        InputTemplate: '"<a> (<b>, <c>) is <d>. More: aws ssm get-automation-execution --automation-execution-id <e>"',
      },
    ],
    [
      'NotifyOpened',
      {
        source: ['aws.eks'],
        detail: {
          errorCode: [{ exists: false }],
          $or: [
            {
              eventName: ['UpdateClusterConfig', 'CreateCluster'],
              requestParameters: { resourcesVpcConfig: { endpointPublicAccess: [true] } },
            },
            {
              eventName: ['UpdateClusterConfig'],
              requestParameters: { resourcesVpcConfig: { publicAccessCidrs: [{ exists: true }] } },
            },
            {
              eventName: ['UpdateClusterConfig'],
              requestParameters: { resourcesVpcConfig: { endpointPublicAccess: [{ exists: false }] } },
              responseElements: { update: { type: ['EndpointAccessUpdate'] } },
            },
            {
              eventName: ['CreateCluster'],
              requestParameters: { resourcesVpcConfig: { endpointPublicAccess: [{ exists: false }] } },
            },
          ],
        },
      },
      {
        InputPathsMap: {
          a: '$.detail.userIdentity.type',
          b: '$.detail.userIdentity.userName',
          c: '$.detail.userIdentity.sessionContext.sessionIssuer.userName',
          d: '$.detail.eventName',
          e: '$.detail.requestParameters.name',
          f: '$.account',
          g: '$.region',
          h: '$.detail.eventTime',
          i: '$.detail.eventID',
          j: '$.detail.requestParameters.resourcesVpcConfig',
        },
        InputTemplate:
          '{"message": "<a> <b><c> requested <d> for EKS cluster <e> (<f>, <g>) at <h>. Without endpointPublicAccess: CreateCluster makes the endpoint public, UpdateClusterConfig keeps it as it is. Session and address: aws cloudtrail lookup-events --region <g> --lookup-attributes AttributeKey=EventId,AttributeValue=<i>", "requested": <j>}',
      },
    ],
    [
      'NotifyNotStarted',
      {
        source: ['aws.ssm'],
        detail: {
          eventName: ['StartAutomationExecution'],
          requestParameters: {
            documentName: Object.values(EXPECTED_RUNBOOKS).map(({ documentName }) => documentName),
          },
          errorCode: [{ exists: true }],
        },
      },
      {
        InputPathsMap: {
          a: '$.detail.requestParameters.documentName',
          b: '$.account',
          c: '$.region',
          d: '$.detail.userIdentity.type',
          e: '$.detail.userIdentity.userName',
          f: '$.detail.userIdentity.sessionContext.sessionIssuer.userName',
          g: '$.detail.errorCode',
        },
        InputTemplate:
          '"<a> (<b>, <c>) could not be started by <d> <e><f>: <g>. The role of the runbook may be missing: run the doctor."',
      },
    ],
    [
      'NotifyException',
      {
        source: ['aws.config'],
        detail: {
          errorCode: [{ exists: false }],
          eventName: ['PutRemediationExceptions'],
          requestParameters: { configRuleName: [{ prefix: 'eks-endpoint-public-access' }] },
        },
      },
      {
        InputPathsMap: {
          a: '$.account',
          b: '$.region',
          c: '$.detail.userIdentity.type',
          d: '$.detail.userIdentity.userName',
          e: '$.detail.userIdentity.sessionContext.sessionIssuer.userName',
        },
        InputTemplate:
          '"Automatic remediation with eks-endpoint-public-access (<a>, <b>) now leaves clusters out: remediation exceptions were put by <c> <d><e>. Run the doctor to see which."',
      },
    ],
  ])('%s sends a message', (logicalId, pattern, inputTransformer) => {
    expect(template.findResources('AWS::Events::Rule')[logicalId]).toEqual({
      Type: 'AWS::Events::Rule',
      Condition: 'HasTopic',
      Properties: {
        EventPattern: pattern,
        Targets: [{ Id: 't', Arn: topicArn, InputTransformer: inputTransformer }],
      },
    });
  });
});

describe('a request that is reported, whether or not an empty list exists for EventBridge', () => {
  const { EventPattern: pattern } = template.findResources('AWS::Events::Rule')['NotifyOpened']?.['Properties'] ?? {};
  const update = (resourcesVpcConfig: object | undefined, type = 'EndpointAccessUpdate') => ({
    source: 'aws.eks',
    detail: {
      eventName: 'UpdateClusterConfig',
      requestParameters: { name: 'payments', ...(resourcesVpcConfig && { resourcesVpcConfig }) },
      responseElements: { update: { type } },
    },
  });
  const OFF = { endpointPublicAccess: false, endpointPrivateAccess: true };

  test.each<[name: string, event: object, isReported: [emptyListIsAbsent: boolean, emptyListExists: boolean]]>([
    ['an empty list alone', update({ publicAccessCidrs: [] }), [true, true]],
    ['an empty list and private access', update({ endpointPrivateAccess: true, publicAccessCidrs: [] }), [true, true]],
    ['an empty list that CloudTrail leaves out', update({}), [true, true]],
    ['private access alone, which looks the same', update({ endpointPrivateAccess: false }), [true, true]],
    ['an empty list and public access', update({ endpointPublicAccess: true, publicAccessCidrs: [] }), [true, true]],
    ['a list', update({ publicAccessCidrs: ['8.8.8.8/32'] }), [true, true]],
    ['not public access off', update(OFF), [false, false]],
    ['perhaps public access off with an empty list', update({ ...OFF, publicAccessCidrs: [] }), [false, true]],
    ['no subnets', update({ subnetIds: ['subnet-0a'] }, 'VpcConfigUpdate'), [false, false]],
    ['no logging', update(undefined, 'LoggingUpdate'), [false, false]],
  ])('%s', (_name, event, isReported) => {
    expect([false, true].map((emptyListExists) => matches(pattern, event, emptyListExists))).toEqual(isReported);
  });
});

describe('the rules of an event bus', () => {
  test.each(['NonCompliant', 'Runbook', 'Opened', 'NotStarted', 'Exception'])(
    'match what the topic gets of %s, and forward the event as it is',
    (name) => {
      const rules = template.findResources('AWS::Events::Rule');
      expect(rules[`Forward${name}`]).toEqual({
        Type: 'AWS::Events::Rule',
        Condition: 'EventBusArnIsGiven',
        Properties: {
          EventPattern: rules[`Notify${name}`]?.['Properties'].EventPattern,
          Targets: [{ Id: 'bus', Arn: { Ref: 'EventBusArn' }, RoleArn: { 'Fn::GetAtt': ['ForwardRole', 'Arn'] } }],
        },
      });
    },
  );

  test('have a role that only rules of the account and Region can use, to put events on this bus', () => {
    const [role] = resolved(parsed, { EventBusArn: BUS_ARN }).filter(({ logicalId }) => logicalId === 'ForwardRole');
    expect(role?.properties).toMatchObject({
      AssumeRolePolicyDocument: {
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 'events.amazonaws.com' },
            Action: 'sts:AssumeRole',
            Condition: {
              StringEquals: { 'aws:SourceAccount': '111122223333' },
              ArnLike: { 'aws:SourceArn': 'arn:aws:events:eu-central-1:111122223333:rule/*' },
            },
          },
        ],
      },
      Policies: [
        {
          PolicyName: 'bus',
          PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'events:PutEvents', Resource: BUS_ARN }] },
        },
      ],
    });
  });
});

describe('the outputs', () => {
  const outputs = (parameters: Record<string, string>) => outputsOf(parsed, parameters);

  test('name the rule, the function and its log group', () => {
    expect(outputs({})).toEqual({
      RuleName: 'Rule',
      FunctionName: 'RuleFunction',
      FunctionArn: 'arn:RuleFunction',
      LogGroupName: 'RuleFunctionLogs',
    });
  });

  test('name the topic that the stack creates', () => {
    expect(outputs({ NotificationTopic: 'create' })).toMatchObject({ TopicArn: 'Topic' });
  });

  test('say that notifications are left out where the topic is in another Region', () => {
    expect(outputs({ NotificationTopic: ELSEWHERE })).toMatchObject({
      NotificationsLeftOut:
        'NotificationTopic is in us-east-1. EventBridge and CloudWatch alarms need a topic in eu-central-1.',
    });
    expect(outputs({ NotificationTopic: TOPIC_ARN })).not.toHaveProperty('NotificationsLeftOut');
  });
});

test('the topic lets EventBridge and CloudWatch of the account publish', () => {
  template.hasResourceProperties('AWS::SNS::TopicPolicy', {
    Topics: [{ Ref: 'Topic' }],
    PolicyDocument: {
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: ['events.amazonaws.com', 'cloudwatch.amazonaws.com'] },
          Action: 'sns:Publish',
          Resource: { Ref: 'Topic' },
          Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
        },
      ],
    },
  });
});

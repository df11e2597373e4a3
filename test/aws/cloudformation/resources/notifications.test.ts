import { CreateClusterCommand, EKSClient, TagResourceCommand } from '@aws-sdk/client-eks';
import { SSMClient, StartAutomationExecutionCommand } from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { minutes } from '../../clock.ts';
import { LocalAws } from '../../local-aws.ts';
import {
  closesCluster,
  createSampleRunbook,
  putSampleRule,
  RUNBOOK_ROLE,
  SAMPLE_RULE,
  SAMPLE_RUNBOOK,
} from '../../services/sample-rule.ts';

const CLUSTER = 'arn:aws:eks:eu-central-1:111122223333:cluster/payments';
const TOPIC = 'arn:aws:sns:eu-central-1:111122223333:guard';
const RULE = 'arn:aws:events:eu-central-1:111122223333:rule/told';

let aws: LocalAws;
let eks: EKSClient;

beforeEach(async () => {
  aws = await LocalAws.start();
  eks = new EKSClient(aws.clientConfiguration());
});
afterEach(() => aws.stop());

type Resources = Readonly<Record<string, { Type: string; Properties: object; Condition?: string }>>;

const deploy = (Resources: Resources, rest: object = {}, parameters: Record<string, string> = {}) =>
  aws.deploy({ stackName: 'sample', template: JSON.stringify({ Resources, ...rest }), parameters });

function statement(members: object) {
  return { Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...members }] };
}

async function createCluster(): Promise<void> {
  const roleArn = 'arn:aws:iam::111122223333:role/eks-cluster';
  await eks.send(
    new CreateClusterCommand({
      name: 'payments',
      roleArn,
      resourcesVpcConfig: { subnetIds: ['subnet-0a', 'subnet-0b'] },
    }),
  );
  await aws.settle();
}

const detailOf = (type: string) =>
  aws.events.emitted.filter((event) => event['detail-type'] === type).map(({ detail }) => detail as object);

describe('a rule that tells a topic', () => {
  const topic = { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'guard' } };
  const publish = { Principal: { Service: 'events.amazonaws.com' }, Action: 'sns:Publish', Resource: { Ref: 'Topic' } };
  const policy = (condition: object = {}) => ({
    Type: 'AWS::SNS::TopicPolicy',
    Properties: { Topics: [{ Ref: 'Topic' }], PolicyDocument: statement({ ...publish, ...condition }) },
  });
  const pattern = {
    source: ['aws.config'],
    'detail-type': ['Config Rules Compliance Change'],
    detail: {
      configRuleName: [{ prefix: 'sample' }],
      newEvaluationResult: { complianceType: ['NON_COMPLIANT'] },
    },
  };
  const rule = (properties: object = {}, target: object = {}) => ({
    Type: 'AWS::Events::Rule',
    Properties: {
      Name: 'told',
      EventPattern: pattern,
      Targets: [{ Id: 'Topic', Arn: { Ref: 'Topic' }, ...target }],
      ...properties,
    },
  });
  const input = {
    InputTransformer: {
      InputPathsMap: { cluster: '$.detail.resourceId', why: '$.detail.newEvaluationResult.annotation' },
      InputTemplate: '"<cluster>: <why>"',
    },
  };

  test('says what it was given to say, once for each change', async () => {
    await deploy({ Topic: topic, Policy: policy(), Rule: rule({}, input) });
    await putSampleRule(aws);
    await createCluster();
    await eks.send(new TagResourceCommand({ resourceArn: CLUSTER, tags: { team: 'x' } }));
    await aws.settle();
    expect(aws.log.of('config:compliance-recorded').length).toBeGreaterThan(1);
    expect(aws.sns.messages).toEqual([
      { at: new Date('2026-11-23T09:01:00.000Z'), topicArn: TOPIC, message: '"payments: public access is true"' },
    ]);
    expect(aws.log.of('sns:Publish')).toMatchObject([{ actor: 'events.amazonaws.com', outcome: 'ok', detail: TOPIC }]);
  });

  test('sends the event when it was given nothing to say', async () => {
    await deploy({ Topic: topic, Policy: policy(), Rule: rule() });
    await putSampleRule(aws);
    await createCluster();
    const evaluation = {
      complianceType: 'NON_COMPLIANT',
      annotation: 'public access is true',
      resultRecordedTime: '2026-11-23T09:01:00.000Z',
      configRuleInvokedTime: '2026-11-23T09:01:00.000Z',
      evaluationResultIdentifier: {
        orderingTimestamp: '2026-11-23T09:01:00.000Z',
        evaluationResultQualifier: {
          configRuleName: SAMPLE_RULE,
          resourceType: 'AWS::EKS::Cluster',
          resourceId: 'payments',
          evaluationMode: 'DETECTIVE',
        },
      },
    };
    expect(JSON.parse(aws.sns.messages[0]?.message ?? '')).toEqual({
      version: '0',
      id: expect.any(String),
      'detail-type': 'Config Rules Compliance Change',
      source: 'aws.config',
      account: '111122223333',
      time: '2026-11-23T09:01:00Z',
      region: 'eu-central-1',
      resources: [],
      detail: {
        resourceId: 'payments',
        resourceType: 'AWS::EKS::Cluster',
        awsRegion: 'eu-central-1',
        awsAccountId: '111122223333',
        configRuleName: SAMPLE_RULE,
        configRuleARN: expect.stringContaining(':config-rule/config-rule-'),
        messageType: 'ComplianceChangeNotification',
        recordVersion: '1.0',
        notificationCreationTime: '2026-11-23T09:01:00.000Z',
        newEvaluationResult: evaluation,
      },
    });
  });

  const bySource = { Condition: { ArnEquals: { 'aws:SourceArn': RULE } } };
  test.each<[name: string, resources: Resources, conditionsWork: boolean, told: number]>([
    ['with leave', { Topic: topic, Policy: policy(), Rule: rule() }, false, 1],
    ['without leave', { Topic: topic, Rule: rule() }, false, 0],
    [
      'with leave for another service',
      { Topic: topic, Policy: policy({ Principal: { Service: 'cloudwatch.amazonaws.com' } }), Rule: rule() },
      false,
      0,
    ],
    [
      'with leave for a condition, which EventBridge does not meet',
      { Topic: topic, Policy: policy(bySource), Rule: rule() },
      false,
      0,
    ],
    [
      'with leave for a condition, should EventBridge meet it',
      { Topic: topic, Policy: policy(bySource), Rule: rule() },
      true,
      1,
    ],
    [
      'with leave for another rule',
      { Topic: topic, Policy: policy({ Condition: { ArnEquals: { 'aws:SourceArn': `${RULE}-2` } } }), Rule: rule() },
      true,
      0,
    ],
    ['that is switched off', { Topic: topic, Policy: policy(), Rule: rule({ State: 'DISABLED' }) }, false, 0],
    [
      'of other things',
      { Topic: topic, Policy: policy(), Rule: rule({ EventPattern: { source: ['aws.ssm'] } }) },
      false,
      0,
    ],
  ])('%s', async (_name, resources, conditionsWork, told) => {
    await deploy(resources);
    aws.events.topicConditionsWork = conditionsWork;
    await putSampleRule(aws);
    await createCluster();
    expect(aws.sns.messages).toHaveLength(told);
  });

  test('loses what its topic does not take, and the log says so', async () => {
    await deploy({ Topic: topic, Rule: rule() });
    await putSampleRule(aws);
    await createCluster();
    expect(aws.log.denials()).toMatchObject([
      { actor: 'events.amazonaws.com', service: 'sns', operation: 'Publish' },
      { service: 'events', operation: 'delivery-failed', detail: expect.stringContaining(RULE) },
    ]);
  });

  test('may publish to a topic of another stack, and is not made when its condition is false', async () => {
    const arn = aws.sns.createTopic('given');
    const template = {
      Parameters: { Given: { Type: 'String' } },
      Conditions: { IsMade: { 'Fn::Equals': [{ Ref: 'Given' }, ''] } },
    };
    const given = rule({ Targets: [{ Id: 'Topic', Arn: { Ref: 'Given' } }] });
    await deploy({ Topic: { ...topic, Condition: 'IsMade' }, Rule: given }, template, { Given: arn });
    expect(() => aws.sns.setPolicy(TOPIC, { Version: '2012-10-17', Statement: [] })).toThrow('does not exist');
  });

  test.each<[name: string, properties: object, target: object, message: string]>([
    ['a comparison that is not known', { EventPattern: { source: [{ suffix: 'x' }] } }, {}, 'not suffix'],
    [
      'a target that is no topic',
      {},
      { Arn: 'arn:aws:sqs:eu-central-1:111122223333:q' },
      'topics and buses as targets only',
    ],
    [
      'a role, which topics do not need',
      {},
      { RoleArn: 'arn:aws:iam::111122223333:role/x' },
      'RoleArn is not supported for target',
    ],
    ['a schedule', { ScheduleExpression: 'rate(1 day)' }, {}, 'the property ScheduleExpression'],
    ['a template without quotes', {}, { InputTransformer: { InputTemplate: 'hello' } }, 'neither JSON nor text'],
  ])('is refused %s', async (_name, properties, target, message) => {
    await expect(deploy({ Topic: topic, Rule: rule(properties, target) })).rejects.toThrow(message);
  });

  test('needs a policy whose actions there are', async () => {
    const misspelt = policy({ Action: 'sns:Publsh' });
    await expect(deploy({ Topic: topic, Policy: misspelt })).rejects.toThrow('sns:Publsh is no action of AWS');
  });
});

test('SSM tells of an automation and of its steps', async () => {
  aws.eks.seedClusters(['payments']);
  await createSampleRunbook(aws, closesCluster);
  const parameters = { AutomationAssumeRole: [RUNBOOK_ROLE], ClusterName: ['payments'] };
  const command = new StartAutomationExecutionCommand({ DocumentName: SAMPLE_RUNBOOK, Parameters: parameters });
  const id = (await new SSMClient(aws.clientConfiguration()).send(command)).AutomationExecutionId;
  await aws.settle();
  const identity = { ExecutionId: id, Definition: SAMPLE_RUNBOOK, DefinitionVersion: 1 };
  const start = 'Nov 23, 2026 9:00:00 AM';
  expect(detailOf('EC2 Automation Execution Status-change Notification')).toEqual([
    { ...identity, Status: 'InProgress', StartTime: start, ExecutedBy: aws.identities.operator.arn },
    {
      ...identity,
      Status: 'Success',
      StartTime: start,
      EndTime: 'Nov 23, 2026 9:04:00 AM',
      Time: minutes(4),
      ExecutedBy: aws.identities.operator.arn,
    },
  ]);
  expect(detailOf('EC2 Automation Step Status-change Notification').at(-1)).toEqual({
    ...identity,
    Status: 'Success',
    StartTime: 'Nov 23, 2026 9:04:00 AM',
    EndTime: 'Nov 23, 2026 9:04:00 AM',
    Time: 0,
    StepName: 'assertEnded',
    Action: 'aws:assertAwsResourceProperty',
  });
  expect(aws.events.emitted[0]).toMatchObject({
    source: 'aws.ssm',
    resources: [
      `arn:aws:ssm:eu-central-1:111122223333:automation-execution/${id}`,
      `arn:aws:ssm:eu-central-1:111122223333:automation-definition/${SAMPLE_RUNBOOK}:1`,
    ],
  });
});

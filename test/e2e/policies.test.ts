import { readFileSync } from 'node:fs';
import {
  ConfigServiceClient,
  DescribeRemediationExecutionStatusCommand,
  StartRemediationExecutionCommand,
} from '@aws-sdk/client-config-service';
import { EKSClient } from '@aws-sdk/client-eks';
import { DescribeAutomationExecutionsCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { actionsOf, type PolicyStatement, required } from '../../cli/terminal/policy.ts';
import { parsePolicy } from '../aws/iam/policy.ts';
import type { Credentials } from '../aws/identities.ts';
import type { LocalAws } from '../aws/local-aws.ts';
import { Organization } from '../aws/organization.ts';
import type { WireServer } from '../aws/wire/server.ts';
import {
  ACCOUNTS,
  AGGREGATOR,
  MANAGEMENT as AUDITOR,
  EXTERNAL_ID,
  REGIONS,
  ROLE,
  startAuditedOrganization,
} from '../cli/accounts/audited-organization.ts';
import { type PublishedPolicy, publishedPolicy } from '../docs/published-policies.ts';
import { type CommandResult, runCommand } from './command.ts';
import { operatorEnvironment } from './command-environment.ts';
import { builds, startGuardedAws } from './guarded-aws.ts';
import {
  AUDIT,
  delegatedAdministrators,
  deployGuard,
  FRANKFURT,
  MANAGEMENT,
  WORKLOADS,
} from './guarded-organization.ts';
import { endpoint, RULE_NAME, runLoop } from './loop.ts';

const PERSON = 'person';
const ACCOUNT = '111122223333';

/** Credentials of a person who may do what these policies allow and nothing else. */
function personWith(aws: LocalAws, policies: readonly PublishedPolicy[]): Credentials {
  const arn = `arn:aws:iam::${aws.place.account}:role/${PERSON}`;
  const operator = aws.identities.operator.arn;
  aws.identities.addRole({
    name: PERSON,
    arn,
    trustPolicy: parsePolicy(
      {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { AWS: operator }, Action: 'sts:AssumeRole' }],
      },
      'trust',
    ),
    policies: policies.map((policy) => parsePolicy(policy, 'docs/permissions.md')),
  });
  const principal = { arn: operator, account: aws.place.account };
  return aws.identities.assumeRole(arn, principal, {}, 'session').credentials;
}

function environmentOf(aws: LocalAws, { accessKeyId, secretAccessKey, sessionToken = '' }: Credentials) {
  return {
    ...operatorEnvironment(aws),
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  };
}

const without = ({ Version, Statement }: PublishedPolicy, action: string): PublishedPolicy => ({
  Version,
  Statement: Statement.flatMap((statement) => {
    const Action = statement.Action.filter((each) => each !== action);
    return Action.length === 0 ? [] : [{ ...statement, Action }];
  }),
});
const isOptional = ({ Statement }: PublishedPolicy, action: string) => !actionsOf(required(Statement)).includes(action);
const exercised = (aws: LocalAws) =>
  [...aws.identities.exercised].flatMap((line) => (line.startsWith(`${PERSON} `) ? [line.slice(7)] : [])).toSorted();
const sorted = (statements: readonly PolicyStatement[]) => actionsOf(statements).toSorted();

/** What a command wrote, without what differs from run to run. */
const comparable = ({ stdout, stderr }: CommandResult) =>
  `${stdout}\n${stderr}`.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z|[\da-f]{8}(-[\da-f]{4,12}){4}/g, '');

/** A policy without one of its actions: the command is refused and says which, or it works, and shows less. */
async function expectEachNeeded(
  policy: PublishedPolicy,
  whole: CommandResult,
  run: (policy: PublishedPolicy) => Promise<CommandResult>,
): Promise<void> {
  for (const action of actionsOf(policy.Statement)) {
    const result = await run(without(policy, action));
    if (isOptional(policy, action)) {
      expect([action, result.exitCode]).toEqual([action, whole.exitCode]);
      expect([action, comparable(result)]).not.toEqual([action, comparable(whole)]);
    } else {
      expect([action, result.exitCode]).not.toEqual([action, whole.exitCode]);
      expect(result.stdout + result.stderr).toContain(action);
    }
  }
}

describe('the policy for', () => {
  let aws: LocalAws;
  afterEach(() => aws.stop());

  const policyOf = (heading: string) => publishedPolicy(heading, { account: ACCOUNT });

  test('an audit of one account lets it see everything, and each action is needed', async () => {
    aws = await startGuardedAws();
    aws.identities.accountAlias = 'shop-production';
    aws.eks.seedClusters(['payments'], {});
    const run = (policy: PublishedPolicy) =>
      runCommand('audit', ['--regions', 'all', '--output', 'json'], environmentOf(aws, personWith(aws, [policy])));
    const policy = policyOf('Audit one account');
    const whole = await run(policy);
    expect(whole.exitCode).toBe(1);
    expect(JSON.parse(whole.stdout)).toContainEqual(
      expect.objectContaining({
        accountName: 'shop-production',
        cluster: 'payments',
        fix: expect.stringContaining('choose Remediate'),
      }),
    );
    expect(exercised(aws)).toEqual(sorted(policy.Statement));
    await expectEachNeeded(policy, whole, run);
  });

  test('the doctor lets it make every check, and each action is needed', async () => {
    aws = await startGuardedAws({ startTime: new Date() });
    aws.identities.accountAlias = 'shop-production';
    // Of a trail without selectors of its own, the doctor does not ask for them.
    aws.cloudtrail.selectors = { EventSelectors: [{ ReadWriteType: 'WriteOnly', IncludeManagementEvents: true }] };
    aws.eks.seedClusters(['payments'], {});
    aws.recorder.capture('payments');
    await aws.settle();
    const run = (policy: PublishedPolicy) =>
      runCommand(
        'doctor',
        ['--regions', 'all', '--before-removal', '--output', 'json'],
        environmentOf(aws, personWith(aws, [policy])),
      );
    const policy = policyOf('Check a deployment');
    const whole = await run(policy);
    expect(whole.exitCode).toBe(0);
    expect(exercised(aws)).toEqual(sorted(policy.Statement));
    await expectEachNeeded(policy, whole, run);
  });

  /** From now on, the executions that the person gets are of so many steps that Systems Manager leaves them out. */
  function leaveStepsOut(): void {
    aws.faults.breakAnswer({
      operation: 'ssm:GetAutomationExecution',
      when: (_input, { name }) => name === PERSON,
      answer: (answer) => ({
        AutomationExecution: {
          ...(answer['AutomationExecution'] as object),
          StepExecutions: [],
          StepExecutionsTruncated: true,
        },
      }),
    });
  }

  /** Undoes an execution of many steps as a person, in an account of its own. */
  async function undo(RestoreRole: string, policy: PublishedPolicy): Promise<CommandResult> {
    await aws?.stop();
    aws = await startGuardedAws({ parameters: { RestoreRole } });
    expect(await runLoop(aws, 'payments')).toEqual({ closed: true });
    const { AutomationExecutionMetadataList: [execution] = [] } = await new SSMClient(aws.clientConfiguration()).send(
      new DescribeAutomationExecutionsCommand({}),
    );
    leaveStepsOut();
    const environment = environmentOf(aws, personWith(aws, [policy]));
    aws.clock.run(600);
    return runCommand('undo', ['--execution', execution?.AutomationExecutionId ?? '', '--yes'], environment);
  }

  test.each([
    ['create', 'Undo'],
    ['none', 'Undo without a role'],
  ])(
    'undo with RestoreRole=%s lets it restore and see the end, and each action is needed',
    async (role, heading) => {
      const policy = policyOf(heading);
      const whole = await undo(role, policy);
      expect([whole.exitCode, whole.stderr]).toEqual([0, expect.stringMatching(/^Waiting for the restore/)]);
      expect(await endpoint(new EKSClient(aws.clientConfiguration()), 'payments')).toMatchObject({
        endpointPublicAccess: true,
      });
      expect(exercised(aws)).toEqual(sorted(policy.Statement));
      await expectEachNeeded(policy, whole, (less) => undo(role, less));
    },
    900_000,
  );

  test('a list of what can be undone is enough for it, and each action is needed', async () => {
    aws = await startGuardedAws();
    expect(await runLoop(aws, 'payments')).toEqual({ closed: true });
    leaveStepsOut();
    const run = (policy: PublishedPolicy) =>
      runCommand('undo', ['--list', '--output', 'json'], environmentOf(aws, personWith(aws, [policy])));
    const policy = policyOf('List what can be undone');
    const whole = await run(policy);
    expect(JSON.parse(whole.stdout)).toEqual([expect.objectContaining({ cluster: 'payments', undoable: true })]);
    for (const action of actionsOf(policy.Statement)) {
      const less = await run(without(policy, action));
      expect([action, comparable(less)]).not.toEqual([action, comparable(whole)]);
      expect(less.stdout + less.stderr).toContain(action);
    }
  });

  /** A call with few words for each action of the policy of a person who remediates in the console. */
  const CALLS: Readonly<Record<string, object>> = {
    'config:DescribeConfigRules': {},
    'config:DescribeConfigRuleEvaluationStatus': {},
    'config:DescribeComplianceByConfigRule': {},
    'config:DescribeComplianceByResource': {},
    'config:DescribeConfigurationRecorders': {},
    'config:DescribeConfigurationRecorderStatus': {},
    'config:DescribeRemediationConfigurations': { ConfigRuleNames: [RULE_NAME] },
    'config:DescribeRemediationExceptions': { ConfigRuleName: RULE_NAME },
    'config:DescribeRemediationExecutionStatus': { ConfigRuleName: RULE_NAME },
    'config:GetComplianceDetailsByConfigRule': { ConfigRuleName: RULE_NAME },
    'config:GetComplianceDetailsByResource': { ResourceType: 'AWS::EKS::Cluster', ResourceId: 'payments' },
    'config:GetComplianceSummaryByConfigRule': {},
    'config:GetResourceConfigHistory': { resourceType: 'AWS::EKS::Cluster', resourceId: 'payments' },
    'config:StartConfigRulesEvaluation': { ConfigRuleNames: [RULE_NAME] },
    'config:StartRemediationExecution': {
      ConfigRuleName: RULE_NAME,
      ResourceKeys: [{ resourceType: 'AWS::EKS::Cluster', resourceId: 'payments' }],
    },
    'ssm:DescribeAutomationExecutions': {},
    'ssm:DescribeAutomationStepExecutions': { AutomationExecutionId: 'ID' },
    'ssm:DescribeDocument': { Name: 'EksEndpointGuard-MakeEndpointPrivate' },
    'ssm:GetAutomationExecution': { AutomationExecutionId: 'ID' },
    'ssm:GetDocument': { Name: 'EksEndpointGuard-MakeEndpointPrivate' },
    'eks:DescribeCluster': { name: 'payments' },
    'eks:ListClusters': {},
  };

  test('a person who remediates in the console allows the click and what shows its course, and nothing more', async () => {
    aws = await startGuardedAws();
    aws.eks.seedClusters(['payments'], {});
    aws.recorder.capture('payments');
    await aws.settle();
    const policy = policyOf('Click Remediate');
    const credentials = personWith(aws, [policy]);
    const config = new ConfigServiceClient(aws.clientConfiguration(credentials));
    await config.send(new StartRemediationExecutionCommand(CALLS['config:StartRemediationExecution'] as never));
    await aws.settle();
    const { RemediationExecutionStatuses: statuses } = await config.send(
      new DescribeRemediationExecutionStatusCommand({ ConfigRuleName: RULE_NAME }),
    );
    expect(statuses?.map(({ State }) => State)).toEqual(['SUCCEEDED']);
    expect(await endpoint(new EKSClient(aws.clientConfiguration()), 'payments')).toMatchObject({
      endpointPublicAccess: false,
    });

    expect(Object.keys(CALLS).toSorted()).toEqual(sorted(policy.Statement));
    const { AutomationExecutionMetadataList: [execution] = [] } = await new SSMClient(
      aws.clientConfiguration(credentials),
    ).send(new DescribeAutomationExecutionsCommand({}));
    const call = (action: string, as: PublishedPolicy) => {
      const [service = '', operation = ''] = action.split(':');
      const input = JSON.parse(
        JSON.stringify(CALLS[action]).replace('"ID"', `"${execution?.AutomationExecutionId}"`),
      ) as Record<string, unknown>;
      const { accessKeyId } = personWith(aws, [as]);
      return aws.api.call(aws.identities.caller(accessKeyId), service, operation, input);
    };
    for (const action of Object.keys(CALLS)) {
      await expect(call(action, policy), action).resolves.toBeDefined();
      await expect(call(action, without(policy, action)), action).rejects.toThrow(
        `is not authorized to perform: ${action}`,
      );
    }
  });
});

describe('in an organization, the policy for', () => {
  let organization: Organization;
  let address: WireServer;
  let aws: LocalAws;
  const [FIRST = '', SECOND = ''] = ACCOUNTS;

  beforeAll(async () => {
    organization = await startAuditedOrganization();
    const template = readFileSync(builds.inline.template, 'utf8');
    await organization.deploy({ account: FIRST, region: 'eu-west-1', stackName: 'guard', template });
    await organization.settle();
    address = await organization.serve(AUDITOR);
    aws = organization.in(AUDITOR, REGIONS[0]);
  });
  afterAll(async () => {
    await address.close();
    await organization.stop();
  });

  const policyOf = (heading: string) => publishedPolicy(heading, { account: AUDITOR, role: ROLE });
  const run = (policies: readonly PublishedPolicy[], ...args: readonly string[]) =>
    runCommand('audit', [...args, '--output', 'json'], {
      ...environmentOf(aws, personWith(aws, policies)),
      AWS_ENDPOINT_URL: address.url,
    });
  const byRole = ['--role-name', ROLE, '--external-id', EXTERNAL_ID, '--regions', 'eu-west-1'];
  const some = [...byRole, '--accounts', `${FIRST},${SECOND}`];

  test('an audit by an aggregator lets it see everything, and each action is needed', async () => {
    const policy = policyOf('Audit by an aggregator');
    const whole = await run([policy], '--aggregator', AGGREGATOR);
    expect(JSON.parse(whole.stdout)).toContainEqual(
      expect.objectContaining({ account: FIRST, accountName: 'team-1', cluster: 'payments' }),
    );
    for (const action of actionsOf(policy.Statement)) {
      const less = await run([without(policy, action)], '--aggregator', AGGREGATOR);
      expect([action, comparable(less)]).not.toEqual([action, comparable(whole)]);
      if (!isOptional(policy, action)) expect(less.stdout + less.stderr).toContain(action);
    }
  });

  test('a caller and a role in each account let an audit see all of it, and each action is needed', async () => {
    const caller = policyOf('Audit member accounts');
    const whole = await run([caller], ...some);
    expect(whole.exitCode).toBe(1);
    const [first] = JSON.parse(whole.stdout) as object[];
    expect(first).toMatchObject({ accountName: 'team-1', fix: expect.stringContaining('choose Remediate') });
    expect((await run([without(caller, 'sts:AssumeRole')], ...some)).stdout).toContain('sts:AssumeRole');
    const unnamed = JSON.parse((await run([without(caller, 'organizations:DescribeAccount')], ...some)).stdout);
    expect(unnamed).toMatchObject([{ accountName: null }, { accountName: null }]);

    const all = [...byRole, '--accounts', 'all'];
    expect(JSON.parse((await run([caller, policyOf('Audit one account')], ...all)).stdout)).toHaveLength(12);
    const unlisted = await run([without(caller, 'organizations:ListAccounts')], ...all);
    expect([unlisted.exitCode, unlisted.stderr]).toEqual([2, expect.stringContaining('organizations:ListAccounts')]);
  });

  test('the role in each account is needed action by action', async () => {
    const policy = policyOf('The role in each member account');
    const { identities } = organization.in(FIRST, 'eu-west-1');
    const role = identities.role(`arn:aws:iam::${FIRST}:role/${ROLE}`);
    if (role === undefined) throw new Error('the account has no role for the audit');
    const look = (as: PublishedPolicy) => {
      role.policies.splice(0, role.policies.length, parsePolicy(as, 'docs/permissions.md'));
      const regions = ['--regions', 'all', '--cluster', 'payments'];
      return run([policyOf('Audit member accounts')], ...byRole.slice(0, 4), '--accounts', FIRST, ...regions);
    };
    const whole = await look(policy);
    expect(whole.exitCode).toBe(1);
    await expectEachNeeded(policy, whole, look);
  });
});

test('the policy for the doctor of an organization lets it make every check, and each action is needed', async () => {
  const organization = await Organization.start({
    accounts: ['100000000001', AUDIT].map((id) => ({ id, ou: WORKLOADS })),
    managementAccount: MANAGEMENT,
    regions: [FRANKFURT],
    delegatedAdministrators,
    startTime: new Date(),
  });
  try {
    await deployGuard(organization, {
      account: AUDIT,
      parameters: {
        CallAs: 'DELEGATED_ADMIN',
        Regions: FRANKFURT,
        PackExcludedAccounts: MANAGEMENT,
        DeploymentMode: 'Backend',
      },
    });
    const aws = organization.in(AUDIT, FRANKFURT);
    const policies = ['Check a deployment', 'Check an organization'].map((heading) =>
      publishedPolicy(heading, { account: AUDIT }),
    );
    const [own, whole] = policies as [PublishedPolicy, PublishedPolicy];
    const run = (policy: PublishedPolicy) =>
      runCommand(
        'doctor',
        ['--organization', '--regions', FRANKFURT],
        environmentOf(aws, personWith(aws, [own, policy])),
      );
    const result = await run(whole);
    expect(result.exitCode).toBe(0);
    expect(exercised(aws)).toEqual(expect.arrayContaining(sorted(whole.Statement)));
    await expectEachNeeded(whole, result, run);
  } finally {
    await organization.stop();
  }
});

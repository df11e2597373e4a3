import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parsePolicy } from '../aws/iam/policy.ts';
import { Organization } from '../aws/organization.ts';
import { runCommand } from './command.ts';
import { operatorEnvironment } from './command-environment.ts';
import {
  AUDIT,
  delegatedAdministrators,
  deployGuard,
  FRANKFURT,
  IRELAND,
  MANAGEMENT,
  SANDBOX,
  WORKLOADS,
} from './guarded-organization.ts';

const page = readFileSync('docs/doctor.md', 'utf8');
const STRANGER = '777777777777';
const ALPHA = '100000000001';
const BETA = '100000000002';
const LATER = '100000000003';
const ROLE = `EksEndpointGuard-${FRANKFURT}`;

let organization: Organization;

/** Guarded members, the delegated administrator among them, and one account that has nothing to do with it. */
beforeEach(async () => {
  organization = await Organization.start({
    accounts: [...[ALPHA, BETA, AUDIT].map((id) => ({ id, ou: WORKLOADS })), { id: STRANGER, ou: SANDBOX }],
    managementAccount: MANAGEMENT,
    regions: [FRANKFURT, IRELAND],
    delegatedAdministrators,
    startTime: new Date(),
  });
});
afterEach(() => organization.stop());

const guard = (parameters: Readonly<Record<string, string>> = {}, account = AUDIT) =>
  deployGuard(organization, {
    account,
    parameters: {
      CallAs: 'DELEGATED_ADMIN',
      Regions: `${FRANKFURT},${IRELAND}`,
      PackExcludedAccounts: `${MANAGEMENT},${STRANGER}`,
      ...parameters,
    },
  });

interface Row {
  readonly account: string | null;
  readonly region: string | null;
  readonly check: string;
  readonly state: string;
  readonly sentence: string;
}

/** Runs the command in an account in Frankfurt. */
async function doctor(account: string, ...args: readonly string[]) {
  const options = ['--regions', FRANKFURT, '--output', 'json', ...args];
  const environment = operatorEnvironment(organization.in(account, FRANKFURT));
  const { exitCode, stdout } = await runCommand('doctor', options, environment);
  return { exitCode, rows: JSON.parse(stdout) as readonly Row[] };
}

const ORGANIZATION_CHECKS = ['trusted-access', 'administrator', 'pack', 'stack-set', 'coverage'];

/** What the organization shows: everything, or what is not ok. */
const told = ({ rows }: { rows: readonly Row[] }, isWanted: (row: Row) => boolean = () => true) =>
  rows
    .filter((row) => ORGANIZATION_CHECKS.includes(row.check) && isWanted(row))
    .map(({ region, check, state, sentence }) => `${region ?? 'organization'} ${check} ${state}: ${sentence}`);
const isBad = ({ state }: Row) => state !== 'ok';

describe('eks-endpoint-guard doctor --organization', () => {
  test('finds nothing wrong with a healthy organization, and exits with 0', async () => {
    await guard();
    const answer = await doctor(AUDIT, '--organization');
    expect(told(answer)).toEqual([
      'organization trusted-access ok: The organization trusts member.org.stacksets.cloudformation.amazonaws.com.',
      'organization trusted-access ok: The organization trusts config-multiaccountsetup.amazonaws.com.',
      'organization trusted-access ok: The organization trusts config.amazonaws.com.',
      'organization administrator ok: member.org.stacksets.cloudformation.amazonaws.com is administered by this account.',
      'organization administrator ok: config-multiaccountsetup.amazonaws.com is administered by this account.',
      'organization administrator ok: config.amazonaws.com is administered by this account.',
      'eu-central-1 stack-set ok: The StackSet eks-endpoint-guard is deployed and current in 3 of 3 accounts.',
      'eu-west-1 stack-set ok: The StackSet eks-endpoint-guard is deployed and current in 3 of 3 accounts.',
    ]);
    expect(answer.exitCode).toBe(0);
  });

  test('finds nothing wrong where the organization has a conformance pack', async () => {
    await guard({ DeploymentMode: 'Backend' });
    const answer = await doctor(AUDIT, '--organization');
    expect(told(answer, isBad)).toEqual([]);
    expect(told(answer)).toContain(
      'eu-central-1 pack ok: The conformance pack eks-endpoint-guard is in 3 of 3 accounts.',
    );
    expect(answer.exitCode).toBe(0);
  });

  test('reads and changes nothing else', async () => {
    await guard();
    const { log } = organization.in(AUDIT, FRANKFURT);
    const before = log.entries.length;
    await doctor(AUDIT, '--organization');
    const calls = log.entries.slice(before).map(({ service, operation }) => `${service}:${operation}`);
    expect(
      [...new Set(calls)].filter((one) => /^(sts|organizations|cloudformation|config:GetOrg)/.test(one)).sort(),
    ).toEqual([
      'cloudformation:DescribeStackResources',
      'cloudformation:DescribeStackSet',
      'cloudformation:DescribeStacks',
      'cloudformation:ListStackInstances',
      'config:GetOrganizationConformancePackDetailedStatus',
      'organizations:DescribeOrganization',
      'organizations:ListAWSServiceAccessForOrganization',
      'organizations:ListDelegatedAdministrators',
      'sts:GetCallerIdentity',
    ]);
    expect(calls.filter((one) => !/:(Describe|Filter|Get|List)/.test(one))).toEqual([]);
  });

  test('names a member without a recorder, by the StackSet', async () => {
    await guard();
    await organization.join({ id: LATER, ou: WORKLOADS }, { recorder: false });
    const answer = await doctor(AUDIT, '--organization');
    expect(answer.exitCode).toBe(1);
    expect(told(answer, isBad)).toEqual([
      expect.stringMatching(
        /^eu-central-1 stack-set problem: The StackSet eks-endpoint-guard in the account 100000000003 is OUTDATED, FAILED \(.*Configuration recorder is not available.*\)\. Turn AWS Config's recorder on there, with AWS::EKS::Cluster recorded\. Then retry its instance\.$/,
      ),
      expect.stringMatching(/^eu-west-1 stack-set problem: .* 100000000003 is OUTDATED, FAILED \(/),
    ]);
  });

  test('names a member without a recorder, by the conformance pack, while it is waited for and when it no longer is', async () => {
    await guard({ DeploymentMode: 'Backend' });
    await organization.join({ id: LATER, ou: WORKLOADS }, { recorder: false });
    const waiting = await doctor(AUDIT, '--organization');
    expect(told(waiting, isBad)).toEqual([
      'eu-central-1 pack warning: The conformance pack eks-endpoint-guard in the account 100000000003 is CREATE_IN_PROGRESS. If that lasts, it waits for a recorder, seven hours at most: turn it on there.',
    ]);
    await organization.settle();
    const failed = await doctor(AUDIT, '--organization');
    expect(failed.exitCode).toBe(1);
    expect(told(failed, isBad)).toEqual([
      "eu-central-1 pack problem: The conformance pack eks-endpoint-guard in the account 100000000003 is CREATE_FAILED (NoAvailableConfigurationRecorderException: There is no configuration recorder that records.). Turn AWS Config's recorder on there, with AWS::EKS::Cluster recorded. Then deploy the pack again.",
    ]);
  });

  test('names a member in which role and function could not be deployed, by StackSet and pack', async () => {
    await organization.in(BETA, FRANKFURT).deploy({
      stackName: 'older',
      template: JSON.stringify({
        Resources: {
          Role: {
            Type: 'AWS::IAM::Role',
            Properties: {
              RoleName: ROLE,
              AssumeRolePolicyDocument: {
                Version: '2012-10-17',
                Statement: [{ Effect: 'Allow', Principal: { Service: 'ssm.amazonaws.com' }, Action: 'sts:AssumeRole' }],
              },
            },
          },
        },
      }),
    });
    await expect(guard({ DeploymentMode: 'Backend' })).rejects.toThrow(BETA);
    const answer = await doctor(AUDIT, '--organization');
    expect(answer.exitCode).toBe(1);
    expect(told(answer, (row) => isBad(row) && row.region === FRANKFURT)).toEqual([
      expect.stringMatching(
        /^eu-central-1 pack problem: The conformance pack eks-endpoint-guard in the account 100000000002 is CREATE_FAILED \(.*\)\. Let the StackSet deploy function, runbooks and roles there \(DeploymentMode=Backend\), or exclude the account\. Then deploy the pack again\.$/,
      ),
      expect.stringMatching(
        /^eu-central-1 stack-set problem: The StackSet eks-endpoint-guard in the account 100000000002 is OUTDATED, FAILED \(.*EksEndpointGuard-eu-central-1 already exists in stack arn:aws:cloudformation:eu-central-1:100000000002:stack\/older\/1\)\. Remove what is there under that name, or exclude the account\. Then retry its instance\.$/,
      ),
    ]);
  });

  test('leaves to the doctor in a member what only that sees: a role that went, an old document, a recorder off', async () => {
    await guard({ DeploymentMode: 'Backend' });
    const member = organization.in(ALPHA, FRANKFURT);
    const arn = member.identities.roles().find(({ name }) => name === ROLE)?.arn ?? '';
    member.identities.removeRole(arn);
    member.ssm.documents.addVersion('EksEndpointGuard-RestrictPublicCidrs');
    member.recorder.isRecording = false;
    const outside = await doctor(AUDIT, '--organization');
    expect([outside.exitCode, told(outside, isBad)]).toEqual([0, []]);
    const inside = await doctor(ALPHA);
    expect(inside.exitCode).toBe(1);
    expect(
      inside.rows.filter(({ state }) => state === 'problem').map(({ check, sentence }) => `${check}: ${sentence}`),
    ).toEqual([
      'recorder: The configuration recorder default is off: only the daily sweep sees a change. Turn it on: aws configservice start-configuration-recorder --configuration-recorder-name default',
      'document: The document EksEndpointGuard-RestrictPublicCidrs has version 2, but version 1 is the default and runs: aws ssm update-document-default-version --name EksEndpointGuard-RestrictPublicCidrs --document-version 2',
      `role: There is no role ${arn}, as which a runbook is to act: it fails when it starts. Update the stack.`,
    ]);
  });

  test('does not see the conformance pack of another administrator, and says so', async () => {
    await guard({ DeploymentMode: 'Backend', CallAs: 'SELF' }, MANAGEMENT);
    const answer = await doctor(AUDIT, '--organization');
    expect([answer.exitCode, told(answer, isBad)]).toEqual([
      0,
      [
        "eu-central-1 coverage warning: The StackSet eks-endpoint-guard brings no rule (DeploymentMode=Backend), and from here no conformance pack eks-endpoint-guard is seen in this Region. Unless another pack invokes its functions, deploy the organization's template here with StackSet=off.",
      ],
    ]);
  });

  test('finds an organization without the guard, from the management account', async () => {
    const answer = await doctor(MANAGEMENT, '--organization');
    expect(answer.exitCode).toBe(1);
    expect(told(answer, isBad)).toEqual([
      "eu-central-1 coverage problem: Neither a conformance pack nor a StackSet eks-endpoint-guard brings the guard to the members in this Region. Deploy the organization's template. If a StackSet of another Region does, name that Region too; what another administrator deployed cannot be seen from here.",
    ]);
    expect(told(answer)).toContain(
      'organization administrator ok: config.amazonaws.com is administered by this management account, and by 888888888888.',
    );
  });

  test('finds a service that the organization no longer trusts', async () => {
    await guard();
    organization.trustedServices.delete('member.org.stacksets.cloudformation.amazonaws.com');
    const answer = await doctor(AUDIT, '--organization');
    expect(answer.exitCode).toBe(1);
    expect(told(answer, isBad)).toEqual([
      'organization trusted-access problem: The organization does not trust member.org.stacksets.cloudformation.amazonaws.com, which is for a StackSet that deploys the guard to the members. Turn it on in the management account: aws cloudformation activate-organizations-access',
    ]);
  });

  test('cannot tell in an account that has no say in the organization, and exits with 2', async () => {
    await guard();
    const answer = await doctor(STRANGER, '--organization');
    expect(answer.exitCode).toBe(2);
    const lack = (action: string) =>
      `could-not-tell: These credentials lack the permission ${action}. Allow ${action}, or use other credentials.`;
    expect(told(answer)).toEqual([
      `organization trusted-access ${lack('organizations:ListAWSServiceAccessForOrganization')}`,
      `organization administrator ${lack('organizations:ListDelegatedAdministrators')}`,
      'eu-central-1 pack could-not-tell: This account may not call config:GetOrganizationConformancePackDetailedStatus for the organization. Use credentials of the management account, or of a delegated administrator of the service.',
      'eu-central-1 stack-set could-not-tell: This account may not call cloudformation:DescribeStackSet for the organization.',
    ]);
  });
});

describe('eks-endpoint-guard doctor --role-name', () => {
  const EXTERNAL_ID = 'audit-2026';

  /** A role in an account that an account may assume by the external ID. */
  function addRole(account: string, trusted: string): void {
    const policy = (statement: object) =>
      parsePolicy({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] }, 'the test');
    organization.in(account, FRANKFURT).identities.addRole({
      name: 'Audit',
      arn: `arn:aws:iam::${account}:role/Audit`,
      trustPolicy: policy({
        Principal: { AWS: `arn:aws:iam::${trusted}:root` },
        Action: 'sts:AssumeRole',
        Condition: { StringEquals: { 'sts:ExternalId': EXTERNAL_ID } },
      }),
      policies: [policy({ Action: '*', Resource: '*' })],
    });
  }

  /** The arguments of the command on the page that has these words. */
  function argumentsOnPage(words: string): readonly string[] {
    const [, args = ''] =
      new RegExp(`^npx --no-install eks-endpoint-guard doctor (.*${words}.*)$`, 'm').exec(page) ?? [];
    return args.split(' ');
  }

  /** Runs a command of the page as an account, to which all accounts and Regions answer at one address. */
  async function runPage(account: string, words: string) {
    const address = await organization.serve(account);
    try {
      const environment = operatorEnvironment(organization.in(account, FRANKFURT));
      const args = [...argumentsOnPage(words), '--output', 'json'];
      const { exitCode, stdout, stderr } = await runCommand('doctor', args, {
        ...environment,
        AWS_ENDPOINT_URL: address.url,
      });
      return { exitCode, stderr, rows: JSON.parse(stdout) as readonly Row[] };
    } finally {
      await address.close();
    }
  }

  test('looks into every account: the problem of one and the missing trust of another hide nothing', async () => {
    await guard();
    for (const account of [ALPHA, BETA, AUDIT]) addRole(account, account === BETA ? STRANGER : MANAGEMENT);
    organization.in(ALPHA, IRELAND).recorder.isRecording = false;
    const { exitCode, rows, stderr } = await runPage(MANAGEMENT, '--accounts all');
    expect(exitCode).toBe(2);
    const found = rows.filter(({ check }) => ['recorder', 'access', 'rule'].includes(check));
    expect(found.map(({ account, region, check, state }) => [account, region, check, state])).toEqual([
      [ALPHA, IRELAND, 'recorder', 'problem'],
      [BETA, null, 'access', 'could-not-tell'],
      // Neither has a role for it. StackSets leave the management account out, which needs no role.
      [STRANGER, null, 'access', 'could-not-tell'],
      [MANAGEMENT, FRANKFURT, 'rule', 'problem'],
      [MANAGEMENT, IRELAND, 'rule', 'problem'],
    ]);
    expect(stderr).toMatch(/\d+ checks in 6 Regions of 5 accounts: /);
  });

  test('or with --organization asks in the Regions that the page names', async () => {
    await guard();
    const { exitCode, rows } = await runPage(AUDIT, '--organization');
    expect(exitCode).toBe(0);
    expect(rows.filter(({ account }) => account === null).map(({ region, check }) => `${region} ${check}`)).toEqual([
      'null trusted-access',
      'null trusted-access',
      'null trusted-access',
      'null administrator',
      'null administrator',
      'null administrator',
      `${FRANKFURT} stack-set`,
      `${IRELAND} stack-set`,
    ]);
  });
});

import { readFileSync } from 'node:fs';
import { DescribeClusterCommand, EKSClient, UpdateClusterConfigCommand } from '@aws-sdk/client-eks';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, describe, expect, test } from 'vitest';
import type { LocalAws } from '../aws/local-aws.ts';
import { builds, type GuardedAwsOptions, startGuardedAws, type Template } from './guarded-aws.ts';
import { type LoopResult, runLoop, runSweep } from './loop.ts';

interface Statement {
  Action: string | string[];
}

let aws: LocalAws | undefined;
afterEach(async () => {
  await aws?.stop();
  aws = undefined;
});

const shipped = JSON.parse(readFileSync(builds.inline.template, 'utf8')) as Template;

/** The statements of a role's own policies, to read or to change. */
function statementLists(template: Template, role: string): Statement[][] {
  const policies = template.Resources[role]?.Properties['Policies'] as { PolicyDocument: { Statement: Statement[] } }[];
  return policies.map(({ PolicyDocument: { Statement: list } }) => list);
}

const roles = Object.entries(shipped.Resources).flatMap(([role, { Type }]) =>
  Type === 'AWS::IAM::Role' ? [role] : [],
);
const granted = roles.flatMap((role) =>
  statementLists(shipped, role)
    .flat()
    .flatMap(({ Action }) => [Action].flat().map((action) => ({ role, action }))),
);

/** The loop's cases: the endpoint is in the recorded item, or EKS has to be asked, or the item is fetched; and the sweep. */
async function runCases(options: GuardedAwsOptions): Promise<LoopResult> {
  const local = await startGuardedAws(options);
  aws = local;
  const cases: [name: string, prepare: () => void][] = [
    ['payments', () => undefined],
    ['ledger', () => Object.assign(local.recorder, { recordsEndpoint: false })],
    ['search', () => Object.assign(local.recorder, { recordsEndpoint: true, maximumMessageBytes: 0 })],
  ];
  for (const [cluster, prepare] of cases) {
    prepare();
    const result = await runLoop(local, cluster);
    if (!result.closed) return result;
  }
  return runSweep(local);
}

describe('every action that a role holds', () => {
  test('is one of these', () => {
    const withoutHash = granted.map(({ role, action }) => `${role.replace(/[0-9A-F]{8}$/, '')} ${action}`);
    expect(withoutHash.sort()).toEqual([
      'GuardFunctionRole config:GetComplianceDetailsByConfigRule',
      'GuardFunctionRole config:GetResourceConfigHistory',
      'GuardFunctionRole config:PutEvaluations',
      'GuardFunctionRole eks:DescribeCluster',
      'GuardFunctionRole eks:ListClusters',
      'GuardFunctionRole logs:CreateLogStream',
      'GuardFunctionRole logs:PutLogEvents',
      'GuardRunbookRole eks:DescribeCluster',
      'GuardRunbookRole eks:DescribeUpdate',
      'GuardRunbookRole eks:UpdateClusterConfig',
    ]);
  });

  test('is used by the loop', async () => {
    expect(await runCases({})).toEqual({ closed: true });
    const used = () => [...(aws?.identities.exercised ?? [])].map((line) => line.replace(/-[0-9a-f]{8} /, ' '));
    await expect.poll(used).toEqual(expect.arrayContaining(granted.map(({ role, action }) => `${role} ${action}`)));
  });

  test.each(granted)('is needed: without $action of $role the loop stops, and says so', async ({ role, action }) => {
    const result = await runCases({
      change: (template) => {
        for (const list of statementLists(template, role)) {
          for (const statement of list) statement.Action = [statement.Action].flat().filter((each) => each !== action);
          list.splice(0, list.length, ...list.filter(({ Action }) => Action.length > 0));
        }
      },
    });
    expect(result.closed).toBe(false);
    expect(result).toMatchObject({ stoppedAt: expect.stringContaining(`is not authorized to perform: ${action}`) });
  });
});

describe('trust', () => {
  const withTrust = (type: string, service: string): ((template: Template) => void) => {
    return (template) => {
      for (const { Type, Properties } of Object.values(template.Resources)) {
        const text = JSON.stringify(Properties['AssumeRolePolicyDocument'] ?? '');
        if (Type === 'AWS::IAM::Role' && text.includes(type)) {
          Properties['AssumeRolePolicyDocument'] = JSON.parse(text.replaceAll(type, service));
        }
      }
    };
  };

  test('of the runbook role in SSM is needed', async () => {
    const change = withTrust('ssm.amazonaws.com', 'ec2.amazonaws.com');
    expect(await runCases({ change })).toMatchObject({
      closed: false,
      stoppedAt: expect.stringContaining('The defined assume role is unable to be assumed'),
    });
  });

  test('of the runbook role holds for automations of this account only', async () => {
    const change = withTrust('"Ref":"AWS::AccountId"', '"Fn::Sub":"999999999999"');
    expect(await runCases({ change })).toMatchObject({ closed: false });
  });

  test('of the function role in Lambda is needed', async () => {
    const change = withTrust('lambda.amazonaws.com', 'ec2.amazonaws.com');
    await expect(startGuardedAws({ change })).rejects.toThrow('sts:AssumeRole');
  });

  test('keeps people out of the runbook role', async () => {
    aws = await startGuardedAws();
    const sts = new STSClient(aws.clientConfiguration());
    const assume = new AssumeRoleCommand({ RoleArn: runbookRole(aws).arn, RoleSessionName: 'me' });
    await expect(sts.send(assume)).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  test.each([
    [
      'the permission is missing',
      (properties: Record<string, unknown>) => Object.assign(properties, { Principal: 'events.amazonaws.com' }),
    ],
    [
      'the permission is for another account',
      (properties: Record<string, unknown>) => Object.assign(properties, { SourceAccount: '999999999999' }),
    ],
  ])('of the function in AWS Config is needed: the rule cannot be created when %s', async (_name, change) => {
    const changed = (template: Template) => {
      for (const { Type, Properties } of Object.values(template.Resources)) {
        if (Type === 'AWS::Lambda::Permission') change(Properties);
      }
    };
    await expect(startGuardedAws({ change: changed })).rejects.toThrow('cannot be invoked');
  });
});

describe('the closing role, used by hand,', () => {
  async function asRunbook() {
    aws = await startGuardedAws();
    await runLoop(aws, 'payments');
    const { credentials } = aws.identities.assumeRole(
      runbookRole(aws).arn,
      { service: 'ssm.amazonaws.com' },
      {
        'aws:SourceAccount': '111122223333',
        'aws:SourceArn': 'arn:aws:ssm:eu-central-1:111122223333:automation-execution/by-hand',
      },
      'by-hand',
    );
    return new EKSClient(aws.clientConfiguration(credentials));
  }

  const off = { endpointPublicAccess: false };
  const on = { endpointPrivateAccess: true };

  test.each([
    ['turn public access on', { resourcesVpcConfig: { endpointPublicAccess: true, ...on } }],
    ['turn private access off', { resourcesVpcConfig: { endpointPublicAccess: true, endpointPrivateAccess: false } }],
    ['leave public access unsaid', { resourcesVpcConfig: on }],
    ['leave private access unsaid', { resourcesVpcConfig: off }],
    ['change the CIDRs alone', { resourcesVpcConfig: { publicAccessCidrs: ['8.8.8.8/32'] } }],
    ['change logging', { logging: { clusterLogging: [{ types: ['audit' as const], enabled: false }] } }],
    [
      'change the egress mode',
      { resourcesVpcConfig: { ...off, ...on, controlPlaneEgressMode: 'CUSTOMER_ROUTED' as const } },
    ],
    [
      'change authentication in the same call',
      { resourcesVpcConfig: { ...off, ...on }, accessConfig: { authenticationMode: 'API' as const } },
    ],
  ])('may not %s', async (_name, change) => {
    const eks = await asRunbook();
    const update = eks.send(new UpdateClusterConfigCommand({ name: 'payments', ...change }));
    await expect(update).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining('is not authorized to perform: eks:UpdateClusterConfig'),
    });
  });

  test('may close, and describe', async () => {
    const eks = await asRunbook();
    await expect(eks.send(new DescribeClusterCommand({ name: 'payments' }))).resolves.toBeDefined();
    // The permission is there: what EKS says is that nothing is left to close.
    const update = eks.send(
      new UpdateClusterConfigCommand({ name: 'payments', resourcesVpcConfig: { ...off, ...on } }),
    );
    await expect(update).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });
});

function runbookRole(from: LocalAws) {
  const role = from.identities.roles().find(({ name }) => name.startsWith('GuardRunbookRole'));
  if (role === undefined) throw new Error('the template has no runbook role');
  return role;
}

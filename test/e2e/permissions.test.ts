import { readFileSync } from 'node:fs';
import {
  DescribeClusterCommand,
  EKSClient,
  UpdateClusterConfigCommand,
  type UpdateClusterConfigCommandInput,
} from '@aws-sdk/client-eks';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { LocalAws } from '../aws/local-aws.ts';
import type { ExpectedRunbook } from '../runbooks/expected-runbook.ts';
import { EXPECTED_RUNBOOKS } from '../runbooks/expected-runbooks.ts';
import { builds, type GuardedAwsOptions, parseTemplate, startGuardedAws, type Template } from './guarded-aws.ts';
import { type LoopResult, RULE_NAME, runLoop, runRunbook, runSweep } from './loop.ts';

interface Statement {
  Action: string | string[];
}

/** Of the same account, where the role alone lets events in. */
const BUS = 'arn:aws:events:eu-central-1:111122223333:event-bus/security';

let aws: LocalAws | undefined;
afterEach(async () => {
  await aws?.stop();
  aws = undefined;
});

const shipped = parseTemplate(readFileSync(builds.inline.template, 'utf8'));

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

/**
 * The loop's cases: the endpoint is in the recorded item, or EKS has to be asked, or the item is fetched; the sweep; and the
 * runbooks that people start by hand. An event bus gets the events.
 */
async function runCases(options: GuardedAwsOptions): Promise<LoopResult> {
  const local = await startGuardedAws({
    parameters: { EventBusArn: BUS },
    prepare: ({ buses }) => buses.create(BUS),
    ...options,
  });
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
  const swept = await runSweep(local);
  if (!swept.closed) return swept;
  for (const { runbook, start, endpoint, parameters } of Object.values(EXPECTED_RUNBOOKS)) {
    if (start === 'by a click') continue;
    const cluster = `for-${runbook}`;
    local.eks.seedClusters([cluster], endpoint);
    const result = await runRunbook(local, runbook, cluster, parameters);
    if (!result.closed) return result;
  }
  return { closed: true };
}

/** What the role of a runbook holds: what its steps read, and the update. */
function actionsOfRole({ logicalIds, role }: ExpectedRunbook): string[] {
  const actions = [...role.reads.flatMap((read) => read.actions), 'eks:UpdateClusterConfig'];
  return actions.map((action) => `${logicalIds.role} ${action}`);
}

describe('every action that a role holds', () => {
  test('is one of these', () => {
    expect(granted.map(({ role, action }) => `${role} ${action}`).sort()).toEqual(
      [
        'ForwardRole events:PutEvents',
        ...Object.values(EXPECTED_RUNBOOKS).flatMap(actionsOfRole),
        'RuleFunctionRole config:DescribeConfigRules',
        'RuleFunctionRole config:GetComplianceDetailsByConfigRule',
        'RuleFunctionRole config:GetResourceConfigHistory',
        'RuleFunctionRole config:PutEvaluations',
        'RuleFunctionRole eks:DescribeCluster',
        'RuleFunctionRole eks:ListClusters',
        'RuleFunctionRole logs:CreateLogStream',
        'RuleFunctionRole logs:PutLogEvents',
      ].sort(),
    );
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

describe('sqs:SendMessage, which the function role holds while there are alarms,', () => {
  const Alarms = 'on';

  test('is used by an invocation that is given up', async () => {
    aws = await startGuardedAws({ parameters: { Alarms } });
    aws.config.invoke(RULE_NAME, '{oops');
    await aws.settle();
    expect([...aws.identities.exercised].filter((line) => line.endsWith('sqs:SendMessage'))).toHaveLength(1);
  });

  test('is needed: without it the stack cannot be created', async () => {
    const change = (template: Template): void => {
      for (const { Type, Properties } of Object.values(template.Resources)) {
        if (Type === 'AWS::IAM::Policy') Object.assign(Properties, { PolicyDocument: NOTHING_ALLOWED });
      }
    };
    await expect(startGuardedAws({ parameters: { Alarms }, change })).rejects.toThrow('sqs:SendMessage');
  });
});

const NOTHING_ALLOWED = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }],
};

describe('trust', () => {
  const withTrust = (type: string, service: string): ((template: Template) => void) => {
    return (template) => {
      for (const { Type, Properties } of Object.values(template.Resources)) {
        if (Type !== 'AWS::IAM::Role') continue;
        const text = JSON.stringify(Properties['AssumeRolePolicyDocument']);
        if (text.includes(type)) {
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
    const assume = new AssumeRoleCommand({
      RoleArn: runbookRole(aws, 'MakeEndpointPrivate').arn,
      RoleSessionName: 'me',
    });
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

describe('the role, used by hand, of', () => {
  /** An account with a cluster that is private. The tests share it: what they send is refused. */
  let guarded: LocalAws;
  beforeAll(async () => {
    guarded = await startGuardedAws();
    expect(await runLoop(guarded, 'payments')).toEqual({ closed: true });
  });
  afterAll(() => guarded.stop());

  /** EKS as the role of a runbook. */
  function asRunbook(runbook: string): EKSClient {
    const { credentials } = guarded.identities.assumeRole(
      runbookRole(guarded, runbook).arn,
      { service: 'ssm.amazonaws.com' },
      {
        'aws:SourceAccount': '111122223333',
        'aws:SourceArn': 'arn:aws:ssm:eu-central-1:111122223333:automation-execution/by-hand',
      },
      'by-hand',
    );
    return new EKSClient(guarded.clientConfiguration(credentials));
  }

  const publicOff = { endpointPublicAccess: false };
  const privateOn = { endpointPrivateAccess: true };
  const logging = { clusterLogging: [{ types: ['audit' as const], enabled: false }] };

  const denied = Object.values(EXPECTED_RUNBOOKS).flatMap(({ runbook, role: { deniedUpdates } }) =>
    deniedUpdates.map(([what, change]) => [runbook, what, change] as const),
  );
  test.each(denied)('%s may not %s', async (runbook, _what, change) => {
    const eks = asRunbook(runbook);
    const update = eks.send(new UpdateClusterConfigCommand({ name: 'payments', ...change }));
    await expect(update).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining('is not authorized to perform: eks:UpdateClusterConfig'),
    });
  });

  test.each<[what: string, change: Omit<UpdateClusterConfigCommandInput, 'name'>]>([
    [
      'the egress mode',
      { resourcesVpcConfig: { ...publicOff, ...privateOn, controlPlaneEgressMode: 'CUSTOMER_ROUTED' } },
    ],
    [
      'authentication',
      { resourcesVpcConfig: { ...publicOff, ...privateOn }, accessConfig: { authenticationMode: 'API' } },
    ],
    ['logging', { resourcesVpcConfig: { ...publicOff, ...privateOn }, logging }],
  ])('MakeEndpointPrivate may not change %s in the same call: EKS refuses it', async (_what, change) => {
    const eks = await asRunbook('MakeEndpointPrivate');
    const update = eks.send(new UpdateClusterConfigCommand({ name: 'payments', ...change }));
    await expect(update).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'Only one type of update can be allowed.',
    });
  });

  test('MakeEndpointPrivate may close, and describe', async () => {
    const eks = asRunbook('MakeEndpointPrivate');
    await expect(eks.send(new DescribeClusterCommand({ name: 'payments' }))).resolves.toBeDefined();
    // The permission is there: what EKS says is that nothing is left to close.
    const update = eks.send(
      new UpdateClusterConfigCommand({ name: 'payments', resourcesVpcConfig: { ...publicOff, ...privateOn } }),
    );
    await expect(update).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });

  test('MakeEndpointPrivate may do anything with UpdateClusterConfig without condition keys', async () => {
    aws = await startGuardedAws({ parameters: { UseConditionKeys: 'off' } });
    expect(await runLoop(aws, 'payments')).toEqual({ closed: true });
    const { policies } = runbookRole(aws, 'MakeEndpointPrivate');
    expect(JSON.stringify(policies)).not.toContain('eks:endpointPublicAccess');
  });
});

function runbookRole(from: LocalAws, runbook: string) {
  const role = from.identities.roles().find(({ name }) => name.startsWith(`${runbook}Role-`));
  if (role === undefined) throw new Error('the template has no runbook role');
  return role;
}

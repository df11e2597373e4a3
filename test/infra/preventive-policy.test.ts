import { readFileSync } from 'node:fs';
import type { UpdateClusterConfigCommandInput } from '@aws-sdk/client-eks';
import { describe, expect, test } from 'vitest';
import { preventivePolicy } from '../../infra/preventive-policy.ts';
import { parseAutomationDocument } from '../aws/automation/document.ts';
import { evaluateIdentityPolicies, parsePolicy } from '../aws/iam/policy.ts';
import { assertPolicyIsKnown } from '../aws/iam/reference.ts';
import { endpointContext, updateContext } from '../aws/services/eks/condition-keys.ts';

const ENGINEER = 'arn:aws:iam::111122223333:role/engineer';
const RESTORE = 'arn:aws:iam::111122223333:role/guard-RestoreEndpointAccessRole-1A2B3C4D5E6F';
const BREAK_GLASS = 'arn:aws:iam::*:role/break-glass';

/** Who may do everything, but for the policy. */
const everything = parsePolicy(
  { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } },
  'everything',
);
const parsed = (breakGlass: readonly string[]) =>
  parsePolicy(JSON.parse(preventivePolicy(breakGlass)), 'the preventive policy');

type Request = Omit<UpdateClusterConfigCommandInput, 'name'>;

function decide(action: string, request: Request, principal: string, breakGlass: readonly string[] = [BREAK_GLASS]) {
  const context =
    action === 'eks:CreateCluster'
      ? endpointContext(request.resourcesVpcConfig)
      : updateContext({ name: 'payments', ...request });
  return evaluateIdentityPolicies([everything, parsed(breakGlass)], {
    action,
    resource: action === 'eks:CreateCluster' ? '*' : 'arn:aws:eks:eu-central-1:111122223333:cluster/payments',
    context: { ...context, 'aws:PrincipalArn': principal },
  });
}

const create = 'eks:CreateCluster';
const update = 'eks:UpdateClusterConfig';
const cidrs = ['203.0.113.0/24'];

const blocked: readonly [name: string, action: string, resourcesVpcConfig: Request['resourcesVpcConfig']][] = [
  ['a new cluster that says nothing of its endpoint', create, undefined],
  ['a new cluster that names only subnets', create, { subnetIds: ['subnet-1', 'subnet-2'] }],
  ['a new cluster with private access, and public access by default', create, { endpointPrivateAccess: true }],
  ['a new public cluster', create, { endpointPublicAccess: true }],
  ['a new public cluster for one network', create, { endpointPublicAccess: true, publicAccessCidrs: cidrs }],
  [
    'a new cluster that turns private access off',
    create,
    { endpointPublicAccess: false, endpointPrivateAccess: false },
  ],
  ['opening', update, { endpointPublicAccess: true }],
  ['opening beside private access', update, { endpointPublicAccess: true, endpointPrivateAccess: true }],
  ['narrowing that says public access again', update, { endpointPublicAccess: true, publicAccessCidrs: cidrs }],
  ['turning private access off', update, { endpointPrivateAccess: false }],
  ['turning both off', update, { endpointPublicAccess: false, endpointPrivateAccess: false }],
];

const letThrough: readonly [name: string, action: string, request: Request][] = [
  [
    'a new private cluster',
    create,
    { resourcesVpcConfig: { endpointPublicAccess: false, endpointPrivateAccess: true } },
  ],
  ['a new cluster that is not public', create, { resourcesVpcConfig: { endpointPublicAccess: false } }],
  ['closing', update, { resourcesVpcConfig: { endpointPublicAccess: false, endpointPrivateAccess: true } }],
  ['turning private access on', update, { resourcesVpcConfig: { endpointPrivateAccess: true } }],
  ['logging', update, { logging: { clusterLogging: [{ types: ['audit'], enabled: true }] } }],
  ['deletion protection', update, { deletionProtection: true }],
  ['another way of authentication', update, { accessConfig: { authenticationMode: 'API' } }],
  ['security groups', update, { resourcesVpcConfig: { securityGroupIds: ['sg-1'] } }],
  // No condition key tells CIDRs.
  ['all addresses, where public access is on', update, { resourcesVpcConfig: { publicAccessCidrs: ['0.0.0.0/0'] } }],
];

describe('the preventive policy', () => {
  test.each(blocked)('blocks %s', (_name, action, resourcesVpcConfig) => {
    expect(decide(action, { resourcesVpcConfig }, ENGINEER)).toBe('explicitly-denied');
  });

  test.each(blocked)('does not block, for a break-glass role, %s', (_name, action, resourcesVpcConfig) => {
    const principal = 'arn:aws:iam::444455556666:role/break-glass';
    expect(decide(action, { resourcesVpcConfig }, principal)).toBe('allowed');
  });

  test.each(letThrough)('lets through %s', (_name, action, request) => {
    expect(decide(action, request, ENGINEER)).toBe('allowed');
  });

  test.each([
    ['eks:DeleteCluster', {}],
    ['eks:UpdateClusterVersion', { 'eks:kubernetesVersion': '1.36' }],
    ['eks:RegisterCluster', {}],
  ])('says nothing of %s', (action, context) => {
    const request = { action, resource: '*', context: { ...context, 'aws:PrincipalArn': ENGINEER } };
    expect(evaluateIdentityPolicies([everything, parsed([BREAK_GLASS])], request)).toBe('allowed');
  });

  test('has actions and condition keys that AWS knows', async () => {
    await expect(assertPolicyIsKnown(parsed([BREAK_GLASS]), 'the preventive policy')).resolves.toBeUndefined();
  });

  test('has every statement explained on its page', () => {
    const page = readFileSync('docs/preventive-policy.md', 'utf8');
    const missing = parsed([BREAK_GLASS]).Statement.filter(({ Sid }) => !page.includes(`| \`${Sid}\` |`));
    expect(missing).toEqual([]);
  });

  test('allows nothing by itself, and names no partition but that of the principals', () => {
    expect(parsed([BREAK_GLASS]).Statement.map(({ Effect }) => Effect)).toEqual(['Deny', 'Deny', 'Deny']);
    expect(preventivePolicy(['arn:aws-cn:iam::111122223333:role/break-glass'])).not.toContain('arn:aws:');
  });
});

/** What a runbook's steps send as resourcesVpcConfig, first attempt and last. */
function sentBy(folder: string): readonly unknown[] {
  const { mainSteps } = parseAutomationDocument(readFileSync(`remediation/${folder}/runbook.yaml`, 'utf8'));
  return mainSteps
    .filter(({ inputs }) => inputs['Api'] === 'UpdateClusterConfig')
    .map(({ inputs }) => inputs['resourcesVpcConfig']);
}

describe('of our own runbooks', () => {
  const closing = { endpointPublicAccess: false, endpointPrivateAccess: true };
  const narrowing = { endpointPrivateAccess: true, publicAccessCidrs: '{{ PublicAccessCidrs }}' };

  test('MakeEndpointPrivate is let through', () => {
    expect(sentBy('make-endpoint-private')).toEqual([closing, closing]);
    expect(decide(update, { resourcesVpcConfig: closing }, ENGINEER)).toBe('allowed');
  });

  test('RestrictPublicCidrs is let through, for it does not mention public access', () => {
    expect(sentBy('restrict-public-cidrs')).toEqual([narrowing, narrowing]);
    expect(decide(update, { resourcesVpcConfig: { ...narrowing, publicAccessCidrs: cidrs } }, ENGINEER)).toBe(
      'allowed',
    );
  });

  test.each([
    ['a public endpoint', { endpointPublicAccess: true, endpointPrivateAccess: true }, 'explicitly-denied'],
    ['private access that was off', { endpointPublicAccess: true, endpointPrivateAccess: false }, 'explicitly-denied'],
    ['a private endpoint', { endpointPublicAccess: false, endpointPrivateAccess: true }, 'allowed'],
  ])(
    'RestoreEndpointAccess, which says both switches, of %s: %s, unless its role is a break-glass principal',
    (_name, switches, decision) => {
      const said = { endpointPublicAccess: expect.anything(), endpointPrivateAccess: expect.anything() };
      // Three settings, each at the first and at the last try.
      expect(sentBy('restore-endpoint-access')).toEqual(Array(6).fill(expect.objectContaining(said)));
      const request = { resourcesVpcConfig: { ...switches, publicAccessCidrs: cidrs } };
      expect(decide(update, request, RESTORE)).toBe(decision);
      expect(decide(update, request, RESTORE, [BREAK_GLASS, RESTORE])).toBe('allowed');
    },
  );
});

describe('break-glass principals', () => {
  test.each([
    ['a role', 'arn:aws:iam::111122223333:role/break-glass'],
    ['a role under a path', 'arn:aws:iam::111122223333:role/ops/break-glass'],
    ['a role of that name in every account', 'arn:aws:iam::*:role/break-glass'],
    ['a role in any partition', 'arn:*:iam::111122223333:role/break-glass'],
    ['a permission set', 'arn:aws:iam::*:role/aws-reserved/sso.amazonaws.com/*/AWSReservedSSO_BreakGlass_*'],
    ['a user', 'arn:aws-us-gov:iam::111122223333:user/break-glass'],
  ])('may be %s', (_name, arn) => {
    const conditions = parsed([arn]).Statement.map(({ Condition }) => Condition?.['ArnNotLike']);
    expect(conditions).toEqual(Array(3).fill({ 'aws:PrincipalArn': [arn] }));
  });

  test.each([
    ['empty text', ''],
    ['a name alone', 'break-glass'],
    ['a session, which aws:PrincipalArn never is', 'arn:aws:sts::111122223333:assumed-role/break-glass/me'],
    ['every role', 'arn:aws:iam::111122223333:role/*'],
    ['every principal', '*'],
    ['a whole account', 'arn:aws:iam::111122223333:*'],
    ['a placeholder that was not filled in', 'arn:aws:iam::<Account-Id>:role/break-glass'],
    ['two in one', 'arn:aws:iam::111122223333:role/a,arn:aws:iam::111122223333:role/b'],
  ])('may not be %s', (_name, arn) => {
    expect(() => preventivePolicy([BREAK_GLASS, arn])).toThrow(
      `${JSON.stringify(arn)} is not the ARN of a role or user`,
    );
  });

  test('may not be missing', () => {
    expect(() => preventivePolicy([])).toThrow('without a break-glass principal');
  });

  test('may be as many as 5,120 characters hold, and no more', () => {
    const arns = Array.from({ length: 24 }, (_, index) => `arn:aws:iam::111122223333:role/r-${1000 + index}`);
    const last = (name: string) => [...arns, `arn:aws:iam::111122223333:role/${name}`];
    // A character more is one more in each statement.
    expect(preventivePolicy(last('r'.repeat(24)))).toHaveLength(5119);
    expect(() => preventivePolicy(last('r'.repeat(25)))).toThrow(
      'with 25 principals the policy is over the 5120 characters it may have',
    );
  });
});

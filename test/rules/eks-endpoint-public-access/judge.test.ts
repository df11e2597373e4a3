import { describe, expect, test } from 'vitest';
import { createRuleHandler } from '../../../rules/config-rule/rule.ts';
import { eksEndpointPublicAccess } from '../../../rules/eks-endpoint-public-access/judge.ts';
import { changeEvent, clusterItem } from '../events.ts';
import { FakeClusters, FakeEvaluationStore, fakeEffects } from '../fakes.ts';

async function evaluation(event: unknown, clusters = new FakeClusters()) {
  const store = new FakeEvaluationStore();
  await createRuleHandler(eksEndpointPublicAccess(clusters), fakeEffects(store).effects)(event);
  expect(store.calls).toHaveLength(1);
  return store.calls[0]?.evaluations[0];
}

const vpc = (publicAccess: boolean, privateAccess: boolean, cidrs?: readonly string[] | null) => ({
  EndpointPublicAccess: publicAccess,
  EndpointPrivateAccess: privateAccess,
  ...(cidrs === undefined ? {} : { PublicAccessCidrs: cidrs }),
});

const item = (vpcConfig: unknown) => changeEvent(clusterItem({}, vpcConfig));
const live = (vpcConfig: Record<string, unknown>) => ({ name: 'payments', resourcesVpcConfig: vpcConfig });
const itemWithoutEndpoint = item({ SubnetIds: ['subnet-0a'], SecurityGroupIds: [] });

describe('a recorded cluster', () => {
  test.each([
    ['is private', vpc(false, true, []), 'COMPLIANT', 'private-only'],
    ['is private and keeps a dormant list', vpc(false, true, ['0.0.0.0/0']), 'COMPLIANT', 'private-only'],
    ['is open to IPv4', vpc(true, true, ['0.0.0.0/0']), 'NON_COMPLIANT', 'open-to-internet'],
    ['is open to IPv6 only', vpc(true, true, ['::/0']), 'NON_COMPLIANT', 'open-to-internet'],
    ['is open beside an office', vpc(true, false, ['8.8.8.8/32', '0.0.0.0/0']), 'NON_COMPLIANT', 'open-to-internet'],
    ['lists no CIDRs', vpc(true, true, []), 'NON_COMPLIANT', 'open-to-internet'],
    ['has no list of CIDRs', vpc(true, true), 'NON_COMPLIANT', 'open-to-internet'],
    ['has null for a list of CIDRs', vpc(true, true, null), 'NON_COMPLIANT', 'open-to-internet'],
    ['is restricted to an office', vpc(true, false, ['8.8.8.8/32']), 'COMPLIANT', 'restricted'],
  ])('that %s is judged without asking EKS', async (_name, vpcConfig, compliance, reason) => {
    const clusters = new FakeClusters();
    expect(await evaluation(item(vpcConfig), clusters)).toMatchObject({ compliance, reason });
    expect(clusters.asked).toEqual([]);
  });

  test('with lowerCamelCase members is read the same', async () => {
    const camel = clusterItem({ configuration: live({ endpointPublicAccess: false, endpointPrivateAccess: true }) });
    expect(await evaluation(changeEvent(camel))).toMatchObject({ reason: 'private-only' });
  });

  test.each([
    ['has no EndpointPublicAccess', { EndpointPrivateAccess: true }],
    ['has no EndpointPrivateAccess', { EndpointPublicAccess: false }],
    ['has null for EndpointPublicAccess', { EndpointPublicAccess: null, EndpointPrivateAccess: true }],
    ['has text for EndpointPublicAccess', { EndpointPublicAccess: 'false', EndpointPrivateAccess: true }],
    ['has no VPC configuration', undefined],
    ['has text for a VPC configuration', 'none'],
  ])('that %s is judged by what EKS says now', async (_name, vpcConfig) => {
    const open = live({ endpointPublicAccess: true, endpointPrivateAccess: true, publicAccessCidrs: ['0.0.0.0/0'] });
    const clusters = new FakeClusters({ payments: open });
    const event = changeEvent(clusterItem({ configuration: { Name: 'payments', ResourcesVpcConfig: vpcConfig } }));
    expect(await evaluation(event, clusters)).toMatchObject({
      compliance: 'NON_COMPLIANT',
      reason: 'open-to-internet',
    });
    expect(clusters.asked).toEqual(['payments']);
  });

  test('that EKS no longer knows has its result retired', async () => {
    const clusters = new FakeClusters({ payments: undefined });
    expect(await evaluation(itemWithoutEndpoint, clusters)).toMatchObject({
      compliance: 'NOT_APPLICABLE',
      reason: 'deleted',
    });
  });

  test.each([
    ['connected', { connectorConfig: { provider: 'EKS_ANYWHERE' } }],
    ['local to an Outpost', { outpostConfig: { outpostArns: ['arn'] }, resourcesVpcConfig: {} }],
  ])('that turns out to be %s is not applicable', async (_name, cluster) => {
    const clusters = new FakeClusters({ payments: { name: 'payments', ...cluster } });
    expect(await evaluation(itemWithoutEndpoint, clusters)).toMatchObject({
      compliance: 'NOT_APPLICABLE',
      reason: 'not-an-eks-control-plane',
    });
  });

  test('of a connected cluster is not applicable without asking', async () => {
    const event = changeEvent(clusterItem({ configuration: { Name: 'c', ConnectorConfig: { Provider: 'GKE' } } }));
    expect(await evaluation(event)).toMatchObject({ reason: 'not-an-eks-control-plane' });
  });

  const doubt = 'payments: the configuration item of 2026-11-23T09:09:00.000Z has no EndpointPublicAccess';

  test.each([
    ['denies the question', new Error('AccessDeniedException'), `${doubt}, and eks:DescribeCluster failed: Error: Acc`],
    ['leaves the switch out too', live({}), `${doubt}, and eks:DescribeCluster answered no EndpointPublicAccess`],
    [
      'answers no VPC configuration',
      { name: 'payments' },
      `${doubt}, and eks:DescribeCluster answered no ResourcesVpc`,
    ],
    [
      'answers nonsense',
      live({ endpointPublicAccess: 'yes' }),
      `${doubt}, and eks:DescribeCluster answered endpointPublicAccess is not a boolean`,
    ],
  ])('that only EKS can tell fails the invocation when EKS %s', async (_name, answer, message) => {
    const clusters = new FakeClusters({ payments: answer });
    await expect(evaluation(itemWithoutEndpoint, clusters)).rejects.toThrow(message);
  });
});

describe('rule parameters', () => {
  const withParameters = (vpcConfig: unknown, parameters: Record<string, unknown>) =>
    changeEvent(clusterItem({}, vpcConfig), { ruleParameters: JSON.stringify(parameters) });

  test.each([
    [
      'a restricted endpoint is forbidden',
      vpc(true, true, ['8.8.8.8/32']),
      { publicAccess: 'forbidden' },
      'public-forbidden',
    ],
    [
      'an open endpoint is forbidden',
      vpc(true, true, ['0.0.0.0/0']),
      { publicAccess: 'forbidden' },
      'public-forbidden',
    ],
    ['a private endpoint passes forbidden', vpc(false, true), { publicAccess: 'forbidden' }, 'private-only'],
    [
      'a private endpoint is required',
      vpc(true, false, ['8.8.8.8/32']),
      { privateEndpoint: 'required' },
      'private-endpoint-off',
    ],
    [
      'openness is told before a private endpoint',
      vpc(true, false),
      { privateEndpoint: 'required' },
      'open-to-internet',
    ],
    [
      'the defaults may be spelt out',
      vpc(true, false, ['8.8.8.8/32']),
      { publicAccess: 'restricted', privateEndpoint: 'optional' },
      'restricted',
    ],
  ])('%s', async (_name, vpcConfig, parameters, reason) => {
    expect(await evaluation(withParameters(vpcConfig, parameters))).toMatchObject({ reason });
  });

  test.each([
    [
      { publicAcess: 'forbidden' },
      'rule parameter publicAcess: is not known; the rule takes publicAccess, privateEndpoint',
    ],
    [{ publicAccess: 'closed' }, 'rule parameter publicAccess: is none of restricted, forbidden'],
    [{ privateEndpoint: true }, 'rule parameter privateEndpoint: is none of optional, required'],
  ])('%j is refused', async (parameters, message) => {
    await expect(evaluation(withParameters(vpc(false, true), parameters))).rejects.toThrow(message);
  });
});

describe('annotations', () => {
  test.each([
    [vpc(false, true), 'The API server endpoint is private: public access is off.'],
    [vpc(true, true, ['8.8.8.8/32']), 'The public endpoint is limited to 8.8.8.8/32.'],
    [
      vpc(true, true, ['8.8.8.8/32', '9.9.9.9/32']),
      'The public endpoint is limited to 2 ranges, the first 8.8.8.8/32.',
    ],
    [
      vpc(true, true, ['0.0.0.0/0', '::/0']),
      'The public endpoint is open to the whole Internet (0.0.0.0/0, ::/0). Remediate turns public access off and private access on; or limit publicAccessCidrs.',
    ],
    [
      vpc(true, true),
      'The public endpoint is open to the whole Internet (no publicAccessCidrs). Remediate turns public access off and private access on; or limit publicAccessCidrs.',
    ],
  ])('say what is so and what to do: %j', async (vpcConfig, annotation) => {
    expect((await evaluation(item(vpcConfig)))?.annotation).toBe(annotation);
  });
});

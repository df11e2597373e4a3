import { describe, expect, test } from 'vitest';
import type { EvaluationResult } from '../../../rules/config-rule/evaluation.ts';
import { parseRuleParameters } from '../../../rules/eks-endpoint-public-access/parameters.ts';
import { eksEndpointPublicAccess } from '../../../rules/eks-endpoint-public-access/rule.ts';
import { vpc } from '../events.ts';
import { FakeClusters } from '../fakes.ts';
import { CASES } from './cases.ts';

const CAPTURED_AT = '2026-11-23T09:09:00.000Z';
const NOW = new Date('2026-11-24T23:59:59.999Z');

/** Evaluates a recorded configuration. Unless `clusters` are given, a question to EKS is an error. */
function recorded(
  configuration: unknown,
  { clusters = new FakeClusters(), tags = {}, parameters = {} }: Question & { clusters?: FakeClusters } = {},
): Promise<EvaluationResult> {
  const item = {
    resourceType: 'AWS::EKS::Cluster',
    resourceId: 'payments',
    status: 'OK',
    captureTime: new Date(CAPTURED_AT),
    configuration,
    tags,
  } as const;
  return eksEndpointPublicAccess(clusters).evaluateRecorded(item, parseRuleParameters(parameters), NOW);
}

/** Evaluates what EKS answers to DescribeCluster. */
function live(answer: unknown, { parameters = {} }: Question = {}): Promise<EvaluationResult> {
  const clusters = new FakeClusters({ payments: answer });
  return eksEndpointPublicAccess(clusters).evaluateLive('payments', parseRuleParameters(parameters), NOW);
}

interface Question {
  readonly tags?: Readonly<Record<string, string>>;
  readonly parameters?: Readonly<Record<string, unknown>>;
}

const withVpc = (vpcConfig: unknown) => ({ Name: 'payments', ClusterStatus: 'ACTIVE', ResourcesVpcConfig: vpcConfig });
const answer = (publicAccess: unknown, privateAccess: unknown, cidrs?: unknown) => ({
  name: 'payments',
  resourcesVpcConfig: {
    endpointPublicAccess: publicAccess,
    endpointPrivateAccess: privateAccess,
    publicAccessCidrs: cidrs,
  },
});

describe('a recorded cluster is evaluated without asking EKS when it is', () => {
  test.each(CASES)('$name: $reason', async ({ publicAccess, privateAccess, cidrs, compliance, reason, annotation }) => {
    const clusters = new FakeClusters();
    const result = await recorded(withVpc(vpc(publicAccess, privateAccess, cidrs)), { clusters });
    expect(result).toEqual({ compliance, reason, annotation });
    expect(clusters.asked).toEqual([]);
  });

  test('described without tags, which may hold an exemption: nothing is concluded', async () => {
    const parameters = { exemptionTag: 'endpoint-exemption' };
    const open = answer(true, true, ['0.0.0.0/0']);
    await expect(live(open, { parameters })).rejects.toThrow('payments: the answer of eks:DescribeCluster has no tags');
    expect(await live({ ...open, tags: {} }, { parameters })).toMatchObject({ reason: 'open-to-internet' });
    expect(await live(open)).toMatchObject({ reason: 'open-to-internet' });
    expect(await live(answer(false, true), { parameters })).toMatchObject({ reason: 'private-only' });
  });

  test('failed, and the sentence promises no remediation: of a recorded cluster and of a described one', async () => {
    const annotation =
      'The public endpoint is open to the whole Internet (0.0.0.0/0). EKS cannot change a FAILED cluster: delete it, and create it again.';
    const configuration = { ...withVpc(vpc(true, true, ['0.0.0.0/0'])), ClusterStatus: 'FAILED' };
    expect(await recorded(configuration)).toMatchObject({ compliance: 'NON_COMPLIANT', annotation });
    expect(await live({ ...answer(true, true, ['0.0.0.0/0']), status: 'FAILED' })).toMatchObject({
      compliance: 'NON_COMPLIANT',
      annotation,
    });
  });

  test.each([
    ['not EKS’s own', { Name: 'c', ConnectorConfig: { Provider: 'GKE' } }],
    ['on an Outpost', { Name: 'c', OutpostConfig: { OutpostArns: ['arn'] } }],
  ])('%s: not-an-eks-control-plane', async (_name, configuration) => {
    expect(await recorded(configuration)).toEqual({
      compliance: 'NOT_APPLICABLE',
      reason: 'not-an-eks-control-plane',
      annotation: 'A connected or Outposts local cluster: EKS serves no public endpoint for it.',
    });
  });
});

describe('a live cluster is evaluated by what EKS answers, be it', () => {
  test.each(CASES)('$name: $reason', async ({ publicAccess, privateAccess, cidrs, compliance, reason, annotation }) => {
    expect(await live(answer(publicAccess, privateAccess, cidrs))).toEqual({ compliance, reason, annotation });
  });

  test.each([
    ['connected', { name: 'payments', connectorConfig: { provider: 'EKS_ANYWHERE' } }],
    ['local to an Outpost', { name: 'payments', outpostConfig: { outpostArns: ['arn'] }, resourcesVpcConfig: {} }],
  ])('%s: not-an-eks-control-plane', async (_name, cluster) => {
    expect(await live(cluster)).toMatchObject({ compliance: 'NOT_APPLICABLE', reason: 'not-an-eks-control-plane' });
  });

  test('unknown: deleted', async () => {
    expect(await live(undefined)).toEqual({
      compliance: 'NOT_APPLICABLE',
      reason: 'deleted',
      annotation: 'EKS knows no cluster of this name.',
    });
  });

  test.each(['CREATING', 'ACTIVE', 'UPDATING', 'DELETING', 'FAILED', 'PENDING'])(
    'in status %s: as stated',
    async (status) => {
      expect(await live({ ...answer(true, true, ['0.0.0.0/0']), status })).toMatchObject({
        reason: 'open-to-internet',
      });
    },
  );
});

describe('a recorded cluster that leaves open what decides is evaluated by what EKS says now, such as one that', () => {
  test.each<[name: string, configuration: unknown]>([
    ['has no EndpointPublicAccess', withVpc({ EndpointPrivateAccess: true })],
    ['has no EndpointPrivateAccess', withVpc({ EndpointPublicAccess: false })],
    ['has null for EndpointPublicAccess', withVpc({ EndpointPublicAccess: null, EndpointPrivateAccess: true })],
    ['has text for EndpointPublicAccess', withVpc({ EndpointPublicAccess: 'false', EndpointPrivateAccess: true })],
    ['lists what is not a CIDR', withVpc(vpc(true, true, ['all-addresses']))],
    ['has no VPC configuration', withVpc(undefined)],
    ['has text for a VPC configuration', withVpc('none')],
    ['has no configuration', null],
  ])('%s', async (_name, configuration) => {
    const clusters = new FakeClusters({ payments: answer(true, true, ['0.0.0.0/0']) });
    expect(await recorded(configuration, { clusters })).toMatchObject({
      compliance: 'NON_COMPLIANT',
      reason: 'open-to-internet',
    });
    expect(clusters.asked).toEqual(['payments']);
  });

  test('is gone by now', async () => {
    const clusters = new FakeClusters({ payments: undefined });
    expect(await recorded(withVpc({}), { clusters })).toMatchObject({
      compliance: 'NOT_APPLICABLE',
      reason: 'deleted',
    });
  });

  test('turns out to be connected', async () => {
    const clusters = new FakeClusters({ payments: { name: 'payments', connectorConfig: { provider: 'GKE' } } });
    expect(await recorded(withVpc({}), { clusters })).toMatchObject({ reason: 'not-an-eks-control-plane' });
  });
});

describe('the state is unknown, and the error says why, when EKS', () => {
  const denied = new Error('AccessDeniedException');

  test.each<[name: string, answer: unknown, problem: string]>([
    ['denies the question', denied, 'eks:DescribeCluster failed: Error: AccessDeniedException'],
    ['leaves the switch out', answer(undefined, true), 'the answer of eks:DescribeCluster has no endpointPublicAccess'],
    ['answers no VPC configuration', {}, 'the answer of eks:DescribeCluster has no resourcesVpcConfig'],
    [
      'answers nonsense',
      answer('yes', true),
      'the answer of eks:DescribeCluster has resourcesVpcConfig.endpointPublicAccess that is not a boolean',
    ],
    [
      'lists what is not a CIDR',
      answer(true, true, ['8.8.8.8']),
      'the answer of eks:DescribeCluster has "8.8.8.8" in publicAccessCidrs, which is not a CIDR',
    ],
  ])('%s', async (_name, cluster, problem) => {
    await expect(live(cluster)).rejects.toThrow(
      expect.objectContaining({ name: 'CannotTellError', resourceId: 'payments', message: `payments: ${problem}` }),
    );
    const clusters = new FakeClusters({ payments: cluster });
    await expect(recorded(withVpc({}), { clusters })).rejects.toThrow(
      expect.objectContaining({
        name: 'CannotTellError',
        message: `payments: the configuration item of ${CAPTURED_AT} has no endpointPublicAccess, and ${problem}`,
      }),
    );
  });

  test('fails, with its error as the cause', async () => {
    await expect(live(denied)).rejects.toThrow(expect.objectContaining({ cause: denied }));
  });
});

describe('an exemption is read from the tags', () => {
  const parameters = { exemptionTag: 'endpoint-exemption' };
  const tags = { 'endpoint-exemption': '2026-11-24 team-x@example.com load test' };
  const exempt = {
    compliance: 'COMPLIANT',
    reason: 'exempt',
    annotation:
      'Exempt through 2026-11-24 by team-x@example.com: load test. The public endpoint is open to the whole Internet (0.0.0.0/0).',
  };

  test('of the recorded item', async () => {
    expect(await recorded(withVpc(vpc(true, true, ['0.0.0.0/0'])), { tags, parameters })).toEqual(exempt);
  });

  test('of the live cluster', async () => {
    expect(await live({ ...answer(true, true, ['0.0.0.0/0']), tags }, { parameters })).toEqual(exempt);
  });

  test('of the live cluster alone, when EKS had to be asked', async () => {
    const clusters = new FakeClusters({ payments: { ...answer(true, true, ['0.0.0.0/0']), tags: {} } });
    expect(await recorded(withVpc({}), { clusters, tags, parameters })).toMatchObject({ reason: 'open-to-internet' });
  });

  test.each([
    ['2026-11-23 team-x@example.com load test', 'exemption-expired'],
    ['2027-02-22 team-x@example.com load test', 'exempt'],
    ['2027-02-23 team-x@example.com load test', 'exemption-invalid'],
    ['some day', 'exemption-invalid'],
  ])('and %j is %s at the end of 2026-11-24', async (tag, reason) => {
    const compliance = reason === 'exempt' ? 'COMPLIANT' : 'NON_COMPLIANT';
    const cluster = { ...answer(true, true), tags: { 'endpoint-exemption': tag } };
    expect(await live(cluster, { parameters })).toMatchObject({ reason, compliance });
  });
});

describe('what is found by parameters other than the defaults', () => {
  test.each([
    ['public-forbidden', answer(true, true, ['8.8.8.8/32']), { publicAccess: 'forbidden' }],
    ['outside-allowed-cidrs', answer(true, true, ['8.8.8.8/32']), { allowedCidrs: '9.9.9.9/32' }],
    ['private-endpoint-off', answer(true, false, ['8.8.8.8/32']), { privateEndpoint: 'required' }],
  ])('is NON_COMPLIANT: %s', async (reason, cluster, parameters) => {
    expect(await live(cluster, { parameters })).toMatchObject({ compliance: 'NON_COMPLIANT', reason });
  });
});

describe('the rule', () => {
  test('evaluates clusters of EKS by its own parameters, page by page as EKS lists them', async () => {
    const rule = eksEndpointPublicAccess(new FakeClusters({}, [['a', 'b'], [], ['c']]));
    expect(rule.resourceType).toBe('AWS::EKS::Cluster');
    expect(rule.parseParameters({ widestIpv4: '16' })).toMatchObject({ widestIpv4: 16 });
    const pages: (readonly string[])[] = [];
    for await (const page of rule.listResources()) pages.push(page);
    expect(pages).toEqual([['a', 'b'], [], ['c']]);
  });
});

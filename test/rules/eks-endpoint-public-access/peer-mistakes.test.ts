import { describe, expect, test } from 'vitest';
import { createRuleHandler } from '../../../rules/config-rule/handler.ts';
import { eksEndpointPublicAccess } from '../../../rules/eks-endpoint-public-access/rule.ts';
import { changeEvent, clusterItem, deletedItem, scheduledEvent, vpc } from '../events.ts';
import { FakeClusters, FakeEvaluationStore, fakeEffects } from '../fakes.ts';
import { ALL_BUT_PRIVATE } from './cases.ts';

/** Invokes the rule. Resolves to what AWS Config was told, and by which error the invocation failed, if it did. */
async function invoke(event: unknown, clusters = new FakeClusters(), evaluated: readonly string[] = []) {
  const store = new FakeEvaluationStore({ evaluated });
  const { effects, records } = fakeEffects(store);
  const failure = await createRuleHandler(eksEndpointPublicAccess(clusters), effects)(event).catch((error) => error);
  return { told: store.told, failure: failure as Error | undefined, records };
}

const item = (vpcConfig: unknown, overrides = {}, parameters: Record<string, string> = {}) =>
  changeEvent(clusterItem(overrides, vpcConfig), { ruleParameters: JSON.stringify(parameters) });
const open = { name: 'c', resourcesVpcConfig: { endpointPublicAccess: true, endpointPrivateAccess: true } };
const closed = { name: 'c', resourcesVpcConfig: { endpointPublicAccess: false, endpointPrivateAccess: true } };

/** What other tools were seen to do wrong with such clusters, and what this rule says instead. */
describe('not repeated here:', () => {
  test.each<[mistake: string, event: unknown, told: string]>([
    ['CIDRs compared as text: ::/0', item(vpc(true, true, ['::/0'])), 'NON_COMPLIANT open-to-internet'],
    [
      'CIDRs compared as text: two halves',
      item(vpc(true, true, ['0.0.0.0/1', '128.0.0.0/1'])),
      'NON_COMPLIANT open-to-internet',
    ],
    ['CIDRs compared as text: host bits', item(vpc(true, true, ['1.2.3.4/0'])), 'NON_COMPLIANT open-to-internet'],
    ['CIDRs compared as text: 134 million hosts', item(vpc(true, true, ['8.0.0.0/5'])), 'NON_COMPLIANT too-wide'],
    ['CIDRs looked at one by one', item(vpc(true, true, ALL_BUT_PRIVATE)), 'NON_COMPLIANT open-to-internet'],
    [
      'CIDRs compared with an allow-list one by one',
      item(vpc(true, true, ['8.8.8.0/24']), {}, { allowedCidrs: '8.8.8.0/25,8.8.8.128/25' }),
      'COMPLIANT restricted',
    ],
    ['every public address a finding: an office', item(vpc(true, true, ['8.8.8.8/32'])), 'COMPLIANT restricted'],
    [
      'no way to have every public endpoint a finding',
      item(vpc(true, true, ['8.8.8.8/32']), {}, { publicAccess: 'forbidden' }),
      'NON_COMPLIANT public-forbidden',
    ],
    [
      'private access on read as public access off',
      item(vpc(true, true, ['0.0.0.0/0'])),
      'NON_COMPLIANT open-to-internet',
    ],
    [
      'no word where private access is off and nodes may be cut off',
      item(vpc(true, false, ['8.8.8.8/32']), {}, { privateEndpoint: 'required' }),
      'NON_COMPLIANT private-endpoint-off',
    ],
    ['CIDRs of a private endpoint read as exposure', item(vpc(false, true, ['0.0.0.0/0'])), 'COMPLIANT private-only'],
    ['a missing list of CIDRs read as restricted', item(vpc(true, true)), 'NON_COMPLIANT open-to-internet'],
    ['an empty list of CIDRs read as no address', item(vpc(true, true, [])), 'NON_COMPLIANT open-to-internet'],
    [
      'the API’s own casing assumed in configuration items',
      item(vpc(true, true, ['0.0.0.0/0'])),
      'NON_COMPLIANT open-to-internet',
    ],
    ['a crash on the null of a deleted cluster’s item', changeEvent(deletedItem), 'NOT_APPLICABLE deleted'],
    [
      'a deleted cluster skipped, so that its result stays for ever',
      changeEvent(deletedItem),
      'NOT_APPLICABLE deleted',
    ],
    [
      'a crash on a connected cluster, which has no VPC configuration',
      changeEvent(clusterItem({ configuration: { Name: 'payments', ConnectorConfig: { Provider: 'GKE' } } })),
      'NOT_APPLICABLE not-an-eks-control-plane',
    ],
    [
      'a tag that mutes although no parameter says that tags may',
      item(vpc(true, true), { tags: { 'endpoint-exemption': '2026-11-30 team-x@example.com why' } }),
      'NON_COMPLIANT open-to-internet',
    ],
    [
      'a mute without an expiry',
      item(vpc(true, true), { tags: { mute: 'true' } }, { exemptionTag: 'mute' }),
      'NON_COMPLIANT exemption-invalid',
    ],
    [
      'a mute that outlives its day',
      item(vpc(true, true), { tags: { mute: '2026-11-23 team-x@example.com why' } }, { exemptionTag: 'mute' }),
      'NON_COMPLIANT exemption-expired',
    ],
    [
      'a mute for as long as its author likes',
      item(vpc(true, true), { tags: { mute: '2099-12-31 team-x@example.com why' } }, { exemptionTag: 'mute' }),
      'NON_COMPLIANT exemption-invalid',
    ],
    [
      'a mute without an owner',
      item(vpc(true, true), { tags: { mute: '2026-11-30 no reason given' } }, { exemptionTag: 'mute' }),
      'NON_COMPLIANT exemption-invalid',
    ],
  ])('%s', async (_mistake, event, told) => {
    const answer = await invoke(event);
    expect(answer.failure).toBeUndefined();
    expect(answer.told).toEqual([`payments ${told}`]);
  });

  test('absent fields read as off: EKS is asked', async () => {
    const clusters = new FakeClusters({ payments: open });
    const { told } = await invoke(item({ SubnetIds: ['subnet-0a'], SecurityGroupIds: [] }), clusters);
    expect(told).toEqual(['payments NON_COMPLIANT open-to-internet']);
  });

  test.each<[mistake: string, answer: unknown]>([
    ['a question that failed turned into PASS', new Error('AccessDeniedException')],
    ['fields absent from the answer too turned into PASS', { name: 'payments', resourcesVpcConfig: {} }],
    ['text turned into a truth value', { resourcesVpcConfig: { endpointPublicAccess: 'false' } }],
  ])('%s: nothing is told, and the invocation fails', async (_mistake, answer) => {
    const { told, failure } = await invoke(item({}), new FakeClusters({ payments: answer }));
    expect(told).toEqual([]);
    expect(failure).toMatchObject({ name: 'CannotTellError' });
  });

  test('a misspelt parameter ignored: the invocation fails', async () => {
    const { told, failure } = await invoke(item(vpc(true, true), {}, { publicAcess: 'forbidden' }));
    expect(told).toEqual([]);
    expect(failure).toMatchObject({ name: 'InvalidRuleParameterError', parameter: 'publicAcess' });
  });

  test('only the first page of clusters looked at, and the rest called gone', async () => {
    const first = Array.from({ length: 100 }, (_, index) => `a${index}`);
    const clusters = new FakeClusters({ ...Object.fromEntries(first.map((name) => [name, closed])), z: open }, [
      first,
      ['z'],
    ]);
    const { told, failure } = await invoke(scheduledEvent(), clusters, ['z']);
    expect(failure).toBeUndefined();
    expect(told.filter((one) => one.startsWith('z'))).toEqual(['z NON_COMPLIANT open-to-internet']);
    expect(told).toHaveLength(101);
  });

  test('one cluster that cannot be asked about hides those after it', async () => {
    const denied = new Error('AccessDeniedException');
    const clusters = new FakeClusters({ a: closed, b: denied, c: open, d: open }, [['a', 'b', 'c', 'd']]);
    const { told, failure } = await invoke(scheduledEvent(), clusters);
    expect(told).toEqual([
      'a COMPLIANT private-only',
      'c NON_COMPLIANT open-to-internet',
      'd NON_COMPLIANT open-to-internet',
    ]);
    expect(failure).toMatchObject({
      name: 'SweepIncompleteError',
      message: 'the sweep is incomplete: b: eks:DescribeCluster failed: Error: AccessDeniedException',
    });
  });

  test('a made-up result for an account without clusters', async () => {
    expect(await invoke(scheduledEvent(), new FakeClusters({}, [[]]))).toEqual({
      told: [],
      failure: undefined,
      records: [],
    });
  });

  test('the result token written to the log', async () => {
    const { records } = await invoke(item(vpc(true, true)));
    expect(JSON.stringify(records)).not.toContain('token-from-config');
  });
});

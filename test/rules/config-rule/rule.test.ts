import { describe, expect, test } from 'vitest';
import { CannotTellError, InvalidRuleParameterError } from '../../../rules/config-rule/errors.ts';
import { type ConfigRule, createRuleHandler } from '../../../rules/config-rule/rule.ts';
import { CAPTURED_AT, changeEvent, clusterItem, deletedItem } from '../events.ts';
import { FakeEvaluationStore, fakeEffects } from '../fakes.ts';

const rule: ConfigRule<{ strict: boolean }> = {
  resourceType: 'AWS::EKS::Cluster',
  parseParameters: (parameters) => {
    if ('unknown' in parameters) throw new InvalidRuleParameterError('unknown', 'is not known');
    return { strict: parameters['strict'] === 'true' };
  },
  judge: async (item, { strict }) => {
    if (item.resourceId === 'unreadable') throw new CannotTellError(item.resourceId, 'nobody knows');
    return { compliance: strict ? 'NON_COMPLIANT' : 'COMPLIANT', reason: 'because', annotation: 'So it is.' };
  },
};

function run(event: unknown, store = new FakeEvaluationStore()) {
  const { effects, records } = fakeEffects(store);
  return { done: createRuleHandler(rule, effects)(event), store, records };
}

describe('a rule handler', () => {
  test('reports one evaluation of the triggering resource, as of when it was recorded', async () => {
    const { done, store } = run(changeEvent());
    await done;
    expect(store.calls).toEqual([
      {
        resultToken: 'token-from-config',
        evaluations: [
          {
            resourceType: 'AWS::EKS::Cluster',
            resourceId: 'payments',
            compliance: 'COMPLIANT',
            reason: 'because',
            annotation: 'So it is.',
            orderingTimestamp: new Date(CAPTURED_AT),
          },
        ],
      },
    ]);
  });

  test('judges by the parameters of the rule', async () => {
    const { done, store } = run(changeEvent(clusterItem(), { ruleParameters: '{"strict":"true"}' }));
    await done;
    expect(store.calls[0]?.evaluations[0]?.compliance).toBe('NON_COMPLIANT');
  });

  test('logs one record per evaluation, without the result token', async () => {
    const { done, records } = run(changeEvent());
    await done;
    expect(records).toEqual([
      {
        rule: 'eks-endpoint-public-access',
        resource: 'payments',
        capturedAt: CAPTURED_AT,
        compliance: 'COMPLIANT',
        reason: 'because',
        milliseconds: 7,
      },
    ]);
  });

  test.each([
    ['was deleted', changeEvent(deletedItem), 'deleted'],
    [
      'was deleted and is not recorded',
      changeEvent(clusterItem({ configurationItemStatus: 'ResourceDeletedNotRecorded', configuration: null })),
      'deleted',
    ],
    ['is not recorded', changeEvent(clusterItem({ configurationItemStatus: 'ResourceNotRecorded' })), 'not-recorded'],
    ['left the scope of the rule', changeEvent(clusterItem(), { eventLeftScope: true }), 'left-scope'],
  ])('retires the result of a resource that %s', async (_name, event, reason) => {
    const { done, store } = run(event);
    await done;
    expect(store.calls[0]?.evaluations[0]).toMatchObject({ compliance: 'NOT_APPLICABLE', reason });
  });

  test('judges a newly discovered resource', async () => {
    const { done, store } = run(changeEvent(clusterItem({ configurationItemStatus: 'ResourceDiscovered' })));
    await done;
    expect(store.calls[0]?.evaluations[0]?.compliance).toBe('COMPLIANT');
  });

  test.each([
    ['the event is malformed', { invokingEvent: '{' }, 'resultToken'],
    [
      'the resource is of another type',
      changeEvent(clusterItem({ resourceType: 'AWS::EC2::Instance' })),
      'invokingEvent.configurationItem.resourceType: is AWS::EC2::Instance, but this rule judges AWS::EKS::Cluster only',
    ],
    [
      'a parameter is unknown',
      changeEvent(clusterItem(), { ruleParameters: '{"unknown":"1"}' }),
      'rule parameter unknown: is not known',
    ],
    [
      'a parameter is unknown, even when the resource is gone',
      changeEvent(deletedItem, { ruleParameters: '{"unknown":"1"}' }),
      'rule parameter unknown: is not known',
    ],
    ['nobody can tell', changeEvent(clusterItem({ resourceId: 'unreadable' })), 'unreadable: nobody knows'],
  ])('fails and reports nothing when %s', async (_name, event, message) => {
    const { done, store, records } = run(event);
    await expect(done).rejects.toThrow(message);
    expect(store.calls).toEqual([]);
    expect(records).toEqual([]);
  });

  test('fails when AWS Config answers with success but lists the evaluation as failed', async () => {
    const { done } = run(changeEvent(), new FakeEvaluationStore(['payments']));
    await expect(done).rejects.toThrow('AWS Config did not accept the evaluation of payments');
  });
});

import { describe, expect, test } from 'vitest';
import { createRuleHandler } from '../../../rules/config-rule/handler.ts';
import type { ConfigurationItem } from '../../../rules/config-rule/invocation.ts';
import { CAPTURED_AT, changeEvent, clusterItem, deletedItem, oversizedEvent, scheduledEvent } from '../events.ts';
import { FakeEvaluationStore, FakeHistory, fakeEffects } from '../fakes.ts';
import { anyRule } from './any-rule.ts';

function runPages(event: unknown, pages?: () => AsyncIterable<readonly string[]>) {
  const store = new FakeEvaluationStore({ evaluated: [] });
  const { effects } = fakeEffects(store, { history: new FakeHistory(() => undefined) });
  return { done: createRuleHandler(anyRule(pages).rule, effects)(event), store };
}

async function* onePage() {
  yield ['a', 'b'];
}

describe('a rule handler', () => {
  test.each<[name: string, event: unknown, told: string[]]>([
    ['the resource that changed', changeEvent(), ['payments COMPLIANT because']],
    ['a resource too large for an event', oversizedEvent(), ['payments COMPLIANT because']],
    ['every resource, on schedule', scheduledEvent(), ['a COMPLIANT because', 'b COMPLIANT because']],
    [
      'every resource by the parameters of the rule',
      scheduledEvent({ ruleParameters: '{"strict":"true"}' }),
      ['a NON_COMPLIANT because', 'b NON_COMPLIANT because'],
    ],
  ])('evaluates %s', async (_name, event, told) => {
    const { done, store } = runPages(event, onePage);
    await done;
    expect(store.told).toEqual(told);
  });

  test.each([
    ['the event is malformed', { invokingEvent: '{' }, 'InvalidEventError'],
    ['the event is none of its kind', changeEvent(clusterItem(), { invokingEvent: '{}' }), 'InvalidEventError'],
    [
      'a parameter is unknown on schedule, before anything is listed',
      scheduledEvent({ ruleParameters: '{"unknown":"1"}' }),
      'InvalidRuleParameterError',
    ],
  ])('fails when %s', async (_name, event, name) => {
    const { done, store } = runPages(event);
    await expect(done).rejects.toThrow(expect.objectContaining({ name }));
    expect(store.calls).toEqual([]);
  });
});

function run(event: unknown, store = new FakeEvaluationStore(), history = new FakeHistory()) {
  const { effects, records } = fakeEffects(store, { history });
  const { rule, evaluated } = anyRule();
  return { done: createRuleHandler(rule, effects)(event), store, records, evaluated, history };
}

const strict = { ruleParameters: '{"strict":"true"}' };
const unknown = { ruleParameters: '{"unknown":"1"}' };

describe('a change', () => {
  test('is reported as one evaluation of the resource, as of when it was captured', async () => {
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
            annotation: 'So it is with payments.',
            orderingTimestamp: new Date(CAPTURED_AT),
          },
        ],
      },
    ]);
  });

  test('is evaluated by the item that the event carries, and on the day of the evaluation', async () => {
    const { done, evaluated } = run(changeEvent(clusterItem({ tags: { team: 'x' } })));
    await done;
    expect(evaluated).toMatchObject([
      { item: { resourceId: 'payments', tags: { team: 'x' } }, now: new Date('2026-11-24T12:00:00Z') },
    ]);
  });

  test('is evaluated by the parameters of the rule', async () => {
    const { done, store } = run(changeEvent(clusterItem(), strict));
    await done;
    expect(store.told).toEqual(['payments NON_COMPLIANT because']);
  });

  test('of a newly discovered resource is evaluated', async () => {
    const { done, store } = run(changeEvent(clusterItem({ configurationItemStatus: 'ResourceDiscovered' })));
    await done;
    expect(store.told).toEqual(['payments COMPLIANT because']);
  });

  test('is logged once, without the result token', async () => {
    const { done, records } = run(changeEvent());
    await done;
    expect(records).toEqual([
      {
        rule: 'eks-endpoint-public-access',
        message: 'ConfigurationItemChangeNotification',
        resource: 'payments',
        stateOf: CAPTURED_AT,
        compliance: 'COMPLIANT',
        reason: 'because',
        milliseconds: 7,
      },
    ]);
  });

  test.each<[name: string, event: unknown, told: string, annotation: string]>([
    ['was deleted', changeEvent(deletedItem), 'payments NOT_APPLICABLE deleted', 'The resource was deleted.'],
    [
      'was deleted and is not recorded',
      changeEvent(clusterItem({ configurationItemStatus: 'ResourceDeletedNotRecorded', configuration: null })),
      'payments NOT_APPLICABLE deleted',
      'The resource was deleted.',
    ],
    [
      'is not recorded',
      changeEvent(clusterItem({ configurationItemStatus: 'ResourceNotRecorded' })),
      'payments NOT_APPLICABLE not-recorded',
      'AWS Config does not record this resource.',
    ],
    [
      'left the scope of the rule',
      changeEvent(clusterItem(), { eventLeftScope: true }),
      'payments NOT_APPLICABLE left-scope',
      'The resource is no longer in the scope of this rule.',
    ],
    [
      'left the scope and was deleted',
      changeEvent(deletedItem, { eventLeftScope: true }),
      'payments NOT_APPLICABLE left-scope',
      'The resource is no longer in the scope of this rule.',
    ],
    [
      'was deleted, as an oversized item says',
      oversizedEvent({ configurationItemStatus: 'ResourceDeleted' }),
      'payments NOT_APPLICABLE deleted',
      'The resource was deleted.',
    ],
  ])('retires the result of a resource that %s, and evaluates nothing', async (_name, event, told, annotation) => {
    const { done, store, evaluated } = run(event);
    await done;
    expect(store.told).toEqual([told]);
    expect(store.calls[0]?.evaluations[0]).toMatchObject({ annotation, orderingTimestamp: new Date(CAPTURED_AT) });
    expect(evaluated).toEqual([]);
  });
});

describe('an oversized change', () => {
  const state = {
    resourceType: 'AWS::EKS::Cluster',
    resourceId: 'payments',
    status: 'OK',
    captureTime: new Date(CAPTURED_AT),
  } as const;

  test('is evaluated by the item of that moment, which the history holds', async () => {
    const item: ConfigurationItem = { ...state, configuration: { Name: 'payments' }, tags: { team: 'x' } };
    const { done, store, evaluated, history, records } = run(oversizedEvent(), undefined, new FakeHistory(() => item));
    await done;
    expect(history.asked).toEqual([state]);
    expect(evaluated.map((one) => one.item)).toEqual([item]);
    expect(store.told).toEqual(['payments COMPLIANT because']);
    expect(records).toMatchObject([{ message: 'OversizedConfigurationItemChangeNotification' }]);
  });

  test('that the history lacks is evaluated as an item without content', async () => {
    const { done, evaluated } = run(oversizedEvent(), undefined, new FakeHistory(() => undefined));
    await done;
    expect(evaluated.map((one) => one.item)).toEqual([{ ...state, configuration: null, tags: {} }]);
  });

  test('fails, and reports nothing, when the history cannot be read', async () => {
    const { done, store } = run(
      oversizedEvent(),
      undefined,
      new FakeHistory(() => {
        throw new Error('AccessDeniedException');
      }),
    );
    await expect(done).rejects.toThrow('AccessDeniedException');
    expect(store.calls).toEqual([]);
  });
});

describe('a change fails, and reports and logs nothing, when', () => {
  test.each<[name: string, event: unknown, error: Record<string, string>]>([
    [
      'the resource is of another type',
      changeEvent(clusterItem({ resourceType: 'AWS::EC2::Instance' })),
      {
        name: 'InvalidEventError',
        field: 'invokingEvent.configurationItem.resourceType',
        message:
          "invokingEvent.configurationItem.resourceType: is AWS::EC2::Instance, but this rule judges AWS::EKS::Cluster only; correct the rule's scope",
      },
    ],
    [
      'an oversized resource is of another type',
      oversizedEvent({ resourceType: 'AWS::EC2::Instance' }),
      { name: 'InvalidEventError', field: 'invokingEvent.configurationItemSummary.resourceType' },
    ],
    [
      'a parameter is unknown',
      changeEvent(clusterItem(), unknown),
      { name: 'InvalidRuleParameterError', message: 'rule parameter unknown: is not known' },
    ],
    [
      'a parameter is unknown, even when the resource is gone',
      changeEvent(deletedItem, unknown),
      { name: 'InvalidRuleParameterError', message: 'rule parameter unknown: is not known' },
    ],
    [
      'it is unknown',
      changeEvent(clusterItem({ resourceId: 'unreadable' })),
      { name: 'CannotTellError', message: 'unreadable: compliance is unknown' },
    ],
  ])('%s', async (_name, event, error) => {
    const { done, store, records } = run(event);
    await expect(done).rejects.toThrow(expect.objectContaining(error));
    expect(store.calls).toEqual([]);
    expect(records).toEqual([]);
  });

  test('AWS Config answers with success but lists the evaluation as failed', async () => {
    const { done, records } = run(changeEvent(), new FakeEvaluationStore({ refused: ['payments'] }));
    await expect(done).rejects.toThrow('AWS Config did not accept the evaluation of payments');
    expect(records).toEqual([]);
  });
});

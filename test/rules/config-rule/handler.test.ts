import { describe, expect, test } from 'vitest';
import { createRuleHandler } from '../../../rules/config-rule/handler.ts';
import { changeEvent, clusterItem, oversizedEvent, scheduledEvent } from '../events.ts';
import { FakeEvaluationStore, FakeHistory, fakeEffects } from '../fakes.ts';
import { anyRule } from './any-rule.ts';

function run(event: unknown, pages?: () => AsyncIterable<readonly string[]>) {
  const store = new FakeEvaluationStore({ judged: [] });
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
  ])('judges %s', async (_name, event, told) => {
    const { done, store } = run(event, onePage);
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
    const { done, store } = run(event);
    await expect(done).rejects.toThrow(expect.objectContaining({ name }));
    expect(store.calls).toEqual([]);
  });
});

import { describe, expect, test } from 'vitest';
import { parseQuestion } from '../../../rules/eks-endpoint-public-access/runbook-question.ts';
import { changeEvent, clusterItem, deletedItem, oversizedEvent, scheduledEvent } from '../events.ts';

const cluster = { clusterName: 'payments' };
const office = ['8.8.8.8/32'];
const two = ['8.8.8.8/32', '9.9.9.9/32'];

describe('what a runbook asks is', () => {
  test.each([
    ['compliance', { ask: 'compliance', ...cluster }, { ask: 'compliance', clusterName: 'payments' }],
    [
      'a narrowing',
      { ask: 'narrowing', ...cluster, publicAccessCidrs: office },
      { ask: 'narrowing', clusterName: 'payments', publicAccessCidrs: ['8.8.8.8/32'], hybridNodes: 'refuse' },
    ],
    [
      'a narrowing that hybrid nodes may not prevent',
      { ask: 'narrowing', ...cluster, publicAccessCidrs: office, hybridNodes: 'allow' },
      { ask: 'narrowing', clusterName: 'payments', publicAccessCidrs: ['8.8.8.8/32'], hybridNodes: 'allow' },
    ],
    [
      'three settings',
      {
        ask: 'settings',
        ...cluster,
        endpointPublicAccess: true,
        endpointPrivateAccess: false,
        publicAccessCidrs: office,
      },
      {
        ask: 'settings',
        clusterName: 'payments',
        settings: { publicAccess: true, privateAccess: false, publicAccessCidrs: ['8.8.8.8/32'] },
      },
    ],
    [
      'two settings, public access being of no interest',
      { ask: 'settings', ...cluster, endpointPrivateAccess: true, publicAccessCidrs: [] },
      {
        ask: 'settings',
        clusterName: 'payments',
        settings: { publicAccess: undefined, privateAccess: true, publicAccessCidrs: [] },
      },
    ],
    [
      'read without the members that it does not take',
      { ask: 'compliance', ...cluster, publicAccessCidrs: office, invokingEvent: '{}' },
      { ask: 'compliance', clusterName: 'payments' },
    ],
  ])('%s', (_name, event, question) => {
    expect(parseQuestion(event)).toStrictEqual(question);
  });
});

describe('a switch may be', () => {
  const ask = (endpointPublicAccess: unknown, endpointPrivateAccess: unknown) =>
    parseQuestion({
      ask: 'settings',
      ...cluster,
      endpointPublicAccess,
      endpointPrivateAccess,
      publicAccessCidrs: office,
    });

  test.each([
    [true, true],
    [false, false],
    ['true', true],
    ['false', false],
    ['True', true],
    ['False', false],
    ['TRUE', true],
  ])('%j', (value, flag) => {
    expect(ask(value, true)).toMatchObject({ settings: { publicAccess: flag, privateAccess: true } });
    expect(ask(true, value)).toMatchObject({ settings: { publicAccess: true, privateAccess: flag } });
  });
});

describe('a list may be', () => {
  test.each<[name: string, value: unknown, cidrs: string[]]>([
    ['a list', two, ['8.8.8.8/32', '9.9.9.9/32']],
    ['an empty list', [], []],
    ['JSON text', '["8.8.8.8/32"]', ['8.8.8.8/32']],
    ['JSON text of an empty list', '[]', []],
    ['JSON text with spaces', ' [ "8.8.8.8/32", "9.9.9.9/32" ] ', ['8.8.8.8/32', '9.9.9.9/32']],
    ['one item as text', '8.8.8.8/32', ['8.8.8.8/32']],
    ['text with commas', '8.8.8.8/32,9.9.9.9/32', ['8.8.8.8/32', '9.9.9.9/32']],
    ['text with commas and spaces', ' 8.8.8.8/32, 9.9.9.9/32 ', ['8.8.8.8/32', '9.9.9.9/32']],
    // What is no list stays one item that is no CIDR: the answer refuses it.
    ['empty text', '', ['']],
    ['text as Java writes a list', '[8.8.8.8/32, 9.9.9.9/32]', ['8.8.8.8/32', '9.9.9.9/32']],
    ['text as Java writes a list of one', ' [8.8.8.8/32] ', ['8.8.8.8/32']],
    ['a list of no known form', '(8.8.8.8/32)', ['(8.8.8.8/32)']],
    ['a list that does not end', '[8.8.8.8/32', ['[8.8.8.8/32']],
    ['a list that does not begin', '8.8.8.8/32]', ['8.8.8.8/32]']],
    ['what is no CIDR', ['all-addresses'], ['all-addresses']],
  ])('%s', (_name, publicAccessCidrs, cidrs) => {
    expect(parseQuestion({ ask: 'narrowing', ...cluster, publicAccessCidrs })).toStrictEqual({
      ask: 'narrowing',
      clusterName: 'payments',
      publicAccessCidrs: cidrs,
      hybridNodes: 'refuse',
    });
    const settings = { ask: 'settings', ...cluster, endpointPrivateAccess: true, publicAccessCidrs };
    expect(parseQuestion(settings)).toMatchObject({ settings: { publicAccessCidrs: cidrs } });
  });
});

describe('a question is refused', () => {
  const settings = { ask: 'settings', ...cluster, endpointPrivateAccess: true, publicAccessCidrs: office };

  test.each<[name: string, event: unknown, message: string]>([
    ['of an unknown kind', { ask: 'anything', ...cluster }, 'event.ask: is none of compliance, narrowing, settings'],
    ['of null', { ask: null, ...cluster }, 'event.ask: is none of compliance, narrowing, settings'],
    ['about no cluster', { ask: 'compliance' }, 'event.clusterName: is not a string'],
    ['about a cluster without a name', { ask: 'compliance', clusterName: '' }, 'event.clusterName: is invalid'],
    [
      'about a cluster whose name EKS would not take',
      { ask: 'compliance', clusterName: 'answer=COMPLIANT' },
      'event.clusterName: is invalid',
    ],
    [
      'about a name that is too long',
      { ask: 'compliance', clusterName: 'a'.repeat(101) },
      'event.clusterName: is invalid',
    ],
    ['about a name with a line break', { ask: 'compliance', clusterName: 'a\n' }, 'event.clusterName: is invalid'],
    ['about a name that begins with a dash', { ask: 'compliance', clusterName: '-a' }, 'event.clusterName: is invalid'],
    [
      'about hybrid nodes in another word',
      { ask: 'narrowing', ...cluster, publicAccessCidrs: office, hybridNodes: 'yes' },
      'event.hybridNodes: is none of refuse, allow',
    ],
    ['about a number', { ask: 'compliance', clusterName: 1 }, 'event.clusterName: is not a string'],
    ['about a narrowing to nothing', { ask: 'narrowing', ...cluster }, 'event.publicAccessCidrs: is not an array'],
    [
      'about a narrowing to a number',
      { ask: 'narrowing', ...cluster, publicAccessCidrs: '8' },
      'event.publicAccessCidrs: is not an array',
    ],
    [
      'about a narrowing to a list of lists',
      { ask: 'narrowing', ...cluster, publicAccessCidrs: [office] },
      'event.publicAccessCidrs.0: is not a string',
    ],
    [
      'about settings without private access',
      { ...settings, endpointPrivateAccess: undefined },
      'event.endpointPrivateAccess: is not a boolean',
    ],
    [
      'about settings without a list',
      { ...settings, publicAccessCidrs: undefined },
      'event.publicAccessCidrs: is not an array',
    ],
    [
      'about a switch that is null',
      { ...settings, endpointPublicAccess: null },
      'event.endpointPublicAccess: is not a boolean',
    ],
    [
      'about a switch that is a number',
      { ...settings, endpointPublicAccess: 1 },
      'event.endpointPublicAccess: is not a boolean',
    ],
    [
      'about a switch that is empty text',
      { ...settings, endpointPrivateAccess: '' },
      'event.endpointPrivateAccess: is not a boolean',
    ],
    [
      'about a switch that is neither on nor off',
      { ...settings, endpointPrivateAccess: 'untrue' },
      'event.endpointPrivateAccess: is not a boolean',
    ],
    [
      'about a switch that is the name of what every object has',
      { ...settings, endpointPrivateAccess: 'constructor' },
      'event.endpointPrivateAccess: is not a boolean',
    ],
  ])('%s', (_name, event, message) => {
    expect(() => parseQuestion(event)).toThrow(
      expect.objectContaining({ name: 'InvalidEventError', field: message.split(':')[0], message }),
    );
  });
});

describe('no question is', () => {
  test.each<[name: string, event: unknown]>([
    ['a change', changeEvent()],
    ['a deletion', changeEvent(deletedItem)],
    ['an oversized change', oversizedEvent()],
    ['a schedule', scheduledEvent()],
    ['a change of a cluster that has a tag named ask', changeEvent(clusterItem({ tags: { ask: 'compliance' } }))],
    ['a schedule with a parameter named ask', scheduledEvent({ ruleParameters: '{"ask":"compliance"}' })],
    ['a change without its content', changeEvent(clusterItem(), { invokingEvent: undefined })],
    ['a change with a cluster’s name', changeEvent(clusterItem(), { clusterName: 'payments' })],
    ['an empty event', {}],
    ['an event that asks undefined', { ask: undefined, clusterName: 'payments' }],
    ['a list', [{ ask: 'compliance', clusterName: 'payments' }]],
    ['text', 'compliance'],
    ['a number', 1],
    ['null', null],
    ['nothing', undefined],
  ])('%s', (_name, event) => {
    expect(parseQuestion(event)).toBeUndefined();
  });
});

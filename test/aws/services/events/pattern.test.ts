import { expect, test } from 'vitest';
import { checkPattern, matches } from './pattern.ts';

const event = {
  source: 'aws.config',
  resources: ['a', 'b'],
  detail: {
    configRuleName: 'guard-conformance-pack-x1',
    newEvaluationResult: { complianceType: 'NON_COMPLIANT' },
    n: 1,
    errorCode: 'AccessDenied',
    none: null,
    empty: [],
    requestParameters: {
      name: 'payments',
      resourcesVpcConfig: { endpointPublicAccess: true, endpointPrivateAccess: false },
    },
  },
};

test.each<[name: string, pattern: object, expected: boolean]>([
  ['a value that is there', { source: ['aws.config'] }, true],
  ['a value of several', { source: ['aws.ssm', 'aws.config'] }, true],
  ['a value in another case', { source: ['AWS.config'] }, false],
  ['a value that is not there', { account: ['1'] }, false],
  ['a value deep inside', { detail: { newEvaluationResult: { complianceType: ['NON_COMPLIANT'] } } }, true],
  ['two values, one of which is wrong', { source: ['aws.config'], detail: { n: [2] } }, false],
  ['a number, as a number', { detail: { n: [1] } }, true],
  ['a number, as text', { detail: { n: ['1'] } }, false],
  ['an item of a list', { resources: ['b'] }, true],
  ['a prefix', { detail: { configRuleName: [{ prefix: 'guard' }] } }, true],
  ['a prefix that stands elsewhere', { detail: { configRuleName: [{ prefix: 'conformance' }] } }, false],
  ['a prefix of what is no text', { detail: { n: [{ prefix: '1' }] } }, false],
  [
    'true deep inside',
    { detail: { requestParameters: { resourcesVpcConfig: { endpointPublicAccess: [true] } } } },
    true,
  ],
  [
    'false deep inside',
    { detail: { requestParameters: { resourcesVpcConfig: { endpointPrivateAccess: [false] } } } },
    true,
  ],
  [
    'the other boolean',
    { detail: { requestParameters: { resourcesVpcConfig: { endpointPrivateAccess: [true] } } } },
    false,
  ],
  [
    'a boolean, as text',
    { detail: { requestParameters: { resourcesVpcConfig: { endpointPublicAccess: ['true'] } } } },
    false,
  ],
  [
    'either boolean',
    { detail: { requestParameters: { resourcesVpcConfig: { endpointPublicAccess: [true, false] } } } },
    true,
  ],
  ['null', { detail: { none: [null] } }, true],
  ['null for what is not there', { detail: { gone: [null] } }, false],
  ['what exists', { detail: { errorCode: [{ exists: true }] } }, true],
  ['what exists, though it is null', { detail: { none: [{ exists: true }] } }, true],
  ['what exists, though it is a list', { resources: [{ exists: true }] }, true],
  ['what does not exist', { detail: { gone: [{ exists: true }] } }, false],
  ['the absence of what exists', { detail: { errorCode: [{ exists: false }] } }, false],
  ['the absence of what does not exist', { detail: { gone: [{ exists: false }] } }, true],
  ['the absence of what nothing leads to', { detail: { gone: { farther: [{ exists: false }] } } }, true],
  ['the absence of an object', { detail: { requestParameters: [{ exists: false }] } }, true],
  ['the absence of items', { detail: { empty: [{ exists: false }] } }, true],
  ['an absence or a value, by the value', { detail: { errorCode: [{ exists: false }, 'AccessDenied'] } }, true],
  ['an absence or a value, by the absence', { detail: { gone: [{ exists: false }, 'AccessDenied'] } }, true],
  ['an absence or another value', { detail: { errorCode: [{ exists: false }, 'Throttling'] } }, false],
  ['anything but another text', { detail: { errorCode: [{ 'anything-but': 'Throttling' }] } }, true],
  ['anything but the text', { detail: { errorCode: [{ 'anything-but': 'AccessDenied' }] } }, false],
  ['anything but the text in another case', { detail: { errorCode: [{ 'anything-but': 'accessdenied' }] } }, true],
  ['anything but other texts', { detail: { errorCode: [{ 'anything-but': ['A', 'B'] }] } }, true],
  [
    'anything but texts of which it is one',
    { detail: { errorCode: [{ 'anything-but': ['A', 'AccessDenied'] }] } },
    false,
  ],
  ['anything but the number', { detail: { n: [{ 'anything-but': [1, 2] }] } }, false],
  ['anything but another number', { detail: { n: [{ 'anything-but': 2 }] } }, true],
  ['anything but a text, where there is nothing', { detail: { gone: [{ 'anything-but': 'A' }] } }, false],
  ['anything but a text, of a list one item is', { resources: [{ 'anything-but': 'a' }] }, true],
  ['anything but both items of a list', { resources: [{ 'anything-but': ['a', 'b'] }] }, false],
  ['anything but the prefix', { source: [{ 'anything-but': { prefix: 'aws.' } }] }, false],
  ['anything but another prefix', { source: [{ 'anything-but': { prefix: 'my.' } }] }, true],
  [
    'anything but the text in any case',
    { source: [{ 'anything-but': { 'equals-ignore-case': 'AWS.Config' } }] },
    false,
  ],
  ['a text in any case', { source: [{ 'equals-ignore-case': 'AWS.Config' }] }, true],
  ['another text in any case', { source: [{ 'equals-ignore-case': 'AWS.Conf' }] }, false],
  ['what is no text in any case', { detail: { n: [{ 'equals-ignore-case': '1' }] } }, false],
  ['one of two patterns', { $or: [{ source: ['aws.ssm'] }, { detail: { n: [1] } }] }, true],
  ['neither of two patterns', { $or: [{ source: ['aws.ssm'] }, { detail: { n: [2] } }] }, false],
  [
    'one of two patterns, and a value that is not there',
    { account: ['1'], $or: [{ source: ['aws.config'] }, { n: [2] }] },
    false,
  ],
  [
    'one of two patterns deep inside',
    { detail: { n: [1], $or: [{ errorCode: [{ exists: false }] }, { none: [null] }] } },
    true,
  ],
  ['more than a value has', { source: { name: ['aws.config'] } }, false],
])('%s: %j, %s', (_name, pattern, expected) => {
  checkPattern(pattern);
  expect(matches(pattern, event)).toBe(expected);
});

test.each<[pattern: unknown, message: string]>([
  [undefined, 'EventPattern is no event pattern'],
  [{}, 'EventPattern is no event pattern'],
  [{ source: 'aws.config' }, 'EventPattern.source is no event pattern'],
  [{ source: [] }, 'EventPattern.source is no event pattern'],
  [
    { detail: { x: [{ suffix: 'y' }] } },
    'EventPattern.detail.x: the local AWS compares exact values and by prefix, exists, anything-but, equals-ignore-case, not suffix',
  ],
  [{ source: [{ prefix: 1 }] }, 'EventPattern.source: prefix does not take 1'],
  [{ source: [{ prefix: 'a', exists: true }] }, 'not prefix, exists'],
  [{ source: [{}] }, 'EventPattern.source: the local AWS compares'],
  [{ source: [['aws.config']] }, 'a list in a list is no comparison'],
  [{ source: [{ exists: 'false' }] }, 'exists does not take "false"'],
  [{ source: [{ 'anything-but': true }] }, 'anything-but does not take true'],
  [{ source: [{ 'anything-but': [] }] }, 'anything-but does not take []'],
  [{ source: [{ 'anything-but': ['a', 1] }] }, 'anything-but does not take ["a",1]'],
  [{ source: [{ 'anything-but': { suffix: 'a' } }] }, 'by prefix, equals-ignore-case, not suffix'],
  [{ source: [{ 'anything-but': { prefix: 1 } }] }, 'prefix does not take 1'],
  [{ source: [{ 'equals-ignore-case': 1 }] }, 'equals-ignore-case does not take 1'],
  [{ $or: { source: ['aws.config'] } }, 'EventPattern.$or takes two patterns or more'],
  [{ detail: { $or: [{ n: [1] }] } }, 'EventPattern.detail.$or takes two patterns or more'],
  [{ $or: [{ n: [1] }, { n: 1 }] }, 'EventPattern.$or.n is no event pattern'],
  [{ detail: { n: [{ numeric: ['>', 0] }] } }, 'not numeric'],
])('%j is refused', (pattern, message) => {
  expect(() => checkPattern(pattern)).toThrow(message);
});

test.each([
  [false, true],
  [true, false],
])('an empty list, where one exists: %s, is absent: %s', (emptyListExists, isAbsent) => {
  expect(matches({ detail: { empty: [{ exists: false }] } }, event, emptyListExists)).toBe(isAbsent);
  expect(matches({ $or: [{ n: [2] }, { detail: { empty: [{ exists: true }] } }] }, event, emptyListExists)).toBe(
    !isAbsent,
  );
  expect(matches({ detail: { gone: [{ exists: false }] } }, event, emptyListExists)).toBe(true);
});

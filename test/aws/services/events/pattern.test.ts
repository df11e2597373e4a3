import { expect, test } from 'vitest';
import { checkPattern, matches } from './pattern.ts';

const event = {
  source: 'aws.config',
  resources: ['a', 'b'],
  detail: {
    configRuleName: 'guard-conformance-pack-x1',
    newEvaluationResult: { complianceType: 'NON_COMPLIANT' },
    n: 1,
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
    'EventPattern.detail.x: the local AWS compares exact values and prefixes, not suffix',
  ],
  [{ source: [{ prefix: 1 }] }, 'not prefix'],
])('%j is refused', (pattern, message) => {
  expect(() => checkPattern(pattern)).toThrow(message);
});

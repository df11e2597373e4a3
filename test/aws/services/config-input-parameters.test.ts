import { expect, test } from 'vitest';
import { LocalAws } from '../local-aws.ts';
import { checkInputParameters } from './config-input-parameters.ts';

test.each([
  ['text without blanks', { allowedCidrs: '10.0.0.0/8,192.0.2.0/24' }],
  ['a number', { widestIpv4: 8 }],
  ['nothing', {}],
])('%s is taken', (_name, parameters) => {
  expect(() => checkInputParameters(JSON.stringify(parameters))).not.toThrow();
});

test.each([
  ['an empty value', ''],
  ['a blank value', ' '],
  ['a leading blank', ' a'],
  ['a trailing blank', 'a '],
  ['a blank in a list', '10.0.0.0/8, 192.0.2.0/24'],
  ['a tab', 'a\tb'],
])('%s is refused', (_name, value) => {
  const check = () => checkInputParameters(JSON.stringify({ fine: 'x', allowedCidrs: value }));
  expect(check).toThrow('Blank spaces are not acceptable for input parameter: allowedCidrs.');
});

test.each(['[]', '"x"', 'null', '{'])('%s is not a set of parameters', (text) => {
  expect(() => checkInputParameters(text)).toThrow('passed in the InputParameters field');
});

test('a reading takes blanks', async () => {
  const aws = await LocalAws.start();
  try {
    const rule = { ConfigRuleName: 'r', Source: { Owner: 'CUSTOM_LAMBDA' as const }, InputParameters: '{"a":""}' };
    const put = () => aws.config.putRule(rule, undefined);
    expect(put).toThrow('Blank spaces');
    aws.readings.blankRuleParameter = 'taken';
    expect(put).toThrow('cannot be invoked');
  } finally {
    await aws.stop();
  }
});

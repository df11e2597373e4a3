import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LocalAws } from '../local-aws.ts';
import { checkRules, type Rules } from './rules.ts';

const parameters = { Mode: 'hard', Topic: '', Regions: ['eu-west-1', 'mx-central-1'], None: [], On: 'true' };
const check = (rules: Rules) => checkRules(rules, parameters, 'eu-west-1');
const asserting = (Assert: Record<string, unknown>, more: object = {}) => ({
  OnlyOne: { Assertions: [{ Assert, AssertDescription: 'Not so.' }], ...more },
});
const TRUE = { 'Fn::Equals': ['a', 'a'] };
const FALSE = { 'Fn::Equals': ['a', 'b'] };

describe('an assertion', () => {
  test.each<[name: string, holds: boolean, assertion: Record<string, unknown>]>([
    ['Equals of a parameter', true, { 'Fn::Equals': [{ Ref: 'Mode' }, 'hard'] }],
    ['Equals of another text', false, { 'Fn::Equals': [{ Ref: 'Mode' }, 'Hard'] }],
    ['Equals of an unquoted switch and the text that it is', true, { 'Fn::Equals': [{ Ref: 'On' }, true] }],
    ['Equals of the Region', true, { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'eu-west-1'] }],
    ['Not', false, { 'Fn::Not': [TRUE] }],
    ['And', true, { 'Fn::And': [TRUE, TRUE] }],
    ['And with one that does not hold', false, { 'Fn::And': [TRUE, FALSE] }],
    ['Or', true, { 'Fn::Or': [FALSE, TRUE] }],
    ['Or of none', false, { 'Fn::Or': [FALSE, FALSE] }],
    ['Contains', true, { 'Fn::Contains': [{ Ref: 'Regions' }, 'mx-central-1'] }],
    ['Contains of a part', false, { 'Fn::Contains': [{ Ref: 'Regions' }, 'mx'] }],
    ['Contains in a list of the template', true, { 'Fn::Contains': [['soft', 'hard'], { Ref: 'Mode' }] }],
    ['EachMemberEquals', false, { 'Fn::EachMemberEquals': [{ Ref: 'Regions' }, 'eu-west-1'] }],
    ['EachMemberEquals of none', true, { 'Fn::EachMemberEquals': [{ Ref: 'None' }, 'eu-west-1'] }],
    ['EachMemberIn', true, { 'Fn::EachMemberIn': [{ Ref: 'Regions' }, ['mx-central-1', 'eu-west-1', 'x']] }],
    ['EachMemberIn with one that is not', false, { 'Fn::EachMemberIn': [{ Ref: 'Regions' }, ['eu-west-1']] }],
  ])('%s: %s', (_name, holds, assertion) => {
    if (holds) expect(() => check(asserting(assertion))).not.toThrow();
    else expect(() => check(asserting(assertion))).toThrow('Template rule OnlyOne failed: Not so.');
  });

  test('says nothing where the rule does not apply', () => {
    expect(() => check(asserting(FALSE, { RuleCondition: FALSE }))).not.toThrow();
    expect(() => check(asserting(FALSE, { RuleCondition: TRUE }))).toThrow('Not so.');
  });

  test.each<[name: string, assertion: Record<string, unknown>, message: string]>([
    [
      'a function that is not for rules',
      { 'Fn::Equals': [{ 'Fn::Join': ['', ['a']] }, 'a'] },
      'Fn::Join is not a function',
    ],
    ['If', { 'Fn::If': ['C', TRUE, FALSE] }, 'Fn::If is not a function'],
    ['a condition of the template', { Condition: 'C' }, 'Condition is not a function'],
    ['RefAll', { 'Fn::Contains': [{ 'Fn::RefAll': 'AWS::EC2::VPC::Id' }, 'x'] }, 'does not implement Fn::RefAll'],
    ['ValueOf', { 'Fn::Equals': [{ 'Fn::ValueOf': ['P', 'A'] }, 'x'] }, 'does not implement Fn::ValueOf'],
    ['a resource', { 'Fn::Equals': [{ Ref: 'Role' }, 'x'] }, 'Ref to Role, which is not a parameter'],
    ['the partition', { 'Fn::Equals': [{ Ref: 'AWS::Partition' }, 'x'] }, 'Ref to AWS::Partition'],
    ['text for a condition', { 'Fn::Not': ['a'] }, 'is neither true nor false'],
    ['one condition in Or', { 'Fn::Or': [TRUE] }, 'Fn::Or takes 2 to 10 arguments'],
    ['eleven conditions in And', { 'Fn::And': Array.from({ length: 11 }, () => TRUE) }, 'Fn::And takes 2 to 10'],
    ['text in place of a list', { 'Fn::Contains': ['hard', 'hard'] }, 'is not a list'],
    ['a list in place of text', { 'Fn::Contains': [['a'], { Ref: 'Regions' }] }, 'is not text'],
    ['two functions', { ...TRUE, 'Fn::Not': [TRUE] }, 'an object of 2 members'],
  ])('is refused with %s, even where the rule does not apply', (_name, assertion, message) => {
    expect(() => check(asserting(assertion, { RuleCondition: FALSE }))).toThrow(`Rules.OnlyOne: `);
    expect(() => check(asserting(assertion, { RuleCondition: FALSE }))).toThrow(message);
  });
});

describe('a stack', () => {
  let aws: LocalAws;
  beforeEach(async () => {
    aws = await LocalAws.start();
  });
  afterEach(() => aws.stop());

  const template = JSON.stringify({
    Parameters: { Name: { Type: 'String' } },
    Rules: {
      Named: {
        Assertions: [
          { Assert: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'Name' }, ''] }] }, AssertDescription: 'Name is needed.' },
        ],
      },
    },
    Resources: { Group: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: 'made' } } },
  });

  test('creates nothing when a rule is broken', async () => {
    const deployed = aws.deploy({ stackName: 'sample', template, parameters: { Name: '' } });
    await expect(deployed).rejects.toMatchObject({ code: 'ValidationError' });
    await expect(deployed).rejects.toThrow('Name is needed.');
    expect(aws.logGroups.find('made')).toBeUndefined();
  });

  test('changes nothing when an update breaks a rule', async () => {
    await aws.deploy({ stackName: 'sample', template, parameters: { Name: 'x' } });
    const changed = template.replace('made', 'other');
    const updated = aws.updateStack({ stackName: 'sample', template: changed, parameters: { Name: '' } });
    await expect(updated).rejects.toThrow('Name is needed.');
    expect(aws.logGroups.find('other')).toBeUndefined();
  });
});

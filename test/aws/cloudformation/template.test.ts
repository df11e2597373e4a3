import { describe, expect, test } from 'vitest';
import { type Created, resolve } from './intrinsics.ts';
import { creationOrder } from './order.ts';
import { checkParameters } from './parameters.ts';
import { CloudFormationError, parseTemplate } from './template.ts';

const place = {
  partition: 'aws-cn',
  account: '111122223333',
  region: 'cn-north-1',
  stackName: 'guard',
  stackId: 'arn:aws-cn:cloudformation:cn-north-1:111122223333:stack/guard/1',
};
const base = {
  Parameters: { Mode: { Type: 'String', AllowedValues: ['soft', 'hard'], Default: 'soft' } },
  Mappings: {
    Delivery: { soft: { Minutes: '5', Ways: ['mail', 'chat'] }, hard: { Minutes: '1', Ways: [] } },
    'cn-north-1': { mode: { name: 'soft' } },
  },
  Conditions: {
    IsQuick: { 'Fn::Equals': [{ 'Fn::FindInMap': ['Delivery', { Ref: 'Mode' }, 'Minutes'] }, '1'] },
    IsHard: { 'Fn::Equals': [{ Ref: 'Mode' }, 'hard'] },
    IsSoft: { 'Fn::Not': [{ Condition: 'IsHard' }] },
    Both: { 'Fn::And': [{ Condition: 'IsHard' }, { Condition: 'IsSoft' }] },
    Either: { 'Fn::Or': [{ Condition: 'IsHard' }, { Condition: 'IsSoft' }] },
  },
  Resources: { Role: { Type: 'AWS::IAM::Role' } },
};
const template = parseTemplate(JSON.stringify(base));
const created = new Map<string, Created>([
  ['Role', { ref: 'role-1', attributes: { Arn: 'arn:aws-cn:iam::111122223333:role/role-1' } }],
]);
const parameters = { Mode: 'soft', Ways: ['mail', 'chat'], NoWays: [] };
const value = (expression: unknown) => resolve(expression, { template, parameters, place, created });

describe('intrinsic functions', () => {
  test.each<[name: string, expression: unknown, expected: unknown]>([
    ['Ref to a parameter', { Ref: 'Mode' }, 'soft'],
    ['Ref to a resource', { Ref: 'Role' }, 'role-1'],
    ['Ref to the partition', { Ref: 'AWS::Partition' }, 'aws-cn'],
    ['Ref to the URL suffix', { Ref: 'AWS::URLSuffix' }, 'amazonaws.com.cn'],
    ['GetAtt as a list', { 'Fn::GetAtt': ['Role', 'Arn'] }, 'arn:aws-cn:iam::111122223333:role/role-1'],
    ['GetAtt as text', { 'Fn::GetAtt': 'Role.Arn' }, 'arn:aws-cn:iam::111122223333:role/role-1'],
    ['Join', { 'Fn::Join': ['-', ['a', { Ref: 'Mode' }, 'b']] }, 'a-soft-b'],
    ['Sub', { 'Fn::Sub': `\${AWS::Region}/\${Role}/\${!Literal}` }, `cn-north-1/role-1/\${Literal}`],
    [
      'Sub with variables',
      { 'Fn::Sub': [`\${x} \${Role.Arn}`, { x: { Ref: 'Mode' } }] },
      'soft arn:aws-cn:iam::111122223333:role/role-1',
    ],
    ['Select and Split', { 'Fn::Select': [1, { 'Fn::Split': [',', 'a,b,c'] }] }, 'b'],
    [
      'Sub with a variable in place of a parameter',
      { 'Fn::Sub': [`\${Mode}`, { Mode: { 'Fn::Join': ['', ['x', { Ref: 'AWS::StackName' }]] } }] },
      'xguard',
    ],
    ['Join of a list parameter', { 'Fn::Join': [',', { Ref: 'Ways' }] }, 'mail,chat'],
    ['Select of a part that may be missing', { 'Fn::Select': [3, { 'Fn::Split': [':', ':::::'] }] }, ''],
    ['an Equals of a list that is empty', { 'Fn::Equals': [{ 'Fn::Join': ['', { Ref: 'NoWays' }] }, ''] }, true],
    ['an Equals of a number and the text that it is', { 'Fn::Equals': [8, '8'] }, true],
    ['If of two functions', { 'Fn::If': ['IsSoft', { 'Fn::Sub': `\${Mode}!` }, { Ref: 'AWS::NoValue' }] }, 'soft!'],
    ['FindInMap', { 'Fn::FindInMap': ['Delivery', 'hard', 'Minutes'] }, '1'],
    ['FindInMap of a list', { 'Fn::FindInMap': ['Delivery', 'soft', 'Ways'] }, ['mail', 'chat']],
    ['FindInMap by a parameter', { 'Fn::FindInMap': ['Delivery', { Ref: 'Mode' }, 'Minutes'] }, '5'],
    [
      'FindInMap by a pseudo parameter and another FindInMap',
      {
        'Fn::FindInMap': [
          'Delivery',
          { 'Fn::FindInMap': [{ Ref: 'AWS::Region' }, 'mode', 'name'] },
          { 'Fn::Join': ['', ['Min', 'utes']] },
        ],
      },
      '5',
    ],
    ['FindInMap in a condition', { 'Fn::If': ['IsQuick', 1, 2] }, 2],
    ['If', { 'Fn::If': ['IsHard', 'h', 's'] }, 's'],
    ['And', { 'Fn::If': ['Both', 1, 2] }, 2],
    ['Or', { 'Fn::If': ['Either', 1, 2] }, 1],
    ['NoValue takes a key away', { a: { Ref: 'AWS::NoValue' }, b: 1 }, { b: 1 }],
    ['NoValue takes an element away', [{ 'Fn::If': ['IsHard', 1, { Ref: 'AWS::NoValue' }] }, 2], [2]],
    ['text that looks like a boolean stays text', { a: 'true' }, { a: 'true' }],
  ])('%s', (_name, expression, expected) => {
    expect(value(expression)).toEqual(expected);
  });

  test.each<[name: string, expression: unknown, message: string]>([
    ['Ref to nothing', { Ref: 'Missing' }, 'Ref: there is no Missing'],
    ['an attribute that is not there', { 'Fn::GetAtt': ['Role', 'Name'] }, 'Role has no attribute Name'],
    [
      'a function that is not implemented',
      { 'Fn::ImportValue': 'x' },
      'the local AWS does not implement Fn::ImportValue',
    ],
    ['ToJsonString, which takes a transform', { 'Fn::ToJsonString': {} }, 'does not implement Fn::ToJsonString'],
    ['Sub of a list', { 'Fn::Sub': `\${Ways}` }, 'Fn::Sub of Ways: ["mail","chat"] is not text'],
    ['Sub of what is no text', { 'Fn::Sub': { Ref: 'Mode' } }, 'Fn::Sub takes text'],
    ['Join of text', { 'Fn::Join': [',', 'abc'] }, 'Fn::Join: "abc" is not a list'],
    ['Join without a separator', { 'Fn::Join': [['a']] }, 'Fn::Join takes a list of 2, not of 1'],
    ['Split of a list', { 'Fn::Split': [',', { Ref: 'Ways' }] }, 'is not text'],
    ['Equals of one value', { 'Fn::Equals': ['a'] }, 'Fn::Equals takes a list of 2, not of 1'],
    ['And of one condition', { 'Fn::And': [{ Condition: 'IsHard' }] }, 'Fn::And takes a list of 2 to 10, not of 1'],
    ['Or of text', { 'Fn::Or': ['a', 'b'] }, '"a" is not a condition'],
    ['Not of text', { 'Fn::Not': ['true'] }, '"true" is not a condition'],
    ['If without an alternative', { 'Fn::If': ['IsHard', 1] }, 'Fn::If takes the name of a condition and two values'],
    ['a condition that is not there', { 'Fn::If': ['Nope', 1, 2] }, 'there is no condition Nope'],
    [
      'FindInMap in a mapping that is not there',
      { 'Fn::FindInMap': ['Deliveries', 'soft', 'Minutes'] },
      'Fn::FindInMap: there is no mapping Deliveries',
    ],
    [
      'FindInMap by a first key that is not there',
      { 'Fn::FindInMap': ['Delivery', 'medium', 'Minutes'] },
      'mapping Delivery has no key medium',
    ],
    [
      'FindInMap by a second key that is not there',
      { 'Fn::FindInMap': ['Delivery', 'soft', 'Hours'] },
      'mapping Delivery has no key Hours in soft',
    ],
    [
      'FindInMap by what every object has',
      { 'Fn::FindInMap': ['Delivery', 'constructor', 'name'] },
      'mapping Delivery has no key constructor',
    ],
    [
      'FindInMap by a list',
      { 'Fn::FindInMap': ['Delivery', 'soft', { 'Fn::Split': [',', 'Minutes'] }] },
      'takes three texts, not ["Delivery","soft",["Minutes"]]',
    ],
    ['FindInMap with a default', { 'Fn::FindInMap': ['Delivery', 'soft', 'Hours', 'x'] }, 'takes three texts'],
    ['FindInMap of text', { 'Fn::FindInMap': 'Delivery' }, 'Fn::FindInMap takes a list'],
    [
      'an element that is not there',
      { 'Fn::Select': [3, ['a']] },
      'Fn::Select cannot select nonexistent value at index 3',
    ],
  ])('refuse %s', (_name, expression, message) => {
    expect(() => value(expression)).toThrow(message);
  });
});

describe('templates', () => {
  test.each([
    ['an unknown section', { ...base, Ressources: {} }, 'Ressources'],
    ['a transform', { ...base, Transform: 'AWS::Serverless-2016-10-31' }, 'Transform'],
    ['an unknown resource attribute', { Resources: { A: { Type: 'T', DependOn: 'B' } } }, 'DependOn'],
    ['a number in a mapping', { ...base, Mappings: { M: { a: { b: 1 } } } }, 'Mappings.M.a.b'],
    ['a number in a list of a mapping', { ...base, Mappings: { M: { a: { b: ['x', 1] } } } }, 'Mappings.M.a.b'],
    ['an intrinsic in a mapping', { ...base, Mappings: { M: { a: { b: { Ref: 'Mode' } } } } }, 'Mappings.M.a.b'],
    ['a mapping of one level', { ...base, Mappings: { M: { a: 'b' } } }, 'Mappings.M.a'],
    ['a resource without a type', { Resources: { A: {} } }, 'Resources.A.Type'],
  ])('with %s are refused', (_name, text, message) => {
    expect(() => parseTemplate(JSON.stringify(text))).toThrow(CloudFormationError);
    expect(() => parseTemplate(JSON.stringify(text))).toThrow(message);
  });
});

describe('the order of creation', () => {
  const order = (resources: unknown, parameters = {}) =>
    creationOrder(
      parseTemplate(JSON.stringify({ ...base, Resources: resources })),
      { Mode: 'soft', ...parameters },
      place,
    );

  test('puts first what others refer to or depend on', () => {
    const resources = {
      Rule: { Type: 'R', Properties: { Function: { 'Fn::GetAtt': ['Function', 'Arn'] } }, DependsOn: ['Permission'] },
      Permission: { Type: 'P', Properties: { F: { 'Fn::Sub': `\${Function}` } } },
      Function: { Type: 'F', Properties: { Role: { Ref: 'Role' } } },
      Role: { Type: 'X' },
    };
    expect(order(resources)).toEqual(['Role', 'Function', 'Permission', 'Rule']);
  });

  test('puts first what a key of a mapping refers to', () => {
    const found = { 'Fn::FindInMap': ['Delivery', { 'Fn::GetAtt': ['Role', 'Mode'] }, 'Minutes'] };
    const resources = { Rule: { Type: 'R', Properties: { Minutes: found } }, Role: { Type: 'X' } };
    expect(order(resources)).toEqual(['Role', 'Rule']);
  });

  test('puts first what the Metadata of a resource refers to, unless its condition does not hold', () => {
    const Metadata = { Needs: { 'Fn::If': ['IsHard', { Ref: 'B' }, 'nothing'] } };
    const resources = { A: { Type: 'T', Metadata }, B: { Type: 'T', Condition: 'IsHard' } };
    expect(order(resources)).toEqual(['A']);
    expect(order(resources, { Mode: 'hard' })).toEqual(['B', 'A']);
  });

  test('leaves out resources whose condition does not hold', () => {
    const resources = { A: { Type: 'T' }, B: { Type: 'T', Condition: 'IsHard' } };
    expect(order(resources)).toEqual(['A']);
    expect(order(resources, { Mode: 'hard' })).toEqual(['A', 'B']);
  });

  test('refuses circles and references to nothing', () => {
    expect(() => order({ A: { Type: 'T', DependsOn: 'B' }, B: { Type: 'T', DependsOn: 'A' } })).toThrow('circular');
    expect(() => order({ A: { Type: 'T', Properties: { x: { Ref: 'C' } } } })).toThrow('A refers to C');
  });
});

describe('parameters', () => {
  const withParameter = (definition: unknown) =>
    parseTemplate(JSON.stringify({ ...base, Parameters: { P: definition } }));

  test.each<[name: string, definition: unknown, given: Record<string, string>, expected: unknown]>([
    ['a default', { Type: 'String', Default: 'x' }, {}, 'x'],
    ['a given value', { Type: 'String', Default: 'x' }, { P: 'y' }, 'y'],
    ['a number', { Type: 'Number', MinValue: 0, MaxValue: 32, Default: 8 }, {}, '8'],
    ['a list', { Type: 'CommaDelimitedList' }, { P: 'a, b' }, ['a', 'b']],
    ['an empty list', { Type: 'CommaDelimitedList', Default: '' }, {}, []],
  ])('take %s', (_name, definition, given, expected) => {
    expect(checkParameters(withParameter(definition), given)).toEqual({ P: expected });
  });

  test.each<[name: string, definition: unknown, given: Record<string, string>, message: string]>([
    ['an unknown name', { Type: 'String', Default: '' }, { Q: 'x' }, 'Parameters: [Q] do not exist in the template'],
    ['a missing value', { Type: 'String' }, {}, 'Parameters: [P] must have values'],
    ['a value that is not allowed', { Type: 'String', AllowedValues: ['a'] }, { P: 'b' }, 'must be one of a'],
    ['a part of a pattern', { Type: 'String', AllowedPattern: '[a-z]+' }, { P: 'abc1' }, 'must match pattern [a-z]+'],
    ['a short value', { Type: 'String', MinLength: 2 }, { P: 'a' }, 'at least 2 characters'],
    ['a long value', { Type: 'String', MaxLength: 2 }, { P: 'abc' }, 'at most 2 characters'],
    ['text for a number', { Type: 'Number' }, { P: 'x' }, 'must be a number'],
    ['a small number', { Type: 'Number', MinValue: 1 }, { P: '0' }, 'at least 1'],
    ['a large number', { Type: 'Number', MaxValue: 1 }, { P: '2' }, 'at most 1'],
    [
      'with its own words',
      { Type: 'Number', MaxValue: 1, ConstraintDescription: 'one at most' },
      { P: '2' },
      'one at most',
    ],
  ])('refuse %s', (_name, definition, given, message) => {
    expect(() => checkParameters(withParameter(definition), given)).toThrow(message);
  });
});

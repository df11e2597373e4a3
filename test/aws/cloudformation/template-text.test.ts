import { describe, expect, test } from 'vitest';
import { parseTemplate } from './template.ts';
import { checkTemplateSize, parseTemplateText } from './template-text.ts';

const RESOURCES = `Resources:
  Topic:
    Type: AWS::SNS::Topic # the only one
`;

describe('the text of a template', () => {
  test.each<[name: string, text: string, expected: unknown]>([
    ['is JSON', '{ "a": ["on", 1] }', { a: ['on', 1] }],
    ['is YAML with comments', `${RESOURCES}`, { Resources: { Topic: { Type: 'AWS::SNS::Topic' } } }],
    ['has unquoted switches as Booleans', 'a: [on, off, yes, "on"]', { a: [true, false, true, 'on'] }],
    ['has unquoted dates as text', 'AWSTemplateFormatVersion: 2010-09-09', { AWSTemplateFormatVersion: '2010-09-09' }],
    ['has numbers of YAML 1.1', 'a: [010, 1:30, "010"]', { a: [8, 90, '010'] }],
    ['has literal blocks', 'a: |\n  # kept\n  text\n', { a: '# kept\ntext\n' }],
  ])('%s', (_name, text, expected) => {
    expect(parseTemplateText(text)).toEqual(expected);
  });

  test.each([
    ['broken JSON', '{ "a": }', 'JSON not well-formed'],
    ['broken YAML', 'a: [1', 'YAML not well-formed'],
    ['a key that is there twice', 'a: 1\na: 2', 'YAML not well-formed'],
    ['a short-form tag', 'a: !Ref B', 'does not read the short-form tag !Ref'],
    ['a short-form tag of a list', 'a: !GetAtt [B, Arn]', 'does not read the short-form tag !GetAtt'],
    ['an alias', 'a: &x 1\nb: *x', 'YAML aliases are not allowed'],
    ['a merge', 'b:\n  <<: { c: 1 }', 'hash merges are not supported'],
    ['a tag that CloudFormation does not support', 'a: !!set { x }', 'is not supported'],
    ['a value that is left out', 'a:\n  b:\n', "[/a/b] 'null' values are not allowed in templates"],
  ])('is refused with %s', (_name, text, message) => {
    expect(() => parseTemplateText(text)).toThrow(message);
  });

  test('is refused with an unquoted on where text is needed', () => {
    const text = `Parameters: { Alarms: { Type: String, AllowedValues: [on, off], Default: "on" } }\n${RESOURCES}`;
    expect(() => parseTemplate(text)).toThrow('Parameters.Alarms.AllowedValues.0');
  });

  test('is read anew each time: what a reader changes, the next one does not see', () => {
    const text = 'Resources: { Topic: { Type: "AWS::SNS::Topic", Properties: { Tags: [{ Key: team }] } } }';
    const tags = () => parseTemplate(text).Resources['Topic']?.Properties['Tags'] as object[];
    Object.assign(tags()[0] ?? {}, { Key: 'changed' });
    expect(tags()).toEqual([{ Key: 'team' }]);
  });

  test('may have metadata for the console, with parameters that it lacks', () => {
    const groups = [{ Label: { default: 'Rule' }, Parameters: ['Gone'] }];
    const Metadata = { 'AWS::CloudFormation::Interface': { ParameterGroups: groups } };
    expect(parseTemplate(JSON.stringify({ Metadata, Resources: {} })).Metadata).toEqual(Metadata);
  });
});

test.each([
  ['body', 51_200, 'Member must have length between 1 and 51200'],
  ['s3', 1_000_000, 'Template may not exceed 1000000 bytes in size.'],
] as const)('a template by %s has at most %i bytes', (source, most, message) => {
  const text = 'é'.repeat(most / 2);
  expect(() => checkTemplateSize(text, source)).not.toThrow();
  expect(() => checkTemplateSize(`${text}x`, source)).toThrow(message);
});

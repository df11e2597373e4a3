import { execFileSync, spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { load } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { templateYaml } from '../../infra/template-yaml.ts';

const HEAD = { head: 'A template.' };

/** Parsers that read what we write; PyYAML is one more, where Python has it. */
const parsers: Readonly<Record<string, (text: string) => unknown>> = {
  'yaml 1.1': (text) => parse(text, { version: '1.1' }),
  'yaml 1.2': (text) => parse(text, { version: '1.2' }),
  'js-yaml': (text) => load(text),
};

const hasPyYaml = spawnSync('python3', ['-c', 'import yaml']).status === 0;

/** What PyYAML, on which the AWS CLI and cfn-lint are built, reads from each text. */
function readByPyYaml(texts: readonly string[]): unknown {
  const program = 'import json, sys, yaml; json.dump([yaml.safe_load(t) for t in json.load(sys.stdin)], sys.stdout)';
  const read = execFileSync('python3', ['-c', program], {
    input: JSON.stringify(texts),
    encoding: 'utf8',
    maxBuffer: 100_000_000,
  });
  return JSON.parse(read);
}

/** A text that an editor of templates could meet, with a preference for what YAML treats in its own way. */
const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc
    .array(
      fc.constantFrom(
        '\n',
        ' ',
        '\t',
        ': ',
        ' #',
        '#',
        '-',
        '- ',
        '?',
        "'",
        '"',
        '\\',
        '|',
        '>',
        '%',
        '@',
        '`',
        'a',
        '{',
        '---',
        '...',
        '\r',
        '\u0085',
        '\u2028',
        '\ufeff',
      ),
      { maxLength: 8 },
    )
    .map((parts) => parts.join('')),
  fc.constantFrom(
    'on',
    'No',
    '~',
    '=',
    '<<',
    '012',
    '1_000',
    '1:20',
    '2012-10-17',
    '0x1F',
    '.inf',
    '1e3',
    '+1',
    '0o7',
    '0b1',
  ),
);

const template = fc
  .dictionary(
    fc.oneof(fc.constantFrom('Parameters', 'Resources', 'Outputs', 'Rules', 'Hooks'), text),
    fc.dictionary(
      text,
      fc.object({
        key: text,
        values: [text, fc.boolean(), fc.constant(null), fc.integer(), fc.integer().map((whole) => whole / 4)],
        maxDepth: 3,
        maxKeys: 4,
      }),
    ),
  )
  .map((object) => JSON.parse(JSON.stringify(object)) as object);

/** The text of a template with one value. */
function withValue(value: unknown): string {
  return templateYaml({ Outputs: { Value: value } }, HEAD);
}

describe('templateYaml', () => {
  test.each(Object.entries(parsers))('comes back from %s as it was', (_name, read) => {
    fc.assert(
      fc.property(template, (object) => {
        expect(read(templateYaml(object, HEAD))).toEqual(object);
      }),
      { numRuns: 100 },
    );
  });

  test.skipIf(!hasPyYaml)('comes back from PyYAML as it was', () => {
    const objects = fc.sample(template, 200);
    expect(readByPyYaml(objects.map((object) => templateYaml(object, HEAD)))).toEqual(objects);
  });

  test('puts sections, and the attributes of a resource, in the order in which people read them', () => {
    const properties = { Zone: 'a', Name: 'b' };
    expect(
      templateYaml(
        {
          Hooks: { H: 1 },
          Outputs: { Name: { Value: { Ref: 'Bucket' } } },
          Resources: {
            Bucket: {
              Type: 'AWS::S3::Bucket',
              Properties: properties,
              Condition: 'IsRule',
              UpdatePolicy: {},
              DependsOn: ['Topic'],
            },
            Topic: { Type: 'AWS::SNS::Topic' },
          },
          Conditions: { IsRule: { 'Fn::Equals': [{ Ref: 'Mode' }, 'Rule'] }, Never: { 'Fn::Equals': ['a', 'b'] } },
          Parameters: { Mode: { Type: 'String' }, Alarms: { Type: 'String', Default: 'off' } },
          Description: 'Guards: clusters',
          AWSTemplateFormatVersion: '2010-09-09',
        },
        {
          head: 'The guard.\n\nRead docs/deploy.md.\n',
          comments: { Topic: 'Notifications.\nTo people.', Mode: 'The form.' },
        },
      ),
    ).toBe(`# The guard.
#
# Read docs/deploy.md.

AWSTemplateFormatVersion: '2010-09-09'

Description: 'Guards: clusters'

Parameters:
  # The form.
  Mode:
    Type: String

  Alarms:
    Type: String
    Default: 'off'

Conditions:
  IsRule:
    Fn::Equals:
      - Ref: Mode
      - Rule
  Never:
    Fn::Equals:
      - a
      - b

Resources:
  Bucket:
    Type: AWS::S3::Bucket
    Condition: IsRule
    DependsOn:
      - Topic
    UpdatePolicy: {}
    Properties:
      Zone: a
      Name: b

  # Notifications.
  # To people.
  Topic:
    Type: AWS::SNS::Topic

Outputs:
  Name:
    Value:
      Ref: Bucket

Hooks:
  H: 1
`);
  });

  test.each([
    'on',
    'off',
    'Yes',
    'NO',
    'y',
    'N',
    'True',
    'null',
    '~',
    '',
    '=',
    '<<',
    '012',
    '0o12',
    '0x1F',
    '0b1',
    '1_000',
    '1:20',
    '190:20:30',
    '1.5',
    '.5',
    '1e3',
    '.inf',
    '.NaN',
    '2012-10-17',
    '2001-12-14t21:59:43.10-05:00',
    '111122223333',
    '-',
    '?',
    '---',
    '*',
    '!Ref x',
    '&a',
    '%x',
    '@x',
    '`x',
    '|',
    '>',
    '{a}',
    '[a]',
    ' a',
    'a ',
    'a: b',
    'a:',
    'a #b',
    '#a',
    '- a',
  ])('quotes %j, as a value and as a key', (value) => {
    expect(withValue(value)).toMatch(/^ {2}Value: (["']).*\1$/m);
    expect(withValue({ [value]: 1 })).toMatch(/^ {4}(["']).*\1: 1$/m);
  });

  test.each([
    'restricted',
    'arn:aws:iam::111122223333:role/R',
    'AWS::EKS::Cluster',
    'eks:DescribeCluster',
    "EKS's endpoint, [all] {of} it",
    'a#b',
    'Größe',
  ])('leaves %j without quotes', (value) => {
    expect(withValue(value)).toContain(`\n  Value: ${value}\n`);
  });

  test.each([
    ['several lines', 'a\n  b\n\n\tc: "d" # e\nf\n', '|\n    a\n      b\n\n    \tc: "d" # e\n    f\n'],
    ['no line break at the end', 'a\nb', '|-\n    a\n    b\n'],
    ['spaces at the end of a line', 'a  \nb\n', '|\n    a  \n    b\n'],
    ['a marker of documents', 'a\n---\n...\n', '|\n    a\n    ---\n    ...\n'],
  ])('prints a text with %s as a literal block', (_name, value, block) => {
    expect(withValue(value)).toBe(`# A template.\n\nOutputs:\n  Value: ${block}`);
  });

  test.each([
    ['a space at the start', ' a\nb\n', '" a\\nb\\n"'],
    ['a line break at the start', '\na\n', '"\\na\\n"'],
    ['two line breaks at the end', 'a\n\n', '"a\\n\\n"'],
    ['a last line of spaces', 'a\n  ', '"a\\n  "'],
    ['a carriage return', 'a\r\nb\n', '"a\\r\\nb\\n"'],
    ['line breaks of YAML 1.1', 'a\u2028b\u2029c\u0085d\n', '"a\\u2028b\\u2029c\\u0085d\\n"'],
    ['a null character', 'a\u0000\n', '"a\\0\\n"'],
    ['a byte order mark', '\ufeffa', '"\\ufeffa"'],
    ['a tab', 'a\tb', '"a\\tb"'],
  ])('prints a text with %s in one line', (_name, value, line) => {
    expect(withValue(value)).toBe(`# A template.\n\nOutputs:\n  Value: ${line}\n`);
  });

  test('prints what stands in a template twice twice, and leaves out what is undefined', () => {
    const statement = { Effect: 'Allow', Sid: undefined };
    expect(withValue([statement, statement])).toContain('  Value:\n    - Effect: Allow\n    - Effect: Allow\n');
  });

  test('never breaks a long line', () => {
    const long = 'word '.repeat(100).trim();
    expect(withValue([long, `${long}: '`, `${long}\n${long}`])).toBe(
      `# A template.\n\nOutputs:\n  Value:\n    - ${long}\n    - "${long}: '"\n    - |-\n      ${long}\n      ${long}\n`,
    );
  });

  test.each([1e21, 1e-7])('refuses the number %j, which YAML 1.1 reads as text', (number) => {
    expect(() => withValue(number)).toThrow(`${number} is a number that YAML parsers do not agree on`);
  });

  test('refuses a comment on what the template does not have', () => {
    const comments = { Bucket: 'a', Topic: 'b' };
    expect(() => templateYaml({ Resources: { Bucket: {} }, Outputs: { Topic: {} } }, { ...HEAD, comments })).toThrow(
      'no parameter or resource to comment on: Topic',
    );
  });
});

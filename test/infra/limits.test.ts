import { expect, test } from 'vitest';
import { checkPack, checkTemplate } from '../../infra/limits.ts';

const inYaml = (template: object): string => JSON.stringify(template);
const template = (Type: string, Properties: object): string => inYaml({ Resources: { One: { Type, Properties } } });

test('a template of 1,000,000 bytes passes, one byte more does not', () => {
  const ofSize = (bytes: number) => {
    const empty = inYaml({ Resources: {}, Description: '' });
    return inYaml({ Resources: {}, Description: 'x'.repeat(bytes - empty.length) });
  };
  expect(() => checkTemplate('a.yaml', ofSize(1_000_000))).not.toThrow();
  expect(() => checkTemplate('a.yaml', ofSize(1_000_001))).toThrow(
    'a.yaml has 1,000,001 bytes, and CloudFormation accepts at most 1,000,000',
  );
});

test.each([
  ['text', (text: string) => text],
  ['Fn::Sub', (text: string) => ({ 'Fn::Sub': text })],
  ['Fn::Sub with values', (text: string) => ({ 'Fn::Sub': [text, { Role: 'a role' }] })],
])('a document of 64 KB passes as %s, one byte more does not', (_form, content) => {
  const document = (text: string) => template('AWS::SSM::Document', { Content: content(text) });
  expect(() => checkTemplate('a.yaml', document('x'.repeat(65_536)))).not.toThrow();
  expect(() => checkTemplate('a.yaml', document(`${'x'.repeat(65_535)}é`))).toThrow(
    'a.yaml: One has 65,537 bytes, and Systems Manager accepts at most 65,536',
  );
});

test('a document in JSON, one without content, and other resources pass', () => {
  expect(() => checkTemplate('a.yaml', template('AWS::SSM::Document', { Content: { a: 1 } }))).not.toThrow();
  expect(() => checkTemplate('a.yaml', template('AWS::SSM::Document', {}))).not.toThrow();
  expect(() => checkTemplate('a.yaml', template('AWS::SNS::Topic', {}))).not.toThrow();
});

test("an organization's pack of 51,200 bytes passes, one byte more does not", () => {
  const pack = (TemplateBody: string) => template('AWS::Config::OrganizationConformancePack', { TemplateBody });
  expect(() => checkTemplate('a.yaml', pack('x'.repeat(51_200)))).not.toThrow();
  expect(() => checkTemplate('a.yaml', pack('x'.repeat(51_201)))).toThrow(
    'a.yaml: the pack of One has 51,201 bytes, and AWS Config accepts at most 51,200',
  );
});

test('a pack of 51,200 bytes passes, one byte more does not', () => {
  const rule = template('AWS::Config::ConfigRule', {});
  expect(() => checkPack('pack.yaml', rule.padEnd(51_200))).not.toThrow();
  expect(() => checkPack('pack.yaml', rule.padEnd(51_201))).toThrow(
    'pack.yaml has 51,201 bytes, and AWS Config accepts at most 51,200',
  );
});

test('a pack has rules and remediations only', () => {
  expect(() => checkPack('pack.yaml', template('AWS::Config::RemediationConfiguration', {}))).not.toThrow();
  expect(() => checkPack('pack.yaml', template('AWS::SSM::Document', {}))).toThrow(
    'pack.yaml: One is a resource of type AWS::SSM::Document, which a conformance pack cannot have',
  );
});

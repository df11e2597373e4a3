import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { conformancePack, ROLE_TO_FILL_IN } from '../../infra/conformance-pack.ts';
import { parseAutomationDocument } from '../aws/automation/document.ts';
import { parseTemplate } from '../aws/cloudformation/template.ts';
import { type Pack, packProblems } from './pack-problems.ts';
import { type ResolvedResource, resolved, selfContainedTemplate } from './resolved-template.ts';

const RULE = 'AWS::Config::ConfigRule';
const REMEDIATION = 'AWS::Config::RemediationConfiguration';
const FUNCTION_ARN = 'arn:aws:lambda:eu-central-1:111122223333:function:EksEndpointGuard';
const ROLE_ARN = 'arn:aws:iam::111122223333:role/guard-MakeEndpointPrivateRole-1A2B3C4D5E6F';

const outdir = mkdtempSync(join(tmpdir(), 'eks-endpoint-guard-'));
const shipped = conformancePack(outdir);
rmSync(outdir, { recursive: true });

const NAME = 'ConfigRuleName: eks-endpoint-public-access';

/** A line so often, with a number in place of its #. */
function lines(count: number, line: string): string {
  return Array.from({ length: count }, (_, index) => `${line.replace('#', String(index))}\n`).join('');
}

describe('the conformance pack', () => {
  test('has nothing that AWS Config would not take', () => {
    expect(packProblems(shipped)).toEqual([]);
  });

  test.each<[mistake: string, from: string | RegExp, to: string, problem: string]>([
    [
      'a third resource',
      '  Remediation:\n',
      '  Topic:\n    Type: AWS::SNS::Topic\n  Remediation:\n',
      'its resources are',
    ],
    ['another type', REMEDIATION, 'AWS::SSM::Document', 'its resources are'],
    ['an Output', /$/, 'Outputs: {}\n', 'it has the section Outputs'],
    ['a Transform', /$/, 'Transform: AWS::LanguageExtensions\n', 'it has the section Transform'],
    ['a role by Ref', `- ${ROLE_TO_FILL_IN}`, '- Ref: FunctionArn', 'AutomationAssumeRole is no text'],
    ['a role by Sub', `- ${ROLE_TO_FILL_IN}`, '- Fn::Sub: x', 'it uses Fn::Sub'],
    ['a switch in quotes', '- true', "- 'true'", 'Automatic is no Boolean'],
    ['no role', `- ${ROLE_TO_FILL_IN}`, '- ""', 'AutomationAssumeRole is no text'],
    ['a cluster by another value', 'Value: RESOURCE_ID', 'Value: RESOURCE_ARN', 'ClusterName is no value'],
    [
      'a name by Ref',
      `${NAME}\n      Exec`,
      'ConfigRuleName: { Ref: FunctionArn }\n      Exec',
      'the name of the rule',
    ],
    [
      'a rule without a literal name',
      `${NAME}\n      Desc`,
      'ConfigRuleName: [x]\n      Desc',
      "the rule's name is no text",
    ],
    [
      'a long name',
      `${NAME}\n      Desc`,
      `ConfigRuleName: ${'x'.repeat(101)}\n      Desc`,
      'no text of 100 characters',
    ],
    ['another name', `${NAME}\n      Exec`, 'ConfigRuleName: other\n      Exec', 'the name of the rule'],
    ['no order', 'DependsOn', 'UpdatePolicy', 'does not wait for the rule'],
    ['a reference to a resource', 'Ref: FunctionArn', 'Ref: Remediation', 'it refers to Remediation'],
    ['a parameter of numbers', 'Type: String', 'Type: Number', 'FunctionArn is not of the type String'],
    [
      'a parameter with values',
      'Type: String',
      'Type: String\n    AllowedValues: [x]',
      'FunctionArn has AllowedValues',
    ],
    [
      'a parameter without a description',
      'Description: Largest IPv6',
      'Note: Largest IPv6',
      'WidestIpv6 is not described',
    ],
    [
      '61 parameters',
      'Parameters:\n',
      `Parameters:\n${lines(53, '  P#: { Type: String, Description: x }')}`,
      'over 60 parameters',
    ],
    ['a long parameter', 'FunctionArn:\n', `${'x'.repeat(256)}:\n`, 'the name of xxx'],
    [
      '26 parameters of the remediation',
      '        ClusterName:\n',
      `${lines(24, '        P#: { StaticValue: { Values: [x] } }')}        ClusterName:\n`,
      'the remediation has over 25 parameters',
    ],
    ['a default that is a number', "Default: '8'", 'Default: 8', 'the default of WidestIpv4 is no text'],
    ['a default that YAML 1.1 reads otherwise', "Default: ''", 'Default: off', 'depends on the version of YAML'],
    ['too many attempts', 'Attempts: 3', 'Attempts: 26', 'MaximumAutomaticAttempts is not from 1 to 25'],
    ['too many seconds', 'Seconds: 307800', 'Seconds: 2678001', 'RetryAttemptSeconds is not from 1'],
    ['no percentage', 'ErrorPercentage: 10', 'ErrorPercentage: 0', 'ErrorPercentage is not from 1 to 100'],
    ['too much text', /^/, `# ${'x'.repeat(51_200)}\n`, 'it has over 51,200 bytes'],
  ])('would be found wrong with %s', (_mistake, from, to, problem) => {
    const planted = shipped.replace(from, () => to);
    expect(planted).not.toBe(shipped);
    expect(packProblems(planted).join('\n')).toContain(problem);
  });

  test('is the same to a second parser', () => {
    expect(load(shipped)).toEqual(parse(shipped));
  });

  test('asks for the function and for the parameters of the rule', () => {
    const { Parameters } = parse(shipped) as Required<Pack>;
    const defaults = Object.entries(Parameters).map(([name, { Default }]) => [name, Default]);
    expect(Object.fromEntries(defaults)).toEqual({
      FunctionArn: undefined,
      PublicAccess: 'restricted',
      AllowedCidrs: '',
      WidestIpv4: '8',
      WidestIpv6: '40',
      PrivateEndpoint: 'optional',
      ExemptionTag: '',
      MaxExemptionDays: '90',
      Automatic: 'off',
    });
  });
});

test('the page of the pack names its parameters, with their defaults', () => {
  const page = readFileSync('docs/conformance-pack.md', 'utf8');
  const rows = [...page.matchAll(/^\| `(\w+)` \| .* \| (?:none|`(.*)`) \| .* \|$/gm)];
  const { Parameters } = parse(shipped) as Required<Pack>;
  expect(rows.map(([, name, standard = '']) => [name, standard])).toEqual(
    Object.entries(Parameters).map(([name, { Default = '' }]) => [name, Default]),
  );
});

describe("the role's ARN", () => {
  test('is filled in at one place', () => {
    expect(shipped.split(ROLE_TO_FILL_IN)).toHaveLength(2);
  });

  test('is refused by the runbook until it is filled in', () => {
    const text = readFileSync('remediation/make-endpoint-private/runbook.yaml', 'utf8');
    const { parameters } = parseAutomationDocument(text);
    const pattern = new RegExp(parameters['AutomationAssumeRole']?.allowedPattern ?? '(?!)');
    expect(pattern.test(ROLE_TO_FILL_IN)).toBe(false);
    expect(pattern.test(ROLE_ARN)).toBe(true);
  });
});

describe('what the pack creates is what the template creates', async () => {
  const template = await selfContainedTemplate();
  const pack = parseTemplate(JSON.stringify(parse(shipped.replace(ROLE_TO_FILL_IN, ROLE_ARN))));

  function only(type: string, resources: readonly ResolvedResource[]): ResolvedResource['properties'] {
    const [found, ...others] = resources.filter((resource) => resource.type === type);
    if (found === undefined || others.length > 0) throw new Error(`there is not one ${type}`);
    return found.properties;
  }

  const rules: readonly [name: string, parameters: Record<string, string>][] = [
    ['by default', {}],
    [
      'with every parameter',
      {
        PublicAccess: 'restricted',
        AllowedCidrs: '203.0.113.0/24, 2600:1f00::/40',
        WidestIpv4: '24',
        WidestIpv6: '48',
        PrivateEndpoint: 'required',
        ExemptionTag: 'eks-endpoint-exemption',
        MaxExemptionDays: '30',
      },
    ],
    ['that forbids public endpoints', { PublicAccess: 'forbidden' }],
  ];

  test.each(rules)('a rule, %s', (_name, parameters) => {
    const inTemplate = only(RULE, resolved(template, parameters));
    const inPack = only(RULE, resolved(pack, { FunctionArn: FUNCTION_ARN, ...parameters }));
    expect(inPack['InputParameters']).toEqual(inTemplate['InputParameters']);
    // AWS Config refuses a parameter of a rule that is empty or has a blank.
    expect(JSON.stringify(inPack['InputParameters'])).not.toMatch(/""| /);
    expect(inPack).toEqual({
      ...inTemplate,
      Source: { ...(inTemplate['Source'] as object), SourceIdentifier: FUNCTION_ARN },
    });
  });

  test('a remediation by the deployed runbook, which is manual', () => {
    const created = resolved(template);
    const documents = created.filter(({ type }) => type === 'AWS::SSM::Document');
    const document = documents.find(({ logicalId }) => logicalId.includes('MakeEndpointPrivate'));
    expect(only(REMEDIATION, resolved(pack, { FunctionArn: FUNCTION_ARN }))).toEqual({
      ...only(REMEDIATION, created),
      Automatic: false,
      ConfigRuleName: 'eks-endpoint-public-access',
      TargetId: document?.properties['Name'],
      Parameters: {
        AutomationAssumeRole: { StaticValue: { Values: [ROLE_ARN] } },
        ClusterName: { ResourceValue: { Value: 'RESOURCE_ID' } },
      },
    });
  });
});

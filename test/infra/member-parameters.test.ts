import { App, BootstraplessSynthesizer, type IStackSynthesizer } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { describe, expect, test } from 'vitest';
import { MemberStack } from '../../infra/member-stack.ts';
import { memberTemplateComments } from '../../infra/member-template-comments.ts';
import { templateYaml } from '../../infra/template-yaml.ts';
import { parseTemplate } from '../aws/cloudformation/template.ts';
import { EXPECTED_RUNBOOKS } from '../runbooks/expected-runbooks.ts';
import { resolved, selfContainedTemplate } from './resolved-template.ts';

const template = await selfContainedTemplate();

const properties = (logicalId: string, parameters: Record<string, string> = {}) =>
  resolved(template, parameters).find((resource) => resource.logicalId === logicalId)?.properties;
const ofType = (type: string, parameters: Record<string, string>) =>
  resolved(template, parameters).filter((resource) => resource.type === type);

describe('the parameters of the rule', () => {
  const stored = (parameters: Record<string, string>) => properties('Rule', parameters)?.['InputParameters'];
  const DEFAULTS = { publicAccess: 'restricted', widestIpv4: '8', widestIpv6: '40', privateEndpoint: 'optional' };

  test('have the defaults of the rule, and an empty one is left out', () => {
    expect(stored({})).toEqual({ ...DEFAULTS, maxExemptionDays: '90' });
  });

  test.each(['203.0.113.0/24,2600:1f00::/40', '203.0.113.0/24, 2600:1f00::/40', '203.0.113.0/24  ,  2600:1f00::/40'])(
    'reach AWS Config without blanks: %j',
    (AllowedCidrs) => {
      expect(stored({ AllowedCidrs })).toMatchObject({ allowedCidrs: '203.0.113.0/24,2600:1f00::/40' });
    },
  );

  test('take 40 CIDRs of full length', () => {
    const AllowedCidrs = Array(40).fill('203.100.113.128/32').join(',');
    expect(stored({ AllowedCidrs })).toMatchObject({ allowedCidrs: AllowedCidrs });
  });

  test.each([
    ['AllowedCidrs', '203.0.113.0', 'must be CIDRs separated by commas'],
    ['AllowedCidrs', Array(41).fill('203.100.113.128/32').join(','), 'at most 760 characters'],
    ['AllowedCidrs', ' ', 'must be CIDRs separated by commas'],
    ['ExemptionTag', 'exempt until', 'without blanks'],
    ['ExemptionTag', 'x'.repeat(101), 'at most 100 characters'],
  ])('%s=%j is refused for what is wrong with it', (name, value, reason) => {
    expect(() => stored({ [name]: value })).toThrow(`parameter ${name}: must be`);
    expect(() => stored({ [name]: value })).toThrow(reason);
  });

  test('may not contradict each other', () => {
    const AllowedCidrs = '203.0.113.0/24';
    expect(() => stored({ PublicAccess: 'forbidden', AllowedCidrs })).toThrow(
      'AllowedCidrs has no effect with PublicAccess=forbidden: leave it empty, or set PublicAccess=restricted.',
    );
    expect(stored({ PublicAccess: 'forbidden' })).toMatchObject({ publicAccess: 'forbidden' });
    expect(stored({ AllowedCidrs })).toMatchObject({ allowedCidrs: AllowedCidrs });
  });
});

describe("a company's guardrails", () => {
  const everything = {
    NotificationTopic: 'create',
    Alarms: 'on',
    EventBusArn: 'arn:aws:events:eu-central-1:111122223333:event-bus/security',
  };
  const KEY = 'arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';

  test('PermissionsBoundaryArn is the boundary of every role, and without it no role has one', () => {
    const PermissionsBoundaryArn = 'arn:aws:iam::111122223333:policy/boundaries/team';
    // Of the function, of the event bus, and of each runbook.
    const roles = 2 + Object.keys(EXPECTED_RUNBOOKS).length;
    const boundaries = (parameters: Record<string, string>) =>
      ofType('AWS::IAM::Role', parameters).map((role) => role.properties['PermissionsBoundary']);
    expect(boundaries({ ...everything, PermissionsBoundaryArn })).toEqual(Array(roles).fill(PermissionsBoundaryArn));
    expect(boundaries(everything)).toEqual(Array(roles).fill(undefined));
  });

  test('LogRetentionDays is one of the numbers that CloudWatch Logs takes', () => {
    expect(properties('RuleFunctionLogs')).toEqual({ RetentionInDays: '90' });
    expect(properties('RuleFunctionLogs', { LogRetentionDays: '3653' })).toEqual({ RetentionInDays: '3653' });
    for (const LogRetentionDays of ['31', '9999', '0']) {
      expect(() => properties('RuleFunctionLogs', { LogRetentionDays })).toThrow('parameter LogRetentionDays');
    }
  });

  test('KmsKeyArn encrypts the log, the queue and a new topic, and lets the function use it for the queue', () => {
    const given = { ...everything, KmsKeyArn: KEY };
    expect(properties('RuleFunctionLogs', given)).toMatchObject({ KmsKeyId: KEY });
    expect(properties('FailedEvents', given)).toMatchObject({ KmsMasterKeyId: KEY });
    expect(properties('Topic', given)).toEqual({ KmsMasterKeyId: KEY });
    expect(properties('FailedEventsPolicy', given)?.['PolicyDocument']).toMatchObject({
      Statement: [{}, { Effect: 'Allow', Action: ['kms:GenerateDataKey', 'kms:Decrypt'], Resource: KEY }],
    });
  });

  test('without a key nothing names one', () => {
    expect(JSON.stringify(resolved(template, everything))).not.toMatch(/kms/i);
  });

  test.each([
    ['PermissionsBoundaryArn', 'arn:aws:iam::aws:policy/PowerUserAccess', true],
    ['PermissionsBoundaryArn', 'arn:aws-us-gov:iam::111122223333:policy/team', true],
    ['PermissionsBoundaryArn', 'arn:aws:iam::111122223333:role/team', false],
    ['PermissionsBoundaryArn', 'team', false],
    ['KmsKeyArn', KEY, true],
    ['KmsKeyArn', 'arn:aws:kms:eu-central-1:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab', true],
    ['KmsKeyArn', 'arn:aws:kms:eu-central-1:111122223333:alias/logs', false],
    ['KmsKeyArn', '1234abcd-12ab-34cd-56ef-1234567890ab', false],
  ])('%s takes %j: %s', (name, value, isTaken) => {
    const create = () => resolved(template, { [name]: value });
    if (isTaken) expect(create).not.toThrow();
    else expect(create).toThrow(`parameter ${name}: must be empty or`);
  });
});

describe('the detect-only template', () => {
  const app = new App({ analyticsReporting: false });
  new MemberStack(app, 'DetectOnly', {
    code: lambda.Code.fromInline('exports.handler = () => {}'),
    remediation: 'none',
    synthesizer: new BootstraplessSynthesizer() as IStackSynthesizer,
  });
  const { template: json } = app.synth().getStackArtifact('DetectOnly');
  const detectOnly = parseTemplate(JSON.stringify(json));

  test('has everything but the remediation, and no parameter for it', () => {
    expect(Object.keys(template.Resources).filter((id) => !(id in detectOnly.Resources))).toEqual(['Remediation']);
    expect(Object.keys(template.Parameters).filter((id) => !(id in detectOnly.Parameters))).toEqual(['Automatic']);
    expect(JSON.stringify(detectOnly.Metadata)).not.toContain('Automatic');
  });

  test.each([
    ['the whole template', template],
    ['the detect-only template', detectOnly],
  ])('%s is printed with its comments', (_name, printed) => {
    const text = templateYaml(printed, { head: 'A head', comments: memberTemplateComments(printed) });
    expect(text).toContain('# Lets AWS Config of this account invoke the function');
  });
});

test('each comment is on a resource or parameter of the template', () => {
  const ids = { ...template.Parameters, ...template.Resources };
  expect(Object.keys(memberTemplateComments(template)).length).toBeGreaterThan(10);
  for (const id of Object.keys(memberTemplateComments())) expect(ids).toHaveProperty(id);
});

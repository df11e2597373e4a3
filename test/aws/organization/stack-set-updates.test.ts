import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Organization } from '../organization.ts';
import {
  ALPHA,
  BETA,
  FRANKFURT,
  GAMMA,
  IRELAND,
  inManagementAccount,
  MANAGEMENT,
  type Resources,
  sampleOrganization,
  stackSet,
  WORKLOADS,
} from './sample-templates.ts';

const LATER = '444444444444';
const url = (hash: string) => `https://assets-999999999999.s3.eu-central-1.amazonaws.com/${hash}.yaml`;

let organization: Organization;
beforeEach(async () => {
  organization = await Organization.start(sampleOrganization);
});
afterEach(() => organization.stop());

const template = (name: string, days = 30): string => `# for the members
Parameters:
  Suffix: { Type: String, Default: none }
Resources:
  Group:
    Type: AWS::Logs::LogGroup
    Properties:
      LogGroupName: { "Fn::Sub": "${name}-\${Suffix}" }
      RetentionInDays: ${days}
`;
const byUrl = (hash: string, more: object = {}) =>
  stackSet({}, { TemplateBody: undefined, TemplateURL: url(hash), ...more });
const deploy = (resource: object) => organization.deploy(inManagementAccount(resource));
const update = (resources: Resources) =>
  organization.updateStack({
    account: MANAGEMENT,
    region: FRANKFURT,
    stackName: 'organization',
    template: JSON.stringify({ Resources: resources }),
  });
const retention = (name: string, account = ALPHA, region = FRANKFURT) =>
  organization.in(account, region).logGroups.find(name)?.retentionInDays;

describe('a StackSet by URL', () => {
  test('deploys the template that is there', async () => {
    organization.putObject(url('one'), template('one'));
    await deploy(byUrl('one'));
    expect(
      [ALPHA, BETA].flatMap((id) => [FRANKFURT, IRELAND].map((region) => retention('one-none', id, region))),
    ).toEqual([30, 30, 30, 30]);
    expect(retention('one-none', GAMMA)).toBeUndefined();
  });

  test('may have a template of 1,000,000 bytes', async () => {
    const padded = (length: number) => `#${'x'.repeat(length - template('one').length - 2)}\n${template('one')}`;
    organization.putObject(url('large'), padded(1_000_001));
    await expect(deploy(byUrl('large'))).rejects.toThrow('Template may not exceed 1000000 bytes in size.');
    organization.putObject(url('fits'), padded(1_000_000));
    await deploy(byUrl('fits', { StackSetName: 'other' }));
    expect(retention('one-none')).toBe(30);
  });

  test.each([
    ['where there is no object', { TemplateURL: url('none') }, 'S3 error: Access Denied'],
    ['that is none of S3', { TemplateURL: 'https://example.com/one.yaml' }, 'TemplateURL must be a supported URL.'],
    ['and by text', { TemplateURL: url('one'), TemplateBody: '{}' }, 'either TemplateBody or TemplateURL'],
    ['that is left out', { TemplateURL: undefined }, 'either TemplateBody or TemplateURL'],
  ])('is refused with a URL %s', async (_name, properties, message) => {
    organization.putObject(url('one'), template('one'));
    await expect(deploy(byUrl('one', properties))).rejects.toThrow(message);
  });

  test('changes nothing when the object changes and the URL does not', async () => {
    organization.putObject(url('one'), template('one'));
    await deploy(byUrl('one'));
    organization.putObject(url('one'), template('one', 60));
    await expect(update({ Resource: byUrl('one') })).rejects.toThrow('No updates are to be performed.');
    expect(retention('one-none')).toBe(30);
  });

  test('updates every stack when the URL changes', async () => {
    organization.putObject(url('one'), template('one'));
    organization.putObject(url('two'), template('one', 60));
    await deploy(byUrl('one'));
    await update({ Resource: byUrl('two') });
    const retentions = [ALPHA, BETA].flatMap((id) => [FRANKFURT, IRELAND].map((one) => retention('one-none', id, one)));
    expect(retentions).toEqual([60, 60, 60, 60]);
    expect(organization.stackInstances('sample').map(({ status }) => status)).toEqual(Array(4).fill('SUCCEEDED'));
  });

  test('gives the template as it was deployed to an account that joins', async () => {
    organization.putObject(url('one'), template('one'));
    await deploy(byUrl('one'));
    organization.putObject(url('one'), template('one', 60));
    await organization.join({ id: LATER, ou: WORKLOADS });
    expect(retention('one-none', LATER)).toBe(30);
  });

  test('gives its parameters anew: one that is gone has its default again', async () => {
    organization.putObject(url('one'), template('one'));
    const Parameters = [{ ParameterKey: 'Suffix', ParameterValue: 'given' }];
    await deploy(byUrl('one', { Parameters }));
    expect(retention('one-given')).toBe(30);
    await update({ Resource: byUrl('one') });
    expect(retention('one-given')).toBeUndefined();
    expect(retention('one-none')).toBe(30);
  });

  test('fails where a stack cannot be updated, and gives up the rest', async () => {
    organization.putObject(url('one'), template('one'));
    organization.putObject(url('two'), template('taken'));
    await deploy(byUrl('one'));
    organization.in(ALPHA, FRANKFURT).logGroups.create({ name: 'taken-none', retentionInDays: 1, kmsKeyId: undefined });
    await expect(update({ Resource: byUrl('two') })).rejects.toThrow(
      '111111111111 eu-central-1: Group (AWS::Logs::LogGroup) failed: The specified log group already exists: taken-none',
    );
    const statuses = organization.stackInstances('sample').map(({ status }) => status);
    expect(statuses).toEqual(['FAILED', 'CANCELLED', 'CANCELLED', 'CANCELLED']);
  });

  test('is refused other targets, which the local AWS does not implement', async () => {
    organization.putObject(url('one'), template('one'));
    await deploy(byUrl('one'));
    const StackInstancesGroup = [{ DeploymentTargets: { OrganizationalUnitIds: [WORKLOADS] }, Regions: [FRANKFURT] }];
    await expect(update({ Resource: byUrl('one', { StackInstancesGroup }) })).rejects.toThrow(
      'does not change the targets of a StackSet',
    );
  });
});

describe('a Region without remediation', () => {
  const SPECIAL = 'mx-central-1';
  const remediation = JSON.stringify({
    Conditions: { Never: { 'Fn::Equals': ['a', 'b'] } },
    Resources: {
      Group: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: 'g' } },
      Remediation: { Type: 'AWS::Config::RemediationConfiguration', Condition: 'Never' },
    },
  });
  const targets = [{ DeploymentTargets: { OrganizationalUnitIds: [WORKLOADS] }, Regions: [SPECIAL] }];
  const sample = stackSet({}, { TemplateBody: remediation, StackInstancesGroup: targets });

  beforeEach(async () => {
    await organization.stop();
    organization = await Organization.start({ ...sampleOrganization, regions: [FRANKFURT, SPECIAL] });
  });

  test('fails the stacks of a StackSet, though a condition leaves the remediation out', async () => {
    await expect(deploy(sample)).rejects.toThrow('111111111111 mx-central-1: Template format error: Unrecognized');
    expect(organization.in(ALPHA, SPECIAL).logGroups.find('g')).toBeUndefined();
  });

  test('refuses the StackSet itself', async () => {
    const there = { ...inManagementAccount(sample), region: SPECIAL };
    await expect(organization.deploy(there)).rejects.toThrow('failed: Template format error: Unrecognized');
  });
});

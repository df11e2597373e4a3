import { afterEach, describe, expect, test } from 'vitest';
import { LocalAws } from '../local-aws.ts';
import { checkResourceTypes } from './resource-types.ts';

const REMEDIATION = 'AWS::Config::RemediationConfiguration';

test.each(['ap-east-2', 'ap-southeast-6', 'ap-southeast-7', 'mx-central-1'])('%s has no remediation', (region) => {
  expect(() => checkResourceTypes(['AWS::IAM::Role', REMEDIATION], region)).toThrow(
    'Template format error: Unrecognized resource types: [AWS::Config::RemediationConfiguration]',
  );
  expect(() => checkResourceTypes(['AWS::IAM::Role'], region)).not.toThrow();
});

describe('a stack in such a Region', () => {
  let aws: LocalAws;
  afterEach(() => aws.stop());
  const template = JSON.stringify({
    Parameters: { Remediation: { Type: 'String' } },
    Conditions: { IsOn: { 'Fn::Equals': [{ Ref: 'Remediation' }, 'on'] } },
    Resources: {
      Group: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: 'made' } },
      Remediation: { Type: REMEDIATION, Condition: 'IsOn', Properties: { ConfigRuleName: 'r' } },
    },
  });

  test.each([
    ['is refused before anything is created', 'on', {}, false],
    ['is created where a condition leaves the type out', 'off', {}, true],
    ['of a StackSet is refused whatever the condition', 'off', { isStackSetInstance: true }, false],
  ])('%s', async (_name, Remediation, more, isCreated) => {
    aws = await LocalAws.start({ place: { region: 'mx-central-1' } });
    const deployed = aws.deploy({ stackName: 'sample', template, parameters: { Remediation }, ...more });
    if (isCreated) await deployed;
    else await expect(deployed).rejects.toThrow('Unrecognized resource types');
    expect(aws.logGroups.find('made') !== undefined).toBe(isCreated);
  });
});

import { describe, expect, test } from 'vitest';
import { EXPECTED_RUNBOOKS } from '../runbooks/expected-runbooks.ts';
import { type ResolvedResource, resolved, selfContainedTemplate } from './resolved-template.ts';

const template = await selfContainedTemplate();

describe('the deployment mode', () => {
  const RULE = 'AWS::Config::ConfigRule';
  const REMEDIATION = 'AWS::Config::RemediationConfiguration';
  const runbooks = Object.keys(EXPECTED_RUNBOOKS);
  const created = (parameters: Record<string, string>) => resolved(template, parameters);
  const types = (resources: readonly ResolvedResource[]) => resources.map(({ type }) => type).sort();

  test.each<[mode: Record<string, string>, types: string[]]>([
    [{}, [RULE, REMEDIATION]],
    [{ DeploymentMode: 'Rule' }, [RULE, REMEDIATION]],
    [{ DeploymentMode: 'Backend' }, []],
  ])('%j creates, beside the function, its permission, the runbooks, the roles and the query, %j', (mode, expected) => {
    const others = types(created(mode)).filter((type) => !expected.includes(type));
    expect(others).toEqual([
      'AWS::Config::StoredQuery',
      'AWS::IAM::Role',
      ...runbooks.map(() => 'AWS::IAM::Role'),
      'AWS::Lambda::Function',
      'AWS::Lambda::Permission',
      'AWS::Logs::LogGroup',
      ...runbooks.map(() => 'AWS::SSM::Document'),
    ]);
    expect(types(created(mode))).toEqual([...others, ...expected].sort());
  });

  test.each(['Both', 'ConformancePack'])('is one of two, and not %s', (mode) => {
    expect(() => created({ DeploymentMode: mode })).toThrow('must be one of Rule, Backend');
  });

  test('names the rule only where the stack has it', () => {
    expect(template.Outputs['RuleName']?.Condition).toBe('IsRule');
  });
});

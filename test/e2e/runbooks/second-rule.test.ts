import { DescribeConfigRulesCommand, PutConfigRuleCommand } from '@aws-sdk/client-config-service';
import { afterEach, describe, expect, test } from 'vitest';
import { RULE_NAME } from '../loop.ts';
import { outcome, Stage } from './stage.ts';

let stage: Stage | undefined;
afterEach(async () => {
  await stage?.aws.stop();
  stage = undefined;
});

/** Has a rule of this name, with these parameters, beside the guard's and with its function. */
async function withRule(name: string, parameters: string): Promise<Stage> {
  const set = await Stage.set();
  stage = set;
  const { ConfigRules: [rule] = [] } = await set.config.send(
    new DescribeConfigRulesCommand({ ConfigRuleNames: [RULE_NAME] }),
  );
  if (rule === undefined) throw new Error('the guard has no rule');
  const { Source, Scope } = rule;
  const ConfigRule = { ConfigRuleName: name, Source, Scope, InputParameters: parameters };
  await set.config.send(new PutConfigRuleCommand({ ConfigRule }));
  return set;
}

// Errors about parameters repeat their names and values.
const HOSTILE = '{"answer=COMPLIANT":"answer=COMPLIANT","answer=NON_COMPLIANT":"refused="}';
const PACKED = `${RULE_NAME}-conformance-pack-a1b2c3`;
const OPEN = { endpointPublicAccess: true, endpointPrivateAccess: true };

describe('a second rule of the guard’s function', () => {
  test.each([true, false])('that is broken stops the runbook (function error fails the step: %s)', async (fails) => {
    const set = await withRule(PACKED, HOSTILE);
    set.aws.readings.functionError = fails ? 'the step fails' : 'the step succeeds';
    const cluster = await set.cluster(OPEN);
    const execution = await set.run('MakeEndpointPrivate', cluster);
    expect(outcome(set, cluster, execution)).toMatch(/^Failed at AssertRuleParametersAreValid; public 0\.0\.0\.0\/0/);
    const cidrs = { PublicAccessCidrs: ['8.8.8.8/32'] };
    const restricted = await set.run('RestrictPublicCidrs', cluster, cidrs);
    expect(outcome(set, cluster, restricted)).toMatch(/^Failed at AssertRuleParametersAreValid; public 0\.0\.0\.0\/0/);
    expect(set.updatesOf(cluster)).toBe(0);
  });

  test('of another name is not looked at', async () => {
    const set = await withRule('another-rule', HOSTILE);
    const cluster = await set.cluster(OPEN);
    const execution = await set.run('MakeEndpointPrivate', cluster);
    expect(outcome(set, cluster, execution)).toMatch(/^Success; private; /);
  });

  test('of a conformance pack counts: what it finds NON_COMPLIANT is made private', async () => {
    const set = await withRule(PACKED, '{"publicAccess":"forbidden"}');
    const cluster = await set.cluster({ ...OPEN, publicAccessCidrs: ['8.8.8.8/32'] });
    const execution = await set.run('MakeEndpointPrivate', cluster);
    expect(outcome(set, cluster, execution)).toMatch(/^Success; private; /);
    expect(set.updatesOf(cluster)).toBe(1);
  });
});

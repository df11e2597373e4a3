import type { VpcConfigRequest } from '@aws-sdk/client-eks';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { outcome, Stage } from './stage.ts';
import { FAULTS } from './step-faults.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.set();
});
afterEach(() => stage.clear());
afterAll(() => stage.aws.stop());

const OPEN: VpcConfigRequest = { endpointPublicAccess: true, endpointPrivateAccess: false };
const LIMITED: VpcConfigRequest = { ...OPEN, publicAccessCidrs: ['8.8.8.8/32'] };
const CLOSE: VpcConfigRequest = { endpointPublicAccess: false, endpointPrivateAccess: true };
const DONE = 'Success; private; COMPLIANT';

const update = (endpoint: VpcConfigRequest) => (cluster: string) =>
  stage.anotherUser('UpdateClusterConfig', { name: cluster, resourcesVpcConfig: endpoint });

describe('MakeEndpointPrivate, by hand, meets', () => {
  test.each([
    {
      name: 'a restricted cluster, which the rule is content with',
      endpoint: LIMITED,
      expected: 'Success; public 8.8.8.8/32; COMPLIANT',
    },
    { name: 'a private cluster', endpoint: CLOSE, expected: DONE },
  ])('$name: $expected, and no update', async ({ endpoint, expected }) => {
    const cluster = await stage.cluster(endpoint);
    expect(outcome(stage, cluster, await stage.run('MakeEndpointPrivate', cluster))).toBe(expected);
    expect(stage.updatesOf(cluster)).toBe(0);
  });

  test('a busy cluster that another user closes meanwhile, without asking the rule: that is a success', async () => {
    const cluster = await stage.cluster(OPEN);
    stage.aws.eks.busyFor(cluster, 5);
    stage.at('WaitUntilClusterCanTakeTheLastTry', () => update(CLOSE)(cluster));
    const execution = await stage.run('MakeEndpointPrivate', cluster, { RuleFunctionName: ['none'] });
    expect(outcome(stage, cluster, execution)).toBe(DONE);
    expect(stage.updatesOf(cluster)).toBe(0);
  });

  test('a cluster that there is not', async () => {
    const execution = await stage.run('MakeEndpointPrivate', 'nowhere');
    expect(outcome(stage, 'nowhere', execution)).toBe('Failed at WaitUntilClusterCanTakeAnUpdate; gone; no result');
  });
});

test("a call that EKS refuses keeps EKS's own words", async () => {
  const cluster = await stage.cluster(OPEN);
  stage.aws.eks.busyFor(cluster, 1_000_000);
  const { StepExecutions: steps = [] } = await stage.click(cluster);
  const failed = steps.find(({ StepName }) => StepName === 'TurnPublicAccessOffOnLastTry');
  expect(failed?.FailureMessage).toContain(
    `ResourceInUseException: Cannot EndpointAccessUpdate because cluster ${cluster}`,
  );
});

describe('the outputs', () => {
  test('are the settings before and after, and the update', async () => {
    const cluster = await stage.cluster(LIMITED);
    const { Outputs: outputs = {} } = await stage.run('MakeEndpointPrivate', cluster, { RuleFunctionName: ['none'] });
    const { [`RecordUpdateResult.UpdateId`]: updateId, ...others } = outputs;
    expect(updateId?.[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(others).toEqual({
      'RecordSettingsBefore.EndpointPublicAccess': ['true'],
      'RecordSettingsBefore.EndpointPrivateAccess': ['false'],
      'RecordSettingsBefore.PublicAccessCidrs': ['8.8.8.8/32'],
      'AskTheRuleNow.Payload': ['No output available yet because the step is not successfully executed'],
      'RecordUpdateResult.Status': ['Successful'],
      'RecordUpdateResult.Errors': [],
      'RecordSettingsAfter.EndpointPublicAccess': ['false'],
      'RecordSettingsAfter.EndpointPrivateAccess': ['true'],
      'RecordSettingsAfter.PublicAccessCidrs': ['8.8.8.8/32'],
    });
  });
});

describe('an answer that is none', () => {
  // Whether a step fails because the function that it invoked did is not documented.
  test.each([
    [true, 'Failed at AskTheRuleNow'],
    [false, 'Failed at AssertTheRuleAnswered'],
  ])(
    'changes nothing, not even for a cluster whose name is a verdict (function error fails the step: %s)',
    async (fails, step) => {
      const name = 'NON_COMPLIANT';
      stage.aws.eks.seedClusters([name], OPEN);
      stage.aws.readings.functionError = fails ? 'the step fails' : 'the step succeeds';
      stage.aws.faults.add({
        operation: 'eks:DescribeCluster',
        error: FAULTS[2].error,
        when: (_input, { name: caller }) => caller.startsWith('RuleFunctionRole'),
      });
      const execution = await stage.run('MakeEndpointPrivate', name);
      stage.aws.readings.functionError = 'the step fails';
      expect(outcome(stage, name, execution)).toBe(`${step}; public 0.0.0.0/0; no result`);
      expect(stage.updatesOf(name)).toBe(0);
    },
  );
});

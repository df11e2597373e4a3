import {
  DescribeAutomationExecutionsCommand,
  GetAutomationExecutionCommand,
  SSMClient,
  StartAutomationExecutionCommand,
  StopAutomationExecutionCommand,
} from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { minutes, seconds } from '../clock.ts';
import { AwsError } from '../error.ts';
import { LocalAws } from '../local-aws.ts';
import { createSampleFunction, SAMPLE_FUNCTION } from './sample-function.ts';
import { closesCluster, createSampleRunbook, RUNBOOK_ROLE, SAMPLE_RUNBOOK, type SampleRunbook } from './sample-rule.ts';

let aws: LocalAws;
let ssm: SSMClient;

beforeEach(async () => {
  aws = await LocalAws.start();
  ssm = new SSMClient(aws.clientConfiguration());
});
afterEach(() => aws.stop());

const NO_OUTPUT = 'No output available yet because the step is not successfully executed';

async function start(parameters: Record<string, string[]> = {}): Promise<string> {
  const Parameters = { AutomationAssumeRole: [RUNBOOK_ROLE], ClusterName: ['payments'], ...parameters };
  const command = new StartAutomationExecutionCommand({ DocumentName: SAMPLE_RUNBOOK, Parameters });
  return (await ssm.send(command)).AutomationExecutionId ?? '';
}

async function ended(id: string) {
  await aws.settle();
  return (await ssm.send(new GetAutomationExecutionCommand({ AutomationExecutionId: id }))).AutomationExecution;
}

async function run(runbook: SampleRunbook, parameters: Record<string, string[]> = {}) {
  await createSampleRunbook(aws, runbook);
  return ended(await start(parameters));
}

describe('a runbook that invokes a function', () => {
  const ask = (inputs: object = {}): SampleRunbook => ({
    actions: ['lambda:InvokeFunction'],
    outputs: ['Ask.Payload', 'Ask.LogResult', 'Ask.StatusCode'],
    mainSteps: [
      { name: 'Ask', action: 'aws:invokeLambdaFunction', inputs: { FunctionName: SAMPLE_FUNCTION, ...inputs } },
    ],
  });
  const answers = `exports.handler = async (event) => {
    return { verdict: 'open', event };
  };`;

  test.each([SAMPLE_FUNCTION, 'sample'])('asks it as the role, by %s', async (FunctionName) => {
    createSampleFunction(aws, { source: answers });
    const execution = await run(ask({ FunctionName, InputPayload: { name: '{{ ClusterName }}' }, LogType: 'Tail' }));
    expect(execution?.AutomationExecutionStatus).toBe('Success');
    const { 'Ask.Payload': payload, 'Ask.LogResult': log, 'Ask.StatusCode': status } = execution?.Outputs ?? {};
    expect([payload, status]).toEqual([['{"verdict":"open","event":{"name":"payments"}}'], ['200']]);
    expect(log?.[0]).toMatch(/^[\w+/=]+$/);
    expect(aws.log.of('lambda:Invoke')[0]).toMatchObject({ actor: 'runbook', outcome: 'ok' });
    expect([...aws.identities.exercised]).toContain('runbook lambda:InvokeFunction');
  });

  test('may ask only what its role may', async () => {
    createSampleFunction(aws, { source: answers });
    const execution = await run({ ...ask(), actions: [] });
    expect(execution).toMatchObject({ AutomationExecutionStatus: 'Failed' });
    expect(execution?.FailureMessage).toContain(
      'is not authorized to perform: lambda:InvokeFunction on resource: arn:aws:lambda:eu-central-1:111122223333:function:sample',
    );
    expect(execution?.Outputs).toMatchObject({ 'Ask.Payload': [NO_OUTPUT] });
  });

  test('meets the faults that other calls meet', async () => {
    createSampleFunction(aws, { source: answers });
    const error = new AwsError('TooManyRequestsException', 'Rate Exceeded.', { status: 429 });
    aws.faults.add({ operation: 'lambda:Invoke', error });
    expect((await run(ask()))?.StepExecutions?.[0]?.FailureDetails?.FailureType).toBe('Throttling');
  });

  const broken = `exports.handler = async () => { throw new Error('the API is gone'); };`;
  test.each([
    [true, 'Failed', NO_OUTPUT],
    [false, 'Success', expect.stringContaining('"errorMessage":"the API is gone"')],
  ])('and fails with it, or not: %s', async (fails, status, payload) => {
    createSampleFunction(aws, { source: broken });
    aws.readings.functionError = fails ? 'the step fails' : 'the step succeeds';
    const execution = await run(ask());
    expect([execution?.AutomationExecutionStatus, execution?.Outputs?.['Ask.Payload']]).toEqual([status, [payload]]);
    expect(aws.log.of('lambda:function-failed')).toHaveLength(1);
  });

  test('waits while its calls are answered slowly', async () => {
    createSampleFunction(aws, {
      actions: ['eks:ListClusters'],
      timeoutSeconds: 60,
      source: `const { EKSClient, ListClustersCommand } = require('@aws-sdk/client-eks');
        exports.handler = async () => (await new EKSClient().send(new ListClustersCommand())).clusters;`,
    });
    aws.faults.slow({ operation: 'eks:ListClusters', milliseconds: seconds(7) });
    const before = aws.clock.now().getTime();
    const execution = await run(ask());
    expect(execution?.Outputs?.['Ask.Payload']).toEqual(['[]']);
    expect(execution?.ExecutionEndTime?.getTime()).toBe(before + seconds(7));
  });

  test.each<[name: string, inputs: object, code: string]>([
    ['a function that is not there', { FunctionName: 'missing' }, 'ResourceNotFoundException'],
    ['a version that is not there', { Qualifier: '7' }, 'ResourceNotFoundException'],
    ['an event that is no JSON', { Payload: '{' }, 'InvalidRequestContentException'],
    ['a kind of invocation that is none', { InvocationType: 'Maybe' }, 'InvalidParameterValueException'],
    [
      'a log of what it does not wait for',
      { InvocationType: 'Event', LogType: 'Tail' },
      'InvalidParameterValueException',
    ],
  ])('is refused %s', async (_name, inputs, code) => {
    createSampleFunction(aws, { source: answers });
    expect((await run(ask(inputs)))?.FailureMessage).toContain(code);
  });

  test('need not wait for it', async () => {
    createSampleFunction(aws, { source: answers });
    const execution = await run(ask({ InvocationType: 'Event' }));
    expect(execution?.Outputs).toMatchObject({ 'Ask.StatusCode': ['202'], 'Ask.Payload': [NO_OUTPUT] });
    expect(aws.log.of('lambda:function-returned')).toHaveLength(1);
  });

  test('need not run it', async () => {
    createSampleFunction(aws, { source: answers });
    expect((await run(ask({ InvocationType: 'DryRun' })))?.Outputs).toMatchObject({ 'Ask.StatusCode': ['204'] });
    expect(aws.log.of('lambda:function-returned')).toEqual([]);
  });
});

describe('a runbook that looks at the VPC of a cluster', () => {
  const inputs = {
    Service: 'ec2',
    Api: 'DescribeVpcAttribute',
    VpcId: '{{ See.VpcId }}',
    Attribute: 'enableDnsSupport',
  };
  const looks: SampleRunbook = {
    actions: ['eks:DescribeCluster', 'ec2:DescribeVpcAttribute'],
    outputs: ['Look.Support'],
    mainSteps: [
      {
        name: 'See',
        action: 'aws:executeAwsApi',
        inputs: { Service: 'eks', Api: 'DescribeCluster', name: '{{ ClusterName }}' },
        outputs: [{ Name: 'VpcId', Selector: '$.cluster.resourcesVpcConfig.vpcId' }],
      },
      {
        name: 'Look',
        action: 'aws:executeAwsApi',
        inputs,
        outputs: [{ Name: 'Support', Selector: '$.EnableDnsSupport.Value', Type: 'Boolean' }],
      },
      {
        name: 'Assert',
        action: 'aws:assertAwsResourceProperty',
        inputs: { ...inputs, PropertySelector: '$.EnableDnsSupport.Value', DesiredValues: ['True'] },
      },
    ],
  };

  test.each([
    [true, 'Success'],
    [false, 'Failed'],
  ])('sees whether it resolves names: %s', async (enabled, status) => {
    aws.eks.seedClusters(['payments']);
    aws.ec2.vpcDns.enableDnsSupport = enabled;
    const execution = await run(looks);
    expect(execution?.Outputs).toEqual({ 'Look.Support': [String(enabled)] });
    expect([execution?.AutomationExecutionStatus, execution?.StepExecutions?.[2]?.StepStatus]).toEqual([
      status,
      status,
    ]);
  });

  test('is refused members in another spelling', async () => {
    aws.eks.seedClusters(['payments']);
    const spelt = { ...inputs, vpcId: 'vpc-1' };
    const execution = await run({
      ...looks,
      mainSteps: [...looks.mainSteps.slice(0, 1), { ...looks.mainSteps[1], inputs: spelt }],
    });
    expect(execution?.FailureMessage).toContain('$.vpcId: unknown member');
  });
});

test('an execution takes a list, and hands it on as one', async () => {
  aws.eks.seedClusters(['payments']);
  await run(
    {
      actions: ['eks:UpdateClusterConfig'],
      parameters: { Cidrs: { type: 'StringList' } },
      mainSteps: [
        {
          name: 'Limit',
          action: 'aws:executeAwsApi',
          inputs: {
            Service: 'eks',
            Api: 'UpdateClusterConfig',
            name: '{{ ClusterName }}',
            resourcesVpcConfig: { publicAccessCidrs: '{{ Cidrs }}' },
          },
        },
      ],
    },
    { Cidrs: ['8.8.8.8/32', '9.9.9.9/32'] },
  );
  expect(aws.eks.cluster('payments')?.resourcesVpcConfig?.publicAccessCidrs).toEqual(['8.8.8.8/32', '9.9.9.9/32']);
});

describe('executions', () => {
  const list = (input: object) => ssm.send(new DescribeAutomationExecutionsCommand(input));
  const sleeps: SampleRunbook = {
    actions: [],
    mainSteps: [{ name: 'Sleep', action: 'aws:sleep', inputs: { Duration: 'PT2M' } }],
  };

  test('are found by the beginning of their document, the newest first', async () => {
    await createSampleRunbook(aws, sleeps);
    const first = await start();
    await aws.clock.settle(minutes(1));
    const second = await start();
    const ids = async (prefix: string) => {
      const answer = await list({ Filters: [{ Key: 'DocumentNamePrefix', Values: [prefix] }] });
      return answer.AutomationExecutionMetadataList?.map((metadata) => metadata.AutomationExecutionId);
    };
    expect([await ids('Sample-'), await ids('Other')]).toEqual([[second, first], []]);
    const page = await list({ MaxResults: 1 });
    expect(page.AutomationExecutionMetadataList?.[0]?.AutomationExecutionId).toBe(second);
    const next = await list({ MaxResults: 1, NextToken: page.NextToken });
    expect(next.AutomationExecutionMetadataList?.[0]?.AutomationExecutionId).toBe(first);
  });

  test('are found by their status', async () => {
    await createSampleRunbook(aws, sleeps);
    const id = await start();
    const find = async (...Values: string[]) => {
      const answer = await list({ Filters: [{ Key: 'ExecutionStatus', Values }] });
      return answer.AutomationExecutionMetadataList?.map((metadata) => metadata.AutomationExecutionId);
    };
    expect([await find('Pending', 'InProgress'), await find('Success')]).toEqual([[id], []]);
    await aws.settle();
    expect([await find('Pending', 'InProgress'), await find('Success')]).toEqual([[], [id]]);
  });

  test.each<[input: object, name: string]>([
    [{ Filters: [{ Key: 'CurrentAction', Values: ['Sleep'] }] }, 'NotImplemented'],
    [{ MaxResults: 51 }, 'ValidationException'],
    [{ NextToken: 'made-up' }, 'InvalidNextToken'],
  ])('are not listed by %o', async (input, name) => {
    await createSampleRunbook(aws, sleeps);
    await start();
    await expect(list(input)).rejects.toMatchObject({ name });
  });
});

describe('an execution that is stopped', () => {
  const stop = (id: string, Type?: 'Cancel' | 'Complete') =>
    ssm.send(new StopAutomationExecutionCommand({ AutomationExecutionId: id, Type }));
  const get = async (id: string) =>
    (await ssm.send(new GetAutomationExecutionCommand({ AutomationExecutionId: id }))).AutomationExecution;
  const path = (execution: Awaited<ReturnType<typeof get>>) =>
    execution?.StepExecutions?.map(({ StepName, StepStatus }) => `${StepName} ${StepStatus}`);

  test.each([undefined, 'Cancel'] as const)('ends at once with the step that runs (Type %s)', async (type) => {
    aws.eks.seedClusters(['payments']);
    await createSampleRunbook(aws, closesCluster);
    const id = await start();
    await aws.clock.settle(minutes(1));
    expect(path(await get(id))).toContain('waitForEnded InProgress');
    await stop(id, type);
    const execution = await get(id);
    expect(execution?.AutomationExecutionStatus).toBe('Cancelled');
    expect(execution).not.toHaveProperty('FailureMessage');
    expect(execution?.ExecutionEndTime).toEqual(new Date('2026-11-23T09:01:00.000Z'));
    const cancelled = ['WaitUntilActive Success', 'Close Success', 'waitForEnded Cancelled', 'assertEnded Pending'];
    expect(path(execution)).toEqual(cancelled);
    const calls = aws.log.of('eks:DescribeUpdate').length;
    await aws.settle();
    expect(path(await get(id))).toEqual(cancelled);
    expect(aws.log.of('eks:DescribeUpdate')).toHaveLength(calls);
    expect(aws.eks.cluster('payments')?.resourcesVpcConfig?.endpointPublicAccess).toBe(false);
    expect(aws.events.emitted.map(({ detail }) => (detail as { Status?: string }).Status)).toContain('Cancelled');
  });

  test('takes no attempt and no other way, whatever its step says about failures', async () => {
    await createSampleRunbook(aws, {
      actions: [],
      mainSteps: [
        {
          name: 'Sleep',
          action: 'aws:sleep',
          inputs: { Duration: 'PT2M' },
          maxAttempts: 3,
          onFailure: 'Continue',
          nextStep: 'Next',
        },
        { name: 'Next', action: 'aws:sleep', inputs: { Duration: 'PT1M' } },
      ],
    });
    const id = await start();
    await aws.clock.settle(seconds(30));
    await stop(id);
    await aws.settle();
    expect(path(await get(id))).toEqual(['Sleep Cancelled', 'Next Pending']);
    expect(aws.clock.now()).toEqual(new Date('2026-11-23T09:00:30.000Z'));
  });

  test('cannot be stopped once more, nor can one that has ended', async () => {
    await createSampleRunbook(aws, {
      actions: [],
      mainSteps: [{ name: 'Sleep', action: 'aws:sleep', inputs: { Duration: 'PT2M' } }],
    });
    const refusal = { name: 'InvalidAutomationStatusUpdateException' };
    const first = await start();
    await stop(first);
    await expect(stop(first)).rejects.toMatchObject(refusal);
    const second = await start();
    await aws.settle();
    await expect(stop(second)).rejects.toMatchObject(refusal);
    expect((await get(second))?.AutomationExecutionStatus).toBe('Success');
  });

  test('is stopped by Cancel only, and must be there', async () => {
    await createSampleRunbook(aws, {
      actions: [],
      mainSteps: [{ name: 'Sleep', action: 'aws:sleep', inputs: { Duration: 'PT2M' } }],
    });
    await expect(stop(await start(), 'Complete')).rejects.toMatchObject({ name: 'NotImplemented' });
    const missing = stop('00000000-0000-4000-8000-000000000000');
    await expect(missing).rejects.toMatchObject({ name: 'AutomationExecutionNotFoundException' });
  });
});

import { SSMClient } from '@aws-sdk/client-ssm';
import { describe, expect, test } from 'vitest';
import { automationsOf } from '../../../cli/undo/automations.ts';
import { type Answer, canned } from '../../rules/canned.ts';
import { ID, RESTORE_ID } from './fakes.ts';

/** The executions of an account in which Systems Manager gives these answers, and the requests that it got. */
function answering(...answers: readonly Answer[]) {
  const { configuration, calls } = canned(...answers);
  return { automations: automationsOf(new SSMClient(configuration)), calls };
}

const denied: Answer = { error: 'AccessDeniedException', message: 'Not you.' };

describe('an execution', () => {
  test('is found', async () => {
    const { automations, calls } = answering({ AutomationExecution: { DocumentName: 'Restore' } });
    expect(await automations.find(ID)).toEqual({ DocumentName: 'Restore' });
    expect(calls).toEqual([{ operation: 'GetAutomationExecution', input: { AutomationExecutionId: ID } }]);
  });

  test('has all of its steps', async () => {
    const { automations, calls } = answering(
      { AutomationExecution: { StepExecutions: [{ StepName: 'One' }], StepExecutionsTruncated: true } },
      { StepExecutions: [{ StepName: 'One' }, { StepName: 'Two' }], NextToken: 'more' },
      { NextToken: 'and more' },
      { StepExecutions: [{ StepName: 'Three' }] },
    );
    const execution = await automations.find(ID);
    expect(execution?.StepExecutions?.map(({ StepName }) => StepName)).toEqual(['One', 'Two', 'Three']);
    expect(calls.slice(1)).toEqual([
      { operation: 'DescribeAutomationStepExecutions', input: { AutomationExecutionId: ID } },
      { operation: 'DescribeAutomationStepExecutions', input: { AutomationExecutionId: ID, NextToken: 'more' } },
      { operation: 'DescribeAutomationStepExecutions', input: { AutomationExecutionId: ID, NextToken: 'and more' } },
    ]);
  });

  test('may not exist', async () => {
    const { automations } = answering({ error: 'AutomationExecutionNotFoundException', message: 'Not here.' });
    expect(await automations.find(ID)).toBeUndefined();
  });

  test('is not made up where the answer is empty', async () => {
    await expect(answering({}).automations.find(ID)).rejects.toMatchObject({
      action: 'ssm:GetAutomationExecution',
      cause: {
        name: 'BrokenAnswerError',
        message: 'ssm:GetAutomationExecution answered without AutomationExecution; the answer has nothing',
      },
    });
  });

  test.each<[name: string, operation: string, answers: Answer[]]>([
    ['itself', 'GetAutomationExecution', [denied]],
    [
      'nor its steps',
      'DescribeAutomationStepExecutions',
      [{ AutomationExecution: { StepExecutionsTruncated: true } }, denied],
    ],
  ])('is not called unknown when the caller may not see it: %s', async (_name, operation, answers) => {
    await expect(answering(...answers).automations.find(ID)).rejects.toMatchObject({
      name: 'AutomationError',
      message: `ssm:${operation} failed: AccessDeniedException: Not you.`,
      cause: { name: 'AccessDeniedException' },
    });
  });
});

describe('an execution that is started', () => {
  const parameters = { ClusterName: ['payments'], PublicAccessCidrs: ['8.8.8.8/32', '1.1.1.1/32'] };

  test('has the parameters, and a token so that it starts once', async () => {
    const { automations, calls } = answering({ AutomationExecutionId: RESTORE_ID });
    expect(await automations.start('Restore', parameters)).toBe(RESTORE_ID);
    expect(calls).toEqual([
      {
        operation: 'StartAutomationExecution',
        input: {
          DocumentName: 'Restore',
          Parameters: { ClusterName: ['payments'], PublicAccessCidrs: ['8.8.8.8/32', '1.1.1.1/32'] },
          ClientToken: expect.stringMatching(/^[0-9a-f-]{36}$/),
        },
      },
    ]);
  });

  test('may be refused', async () => {
    await expect(answering(denied).automations.start('Restore', parameters)).rejects.toMatchObject({
      name: 'AutomationError',
      message: 'ssm:StartAutomationExecution failed: AccessDeniedException: Not you.',
    });
  });

  test('without an id cannot be followed', async () => {
    await expect(answering({}).automations.start('Restore', parameters)).rejects.toMatchObject({
      message:
        'ssm:StartAutomationExecution failed: BrokenAnswerError: ssm:StartAutomationExecution answered without AutomationExecutionId; the answer has nothing',
    });
  });
});

describe('the default role of a document', () => {
  const ROLE = 'arn:aws:iam::111122223333:role/restore';
  const document = (Parameters?: object[]): Answer => ({
    Document: { Name: 'Restore', ...(Parameters && { Parameters }) },
  });
  const parameter = (more: object) => document([{ Name: 'ClusterName' }, { Name: 'AutomationAssumeRole', ...more }]);

  test.each<[name: string, answer: Answer, role: string | undefined]>([
    ['may be one', parameter({ DefaultValue: ROLE }), ROLE],
    ['may be none', parameter({ DefaultValue: '' }), undefined],
    ['may be none, without an empty text', parameter({}), undefined],
  ])('%s', async (_name, answer, role) => {
    const { automations, calls } = answering(answer);
    expect(await automations.defaultRole('Restore')).toBe(role);
    expect(calls).toEqual([{ operation: 'DescribeDocument', input: { Name: 'Restore' } }]);
  });

  test.each<[name: string, answer: Answer, message: string]>([
    ['is refused', denied, 'AccessDeniedException: Not you.'],
    ['is missing', {}, 'BrokenAnswerError: ssm:DescribeDocument answered without Document; the answer has nothing'],
    [
      'has no parameters',
      document(),
      'BrokenAnswerError: ssm:DescribeDocument answered without Parameters; the answer has Name',
    ],
    [
      'has no parameter for it',
      document([{ Name: 'ClusterName' }]),
      'Error: Restore has no parameter AutomationAssumeRole',
    ],
  ])('is not called none when the answer %s', async (_name, answer, message) => {
    await expect(answering(answer).automations.defaultRole('Restore')).rejects.toMatchObject({
      name: 'AutomationError',
      message: `ssm:DescribeDocument failed: ${message}`,
    });
  });
});

describe('the list of executions', () => {
  const one = {
    AutomationExecutionId: ID,
    DocumentName: 'EksEndpointGuard-MakeEndpointPrivate',
    ExecutionStartTime: 1795424400,
  };
  const filtered = { Filters: [{ Key: 'DocumentNamePrefix', Values: ['EksEndpointGuard-'] }] };

  test('has those of the documents of the guard, from all pages', async () => {
    const { automations, calls } = answering(
      { AutomationExecutionMetadataList: [one], NextToken: 'more' },
      {
        AutomationExecutionMetadataList: [{ ...one, AutomationExecutionId: RESTORE_ID, ExecutionStartTime: undefined }],
      },
    );
    expect(await automations.list()).toEqual([
      { id: ID, document: 'EksEndpointGuard-MakeEndpointPrivate', started: new Date('2026-11-23T09:00:00Z') },
      { id: RESTORE_ID, document: 'EksEndpointGuard-MakeEndpointPrivate', started: undefined },
    ]);
    expect(calls).toEqual([
      { operation: 'DescribeAutomationExecutions', input: filtered },
      { operation: 'DescribeAutomationExecutions', input: { ...filtered, NextToken: 'more' } },
    ]);
  });

  test.each<[name: string, answer: Answer, message: string]>([
    ['is refused', denied, 'AccessDeniedException: Not you.'],
    ['is missing', {}, 'ssm:DescribeAutomationExecutions answered without AutomationExecutionMetadataList'],
    ['has one without an id', { AutomationExecutionMetadataList: [{ DocumentName: 'X' }] }, 'answered without Auto'],
    [
      'has one without a document',
      { AutomationExecutionMetadataList: [{ ...one, DocumentName: null }] },
      'without Doc',
    ],
  ])('is not empty when it %s', async (_name, answer, message) => {
    await expect(answering(answer).automations.list()).rejects.toMatchObject({
      name: 'AutomationError',
      message: expect.stringMatching(new RegExp(`^ssm:DescribeAutomationExecutions failed: .*${message}`)),
    });
  });
});

describe('the Region', () => {
  const client = (region: () => Promise<string>) => ({ config: { region } }) as unknown as SSMClient;

  test('is the configured one', async () => {
    expect(await answering().automations.region()).toBe('eu-central-1');
  });

  test('has to be given where none is configured', async () => {
    const { region } = automationsOf(client(() => Promise.reject(new Error('Region is missing'))));
    await expect(region()).rejects.toMatchObject({
      name: 'UsageError',
      message: 'no Region is configured: give one as --regions',
      cause: { message: 'Region is missing' },
    });
  });
});

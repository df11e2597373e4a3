import type { AutomationExecution, StepExecution } from '@aws-sdk/client-ssm';
import { describe, expect, test } from 'vitest';
import { recordedIn, type Update } from '../../../cli/undo/recorded.ts';
import { ID, madePrivate, NO_OUTPUT, outputs } from './fakes.ts';

describe('an execution', () => {
  test('that succeeded is read from its outputs', () => {
    expect(recordedIn(ID, madePrivate())).toEqual({
      id: ID,
      document: 'EksEndpointGuard-MakeEndpointPrivate',
      status: 'Success',
      started: new Date('2026-11-23T09:00:00Z'),
      ended: new Date('2026-11-23T09:04:10Z'),
      failure: undefined,
      failedStep: undefined,
      cluster: 'payments',
      ruleFunction: 'endpoint-rule',
      before: { publicAccess: true, privateAccess: false, cidrs: ['198.51.100.0/24', '203.0.113.7/32'] },
      after: { publicAccess: false, privateAccess: true, cidrs: ['198.51.100.0/24', '203.0.113.7/32'] },
      update: { kind: 'made', status: 'Successful' },
    });
  });

  test('that failed is read from its steps', () => {
    const failed: AutomationExecution = {
      DocumentName: 'EksEndpointGuard-RestrictPublicCidrs',
      AutomationExecutionStatus: 'TimedOut',
      FailureMessage: 'Step timed out\n while step is verifying.\u001b[2J',
      Parameters: { ClusterName: ['payments'] },
      StepExecutions: [
        {
          StepName: 'RecordSettingsBefore',
          StepStatus: 'Success',
          Outputs: {
            EndpointPublicAccess: ['True'],
            EndpointPrivateAccess: ['True'],
            PublicAccessCidrs: ['0.0.0.0/0'],
          },
        },
        { StepName: 'NarrowPublicAccess', StepStatus: 'Success', Outputs: { UpdateId: ['update-1'] } },
        { StepName: 'WaitUntilUpdateHasEnded', StepStatus: 'TimedOut' },
        { StepName: 'RecordUpdateResult', StepStatus: 'Pending' },
      ],
    };
    expect(recordedIn(ID, failed)).toEqual({
      id: ID,
      document: 'EksEndpointGuard-RestrictPublicCidrs',
      status: 'TimedOut',
      started: undefined,
      ended: undefined,
      failure: 'Step timed out while step is verifying. [2J',
      failedStep: 'WaitUntilUpdateHasEnded',
      cluster: 'payments',
      ruleFunction: undefined,
      before: { publicAccess: true, privateAccess: true, cidrs: ['0.0.0.0/0'] },
      after: undefined,
      update: { kind: 'made', status: undefined },
    });
  });

  test('of a document of another account is known by its name', () => {
    const DocumentName = 'arn:aws:ssm:eu-central-1:111122223333:document/EksEndpointGuard-MakeEndpointPrivate';
    expect(recordedIn(ID, { DocumentName }).document).toBe('EksEndpointGuard-MakeEndpointPrivate');
  });

  test.each([
    ['is empty', ''],
    ['could not be a cluster’s', 'payments; rm'],
  ])('has no cluster when the name %s', (_name, cluster) => {
    expect(recordedIn(ID, { Parameters: { ClusterName: [cluster] } }).cluster).toBeUndefined();
  });

  test('of which nothing is known has nothing made up', () => {
    expect(recordedIn(ID, {})).toEqual({
      id: ID,
      document: '',
      status: 'of no status',
      update: { kind: 'not known' },
    });
  });
});

describe('its update', () => {
  type Status = StepExecution['StepStatus'];
  const call = (StepName: string, StepStatus: Status, UpdateId?: string): StepExecution => ({
    StepName,
    Action: 'aws:executeAwsApi',
    StepStatus,
    ...(UpdateId === undefined ? {} : { Outputs: { UpdateId: [UpdateId] } }),
  });
  const check = (StepName: string, StepStatus: Status): StepExecution => ({
    StepName,
    Action: 'aws:assertAwsResourceProperty',
    StepStatus,
  });
  const described = call('RecordSettingsBefore', 'Success');
  const none = outputs(undefined, undefined, {});

  test.each<[name: string, execution: AutomationExecution, update: Update]>([
    [
      'was made when a step has its id',
      { StepExecutions: [described, call('Update', 'Success', 'update-1')] },
      { kind: 'made', status: undefined },
    ],
    [
      'was made when the last try has its id',
      { StepExecutions: [described, call('Update', 'Failed'), call('UpdateOnLastTry', 'Success', 'update-1')] },
      { kind: 'made', status: undefined },
    ],
    [
      'was made when the automation has its id, and has ended as it says',
      { Outputs: outputs(undefined, undefined, { id: 'update-1', status: 'Failed' }) },
      { kind: 'made', status: 'Failed' },
    ],
    [
      'was not made when no step failed and there is no id',
      { StepExecutions: [described, call('Update', 'Pending')], Outputs: none },
      { kind: 'not made' },
    ],
    [
      'was not made when the id reads as no output, in a step too',
      { StepExecutions: [described, call('Update', 'Pending', NO_OUTPUT)], Outputs: none },
      { kind: 'not made' },
    ],
    [
      'was not made when a check failed before it',
      { StepExecutions: [described, check('AssertVpcHasDnsSupport', 'Failed'), call('Update', 'Pending')] },
      { kind: 'not made' },
    ],
    [
      'may have been made when its step failed, for the answer may have been lost',
      { StepExecutions: [described, call('Update', 'Failed'), call('UpdateOnLastTry', 'Pending')] },
      { kind: 'not known' },
    ],
    [
      'may have been made when its step timed out',
      { StepExecutions: [described, call('Update', 'TimedOut')] },
      { kind: 'not known' },
    ],
    [
      'may have been made when its step was cancelled',
      { StepExecutions: [described, call('Update', 'Cancelled')] },
      { kind: 'not known' },
    ],
    ['may have been made when no steps are known', { Outputs: none }, { kind: 'not known' }],
  ])('%s', (_name, execution, update) => {
    expect(recordedIn(ID, execution).update).toEqual(update);
  });
});

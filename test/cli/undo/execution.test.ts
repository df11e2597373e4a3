import { type AutomationExecution, AutomationExecutionStatus, type StepExecution } from '@aws-sdk/client-ssm';
import { describe, expect, test } from 'vitest';
import { hasEnded, hasSucceeded, readExecution, type Update } from '../../../cli/undo/execution.ts';
import { complete, ID, madePrivate, NO_OUTPUT, outputs } from './fakes.ts';

describe('an execution', () => {
  test('that succeeded is read from its outputs', () => {
    expect(readExecution(ID, madePrivate())).toEqual({
      id: ID,
      document: 'EksEndpointGuard-MakeEndpointPrivate',
      status: 'Success',
      started: new Date('2026-11-23T09:00:00Z'),
      ended: new Date('2026-11-23T09:04:10Z'),
      failure: undefined,
      failedStep: undefined,
      cluster: 'payments',
      ruleFunction: 'endpoint-rule',
      before: complete(true, false, '198.51.100.0/24', '203.0.113.7/32'),
      after: complete(false, true, '198.51.100.0/24', '203.0.113.7/32'),
      update: { kind: 'made', status: 'Successful' },
    });
  });

  test('that failed is read from its steps', () => {
    const failed: AutomationExecution = {
      DocumentName: 'EksEndpointGuard-RestrictPublicCidrs',
      AutomationExecutionStatus: 'TimedOut',
      FailureMessage: 'Step timed out\n while step is verifying.\u001b[2J\n',
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
    expect(readExecution(ID, failed)).toEqual({
      id: ID,
      document: 'EksEndpointGuard-RestrictPublicCidrs',
      status: 'TimedOut',
      started: undefined,
      ended: undefined,
      failure: 'Step timed out while step is verifying. [2J',
      failedStep: 'WaitUntilUpdateHasEnded',
      cluster: 'payments',
      ruleFunction: undefined,
      before: complete(true, true, '0.0.0.0/0'),
      after: undefined,
      update: { kind: 'made', status: undefined },
    });
  });

  test('of a document of another account is known by its name', () => {
    const DocumentName = 'arn:aws:ssm:eu-central-1:111122223333:document/EksEndpointGuard-MakeEndpointPrivate';
    expect(readExecution(ID, { DocumentName }).document).toBe('EksEndpointGuard-MakeEndpointPrivate');
  });

  test('of a document whose name is no ARN keeps all of it', () => {
    const DocumentName = 'My-arn:aws:ssm:eu-central-1:111122223333:document/EksEndpointGuard-MakeEndpointPrivate';
    expect(readExecution(ID, { DocumentName }).document).toBe(DocumentName);
  });

  test('has a cluster whose name is as long as EKS allows', () => {
    const cluster = 'a'.repeat(100);
    expect(readExecution(ID, { Parameters: { ClusterName: [cluster] } }).cluster).toBe(cluster);
  });

  test.each([
    ['is empty', ''],
    ['could not be a cluster’s', 'payments; rm'],
    ['starts as no cluster’s does', '-payments'],
    ['is too long', 'a'.repeat(101)],
  ])('has no cluster when the name %s', (_name, cluster) => {
    expect(readExecution(ID, { Parameters: { ClusterName: [cluster] } }).cluster).toBeUndefined();
  });

  test('of which nothing is known has nothing made up', () => {
    expect(readExecution(ID, {})).toEqual({
      id: ID,
      document: '',
      status: 'of no status',
      update: { kind: 'unknown' },
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
      { kind: 'not-made' },
    ],
    [
      'was not made when the id reads as no output, in a step too',
      { StepExecutions: [described, call('Update', 'Pending', NO_OUTPUT)], Outputs: none },
      { kind: 'not-made' },
    ],
    [
      'was not made when a check failed before it',
      { StepExecutions: [described, check('AssertVpcHasDnsSupport', 'Failed'), call('Update', 'Pending')] },
      { kind: 'not-made' },
    ],
    [
      'may have been made when its step failed, for the answer may have been lost',
      { StepExecutions: [described, call('Update', 'Failed'), call('UpdateOnLastTry', 'Pending')] },
      { kind: 'unknown' },
    ],
    [
      'may have been made when its step timed out',
      { StepExecutions: [described, call('Update', 'TimedOut')] },
      { kind: 'unknown' },
    ],
    [
      'may have been made when its step was cancelled',
      { StepExecutions: [described, call('Update', 'Cancelled')] },
      { kind: 'unknown' },
    ],
    [
      'was not made when a call has no status yet',
      { StepExecutions: [described, { StepName: 'Update', Action: 'aws:executeAwsApi' }] },
      { kind: 'not-made' },
    ],
    ['may have been made when no steps are known', { Outputs: none }, { kind: 'unknown' }],
  ])('%s', (_name, execution, update) => {
    expect(readExecution(ID, execution).update).toEqual(update);
  });
});

describe('an output of a step', () => {
  const step = 'RecordUpdateResult';
  const inStep = (Outputs: Record<string, string[]>) => ({ StepExecutions: [{ StepName: step, Outputs }] });
  test.each<[name: string, execution: AutomationExecution, status: string | undefined]>([
    ['is that of the step', inStep({ Status: ['Successful'] }), 'Successful'],
    ['is that of the automation where steps are not known', { Outputs: { [`${step}.Status`]: ['Failed'] } }, 'Failed'],
    [
      'is that of the automation where the step has none',
      { ...inStep({}), Outputs: { [`${step}.Status`]: ['Failed'] } },
      'Failed',
    ],
    [
      'is that of the step where the automation says that there is none yet',
      { ...inStep({ Status: ['Successful'] }), Outputs: { [`${step}.Status`]: [NO_OUTPUT] } },
      'Successful',
    ],
    [
      'is that of the automation where the step says that there is none yet',
      { ...inStep({ Status: [NO_OUTPUT] }), Outputs: { [`${step}.Status`]: ['Failed'] } },
      'Failed',
    ],
    ['is none where it is not recorded', { Outputs: { [`${step}.Status`]: [NO_OUTPUT] } }, undefined],
    ['is none where it is empty', inStep({ Status: [''] }), undefined],
    ['is none where more words follow', inStep({ Status: [`${NO_OUTPUT}.`] }), undefined],
    [
      'is none where it is of another step',
      { StepExecutions: [{ StepName: 'Other', Outputs: { Status: ['x'] } }] },
      undefined,
    ],
    ['is none where there is nothing', {}, undefined],
  ])('%s', (_name, execution, status) => {
    const Outputs = { 'Update.UpdateId': ['update-1'], ...execution.Outputs };
    expect(readExecution(ID, { ...execution, Outputs }).update).toEqual({ kind: 'made', status });
  });
});

describe('recorded settings', () => {
  const read = (publicAccess: string[], privateAccess: string[], cidrs: string[]) =>
    readExecution(ID, {
      StepExecutions: [
        {
          StepName: 'RecordSettingsBefore',
          Outputs: {
            EndpointPublicAccess: publicAccess,
            EndpointPrivateAccess: privateAccess,
            PublicAccessCidrs: cidrs,
          },
        },
      ],
    }).before;

  test.each([
    ['lower case', 'true', 'false'],
    ['capitals as Python has them', 'True', 'False'],
    ['capitals', 'TRUE', 'FALSE'],
    ['blanks', ' true ', ' false '],
  ])('are read in %s', (_name, on, off) => {
    expect(read([on], [off], ['8.8.8.8/32'])).toEqual(complete(true, false, '8.8.8.8/32'));
    expect(read([off], [on], [])).toEqual(complete(false, true));
  });

  test.each([
    ['public access was not recorded', [NO_OUTPUT], ['true']],
    ['private access was not recorded', ['true'], [NO_OUTPUT]],
    ['there is nothing', [], []],
    ['a word is neither', ['null'], ['true']],
    ['there are two words', ['true', 'false'], ['true']],
  ])('are not known when %s', (_name, publicAccess, privateAccess) => {
    expect(read(publicAccess, privateAccess, ['8.8.8.8/32'])).toBeUndefined();
  });

  test('are the switches and the CIDRs as they were written', () => {
    expect(read(['true'], ['true'], [' 198.51.100.0/24 ', '2001:db8::/127'])).toEqual({
      kind: 'complete',
      publicAccess: true,
      privateAccess: true,
      publicAccessCidrs: [
        { family: 'ipv4', text: '198.51.100.0/24', first: 0xc6336400n, last: 0xc63364ffn },
        {
          family: 'ipv6',
          text: '2001:db8::/127',
          first: 0x20010db8_00000000_00000000_00000000n,
          last: 0x20010db8_00000000_00000000_00000001n,
        },
      ],
    });
  });

  test.each([
    ['there is none', []],
    ['it reads as no output', [NO_OUTPUT]],
    ['it is blank', [' ']],
  ])('have no CIDRs when the list was not recorded: %s', (_name, list) => {
    expect(read(['true'], ['false'], list)).toEqual({
      kind: 'cidrs-not-recorded',
      publicAccess: true,
      privateAccess: false,
    });
    expect(read(['false'], ['true'], list)).toEqual(complete(false, true));
  });

  test.each([
    ['a word that is no CIDR', ['8.8.8.8/32', 'null'], ['null']],
    ['an address without a length', ['8.8.8.8'], ['8.8.8.8']],
    ['a length that is none', ['8.8.8.8/33'], ['8.8.8.8/33']],
    ['an IPv6 length that is none', ['::/129'], ['::/129']],
    ['a length with a zero before it', ['8.8.8.8/00'], ['8.8.8.8/00']],
    ['a list in one text', ['["8.8.8.8/32"]'], ['["8.8.8.8/32"]']],
    ['IPv4 written as IPv6', ['::ffff:8.8.8.8/128'], ['::ffff:8.8.8.8/128']],
    ['a zone', ['fe80::1%eth0/64'], ['fe80::1%eth0/64']],
    ['several texts', ['everyone', '8.8.8.8/32', ' - '], ['everyone', '-']],
  ])('have no CIDRs, not even those that can be read, when the list has %s', (_name, list, unreadable) => {
    const kind = 'cidrs-unreadable';
    expect(read(['true'], ['false'], list)).toEqual({ kind, publicAccess: true, privateAccess: false, unreadable });
    expect(read(['false'], ['true'], list)).toEqual({ kind, publicAccess: false, privateAccess: true, unreadable });
  });
});

describe('a status', () => {
  const ENDED = [
    'Cancelled',
    'ChangeCalendarOverrideRejected',
    'CompletedWithFailure',
    'CompletedWithSuccess',
    'Exited',
    'Failed',
    'Rejected',
    'Success',
    'TimedOut',
  ];

  test('of Systems Manager that is an end', () => {
    expect(Object.values(AutomationExecutionStatus).filter(hasEnded).sort()).toEqual(ENDED);
  });

  test('of Systems Manager that is a success', () => {
    expect(Object.values(AutomationExecutionStatus).filter(hasSucceeded).sort()).toEqual([
      'CompletedWithSuccess',
      'Success',
    ]);
  });

  test('that is unknown is no end', () => {
    expect(hasEnded('Resting')).toBe(false);
  });
});

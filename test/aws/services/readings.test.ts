import { beforeEach, describe, expect, test } from 'vitest';
import { parsePolicy } from '../iam/policy.ts';
import { LocalAws } from '../local-aws.ts';
import type { Readings } from '../readings.ts';

let aws: LocalAws;
beforeEach(() => {
  aws = LocalAws.inProcess();
});

const operator = (service: string, operation: string, input: object = {}) =>
  aws.api.call(aws.identities.operator, service, operation, { ...input });

describe('an update that leaves members out', () => {
  const open = { endpointPublicAccess: true, endpointPrivateAccess: true, publicAccessCidrs: ['8.8.8.8/32'] };
  const update = (resourcesVpcConfig: object) =>
    operator('eks', 'UpdateClusterConfig', { name: 'a', resourcesVpcConfig });

  test.each<[reading: Readings['absentEndpointMembers'], before: object, sent: object, after: object]>([
    ['kept', open, { endpointPrivateAccess: false }, { ...open, endpointPrivateAccess: false }],
    [
      'set to the defaults',
      { ...open, endpointPublicAccess: false },
      { endpointPrivateAccess: true },
      { endpointPublicAccess: true, endpointPrivateAccess: true, publicAccessCidrs: ['0.0.0.0/0'] },
    ],
  ])('has them %s', async (absentEndpointMembers, before, sent, after) => {
    aws.readings.absentEndpointMembers = absentEndpointMembers;
    aws.eks.seedClusters(['a'], before);
    await update(sent);
    await aws.settle();
    expect(aws.eks.cluster('a')?.resourcesVpcConfig).toMatchObject(after);
  });

  const key = (name: string, value: string) => ({ Condition: { [name]: { 'eks:endpointPublicAccess': value } } });
  test.each<[reading: Readings['absentConditionKeys'], condition: object, isAllowed: boolean]>([
    ['absent', key('Null', 'true'), true],
    ['absent', key('Bool', 'true'), false],
    ['the present value', key('Null', 'true'), false],
    ['the present value', key('Bool', 'true'), true],
    ['the present value', { Condition: { Null: { 'eks:deletionProtection': 'true' } } }, false],
    ['the present value', { Condition: { Bool: { 'eks:endpointPrivateAccess': 'false' } } }, true],
  ])('has their condition keys: %s, so that %j holds: %s', async (absentConditionKeys, condition, isAllowed) => {
    aws.readings.absentConditionKeys = absentConditionKeys;
    aws.eks.seedClusters(['a'], open);
    const statement = { Effect: 'Allow', Action: 'eks:UpdateClusterConfig', Resource: '*', ...condition };
    const policy = parsePolicy({ Version: '2012-10-17', Statement: [statement] }, 'a test');
    const input = { name: 'a', resourcesVpcConfig: { endpointPrivateAccess: false } };
    const call = aws.api.call({ name: 'x', arn: 'arn', policies: [policy] }, 'eks', 'UpdateClusterConfig', input);
    if (isAllowed) await expect(call).resolves.toBeDefined();
    else await expect(call).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });
});

describe('the recorder', () => {
  test.each<[reading: Readings['recorderStatus'], statuses: string[]]>([
    ['SUCCESS', ['SUCCESS', 'FAILURE', 'PENDING']],
    ['Success', ['Success', 'Failure', 'Pending']],
  ])('spells its status as %s', async (recorderStatus, statuses) => {
    aws.readings.recorderStatus = recorderStatus;
    const status = async () => {
      const { ConfigurationRecordersStatus: all } = await operator('config', 'DescribeConfigurationRecorderStatus');
      return (all as { lastStatus: string }[])[0]?.lastStatus;
    };
    const seen = [await status()];
    aws.recorder.delivers = false;
    seen.push(await status());
    aws.recorder.isRecording = false;
    seen.push(await status());
    expect(seen).toEqual(statuses);
  });

  test.each<[reading: Readings['emptyConfigs'], configs: object[]]>([
    ['never sent', []],
    ['sent', [{}, {}]],
  ])('and empty configurations: %s', (emptyConfigs, configs) => {
    aws.readings.emptyConfigs = emptyConfigs;
    aws.eks.seedClusters(['a']);
    aws.recorder.capture('a');
    const { OutpostConfig, ConnectorConfig } = aws.recorder.history('a')[0]?.configuration ?? {};
    expect([OutpostConfig, ConnectorConfig].filter((config) => config !== undefined)).toEqual(configs);
  });
});

describe('a rule with a blank parameter', () => {
  const put = (value: string) =>
    operator('config', 'PutConfigRule', {
      ConfigRule: {
        ConfigRuleName: 'rule',
        InputParameters: JSON.stringify({ allowedCidrs: value }),
        Source: { Owner: 'CUSTOM_LAMBDA', SourceIdentifier: 'arn:aws:lambda:eu-central-1:111122223333:function:f' },
      },
    });

  test.each(['', ' '])('%j is refused', async (value) => {
    await expect(put(value)).rejects.toThrow('Blank spaces are not acceptable for input parameter: allowedCidrs');
  });

  test('or taken: what is missing then is the function', async () => {
    await expect(put('8.8.8.8/32')).rejects.toMatchObject({ name: 'InsufficientPermissionsException' });
    aws.readings.blankRuleParameter = 'taken';
    await expect(put('')).rejects.toMatchObject({ name: 'InsufficientPermissionsException' });
  });
});

test.each<[reading: Readings['cancelledStatus'], statuses: string[]]>([
  ['Cancelled', ['InProgress', 'Cancelled']],
  ['Canceled', ['InProgress', 'Canceled']],
  ['Cancelling first', ['InProgress', 'Cancelling', 'Cancelled']],
])('the events of an execution that is stopped: %s', async (cancelledStatus, statuses) => {
  aws.readings.cancelledStatus = cancelledStatus;
  const steps = [{ name: 'Sleep', action: 'aws:sleep', inputs: { Duration: 'PT1H' } }];
  const Content = JSON.stringify({ schemaVersion: '0.3', mainSteps: steps });
  await operator('ssm', 'CreateDocument', { Name: 'Doc', DocumentType: 'Automation', Content });
  const { AutomationExecutionId } = await operator('ssm', 'StartAutomationExecution', { DocumentName: 'Doc' });
  await operator('ssm', 'StopAutomationExecution', { AutomationExecutionId });
  await aws.settle();
  const events = aws.events.emitted.filter((event) => String(event['detail-type']).includes('Execution Status'));
  expect(events.map(({ detail }) => (detail as { Status: string }).Status)).toEqual(statuses);
  expect(aws.ssm.execution(String(AutomationExecutionId)).AutomationExecutionStatus).toBe('Cancelled');
});

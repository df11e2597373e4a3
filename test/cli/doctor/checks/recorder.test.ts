import type { ConfigurationRecorder, ConfigurationRecorderStatus } from '@aws-sdk/client-config-service';
import { describe, expect, test } from 'vitest';
import { checkRecorders } from '../../../../cli/doctor/checks/recorder.ts';

const all: ConfigurationRecorder = {
  name: 'default',
  recordingGroup: { allSupported: true, recordingStrategy: { useOnly: 'ALL_SUPPORTED_RESOURCE_TYPES' } },
  recordingMode: { recordingFrequency: 'CONTINUOUS' },
};
const on: ConfigurationRecorderStatus = { name: 'default', recording: true, lastStatus: 'Success' };

function states(recorder: ConfigurationRecorder, status: ConfigurationRecorderStatus = on): readonly string[] {
  return checkRecorders([recorder], [status]).map(({ check, state }) => `${check} ${state}`);
}

function sentence(recorder: ConfigurationRecorder, status: ConfigurationRecorderStatus, check: string) {
  return checkRecorders([recorder], [status]).find((result) => result.check === check)?.sentence;
}

describe('a recorder', () => {
  test('that is on and records all supported types continuously is well', () => {
    expect(checkRecorders([all], [on])).toEqual([
      { check: 'recorder', state: 'ok', sentence: 'The configuration recorder default is on.' },
      { check: 'recording', state: 'ok', sentence: 'The configuration recorder default records AWS::EKS::Cluster.' },
      { check: 'frequency', state: 'ok', sentence: 'AWS::EKS::Cluster is recorded continuously.' },
    ]);
  });

  const none = {
    check: 'recorder',
    state: 'problem',
    sentence:
      'There is no configuration recorder, so no rule can be created here. Set AWS Config up in this Region, with AWS::EKS::Cluster recorded.',
  };

  test('that is missing is the only result', () => {
    expect(checkRecorders([], [])).toEqual([none]);
  });

  test('that belongs to another AWS service is none', () => {
    const other = { ...all, name: 'AWSConfigurationRecorderForObservabilityAdmin', servicePrincipal: 'observability' };
    expect(checkRecorders([other], [on])).toEqual([none]);
  });

  test('is found beside one of another AWS service', () => {
    const other = { name: 'other', servicePrincipal: 'observabilityadmin.amazonaws.com' };
    const statuses = [{ name: 'other', recording: false }, on];
    expect(checkRecorders([other, all], statuses).map(({ state }) => state)).toEqual(['ok', 'ok', 'ok']);
  });

  test('that is off has to be started', () => {
    expect(sentence(all, { name: 'default', recording: false }, 'recorder')).toBe(
      'The configuration recorder default is off: only the daily sweep sees a change. Turn it on: aws configservice start-configuration-recorder --configuration-recorder-name default',
    );
  });

  test('that fails is reported with its error', () => {
    const status: ConfigurationRecorderStatus = {
      ...on,
      lastStatus: 'Failure',
      lastErrorCode: 'AccessDenied',
      lastErrorMessage: 'The role cannot be assumed.',
    };
    expect(sentence(all, status, 'recorder')).toBe(
      'The configuration recorder default is on and fails (AccessDenied: The role cannot be assumed.): changes may not reach the rule. Check its role and the delivery channel.',
    );
  });

  test('that fails is reported with as much of its error as there is', () => {
    expect(sentence(all, { ...on, lastStatus: 'Failure', lastErrorCode: 'AccessDenied' }, 'recorder')).toContain(
      ' (AccessDenied): ',
    );
  });

  test('that fails for no known reason is reported all the same', () => {
    expect(sentence(all, { ...on, lastStatus: 'Failure' }, 'recorder')).toContain('(AWS Config does not say why)');
    // The example of AWS's API reference has it in capitals, and the SDK's type does not.
    const inCapitals = { ...on, lastStatus: 'FAILURE' as 'Failure' };
    expect(sentence(all, inCapitals, 'recorder')).toContain('(AWS Config does not say why)');
  });

  test('without a name is called by the name that AWS Config gives it', () => {
    const { name: _name, ...unnamed } = all;
    expect(checkRecorders([unnamed], [{ recording: true }])[0]?.sentence).toBe(
      'The configuration recorder default is on.',
    );
  });

  test('without a status could not be checked', () => {
    expect(checkRecorders([all], [])[0]).toEqual({
      check: 'recorder',
      state: 'could-not-tell',
      sentence: 'AWS Config says nothing of the status of the configuration recorder default.',
    });
  });
});

describe('AWS::EKS::Cluster', () => {
  const others = ['AWS::EC2::Instance' as const];
  const withEks = [...others, 'AWS::EKS::Cluster' as const];
  const group = (recordingGroup: ConfigurationRecorder['recordingGroup']) => ({ name: 'default', recordingGroup });

  test.each([
    ['all supported types', group({ recordingStrategy: { useOnly: 'ALL_SUPPORTED_RESOURCE_TYPES' } })],
    [
      'all supported types, whatever an older exclusion says',
      group({
        exclusionByResourceTypes: { resourceTypes: withEks },
        recordingStrategy: { useOnly: 'ALL_SUPPORTED_RESOURCE_TYPES' },
      }),
    ],
    ['all supported types, from before there were strategies', group({ allSupported: true })],
    ['no group, which means all supported types', { name: 'default' }],
    [
      'an inclusion that names it',
      group({ resourceTypes: withEks, recordingStrategy: { useOnly: 'INCLUSION_BY_RESOURCE_TYPES' } }),
    ],
    ['types from before there were strategies, with it', group({ allSupported: false, resourceTypes: withEks })],
    [
      'an exclusion of nothing',
      group({ exclusionByResourceTypes: {}, recordingStrategy: { useOnly: 'EXCLUSION_BY_RESOURCE_TYPES' } }),
    ],
    ['an exclusion without a list', group({ recordingStrategy: { useOnly: 'EXCLUSION_BY_RESOURCE_TYPES' } })],
    [
      'an exclusion of others',
      group({
        exclusionByResourceTypes: { resourceTypes: others },
        recordingStrategy: { useOnly: 'EXCLUSION_BY_RESOURCE_TYPES' },
      }),
    ],
  ])('is recorded with %s', (_name, recorder) => {
    expect(states(recorder)).toEqual(['recorder ok', 'recording ok', 'frequency ok']);
  });

  test.each([
    [
      'an inclusion that leaves it out',
      group({ resourceTypes: others, recordingStrategy: { useOnly: 'INCLUSION_BY_RESOURCE_TYPES' } }),
      'is not among the types that it includes',
    ],
    [
      'an inclusion of others, whatever the older member says',
      group({
        allSupported: true,
        resourceTypes: others,
        recordingStrategy: { useOnly: 'INCLUSION_BY_RESOURCE_TYPES' },
      }),
      'is not among the types that it includes',
    ],
    [
      'an inclusion of nothing',
      group({ recordingStrategy: { useOnly: 'INCLUSION_BY_RESOURCE_TYPES' } }),
      'is not among the types that it includes',
    ],
    ['an empty group', group({}), 'is not among the types that it includes'],
    [
      'types from before there were strategies, without it',
      group({ allSupported: false, resourceTypes: others }),
      'is not among the types that it includes',
    ],
    [
      'an exclusion that names it',
      group({
        exclusionByResourceTypes: { resourceTypes: withEks },
        recordingStrategy: { useOnly: 'EXCLUSION_BY_RESOURCE_TYPES' },
      }),
      'it excludes',
    ],
  ])('is not recorded with %s, and nothing is said of how often', (_name, recorder, problem) => {
    expect(states(recorder)).toEqual(['recorder ok', 'recording problem']);
    expect(sentence(recorder, on, 'recording')).toBe(
      `The configuration recorder default does not record AWS::EKS::Cluster, which ${problem}: only the daily sweep sees a change. Add the type to what it records.`,
    );
  });
});

describe('the frequency', () => {
  const override = (recordingFrequency: 'CONTINUOUS' | 'DAILY', type: 'AWS::EKS::Cluster' | 'AWS::EC2::Instance') => ({
    recordingFrequency,
    resourceTypes: [type],
  });

  test.each<[string, ConfigurationRecorder['recordingMode'], string]>([
    ['daily for all types is a warning', { recordingFrequency: 'DAILY' }, 'warning'],
    [
      'daily for EKS clusters alone is a warning',
      { recordingFrequency: 'CONTINUOUS', recordingModeOverrides: [override('DAILY', 'AWS::EKS::Cluster')] },
      'warning',
    ],
    [
      'daily for all but EKS clusters is well',
      { recordingFrequency: 'DAILY', recordingModeOverrides: [override('CONTINUOUS', 'AWS::EKS::Cluster')] },
      'ok',
    ],
    [
      'daily for another type is well',
      { recordingFrequency: 'CONTINUOUS', recordingModeOverrides: [override('DAILY', 'AWS::EC2::Instance')] },
      'ok',
    ],
    ['that is not said is continuous', undefined, 'ok'],
    [
      'daily for no type is well',
      {
        recordingFrequency: 'CONTINUOUS',
        recordingModeOverrides: [{ recordingFrequency: 'DAILY', resourceTypes: undefined }],
      },
      'ok',
    ],
    [
      'daily for EKS clusters beside an override for another type is a warning',
      {
        recordingFrequency: 'CONTINUOUS',
        recordingModeOverrides: [override('CONTINUOUS', 'AWS::EC2::Instance'), override('DAILY', 'AWS::EKS::Cluster')],
      },
      'warning',
    ],
  ])('%s', (_name, recordingMode, state) => {
    expect(states({ ...all, recordingMode })[2]).toBe(`frequency ${state}`);
  });

  test('daily is reported with what it misses', () => {
    expect(sentence({ ...all, recordingMode: { recordingFrequency: 'DAILY' } }, on, 'frequency')).toBe(
      'The configuration recorder default records AWS::EKS::Cluster once a day: what opens and closes within a day is never seen. Record it continuously, if need be as an override for this type.',
    );
  });
});

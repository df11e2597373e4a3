import type { ConfigurationRecorder, ConfigurationRecorderStatus } from '@aws-sdk/client-config-service';
import { RESOURCE_TYPE } from '../../../rules/eks-endpoint-public-access/verdict.ts';
import { type Check, checkResults } from '../check.ts';

const recorder = checkResults('recorder');
const recording = checkResults('recording');
const frequency = checkResults('frequency');

/** Whether AWS Config records EKS clusters. Recorders that belong to other AWS services do not invoke a rule. */
export function checkRecorders(
  recorders: readonly ConfigurationRecorder[],
  statuses: readonly ConfigurationRecorderStatus[],
): readonly Check[] {
  const own = recorders.find(({ servicePrincipal }) => servicePrincipal === undefined);
  if (own === undefined) {
    return [
      recorder.problem(
        'There is no configuration recorder, so no rule can be created here. Set AWS Config up in this Region, with ' +
          `${RESOURCE_TYPE} recorded.`,
      ),
    ];
  }
  const status = statuses.find(({ name }) => name === own.name);
  return [checkStatus(own.name ?? 'default', status), ...checkRecording(own)];
}

function checkStatus(name: string, status: ConfigurationRecorderStatus | undefined): Check {
  if (status === undefined) {
    return recorder.couldNotTell(`AWS Config says nothing of the status of the configuration recorder ${name}.`);
  }
  if (status.recording !== true) {
    return recorder.problem(
      `The configuration recorder ${name} is off: only the daily sweep sees a change. Turn it on: ` +
        `aws configservice start-configuration-recorder --configuration-recorder-name ${name}`,
    );
  }
  // Seen in capitals, though the SDK's type has it otherwise.
  if (status.lastStatus?.toLowerCase() === 'failure') {
    const error = [status.lastErrorCode, status.lastErrorMessage].filter((text) => text !== undefined).join(': ');
    return recorder.problem(
      `The configuration recorder ${name} is on and fails (${error || 'AWS Config does not say why'}): changes may not ` +
        'reach the rule. Check its role and the delivery channel.',
    );
  }
  return recorder.ok(`The configuration recorder ${name} is on.`);
}

function checkRecording(own: ConfigurationRecorder): readonly Check[] {
  const problem = whyNotRecorded(own);
  if (problem !== undefined) {
    return [
      recording.problem(
        `The configuration recorder ${own.name} does not record ${RESOURCE_TYPE}, which ${problem}: only the daily ` +
          'sweep sees a change. Add the type to what it records.',
      ),
    ];
  }
  return [recording.ok(`The configuration recorder ${own.name} records ${RESOURCE_TYPE}.`), checkFrequency(own)];
}

/** The strategy decides; recorders from before there were strategies have the two older members only (RecordingGroup). */
function whyNotRecorded({ recordingGroup: group }: ConfigurationRecorder): string | undefined {
  // A recorder that was made without a group records all supported types (PutConfigurationRecorder).
  if (group === undefined) return undefined;
  const included = group.resourceTypes?.includes(RESOURCE_TYPE) ?? false;
  const excluded = group.exclusionByResourceTypes?.resourceTypes?.includes(RESOURCE_TYPE) ?? false;
  switch (group.recordingStrategy?.useOnly) {
    case 'ALL_SUPPORTED_RESOURCE_TYPES':
      return undefined;
    case 'EXCLUSION_BY_RESOURCE_TYPES':
      return excluded ? 'it excludes' : undefined;
    case 'INCLUSION_BY_RESOURCE_TYPES':
      return included ? undefined : 'is not among the types that it includes';
    default:
      return group.allSupported === true || included ? undefined : 'is not among the types that it includes';
  }
}

/** Continuous unless it says otherwise (RecordingMode). */
function checkFrequency({ name, recordingMode: mode }: ConfigurationRecorder): Check {
  const override = mode?.recordingModeOverrides?.find(({ resourceTypes }) => resourceTypes?.includes(RESOURCE_TYPE));
  const chosen = override?.recordingFrequency ?? mode?.recordingFrequency ?? 'CONTINUOUS';
  if (chosen === 'CONTINUOUS') return frequency.ok(`${RESOURCE_TYPE} is recorded continuously.`);
  return frequency.warning(
    `The configuration recorder ${name} records ${RESOURCE_TYPE} once a day: what opens and closes within a day is ` +
      `never seen. Record it continuously, if need be as an override for this type.`,
  );
}

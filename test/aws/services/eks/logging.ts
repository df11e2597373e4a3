import { randomUUID } from 'node:crypto';
import type * as sdk from '@aws-sdk/client-eks';
import { AwsError } from '../../error.ts';
import type { Update } from './update.ts';

const TYPES: readonly sdk.LogType[] = ['api', 'audit', 'authenticator', 'controllerManager', 'scheduler'];

/** The types of control plane logs that a cluster writes to CloudWatch Logs. */
export function enabledTypes(logging: sdk.Logging | undefined): readonly sdk.LogType[] {
  const setups = logging?.clusterLogging ?? [];
  return TYPES.filter((type) => setups.some((setup) => setup.enabled === true && setup.types?.includes(type)));
}

/** What a cluster has after a request; types that it does not name stay. Throws AwsError for a type that is none. */
export function requestedTypes(
  request: sdk.Logging | undefined,
  before: readonly sdk.LogType[],
): readonly sdk.LogType[] {
  const setups = request?.clusterLogging ?? [];
  const unknown = setups.flatMap(({ types = [] }) => types).find((type) => !TYPES.includes(type));
  // Assumed text.
  if (unknown !== undefined) throw new AwsError('InvalidParameterException', `Invalid log type: ${unknown}`);
  return TYPES.filter((type) => {
    const setup = setups.find(({ types }) => types?.includes(type));
    return setup === undefined ? before.includes(type) : setup.enabled === true;
  });
}

/** As DescribeCluster shows it: an entry for the types that are on, and one for those that are off. */
export function loggingOf(enabled: readonly sdk.LogType[]): sdk.Logging {
  const off = TYPES.filter((type) => !enabled.includes(type));
  return {
    clusterLogging: [
      ...(enabled.length === 0 ? [] : [{ types: [...enabled], enabled: true }]),
      ...(off.length === 0 ? [] : [{ types: off, enabled: false }]),
    ],
  };
}

/** EKS user guide, control plane logs, has such an update. Throws AwsError when nothing would change. */
export function loggingUpdate(
  request: sdk.Logging,
  before: readonly sdk.LogType[],
  after: readonly sdk.LogType[],
  now: Date,
): Update {
  if (before.join() === after.join()) {
    throw new AwsError('InvalidParameterException', 'No changes needed for the logging config provided');
  }
  return {
    id: randomUUID(),
    status: 'InProgress',
    type: 'LoggingUpdate',
    params: [{ type: 'ClusterLogging', value: JSON.stringify(request) }],
    createdAt: now,
    errors: [],
  };
}

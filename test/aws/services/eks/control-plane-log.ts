import { createHash } from 'node:crypto';
import type * as sdk from '@aws-sdk/client-eks';
import type { LogGroups } from '../logs.ts';

/**
 * Streams begin like this, and end with 32 hexadecimal digits of their own, one for each instance (output published in AWS's
 * EKS security workshop).
 */
const PREFIXES: Readonly<Record<sdk.LogType, readonly string[]>> = {
  api: ['kube-apiserver-'],
  audit: ['kube-apiserver-audit-'],
  authenticator: ['authenticator-'],
  controllerManager: ['kube-controller-manager-', 'cloud-controller-manager-'],
  scheduler: ['kube-scheduler-'],
};

/** A control plane has at least two API server instances (EKS user guide, cluster architecture). */
const INSTANCES = 2;

export function controlPlaneLogGroup(cluster: string): string {
  return `/aws/eks/${cluster}/cluster`;
}

/** The streams that a cluster writes logs of a type to. */
export function controlPlaneLogStreams(cluster: string, type: sdk.LogType): readonly string[] {
  return PREFIXES[type].flatMap((prefix) =>
    Array.from({ length: INSTANCES }, (_, instance) => {
      const hash = createHash('sha256').update(`${cluster} ${prefix} ${instance}`).digest('hex');
      return prefix + hash.slice(0, 32);
    }),
  );
}

/** EKS creates the group and the streams. A group that is there already keeps its retention and its class. */
export function openControlPlaneLog(groups: LogGroups, cluster: string, types: readonly sdk.LogType[]): void {
  const name = controlPlaneLogGroup(cluster);
  if (groups.find(name) === undefined) groups.create({ name, retentionInDays: undefined, kmsKeyId: undefined });
  for (const stream of types.flatMap((type) => controlPlaneLogStreams(cluster, type))) {
    if (!groups.streams(name).has(stream)) groups.createStream(name, stream);
  }
}

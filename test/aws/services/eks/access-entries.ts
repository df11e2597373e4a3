import type * as sdk from '@aws-sdk/client-eks';
import { AwsError } from '../../error.ts';
import { type AccessNeed, type Operations, operation, type Place } from '../../service.ts';
import { clusterArn } from './cluster.ts';

/** Who may call a cluster's API, as a test says it. */
export type AccessEntryShape = Pick<sdk.AccessEntry, 'username' | 'kubernetesGroups' | 'type'> & {
  readonly principalArn: string;
};

/** The access entries of clusters. A cluster that none was given has none. */
export class AccessEntries {
  readonly #place: Place;
  readonly #entries = new Map<string, sdk.AccessEntry[]>();

  constructor(place: Place) {
    this.#place = place;
  }

  add(cluster: string, entry: AccessEntryShape, now: Date): void {
    const { principalArn } = entry;
    const [, , , , account, principal = ''] = principalArn.split(':');
    const [type, ...path] = principal.split('/');
    const number = String((this.#entries.get(cluster) ?? []).length).padStart(12, '0');
    const resource = `access-entry/${cluster}/${type}/${account}/${path.at(-1)}/00000000-0000-4000-8000-${number}`;
    const { partition, region, account: own } = this.#place;
    const stored: sdk.AccessEntry = {
      clusterName: cluster,
      kubernetesGroups: [],
      accessEntryArn: `arn:${partition}:eks:${region}:${own}:${resource}`,
      createdAt: now,
      modifiedAt: now,
      tags: {},
      type: 'STANDARD',
      username: principalArn,
      ...entry,
    };
    this.#entries.set(cluster, [...(this.#entries.get(cluster) ?? []), stored]);
  }

  /** `pageOf` cuts a page as EKS does. Assumed: the text for an unknown principal. */
  operations(
    find: (cluster: string | undefined) => unknown,
    onCluster: (cluster: string | undefined) => readonly AccessNeed[],
    pageOf: (
      items: readonly string[],
      input: sdk.ListAccessEntriesCommandInput,
    ) => { page: string[]; nextToken: string | undefined },
  ): Operations {
    const of = (cluster: string | undefined) => this.#entries.get(cluster ?? '') ?? [];
    const entryOf = ({ clusterName, principalArn }: sdk.DescribeAccessEntryCommandInput) =>
      of(clusterName).find((entry) => entry.principalArn === principalArn);
    return {
      ListAccessEntries: operation<sdk.ListAccessEntriesCommandInput, sdk.ListAccessEntriesCommandOutput>({
        needs: (input) => onCluster(input.clusterName),
        run: (input) => {
          find(input.clusterName);
          if (input.associatedPolicyArn !== undefined) {
            throw new AwsError('NotImplemented', 'the local AWS associates no access policies', { status: 501 });
          }
          const principals = of(input.clusterName).map(({ principalArn = '' }) => principalArn);
          const { page, nextToken } = pageOf(principals, input);
          return { accessEntries: page, nextToken };
        },
      }),
      DescribeAccessEntry: operation<sdk.DescribeAccessEntryCommandInput, sdk.DescribeAccessEntryCommandOutput>({
        // For an entry that does not exist there is no ARN; what IAM then compares is not documented.
        needs: (input) => [
          { resource: entryOf(input)?.accessEntryArn ?? clusterArn(input.clusterName ?? '', this.#place) },
        ],
        run: (input) => {
          find(input.clusterName);
          const accessEntry = entryOf(input);
          if (accessEntry === undefined) {
            throw new AwsError('ResourceNotFoundException', 'The specified principalArn could not be found.');
          }
          return { accessEntry };
        },
      }),
    };
  }
}

import type { AuditRow } from '../../../cli/audit/row.ts';
import type { Progress } from '../../../cli/terminal/progress.ts';
import type { ClusterSource } from '../../../rules/eks-endpoint-public-access/clusters.ts';

/** What EKS answers in a Region: pages of names, and clusters. An Error is thrown where it stands. */
export interface FakeRegion {
  readonly pages: readonly (readonly string[] | Error)[];
  readonly clusters?: Readonly<Record<string, unknown>>;
}

/** Knows the Regions and clusters it was given and nothing else. */
export function fakeClusters(regions: Readonly<Record<string, FakeRegion>>): (region: string) => ClusterSource {
  return (region) => {
    const fake = regions[region];
    if (fake === undefined) throw new Error(`the test expected no look into ${region}`);
    return {
      async *listClusters() {
        for (const page of fake.pages) {
          if (page instanceof Error) throw page;
          yield page;
        }
      },
      async describeCluster(name) {
        if (!(name in (fake.clusters ?? {}))) throw new Error(`the test expected no call for ${name}`);
        const answer = fake.clusters?.[name];
        if (answer instanceof Error) throw answer;
        return answer as object | undefined;
      },
    };
  };
}

/** Records what is done, in order. */
export class RecordedProgress implements Progress {
  readonly events: string[] = [];

  clusterDone(region: string): void {
    this.events.push(`cluster in ${region}`);
  }

  regionDone(): void {
    this.events.push('region');
  }

  end(): void {
    this.events.push('end');
  }
}

export const open = endpoint(true, ['0.0.0.0/0']);
export const restricted = endpoint(true, ['203.0.113.0/24']);
export const closed = endpoint(false, []);
export const onOutpost = {
  outpostConfig: { outpostArns: ['arn:aws:outposts:eu-central-1:111122223333:outpost/op-0'] },
};

/** A row of a cluster that is private, with changes. */
export function auditRow(changes: Partial<AuditRow> = {}): AuditRow {
  return {
    account: '111122223333',
    accountName: null,
    region: 'eu-central-1',
    cluster: 'intern',
    arn: 'arn:aws:eks:eu-central-1:111122223333:cluster/intern',
    vpc: 'vpc-0a1b2c3d',
    publicAccess: false,
    privateAccess: true,
    cidrs: [],
    addresses: 0,
    compliance: 'COMPLIANT',
    reason: 'private-only',
    sentence: 'The API server endpoint is private: public access is off.',
    fix: null,
    lookedAt: '2026-11-23T09:00:00.000Z',
    ...changes,
  };
}

function endpoint(endpointPublicAccess: boolean, publicAccessCidrs: readonly string[]) {
  return { resourcesVpcConfig: { endpointPublicAccess, endpointPrivateAccess: true, publicAccessCidrs } };
}

/** An error as the SDK makes them. */
export function awsError(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}

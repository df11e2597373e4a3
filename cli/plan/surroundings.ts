import type { Network } from '../../rules/eks-endpoint-public-access/networks.ts';

/** What decides where an address belongs: the networks around one cluster, as EKS and EC2 describe them. */
export interface Surroundings {
  readonly account: string;
  readonly vpcId: string;
  /** All CIDR associations of the VPC, both families. They may be public or 100.64.0.0/10. */
  readonly vpcCidrs: readonly Network[];
  /** `remoteNetworkConfig`: networks of hybrid nodes and their pods. */
  readonly remoteNetworks: readonly Network[];
  /** Public addresses of NAT gateways, Elastic IPs and network interfaces in the cluster's VPC, with what each is. */
  readonly ownAddresses: ReadonlyMap<string, PublicAddress>;
  /** The same of every other VPC that was looked at. */
  readonly otherVpcAddresses: ReadonlyMap<string, PublicAddress>;
  /** Networks that the user declares stable, by `--stable`. */
  readonly stable: readonly Network[];
  /** The look-ups that failed, as sentences: addresses of those kinds cannot be told from those of strangers. */
  readonly missing: readonly string[];
}

export interface PublicAddress {
  readonly vpcId: string;
  readonly account: string;
  /** An Elastic IP (of a NAT gateway or of its own) stays; an address that was assigned at launch does not. */
  readonly isElastic: boolean;
  /** Such as `nat-0abc` or `eipalloc-0abc`. */
  readonly resource: string;
}

import type * as sdk from '@aws-sdk/client-ec2';
import { AwsError } from '../error.ts';
import type { RequestContext } from '../iam/policy.ts';
import { clusterNetwork, type Ec2Network, type VpcDns } from '../network.ts';
import { type Operations, operation, type Place } from '../service.ts';
import { networkOperations, refuseDryRun } from './ec2/network-operations.ts';
import { VPC_ID } from './eks/cluster.ts';

/** Some of the Regions that an account has to enable before it can use them. */
const NOT_OPTED_IN = ['af-south-1', 'ap-east-1', 'me-central-1'];

/** EC2 as far as EKS clusters depend on it: which Regions there are, and the network that clusters are in. Read-only. */
export class Ec2 {
  readonly operations: Operations;
  /** The Regions that the account has enabled. */
  enabledRegions: readonly string[];
  /** What a test describes: what EC2 and Route 53 Resolver answer from. May be replaced at any time. */
  network: Ec2Network = clusterNetwork();
  /** The most that one answer lists. A test makes it small to have pages. */
  pageSize = 1000;
  readonly #place: Place;

  constructor(place: Place) {
    this.#place = place;
    this.enabledRegions = [place.region];
    const context = { 'ec2:Region': place.region };
    this.operations = {
      ...networkOperations(place, this),
      DescribeRegions: operation<sdk.DescribeRegionsCommandInput, sdk.DescribeRegionsCommandOutput>({
        needs: () => [{ resource: '*', context }],
        run: (input) => ({ Regions: this.#regions(input) }),
      }),
      DescribeVpcAttribute: operation<sdk.DescribeVpcAttributeCommandInput, sdk.DescribeVpcAttributeCommandOutput>({
        needs: (input) => [{ resource: this.#vpcArn(input.VpcId), context: { ...context, ...vpcContext(input) } }],
        run: (input) => this.#vpcAttribute(input),
      }),
    };
  }

  /** The DNS of the VPC that clusters are in. */
  get vpcDns(): VpcDns {
    const dns = this.network.vpcs.find(({ id }) => id === VPC_ID)?.dns;
    if (dns === undefined) throw new Error(`the network has no ${VPC_ID} with DNS`);
    return dns;
  }

  /** Regions that are not enabled are left out unless they are named or all are asked for (EC2 API reference). */
  #regions(input: sdk.DescribeRegionsCommandInput): sdk.Region[] {
    refuseDryRun(input);
    if (input.Filters !== undefined) {
      throw new AwsError('NotImplemented', 'the local AWS does not filter Regions', { status: 501 });
    }
    const enabled = this.enabledRegions.map((name) => ({ name, status: 'opt-in-not-required' }));
    const others = NOT_OPTED_IN.filter((name) => !this.enabledRegions.includes(name));
    const all = [...others.map((name) => ({ name, status: 'not-opted-in' })), ...enabled].sort((a, b) =>
      a.name < b.name ? -1 : 1,
    );
    const named = input.RegionNames ?? [];
    const unknown = named.filter((name) => !all.some((region) => region.name === name));
    if (unknown.length > 0) {
      // Assumed text.
      throw new AwsError('InvalidParameterValue', `Invalid region names: [${unknown.join(', ')}]`, { status: 400 });
    }
    return all
      .filter((region) =>
        named.length > 0 ? named.includes(region.name) : input.AllRegions || enabled.includes(region),
      )
      .map(({ name, status }) => ({
        RegionName: name,
        Endpoint: `ec2.${name}.amazonaws.com`,
        OptInStatus: status,
      }));
  }

  #vpcAttribute(input: sdk.DescribeVpcAttributeCommandInput): Omit<sdk.DescribeVpcAttributeCommandOutput, '$metadata'> {
    refuseDryRun(input);
    const vpc = this.network.vpcs.find(({ id }) => id === input.VpcId);
    if (vpc === undefined) {
      throw new AwsError('InvalidVpcID.NotFound', `The vpc ID '${input.VpcId}' does not exist`, { status: 400 });
    }
    // A VPC that is not the default one has DNS names only when that is switched on (EC2 user guide, DNS attributes).
    const { enableDnsSupport, enableDnsHostnames } = vpc.dns ?? { enableDnsSupport: true, enableDnsHostnames: false };
    switch (input.Attribute) {
      case 'enableDnsSupport':
        return { VpcId: vpc.id, EnableDnsSupport: { Value: enableDnsSupport } };
      case 'enableDnsHostnames':
        return { VpcId: vpc.id, EnableDnsHostnames: { Value: enableDnsHostnames } };
      default:
        throw new AwsError('NotImplemented', `the local AWS does not know ${input.Attribute}`, { status: 501 });
    }
  }

  #vpcArn(vpcId: string | undefined): string {
    return `arn:${this.#place.partition}:ec2:${this.#place.region}:${this.#place.account}:vpc/${vpcId}`;
  }
}

function vpcContext({ VpcId: vpcId }: sdk.DescribeVpcAttributeCommandInput): RequestContext {
  return vpcId === undefined ? {} : { 'ec2:VpcID': vpcId };
}

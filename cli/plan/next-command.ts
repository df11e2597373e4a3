import { RUNBOOKS } from '../../remediation/runbooks.ts';
import type { Network } from '../../rules/eks-endpoint-public-access/networks.ts';
import { shellQuoted } from '../terminal/text.ts';

/** The cluster that a command acts on, as EKS names it. */
export interface ClusterPlace {
  readonly region: string;
  readonly cluster: string;
}

/**
 * Turns public access off. The rule is not asked: the runbook would leave a cluster alone that the rule accepts, such as one that is
 * limited to a few CIDRs.
 */
export function closeCommand(place: ClusterPlace): string {
  const parameters = { ClusterName: [place.cluster], RuleFunctionName: ['none'] };
  return startRunbook(place, RUNBOOKS.MakeEndpointPrivate.documentName, parameters);
}

/** Limits an open endpoint. The runbook leaves a cluster alone that the rule accepts: for that there is `listCommand`. */
export function narrowCommand(place: ClusterPlace, cidrs: readonly Network[]): string {
  const parameters = { ClusterName: [place.cluster], PublicAccessCidrs: cidrs.map(({ text }) => text) };
  return startRunbook(place, RUNBOOKS.RestrictPublicCidrs.documentName, parameters);
}

/** Replaces the CIDRs of an endpoint that is limited already. */
export function listCommand(place: ClusterPlace, cidrs: readonly Network[]): string {
  const config = JSON.stringify({ publicAccessCidrs: cidrs.map(({ text }) => text) });
  return updateConfig(place, `--resources-vpc-config ${shellQuoted(config)}`);
}

export function privateOnCommand(place: ClusterPlace): string {
  return updateConfig(place, '--resources-vpc-config endpointPrivateAccess=true');
}

export function auditLogCommand(place: ClusterPlace): string {
  const logging = JSON.stringify({ clusterLogging: [{ types: ['audit'], enabled: true }] });
  return updateConfig(place, `--logging ${shellQuoted(logging)}`);
}

/** Turns on both DNS attributes that a private endpoint needs. EC2 changes one attribute a call. */
export function dnsCommand({ region }: ClusterPlace, vpcId: string): string {
  const modify = `aws ec2 modify-vpc-attribute --region ${shellWord(region)} --vpc-id ${shellWord(vpcId)}`;
  return `${modify} --enable-dns-support && ${modify} --enable-dns-hostnames`;
}

function startRunbook(
  { region }: ClusterPlace,
  document: string,
  parameters: Readonly<Record<string, string[]>>,
): string {
  return `aws ssm start-automation-execution --region ${shellWord(region)} --document-name ${document} --parameters ${shellQuoted(JSON.stringify(parameters))}`;
}

function updateConfig({ region, cluster }: ClusterPlace, change: string): string {
  return `aws eks update-cluster-config --region ${shellWord(region)} --name ${shellWord(cluster)} ${change}`;
}

/** Names of Regions and clusters need no quotes; anything else gets them. */
function shellWord(text: string): string {
  return /^\w[\w-]*$/.test(text) ? text : shellQuoted(text);
}

/** Which cluster, as commands name it. */
interface ClusterPlace {
  readonly region: string | null;
  readonly cluster: string | null;
}

/** The settings that fix a verdict: a private endpoint, or only private access beside what is public. */
const PRIVATE = { endpointPublicAccess: false, endpointPrivateAccess: true };
const ALSO_PRIVATE = { endpointPrivateAccess: true };

/**
 * How to make a NON_COMPLIANT cluster COMPLIANT, one way a line. Who must keep public access limits it instead, which is the
 * last line.
 */
export function howToFix(reason: string, { region, cluster }: ClusterPlace): string {
  const settings: Readonly<Record<string, boolean>> = reason === 'private-endpoint-off' ? ALSO_PRIVATE : PRIVATE;
  const list = (write: (name: string, value: boolean) => string, separator: string): string =>
    Object.entries(settings)
      .map(([name, value]) => write(name, value))
      .join(separator);
  const config = list((name, value) => `${name}=${value}`, ',');
  const terraform = list((name, value) => `${snakeCase(name)} = ${value}`, '; ');
  const cloudFormation = list((name, value) => `${name[0]?.toUpperCase()}${name.slice(1)}: ${value}`, ', ');
  return [
    `AWS CLI: aws eks update-cluster-config --region ${region} --name ${cluster} --resources-vpc-config ${config}`,
    `Terraform: in vpc_config of aws_eks_cluster, ${terraform}`,
    `CloudFormation: in ResourcesVpcConfig of AWS::EKS::Cluster, ${cloudFormation}`,
    ...(settings === PRIVATE && reason !== 'public-forbidden'
      ? ['To keep public access, limit publicAccessCidrs (public_access_cidrs, PublicAccessCidrs) instead.']
      : []),
  ].join('\n');
}

/** The button of the console, where a rule of this name has a remediation. */
export function remediateLine(ruleName: string): string {
  return `AWS Config: choose Remediate for the cluster in the rule ${ruleName}`;
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

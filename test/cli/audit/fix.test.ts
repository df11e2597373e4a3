import { expect, test } from 'vitest';
import { howToFix, remediateLine } from '../../../cli/audit/fix.ts';

const place = { region: 'eu-central-1', cluster: 'payments' };

test('an open cluster becomes private, by three tools, or limits its list', () => {
  expect(howToFix('open-to-internet', place).split('\n')).toEqual([
    'AWS CLI: aws eks update-cluster-config --region eu-central-1 --name payments --resources-vpc-config endpointPublicAccess=false,endpointPrivateAccess=true',
    'Terraform: in vpc_config of aws_eks_cluster, endpoint_public_access = false; endpoint_private_access = true',
    'CloudFormation: in ResourcesVpcConfig of AWS::EKS::Cluster, EndpointPublicAccess: false, EndpointPrivateAccess: true',
    'To keep public access, limit publicAccessCidrs (public_access_cidrs, PublicAccessCidrs) instead.',
  ]);
});

test('where public access is forbidden, no list helps', () => {
  expect(howToFix('public-forbidden', place)).not.toContain('publicAccessCidrs');
});

test('a cluster that only lacks private access keeps its public access', () => {
  expect(howToFix('private-endpoint-off', place).split('\n')).toEqual([
    'AWS CLI: aws eks update-cluster-config --region eu-central-1 --name payments --resources-vpc-config endpointPrivateAccess=true',
    'Terraform: in vpc_config of aws_eks_cluster, endpoint_private_access = true',
    'CloudFormation: in ResourcesVpcConfig of AWS::EKS::Cluster, EndpointPrivateAccess: true',
  ]);
});

test('the button is that of the rule', () => {
  expect(remediateLine('eks-endpoint-public-access')).toBe(
    'AWS Config: choose Remediate for the cluster in the rule eks-endpoint-public-access',
  );
});

/**
 * Regions that have AWS Config rules but not the resource type AWS::Config::RemediationConfiguration: a template that holds it
 * is refused there, even if a condition leaves it out. Source: CloudFormation's registry schemas, one set for each Region, as
 * of 2026-10-20. Every other resource type of the templates exists in all Regions.
 */
export const REGIONS_WITHOUT_REMEDIATION: readonly string[] = [
  'ap-east-2',
  'ap-southeast-6',
  'ap-southeast-7',
  'mx-central-1',
];

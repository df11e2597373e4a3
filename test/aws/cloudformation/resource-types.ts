import { AwsError } from '../error.ts';

/** Regions that lack a resource type (CloudFormation's registry schemas of 2026-10-20). */
const MISSING: Readonly<Record<string, readonly string[]>> = {
  'AWS::Config::RemediationConfiguration': ['ap-east-2', 'ap-southeast-6', 'ap-southeast-7', 'mx-central-1'],
};

/** Throws for types that a Region does not have, as CreateStack does before it creates anything. */
export function checkResourceTypes(types: readonly string[], region: string): void {
  const missing = [...new Set(types)].filter((type) => MISSING[type]?.includes(region));
  if (missing.length === 0) return;
  throw new AwsError('ValidationError', `Template format error: Unrecognized resource types: [${missing.join(', ')}]`);
}

import * as z from 'zod/mini';
import { AwsError } from '../error.ts';
import { boolean, readProperties } from './properties.ts';

const count = z.coerce.number().check(z.int(), z.gte(0));
const percentage = z.coerce.number().check(z.int(), z.gte(0), z.lte(100));
const units = z.array(z.string().check(z.regex(/^(ou-[a-z0-9]{4,32}-[a-z0-9]{8,32}|r-[a-z0-9]{4,32})$/)));
const accounts = z.array(z.string().check(z.regex(/^\d{12}$/)));

/** AWS::CloudFormation::StackSet as far as the local AWS knows it; parameter overrides it does not. */
const schema = z.strictObject({
  StackSetName: z.string().check(z.regex(/^[a-zA-Z][-a-zA-Z0-9]{0,127}$/)),
  Description: z.optional(z.string()),
  PermissionModel: z.literal('SERVICE_MANAGED'),
  CallAs: z._default(z.enum(['SELF', 'DELEGATED_ADMIN']), 'SELF'),
  // Assumed: a service-managed StackSet says whether it deploys by itself.
  AutoDeployment: z.strictObject({ Enabled: boolean, RetainStacksOnAccountRemoval: z.optional(boolean) }),
  ManagedExecution: z.optional(z.strictObject({ Active: boolean })),
  Capabilities: z._default(z.array(z.enum(['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM'])), []),
  OperationPreferences: z._default(
    z.strictObject({
      FailureToleranceCount: z.optional(count),
      FailureTolerancePercentage: z.optional(percentage),
      MaxConcurrentCount: z.optional(count),
      MaxConcurrentPercentage: z.optional(percentage),
      RegionConcurrencyType: z._default(z.enum(['SEQUENTIAL', 'PARALLEL']), 'SEQUENTIAL'),
      RegionOrder: z.optional(z.array(z.string())),
    }),
    { RegionConcurrencyType: 'SEQUENTIAL' },
  ),
  Parameters: z._default(z.array(z.strictObject({ ParameterKey: z.string(), ParameterValue: z.string() })), []),
  StackInstancesGroup: z.array(
    z.strictObject({
      DeploymentTargets: z.strictObject({
        OrganizationalUnitIds: units.check(z.minLength(1)),
        AccountFilterType: z.optional(z.enum(['NONE', 'INTERSECTION', 'DIFFERENCE'])),
        Accounts: z.optional(accounts.check(z.minLength(1))),
      }),
      Regions: z.array(z.string()).check(z.minLength(1)),
    }),
  ),
  Tags: z.optional(z.array(z.unknown())),
  TemplateBody: z.optional(z.string()),
  TemplateURL: z.optional(z.string()),
});

export type StackSetProperties = z.output<typeof schema>;
export type StackInstancesGroup = StackSetProperties['StackInstancesGroup'][number];
export type OperationPreferences = StackSetProperties['OperationPreferences'];

/** Reads a StackSet's properties strictly. Throws ValidationError, which names the property. */
export function stackSetProperties(properties: unknown): StackSetProperties {
  const stackSet = readProperties(schema, properties, 'ValidationError');
  for (const { DeploymentTargets: targets } of stackSet.StackInstancesGroup) {
    // CloudFormation API, DeploymentTargets.
    if ((targets.Accounts !== undefined) !== ['INTERSECTION', 'DIFFERENCE'].includes(targets.AccountFilterType ?? '')) {
      refuse('DeploymentTargets: Accounts and AccountFilterType go together');
    }
  }
  if ((stackSet.TemplateBody === undefined) === (stackSet.TemplateURL === undefined)) {
    refuse('A StackSet has either TemplateBody or TemplateURL'); // Assumed text.
  }
  const { FailureToleranceCount, FailureTolerancePercentage } = stackSet.OperationPreferences;
  if (FailureToleranceCount !== undefined && FailureTolerancePercentage !== undefined) {
    refuse('OperationPreferences: FailureToleranceCount or FailureTolerancePercentage, not both');
  }
  return stackSet;
}

function refuse(problem: string): never {
  throw new AwsError('ValidationError', problem);
}

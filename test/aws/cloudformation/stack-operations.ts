import type * as sdk from '@aws-sdk/client-cloudformation';
import { AwsError } from '../error.ts';
import { type Operations, operation, type Place } from '../service.ts';
import type { StackDescription, Stacks } from './stacks.ts';

/** What CloudFormation answers of the stacks of one account and Region. Stacks here are complete: what fails leaves none. */
export function stackOperations(place: Place, stacks: Pick<Stacks, 'describe'>): Operations {
  const needs = ({ StackName: name }: { readonly StackName?: string | undefined }) => [
    { resource: `arn:${place.partition}:cloudformation:${place.region}:${place.account}:stack/${name ?? '*'}/*` },
  ];
  return {
    DescribeStacks: operation<sdk.DescribeStacksCommandInput, sdk.DescribeStacksCommandOutput>({
      needs,
      run: ({ StackName: name }) => ({ Stacks: stacks.describe(name).map(described) }),
    }),
    DescribeStackResources: operation<sdk.DescribeStackResourcesCommandInput, sdk.DescribeStackResourcesCommandOutput>({
      needs,
      run: ({ StackName: name, LogicalResourceId: logicalId, PhysicalResourceId: physicalId }) => ({
        StackResources: (name === undefined ? stackWith(stacks, physicalId) : stacks.describe(name)).flatMap(
          ({ place: { stackName, stackId }, createdAt, updatedAt, resources }) =>
            resources
              .filter((resource) => (logicalId ?? resource.logicalId) === resource.logicalId)
              .map((resource) => ({
                StackName: stackName,
                StackId: stackId,
                LogicalResourceId: resource.logicalId,
                PhysicalResourceId: resource.physicalId,
                ResourceType: resource.type,
                Timestamp: updatedAt ?? createdAt,
                ResourceStatus: 'CREATE_COMPLETE' as const,
              })),
        ),
      }),
    }),
  };
}

/** The stack that a resource belongs to, all of whose resources are answered (API reference, DescribeStackResources). */
function stackWith(stacks: Pick<Stacks, 'describe'>, physicalId: string | undefined): readonly StackDescription[] {
  const owners = stacks
    .describe(undefined)
    .filter(({ resources }) => resources.some((resource) => resource.physicalId === physicalId));
  if (owners.length === 0) throw new AwsError('ValidationError', `Stack for ${physicalId} does not exist`);
  return owners;
}

function described({ place, description, parameters, outputs, createdAt, updatedAt }: StackDescription): sdk.Stack {
  return {
    StackId: place.stackId,
    StackName: place.stackName,
    ...(description === undefined ? {} : { Description: description }),
    Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue })),
    Outputs: Object.entries(outputs).map(([OutputKey, value]) => ({ OutputKey, OutputValue: String(value) })),
    CreationTime: createdAt,
    ...(updatedAt === undefined ? {} : { LastUpdatedTime: updatedAt }),
    StackStatus: updatedAt === undefined ? 'CREATE_COMPLETE' : 'UPDATE_COMPLETE',
  };
}

import {
  type CloudFormationClient,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import {
  type CloudTrailClient,
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  type GetEventSelectorsResponse,
  GetTrailStatusCommand,
  type Trail,
} from '@aws-sdk/client-cloudtrail';
import {
  type AutomationExecutionMetadata,
  paginateDescribeAutomationExecutions,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import { call, collect } from './call.ts';

/** What the doctor asks about what is around the guard in one Region: its stack, trails, and runbooks in progress. */
export interface Surroundings {
  /** The id of the stack that a resource belongs to; undefined when it belongs to none. */
  stackIdOf(physicalResourceId: string): Promise<string | undefined>;
  stack(id: string): Promise<Stack | undefined>;
  /** Those of other Regions and of the organization too, if they record this Region. */
  trails(): Promise<readonly Trail[]>;
  isLogging(trailArn: string): Promise<boolean>;
  eventSelectors(trailArn: string): Promise<Omit<GetEventSelectorsResponse, 'TrailARN'>>;
  /** The automation executions in progress of documents whose names start so. */
  executionsInProgress(documentPrefix: string): Promise<readonly AutomationExecutionMetadata[]>;
}

/** The clients of one Region. */
export interface SurroundingsClients {
  readonly cloudFormation: CloudFormationClient;
  readonly cloudTrail: CloudTrailClient;
  readonly ssm: SSMClient;
}

/** Systems Manager API reference, AutomationExecution: the statuses that are not final, without those of Change Manager. */
const IN_PROGRESS = ['Pending', 'InProgress', 'Waiting', 'Cancelling'];

/** The surroundings behind SDK clients. Every verb is one API operation, and throws CallError. */
export function surroundingsOf({ cloudFormation, cloudTrail, ssm }: SurroundingsClients): Surroundings {
  return {
    stackIdOf: (PhysicalResourceId) =>
      call('cloudformation:DescribeStackResources', async () => {
        try {
          const answer = await cloudFormation.send(new DescribeStackResourcesCommand({ PhysicalResourceId }));
          return answer.StackResources?.[0]?.StackId;
        } catch (error) {
          // The code of every refusal; its message says that the stack for the resource does not exist.
          if (error instanceof Error && error.name === 'ValidationError') return undefined;
          throw error;
        }
      }),
    stack: (StackName) =>
      call('cloudformation:DescribeStacks', async () => {
        const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName }));
        return Stacks?.[0];
      }),
    trails: () =>
      call('cloudtrail:DescribeTrails', async () => {
        const { trailList = [] } = await cloudTrail.send(new DescribeTrailsCommand({}));
        return trailList;
      }),
    isLogging: (Name) =>
      call('cloudtrail:GetTrailStatus', async () => {
        const { IsLogging } = await cloudTrail.send(new GetTrailStatusCommand({ Name }));
        return IsLogging === true;
      }),
    eventSelectors: (TrailName) =>
      call('cloudtrail:GetEventSelectors', () => cloudTrail.send(new GetEventSelectorsCommand({ TrailName }))),
    executionsInProgress: (prefix) =>
      call('ssm:DescribeAutomationExecutions', () =>
        collect(
          paginateDescribeAutomationExecutions(
            { client: ssm },
            {
              Filters: [
                { Key: 'DocumentNamePrefix', Values: [prefix] },
                { Key: 'ExecutionStatus', Values: IN_PROGRESS },
              ],
            },
          ),
          (page) => page.AutomationExecutionMetadataList,
        ),
      ),
  };
}

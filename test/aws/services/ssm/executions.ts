import type * as sdk from '@aws-sdk/client-ssm';
import { AwsError } from '../../error.ts';
import { paginate } from '../page.ts';

/** DescribeAutomationExecutions. Assumed: the newest execution comes first. */
export function describeExecutions(
  executions: readonly sdk.AutomationExecution[],
  { Filters: filters = [], MaxResults: size = 50, NextToken: token }: sdk.DescribeAutomationExecutionsCommandInput,
): Omit<sdk.DescribeAutomationExecutionsCommandOutput, '$metadata'> {
  if (size < 1 || size > 50) {
    throw new AwsError('ValidationException', `MaxResults ${size} is not between 1 and 50`, { status: 400 });
  }
  const wanted = executions.filter((execution) => filters.every((filter) => isWanted(execution, filter))).reverse();
  const { page, nextToken } = paginate(wanted, size, token, () => {
    throw new AwsError('InvalidNextToken', `NextToken ${token} is not valid`); // Assumed text.
  });
  return { AutomationExecutionMetadataList: page.map(metadata), NextToken: nextToken };
}

function isWanted(
  execution: sdk.AutomationExecution,
  { Key: key, Values: values = [] }: sdk.AutomationExecutionFilter,
) {
  switch (key) {
    case 'DocumentNamePrefix':
      return values.some((prefix) => execution.DocumentName?.startsWith(prefix));
    case 'ExecutionStatus':
      return values.some((status) => status === execution.AutomationExecutionStatus);
    default:
      throw new AwsError('NotImplemented', `the local AWS does not filter executions by ${key}`, { status: 501 });
  }
}

function metadata(execution: sdk.AutomationExecution): sdk.AutomationExecutionMetadata {
  const { StepExecutions: _steps, Parameters: _parameters, ...rest } = execution;
  return rest;
}

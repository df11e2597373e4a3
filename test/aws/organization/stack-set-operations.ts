import type * as sdk from '@aws-sdk/client-cloudformation';
import { AwsError } from '../error.ts';
import { anyResource, type Operations, operation, type Place } from '../service.ts';
import { paginate } from '../services/page.ts';
import type { StackInstance } from './stack-set-operation.ts';
import type { StackSets } from './stack-sets.ts';

const MOST = 100;

/** What CloudFormation answers one account and Region of the StackSets that were created there. */
export function stackSetOperations(stackSets: StackSets, place: Place): Operations {
  return {
    DescribeStackSet: operation<sdk.DescribeStackSetCommandInput, sdk.DescribeStackSetCommandOutput>({
      needs: anyResource, // Assumed.
      run: ({ StackSetName: name = '', CallAs: callAs = 'SELF' }) => {
        const { properties, template } = stackSets.find(name, callAs, place);
        const { PermissionModel, Parameters, Capabilities, AutoDeployment } = properties;
        return {
          StackSet: {
            StackSetName: name,
            Status: 'ACTIVE',
            TemplateBody: template,
            PermissionModel,
            Parameters,
            Capabilities,
            AutoDeployment,
          },
        };
      },
    }),
    ListStackInstances: operation<sdk.ListStackInstancesCommandInput, sdk.ListStackInstancesCommandOutput>({
      needs: anyResource, // Assumed.
      run: ({
        StackSetName: name = '',
        CallAs: callAs = 'SELF',
        MaxResults: size = MOST,
        NextToken: token,
        ...more
      }) => {
        if (Object.keys(more).length > 0) {
          throw new AwsError('NotImplemented', 'the local AWS does not filter stack instances', { status: 501 });
        }
        if (size < 1 || size > MOST) throw new AwsError('ValidationError', 'MaxResults is from 1 to 100');
        const { page, nextToken } = paginate(stackSets.find(name, callAs, place).instances, size, token, () => {
          throw new AwsError('ValidationError', `NextToken ${token} is not valid`); // Assumed text.
        });
        return { Summaries: page.map(summaryOf), NextToken: nextToken };
      },
    }),
  };
}

/** A stack is OUTDATED too when its creation failed (CloudFormation API, StackInstanceSummary). */
function summaryOf({ account, region, status, reason }: StackInstance): sdk.StackInstanceSummary {
  return {
    Account: account,
    Region: region,
    Status: status === 'SUCCEEDED' ? 'CURRENT' : 'OUTDATED',
    StatusReason: reason,
    StackInstanceStatus: { DetailedStatus: status },
  };
}

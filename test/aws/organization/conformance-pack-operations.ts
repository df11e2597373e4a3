import type * as sdk from '@aws-sdk/client-config-service';
import { AwsError } from '../error.ts';
import { anyResource, type Operations, operation, type Place } from '../service.ts';
import { refuse } from '../services/config-constraint.ts';
import { paginate } from '../services/page.ts';
import type { OrganizationConformancePacks } from './conformance-packs.ts';

/** What AWS Config answers one account and Region of the organization's conformance packs that were deployed there. */
export function conformancePackOperations(packs: OrganizationConformancePacks, place: Place): Operations {
  return {
    GetOrganizationConformancePackDetailedStatus: operation<
      sdk.GetOrganizationConformancePackDetailedStatusCommandInput,
      sdk.GetOrganizationConformancePackDetailedStatusCommandOutput
    >({
      needs: anyResource,
      run: ({ OrganizationConformancePackName: name = '', Filters, Limit: limit = 0, NextToken: token }) => {
        if (Filters !== undefined) {
          throw new AwsError('NotImplemented', 'the local AWS does not filter these statuses', { status: 501 });
        }
        if (limit < 0 || limit > 100) refuse('limit', 'Member must have value less than or equal to 100');
        const { page, nextToken } = paginate(packs.statusesOf(name, place), limit || 100, token, () => {
          throw new AwsError('InvalidNextTokenException', `NextToken ${token} is not valid`); // Assumed text.
        });
        return {
          OrganizationConformancePackDetailedStatuses: page.map(({ account, packName, status, code, message }) => ({
            AccountId: account,
            ConformancePackName: packName,
            Status: status,
            ErrorCode: code,
            ErrorMessage: message,
          })),
          NextToken: nextToken,
        };
      },
    }),
  };
}

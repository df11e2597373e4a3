import type * as sdk from '@aws-sdk/client-organizations';
import { AwsError } from '../error.ts';
import { anyResource, type Operations, operation } from '../service.ts';
import { type Page, paginate } from '../services/page.ts';
import type { Account, Members } from './members.ts';

const MOST = 20;

/** What AWS Organizations answers one of its accounts (AWS Organizations API reference). */
export function organizationsOperations(members: Members, account: string): Operations {
  const arn = (id: string): string => `arn:aws:organizations::${members.managementAccount}:account/o-local/${id}`;
  /** "only from the organization's management account or by a member account that is a delegated administrator". */
  const checkCaller = (): void => {
    if (account === members.managementAccount || members.administers(account)) return;
    throw new AwsError('AccessDeniedException', "You don't have permissions to access this resource.");
  };
  const described = ({ id, name = `account-${id}`, state = 'ACTIVE' }: Account): sdk.Account => ({
    Id: id,
    Arn: arn(id),
    Name: name,
    Email: `${id}@example.com`,
    Status: state,
    State: state,
  });
  return {
    DescribeOrganization: operation<sdk.DescribeOrganizationCommandInput, sdk.DescribeOrganizationCommandOutput>({
      needs: anyResource,
      run: () => ({
        Organization: {
          Id: 'o-local',
          FeatureSet: 'ALL',
          MasterAccountId: members.managementAccount,
          MasterAccountArn: arn(members.managementAccount),
        },
      }),
    }),
    DescribeAccount: operation<sdk.DescribeAccountCommandInput, sdk.DescribeAccountCommandOutput>({
      needs: ({ AccountId: id = '' }) => [{ resource: arn(id) }],
      run: ({ AccountId: id }) => {
        checkCaller();
        const found = members.accounts().find((each) => each.id === id);
        // Assumed: the text.
        if (found === undefined) throw new AwsError('AccountNotFoundException', `${id} is not in the organization`);
        return { Account: described(found) };
      },
    }),
    ListAccounts: operation<sdk.ListAccountsCommandInput, sdk.ListAccountsCommandOutput>({
      needs: anyResource,
      run: (input) => {
        checkCaller();
        const { page, nextToken } = pageOf(members.accounts(), input);
        return {
          Accounts: page.map(described),
          NextToken: nextToken,
        };
      },
    }),
    ListAWSServiceAccessForOrganization: operation<
      sdk.ListAWSServiceAccessForOrganizationCommandInput,
      sdk.ListAWSServiceAccessForOrganizationCommandOutput
    >({
      needs: anyResource,
      run: (input) => {
        checkCaller();
        const { page, nextToken } = pageOf([...members.trustedServices].sort(), input);
        return {
          EnabledServicePrincipals: page.map((ServicePrincipal) => ({ ServicePrincipal })),
          NextToken: nextToken,
        };
      },
    }),
    ListDelegatedAdministrators: operation<
      sdk.ListDelegatedAdministratorsCommandInput,
      sdk.ListDelegatedAdministratorsCommandOutput
    >({
      needs: anyResource,
      run: (input) => {
        checkCaller();
        const { page, nextToken } = pageOf(members.administrators(input.ServicePrincipal), input);
        return {
          DelegatedAdministrators: page.map((Id) => ({ Id, Arn: arn(Id), Status: 'ACTIVE' })),
          NextToken: nextToken,
        };
      },
    }),
  };
}

/** Throws InvalidInputException for a size or a token that is none. Assumed: the texts. */
function pageOf<Item>(
  items: readonly Item[],
  { MaxResults: size = MOST, NextToken: token }: { MaxResults?: number | undefined; NextToken?: string | undefined },
): Page<Item> {
  if (size < 1 || size > MOST) throw new AwsError('InvalidInputException', 'MaxResults is from 1 to 20');
  return paginate(items, size, token, () => {
    throw new AwsError('InvalidInputException', `NextToken ${token} is not valid`);
  });
}

import { randomUUID } from 'node:crypto';
import type * as sdk from '@aws-sdk/client-config-service';
import { AwsError } from '../error.ts';
import { anyResource, type Operation, operation, type Place } from '../service.ts';
import { checkLength, refuse } from './config-constraint.ts';

const MOST_QUERIES = 300;

/** The saved queries of one account and Region, within the limits of the AWS Config API reference, StoredQuery. None is run. */
export function storedQueries(
  place: Place,
): Readonly<Record<'DeleteStoredQuery' | 'GetStoredQuery' | 'PutStoredQuery', Operation>> {
  const queries = new Map<string, sdk.StoredQuery>();
  return {
    PutStoredQuery: operation<sdk.PutStoredQueryCommandInput, sdk.PutStoredQueryCommandOutput>({
      needs: anyResource,
      run: ({ StoredQuery: query }) => {
        const { QueryName: name = '', Description: description, Expression: expression = '' } = query ?? {};
        checkLength('storedQuery.queryName', name, 1, 64);
        if (!/^[\w-]+$/.test(name)) refuse('storedQuery.queryName', 'Member must satisfy pattern ^[a-zA-Z0-9-_]+$');
        checkLength('storedQuery.description', description ?? '', 0, 256);
        checkLength('storedQuery.expression', expression, 1, 4096);
        if (!queries.has(name) && queries.size === MOST_QUERIES) {
          throw new AwsError('TooManyRequestsException', `You have ${MOST_QUERIES} queries already.`); // Assumed.
        }
        const id = queries.get(name)?.QueryId ?? `query-${randomUUID().slice(0, 8)}`;
        const arn = `arn:${place.partition}:config:${place.region}:${place.account}:stored-query/${name}/${id}`;
        queries.set(name, {
          QueryId: id,
          QueryArn: arn,
          QueryName: name,
          ...(description === undefined ? {} : { Description: description }),
          Expression: expression,
        });
        return { QueryArn: arn };
      },
    }),
    GetStoredQuery: operation<sdk.GetStoredQueryCommandInput, sdk.GetStoredQueryCommandOutput>({
      needs: anyResource,
      run: ({ QueryName: name = '' }) => {
        const query = queries.get(name);
        if (query === undefined) throw new AwsError('ResourceNotFoundException', `There is no query ${name}.`);
        return { StoredQuery: query };
      },
    }),
    DeleteStoredQuery: operation<sdk.DeleteStoredQueryCommandInput, sdk.DeleteStoredQueryCommandOutput>({
      needs: anyResource,
      run: ({ QueryName: name = '' }) => {
        if (!queries.delete(name)) {
          throw new AwsError('ResourceNotFoundException', `There is no query ${name}.`);
        }
        return {};
      },
    }),
  };
}

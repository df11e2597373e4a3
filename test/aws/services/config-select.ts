import type * as sdk from '@aws-sdk/client-config-service';
import { AwsError } from '../error.ts';
import { anyResource, type Operations, operation } from '../service.ts';
import { matches, parseConfigQuery, resultOf } from './config-query.ts';
import type { ConfigRecorder } from './config-recorder.ts';
import { paginate } from './page.ts';

/** Advanced queries over what one account has recorded in one Region. */
export function selectOperations(recorder: ConfigRecorder): Operations {
  return {
    SelectResourceConfig: operation<sdk.SelectResourceConfigCommandInput, sdk.SelectResourceConfigCommandOutput>({
      needs: anyResource,
      run: (input) => select(input, [recorder]),
    }),
  };
}

type SelectRequest = Pick<
  sdk.SelectAggregateResourceConfigRequest,
  'Expression' | 'Limit' | 'MaxResults' | 'NextToken'
>;

/** Answers an advanced query over recorders: 25 results a page when nothing is said, and 100 at most (AWS Config API reference). */
export function select(
  { Expression: expression = '', Limit, MaxResults, NextToken: token }: SelectRequest,
  recorders: readonly ConfigRecorder[],
): sdk.SelectResourceConfigResponse {
  const limit = MaxResults ?? Limit ?? 0;
  if (limit < 0 || limit > 100) {
    throw new AwsError('InvalidLimitException', `limit ${limit} is not between 0 and 100`); // Assumed text.
  }
  const query = parseConfigQuery(expression);
  const items = recorders
    .flatMap((recorder) => recorder.latest().map(recorder.asQueryItem))
    .filter((item) => matches(query, item));
  const { page, nextToken } = paginate(items, limit || 25, token, () => {
    throw new AwsError('InvalidNextTokenException', `NextToken ${token} is not valid`); // Assumed text.
  });
  return {
    Results: page.map((item) => resultOf(query, item)),
    QueryInfo: { SelectFields: query.properties.map((Name) => ({ Name })) },
    NextToken: nextToken,
  };
}

import { AwsError } from '../../error.ts';
import { paginate } from '../page.ts';

const SMALLEST_PAGE = 5;

/** A page as EC2 cuts it: of MaxResults at most, and never more than `pageSize`. */
export function ec2Page<Item>(
  items: readonly Item[],
  { MaxResults: wanted, NextToken: token }: { MaxResults?: number | undefined; NextToken?: string | undefined },
  pageSize: number,
): { readonly page: Item[]; readonly NextToken?: string } {
  if (wanted !== undefined && wanted < SMALLEST_PAGE) {
    throw new AwsError(
      'InvalidParameterValue',
      `Value ( ${wanted} ) for parameter maxResults is invalid. Expecting a value greater than ${SMALLEST_PAGE}.`,
      { status: 400 },
    );
  }
  const { page, nextToken } = paginate(items, Math.min(wanted ?? pageSize, pageSize), token, (unknown) => {
    // Assumed text.
    throw new AwsError('InvalidNextToken', `The specified NextToken ${unknown} is not valid.`, { status: 400 });
  });
  return { page, ...(nextToken === undefined ? {} : { NextToken: nextToken }) };
}

/** The items of these ids, all items where none is named. Throws `notFound` of the first id that does not exist. */
export function named<Item>(
  items: readonly Item[],
  ids: readonly string[] | undefined,
  idOf: (item: Item) => string | undefined,
  notFound: (id: string) => AwsError,
): readonly Item[] {
  if (ids === undefined || ids.length === 0) return items;
  const unknown = ids.find((id) => !items.some((item) => idOf(item) === id));
  if (unknown !== undefined) throw notFound(unknown);
  return items.filter((item) => ids.includes(idOf(item) ?? ''));
}

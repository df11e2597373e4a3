import type { Filter } from '@aws-sdk/client-ec2';
import { AwsError } from '../../error.ts';
import { wildcard } from '../../iam/conditions.ts';

/** The values of an item that a filter of this name compares. */
export type FilterTable<Item> = Readonly<Record<string, (item: Item) => readonly (string | undefined)[]>>;

/**
 * The items that fit every filter: one of an item's values fits one of the filter's, in which `*` and `?` stand for any text
 * and any character (EC2 API reference, Filter). Throws for a filter that the table does not have, as EC2 does.
 */
export function filtered<Item>(
  items: readonly Item[],
  filters: readonly Filter[] | undefined,
  table: FilterTable<Item>,
): readonly Item[] {
  const conditions = (filters ?? []).map(({ Name: name, Values: wanted }) => {
    const valuesOf = Object.hasOwn(table, name ?? '') ? table[name ?? ''] : undefined;
    if (valuesOf === undefined || wanted === undefined || wanted.length === 0) {
      throw new AwsError('InvalidParameterValue', `The filter '${name ?? 'null'}' is invalid`, { status: 400 });
    }
    const patterns = wanted.map((value) => wildcard(value));
    return (item: Item) =>
      valuesOf(item).some((value) => value !== undefined && patterns.some((pattern) => pattern.test(value)));
  });
  return items.filter((item) => conditions.every((fits) => fits(item)));
}

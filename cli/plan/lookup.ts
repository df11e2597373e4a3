import type { EC2Client, Filter } from '@aws-sdk/client-ec2';
import type { Route53ResolverClient } from '@aws-sdk/client-route53resolver';
import { readError } from '../terminal/aws-errors.ts';

export interface NetworkClients {
  readonly ec2: EC2Client;
  readonly resolver: Route53ResolverClient;
}

/** The look-ups for one cluster, and what of them failed. */
export class Lookup {
  readonly ec2: EC2Client;
  readonly resolver: Route53ResolverClient;
  readonly vpcId: string;
  readonly #missing = new Set<string>();

  constructor({ ec2, resolver }: NetworkClients, vpcId: string) {
    this.ec2 = ec2;
    this.resolver = resolver;
    this.vpcId = vpcId;
  }

  /** Undefined when the call fails: `missing` then says what was not looked up, why, and how to allow it. */
  async attempt<Part>(what: string, action: string, call: () => Promise<Part>): Promise<Part | undefined> {
    try {
      return await call();
    } catch (error) {
      const { sentence, fix } = readError(error, { action });
      this.#missing.add(`${what} could not be looked up. ${sentence} ${fix}`.trim());
      return undefined;
    }
  }

  /** Sorted, so that the order of answers does not show. */
  get missing(): readonly string[] {
    return [...this.#missing].sort();
  }

  get inVpc(): Filter[] {
    return [{ Name: 'vpc-id', Values: [this.vpcId] }];
  }
}

/** The items of all pages, in order. */
export async function collect<Page, Item>(
  pages: AsyncIterable<Page>,
  itemsOf: (page: Page) => readonly Item[],
): Promise<readonly Item[]> {
  const items: Item[] = [];
  for await (const page of pages) items.push(...itemsOf(page));
  return items;
}

/** States in which something exists in name only: EC2 lists it for about an hour. */
export const GONE: ReadonlySet<string> = new Set(['deleted', 'deleting', 'failed', 'rejected', 'expired']);

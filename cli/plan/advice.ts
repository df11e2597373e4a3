/** What to do about a cluster's public endpoint. */
export type AdviceAction =
  | 'close-now'
  | 'turn-private-on-first'
  | 'narrow-to'
  | 'build-private-path-first'
  | 'keep-public'
  | 'cannot-tell';

export interface Advice {
  readonly action: AdviceAction;
  /** For `narrow-to`: the merged CIDRs, at most 40, none reserved. Empty for every other action. */
  readonly cidrs: readonly string[];
  /** Why, in two sentences at most. */
  readonly because: string;
  /** The command to run next; null where there is none. Holds no text from the audit log. */
  readonly next: string | null;
}

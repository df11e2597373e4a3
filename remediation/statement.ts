/** One IAM statement of a runbook's role. What it is about lies in the account and Region that the runbook runs in. */
export interface RunbookStatement {
  readonly actions: readonly string[];
  readonly on: 'clusters' | 'vpcs' | 'rule-function';
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

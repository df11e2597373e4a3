import { readFileSync } from 'node:fs';
import type { PolicyStatement } from '../../cli/terminal/policy.ts';

/** A policy of docs/permissions.md. */
export interface PublishedPolicy {
  readonly Version: string;
  readonly Statement: readonly PolicyStatement[];
}

/** The policies of docs/permissions.md, by their headings. */
export function publishedPolicies(): ReadonlyMap<string, PublishedPolicy> {
  const sections = readFileSync('docs/permissions.md', 'utf8').split(/^#{2,3} /m);
  return new Map(
    sections.flatMap((section) => {
      const [, heading = '', json = ''] = /^([^\n]*)\n.*?```json\n(.*?)```/s.exec(section) ?? [];
      return json === '' ? [] : [[heading.trim(), JSON.parse(json) as PublishedPolicy] as const];
    }),
  );
}

/** One of them, for an account: `ACCOUNT` and `ROLE` are placeholders. Throws where the page does not have it. */
export function publishedPolicy(heading: string, { account, role = 'ROLE' }: { account: string; role?: string }) {
  const policy = publishedPolicies().get(heading);
  if (policy === undefined) throw new Error(`docs/permissions.md has no policy under ${heading}`);
  const text = JSON.stringify(policy).replaceAll('ACCOUNT', account).replaceAll('role/ROLE', `role/${role}`);
  return JSON.parse(text) as PublishedPolicy;
}

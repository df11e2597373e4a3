import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { ClusterSource } from '../../../rules/eks-endpoint-public-access/clusters.ts';
import { PARAMETER_NAMES } from '../../../rules/eks-endpoint-public-access/parameters.ts';
import { eksEndpointPublicAccess } from '../../../rules/eks-endpoint-public-access/rule.ts';
import { COMPLIANCE, RULE_NAME } from '../../../rules/eks-endpoint-public-access/verdict.ts';

const page = readFileSync('docs/rules/eks-endpoint-public-access.md', 'utf8');

interface Example {
  readonly today?: string;
  readonly parameters?: Record<string, unknown>;
  readonly [member: string]: unknown;
}

/** Every example of the page: the reason it stands under, a cluster as JSON, and what the rule says of it. */
const examples = page.split(/^### /m).flatMap((section) => {
  const [, reason = ''] = /^`([\w-]+)`/.exec(section) ?? [];
  return [...section.matchAll(/```json\n(.*?)```\s+> (\w+): ([^\n]*)/gs)].map(
    ([, json = '', compliance = '', annotation = '']) => ({
      reason,
      compliance,
      annotation,
      example: JSON.parse(json) as Example,
    }),
  );
});

describe('the page of the rule', () => {
  test('is named after the rule', () => {
    expect(RULE_NAME).toBe('eks-endpoint-public-access');
    expect(page.split('\n')[0]).toBe('# eks-endpoint-public-access');
  });

  test.each(examples)('is right about $reason: $annotation', async ({ reason, compliance, annotation, example }) => {
    const { today = '2026-11-24', parameters = {}, ...cluster } = example;
    const clusters: ClusterSource = {
      listClusters: () => {
        throw new Error('the page lists no clusters');
      },
      describeCluster: async () => cluster,
    };
    const rule = eksEndpointPublicAccess(clusters);
    const now = new Date(`${today}T23:59:59Z`);
    const result = await rule.evaluateLive('payments', rule.parseParameters(parameters), now);
    expect(result).toEqual({ reason, compliance, annotation });
  });

  test('has an example of every reason that evaluate gives', () => {
    expect([...new Set(examples.map(({ reason }) => reason))].sort()).toEqual(Object.keys(COMPLIANCE).sort());
  });

  test('lists every reason with its compliance', () => {
    const rows = [...page.matchAll(/^\| `([\w-]+)` \| (\w+) \|/gm)].map(([, reason, compliance]) => [
      reason,
      compliance,
    ]);
    expect(Object.fromEntries(rows)).toEqual({
      ...COMPLIANCE,
      deleted: 'NOT_APPLICABLE',
      'not-recorded': 'NOT_APPLICABLE',
      'left-scope': 'NOT_APPLICABLE',
    });
  });

  test('lists every parameter', () => {
    const section = page.split('## Parameters')[1]?.split('## ')[0] ?? '';
    expect([...section.matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name)).toEqual(PARAMETER_NAMES);
  });
});

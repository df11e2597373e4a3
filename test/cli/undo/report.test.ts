import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { readExecution } from '../../../cli/undo/execution.ts';
import { factsInWords } from '../../../cli/undo/facts.ts';
import { answerOf, endOf, planInWords, showCommand, startCommand } from '../../../cli/undo/report.ts';
import type { Actor } from '../../../cli/undo/sight.ts';
import { complete, ID, madePrivate, outputs } from './fakes.ts';

test('a shell takes the command apart as it was meant, quotes included', () => {
  const command = startCommand('eu-central-1', 'Restore', { Text: ["it's $HOME `id`"], List: ['a', 'b'] });
  const words = execFileSync('/bin/sh', ['-c', command.replace('aws', "printf '%s\\n'")], { encoding: 'utf8' });
  expect(words.split('\n')).toEqual([
    'ssm',
    'start-automation-execution',
    '--region',
    'eu-central-1',
    '--document-name',
    'Restore',
    '--parameters',
    '{"Text":["it\'s $HOME `id`"],"List":["a","b"]}',
    '',
  ]);
});

test('an execution is shown by one line', () => {
  expect(showCommand('eu-central-1', '4105a4fc-f944-11e6-9d32-0a1b2c3d4e5f')).toBe(
    'aws ssm get-automation-execution --region eu-central-1 --automation-execution-id 4105a4fc-f944-11e6-9d32-0a1b2c3d4e5f',
  );
});

/** What is shown, when these settings were recorded before and after. */
function shown(before: Parameters<typeof outputs>[0], after?: Parameters<typeof outputs>[1]): string {
  const record = readExecution(ID, madePrivate({ Outputs: outputs(before, after) }));
  return factsInWords(
    record,
    {
      region: 'eu-central-1',
      account: '111122223333',
      cluster: 'payments',
      look: { kind: 'not-found' },
      doubt: undefined,
    },
    undefined,
  );
}

/** A plan that restores these settings, in words. */
function planned(publicAccess: boolean, cidrs: readonly string[], actor: Actor = { kind: 'caller' }): string {
  const to = complete(publicAccess, true, ...cidrs);
  const plan = { kind: 'restore', cluster: 'payments', to, parameters: {}, doubt: undefined } as const;
  return planInWords({ kind: 'restore', plan, overruled: [] }, actor, 'eu-central-1');
}

describe('the whole internet is let in', () => {
  test.each<[name: string, publicAccess: boolean, cidrs: string[], blocks: string | undefined]>([
    ['by IPv4', true, ['8.8.8.8/32', '0.0.0.0/0'], '0.0.0.0/0'],
    ['by IPv6', true, ['8.8.8.8/32', '::/0'], '::/0'],
    ['by both', true, ['0.0.0.0/0', '::/0'], '0.0.0.0/0, ::/0'],
    ['not by an office', true, ['8.8.8.0/30', '8.0.0.0/10'], undefined],
    ['not by all addresses of IPv4 counted in IPv6', true, ['2001:db8::/96'], undefined],
    ['not by a list that sleeps', false, ['0.0.0.0/0'], undefined],
  ])('%s', (_name, publicAccess, cidrs, blocks) => {
    const words = planned(publicAccess, cidrs);
    const [, warning] = /\n\n(WARNING.*)\n\n/.exec(words) ?? [];
    expect(warning).toBe(blocks && `WARNING: this opens the endpoint to the whole Internet (${blocks}).`);
  });
});

test('an unknown role is shown with its reason, whose last full stop is that of the sentence', () => {
  const actor = { kind: 'unknown', problem: 'AWS answered in HTTP/1.1 with 500.' } as const;
  expect(planned(true, ['198.51.100.0/24'], actor)).toContain(
    '\nand acts as its default role, or with your own permissions if it has none: AWS answered in HTTP/1.1 with 500.\n',
  );
});

test('an endpoint that is as before needs no fix', () => {
  expect(answerOf({ kind: 'already-as-before', cluster: 'payments' }, 'eu-central-1')).toEqual({
    reason: 'already-as-before',
    sentence: 'The endpoint of payments is already as it was before the execution.',
    fix: '',
  });
});

test('a private endpoint whose CIDRs cannot be read is restored by hand, with CIDRs to choose', () => {
  const before = { kind: 'cidrs-unreadable', publicAccess: false, privateAccess: true, unreadable: ['null'] } as const;
  const parameters = { ClusterName: ['payments'], PublicAccessCidrs: [] };
  const refusal = { kind: 'unchanged', cluster: 'payments', why: 'it made no update', before, parameters } as const;
  expect(answerOf(refusal, 'eu-central-1').fix).toBe(
    `If the endpoint has changed all the same, start EksEndpointGuard-RestoreEndpointAccess by hand:

  aws ssm start-automation-execution --region eu-central-1 \\
    --document-name EksEndpointGuard-RestoreEndpointAccess \\
    --parameters '{"ClusterName":["payments"],"PublicAccessCidrs":["CIDR","CIDR"]}'`,
  );
});

test.each<[name: string, after: Parameters<typeof outputs>[1], words: string]>([
  [
    'public',
    { access: ['True', 'False'], cidrs: ['198.51.100.0/24', '203.0.113.7/32'] },
    'public access on for 198.51.100.0/24, 203.0.113.7/32, private access off',
  ],
  ['private', { access: ['False', 'True'], cidrs: ['0.0.0.0/0'] }, 'public access off, private access on'],
  [
    'public, without a list',
    { access: ['True', 'True'] },
    'public access on for CIDRs that were not recorded, private access on',
  ],
  [
    'public, with texts that are no CIDRs',
    { access: ['True', 'True'], cidrs: ['null', '8.8.8.8/32', 'every\none'] },
    'public access on for CIDRs that cannot be read ("null", "every\\none"), private access on',
  ],
  [
    'private, with texts that are no CIDRs',
    { access: ['False', 'True'], cidrs: ['null'] },
    'public access off, private access on',
  ],
  ['not known', undefined, 'not recorded'],
])('an endpoint in words: %s', (_name, after, words) => {
  expect(shown({ access: ['True', 'False'], cidrs: ['8.8.8.8/32'] }, after)).toContain(`\n  after    ${words}\n`);
  const restore = readExecution(ID, madePrivate({ Outputs: outputs(undefined, after) }));
  expect(endOf(restore, 'eu-central-1')).toEqual({
    reason: 'restored',
    sentence: `Restored. The endpoint now: ${words}.`,
    fix: '',
  });
});

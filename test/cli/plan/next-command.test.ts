import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import {
  auditLogCommand,
  closeCommand,
  dnsCommand,
  listCommand,
  narrowCommand,
  privateOnCommand,
} from '../../../cli/plan/next-command.ts';
import { networks } from './samples.ts';

const SHOP = { region: 'eu-central-1', cluster: 'shop' };

/** What a shell hands to `aws`, one list of words for each call. */
function callsOf(command: string): string[][] {
  const script = `aws() { for word in "$@"; do printf '%s\\0' "$word"; done; printf '\\n\\0'; }; ${command}`;
  const words = execFileSync('/bin/sh', ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1);
  const calls: string[][] = [[]];
  for (const word of words) word === '\n' ? calls.push([]) : calls.at(-1)?.push(word);
  return calls.slice(0, -1);
}

describe('commands as they are printed', () => {
  test.each([
    [
      'closeCommand starts the runbook that closes, without asking the rule.',
      closeCommand(SHOP),
      `aws ssm start-automation-execution --region eu-central-1 --document-name EksEndpointGuard-MakeEndpointPrivate --parameters '{"ClusterName":["shop"],"RuleFunctionName":["none"]}'`,
    ],
    [
      'narrowCommand starts the runbook that limits.',
      narrowCommand(SHOP, networks('8.8.8.0/24', '9.9.9.9/32')),
      `aws ssm start-automation-execution --region eu-central-1 --document-name EksEndpointGuard-RestrictPublicCidrs --parameters '{"ClusterName":["shop"],"PublicAccessCidrs":["8.8.8.0/24","9.9.9.9/32"]}'`,
    ],
    [
      'listCommand replaces the CIDRs.',
      listCommand(SHOP, networks('8.8.8.0/24', '2600::/40')),
      `aws eks update-cluster-config --region eu-central-1 --name shop --resources-vpc-config '{"publicAccessCidrs":["8.8.8.0/24","2600::/40"]}'`,
    ],
    [
      'privateOnCommand turns private access on.',
      privateOnCommand(SHOP),
      'aws eks update-cluster-config --region eu-central-1 --name shop --resources-vpc-config endpointPrivateAccess=true',
    ],
    [
      'auditLogCommand turns the audit log on.',
      auditLogCommand(SHOP),
      `aws eks update-cluster-config --region eu-central-1 --name shop --logging '{"clusterLogging":[{"types":["audit"],"enabled":true}]}'`,
    ],
    [
      'dnsCommand turns both attributes on.',
      dnsCommand(SHOP, 'vpc-1'),
      'aws ec2 modify-vpc-attribute --region eu-central-1 --vpc-id vpc-1 --enable-dns-support && aws ec2 modify-vpc-attribute --region eu-central-1 --vpc-id vpc-1 --enable-dns-hostnames',
    ],
  ])('%s', (_sentence, command, expected) => {
    expect(command).toBe(expected);
  });
});

describe('a shell reads hostile names as one word', () => {
  test.each(["a'b", 'a b', '$(id)', '`id`', 'a;id', 'a\nid', '"', '\\', 'a-b; id', "'; id; '", '', '-x;y', 'a&b', 'é'])(
    '%j',
    (name) => {
      const place = { region: name, cluster: name };
      expect(callsOf(privateOnCommand(place))).toEqual([
        [
          'eks',
          'update-cluster-config',
          '--region',
          name,
          '--name',
          name,
          '--resources-vpc-config',
          'endpointPrivateAccess=true',
        ],
      ]);
      const [close = []] = callsOf(closeCommand(place));
      expect(close.slice(0, 7)).toEqual([
        'ssm',
        'start-automation-execution',
        '--region',
        name,
        '--document-name',
        'EksEndpointGuard-MakeEndpointPrivate',
        '--parameters',
      ]);
      expect(JSON.parse(close[7] ?? '')).toEqual({ ClusterName: [name], RuleFunctionName: ['none'] });
      expect(callsOf(dnsCommand(place, name))).toEqual(
        ['--enable-dns-support', '--enable-dns-hostnames'].map((attribute) => [
          'ec2',
          'modify-vpc-attribute',
          '--region',
          name,
          '--vpc-id',
          name,
          attribute,
        ]),
      );
    },
  );
});

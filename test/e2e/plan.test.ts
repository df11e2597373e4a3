import { readFileSync } from 'node:fs';
import { DescribeClusterCommand, EKSClient, UpdateClusterConfigCommand } from '@aws-sdk/client-eks';
import { afterEach, describe, expect, test } from 'vitest';
import { PERMISSIONS } from '../../cli/plan/permissions.ts';
import { writeAuditLog } from '../aws/audit-event.ts';
import { minutes } from '../aws/clock.ts';
import { parsePolicy } from '../aws/iam/policy.ts';
import { LocalAws } from '../aws/local-aws.ts';
import { clusterNetwork } from '../aws/network.ts';
import { runCommandInLocalTime, runShippedInLocalTime } from './command.ts';
import { operatorEnvironment } from './command-environment.ts';
import { deployGuard } from './guarded-aws.ts';
import { endpoint } from './loop.ts';
import { runPrinted } from './printed-command.ts';
import { type CALLERS, calls, OFFICE } from './used-clusters.ts';

const DAY = minutes(24 * 60);
const PAGE = readFileSync('docs/plan.md', 'utf8');

let aws: LocalAws;
afterEach(() => aws.stop());

const plan = (...args: readonly string[]) => runCommandInLocalTime('plan', ['--days', '7', '--yes', ...args], aws);
const settings = () => endpoint(new EKSClient(aws.clientConfiguration()), 'payments');

interface Plan {
  readonly evidence: { readonly source: string; readonly from: string; readonly gaps: readonly object[] };
  readonly callers: readonly { readonly class: string; readonly who: string; readonly addresses: readonly string[] }[];
  readonly advice: { readonly action: string; readonly cidrs: readonly string[]; readonly next: string | null };
}

/** The only plan of a run, with its exit code. */
async function planned(...args: readonly string[]): Promise<Plan & { readonly exitCode: number }> {
  const { exitCode, stdout, stderr } = await plan('--output', 'json', ...args);
  const [first, ...others] = JSON.parse(stdout) as Plan[];
  if (first === undefined) throw new Error(stderr);
  expect(others).toEqual([]);
  return { exitCode, ...first };
}

/** An account with a cluster that is open, in a network in which nothing is in the way. */
async function start(access: { readonly endpointPrivateAccess: boolean }): Promise<void> {
  aws = await LocalAws.start();
  aws.ec2.network = clusterNetwork(['payments'], {
    natGateways: [{ id: 'nat-0a000000000000001', vpc: clusterNetwork().vpcs[0]?.id ?? '', publicIps: ['3.120.0.7'] }],
  });
  aws.eks.seedClusters(['payments'], access, ['audit']);
}

/** A network with one of everything that a plan looks up. */
function richNetwork() {
  const base = clusterNetwork(['payments']);
  const vpc = base.vpcs[0]?.id ?? '';
  const [subnet = ''] = base.subnets.map(({ id }) => id);
  return clusterNetwork(['payments'], {
    prefixLists: [{ id: 'pl-0a000000000000001', cidrs: ['10.40.0.0/16'] }],
    securityGroups: base.securityGroups.map((group) => ({
      ...group,
      ingress: [...group.ingress, { protocol: 'tcp', ports: [443, 443], sources: ['pl-0a000000000000001'] }],
    })),
    vpnGateways: [{ id: 'vgw-0a000000000000001', vpcs: [vpc] }],
    vpnConnections: [{ id: 'vpn-0a000000000000001', vpnGateway: 'vgw-0a000000000000001', tunnels: ['UP', 'DOWN'] }],
    clientVpnEndpoints: [
      { id: 'cvpn-endpoint-0a000000000000001', clientCidr: '10.60.0.0/22', targets: [{ vpc, subnet }] },
    ],
  });
}

/** A week in which the cluster is called. */
async function week(...callers: readonly (keyof typeof CALLERS)[]): Promise<void> {
  const from = new Date(aws.clock.now().getTime() + minutes(5));
  await aws.clock.settle(7 * DAY + minutes(30));
  writeAuditLog(aws.logGroups, 'payments', calls(callers, from, aws.clock.now()));
}

/** Runs the command that the plan proposes, and lets it end. A runbook is there once the guard is deployed. */
async function runNext({ advice }: Plan): Promise<void> {
  await runPrinted(advice.next ?? 'nothing', aws);
  await aws.clock.settle(minutes(60));
}

describe('an open cluster', () => {
  test('without private access gets it first; a week later, what it shows counts', async () => {
    await start({ endpointPrivateAccess: false });
    await week('kubeletOverNat', 'office', 'aws');
    const first = await planned();
    // Whether the security group would let the nodes in is not known.
    expect(first).toMatchObject({ exitCode: 2, advice: { action: 'turn-private-on-first' } });
    expect(first.callers).toContainEqual(
      expect.objectContaining({ class: 'own-vpc-public-path', who: 'arn:aws:iam::111122223333:role/node' }),
    );
    await runNext(first);
    expect(await settings()).toEqual({
      endpointPublicAccess: true,
      endpointPrivateAccess: true,
      publicAccessCidrs: ['0.0.0.0/0'],
    });

    await week('kubelet', 'aws');
    await deployGuard(aws);
    const second = await planned();
    expect(second).toMatchObject({ exitCode: 0, evidence: { gaps: [] }, advice: { action: 'close-now' } });
    await runNext(second);
    expect(await settings()).toMatchObject({ endpointPublicAccess: false, endpointPrivateAccess: true });
  });

  test('with many callers is not closed, and each is named', async () => {
    await start({ endpointPrivateAccess: true });
    await week('kubelet', 'argoCd', 'gitHub', 'office', 'aws', 'scanner');
    const { exitCode, advice, callers } = await planned();
    expect(exitCode).toBe(1);
    expect(advice.action).toBe('build-private-path-first');
    expect(callers.map((caller) => `${caller.class} ${caller.who} ${caller.addresses.length}`).toSorted()).toEqual([
      'aws arn:aws:iam::927209226484:role/AWSWesleyClusterManagerLambda-Add-AddonManagerRole-1MIZOGSIYEYFR 1',
      'aws eks:k8s-metrics 1',
      'exported-token system:serviceaccount:kube-system:argocd-manager 1',
      'person-or-ci arn:aws:iam::111122223333:role/engineer 1',
      'person-or-ci arn:aws:iam::111122223333:role/github-deploy 7',
      'unauthenticated system:anonymous 1',
    ]);
    const { stdout } = await plan();
    expect(stdout).toContain('GitHub Actions');
    expect(stdout).toContain('Argo CD');
    expect(stdout).not.toContain('alice');
  });

  test('that only the office uses is narrowed to it, if its address stays', async () => {
    await start({ endpointPrivateAccess: true });
    await week('kubelet', 'office', 'aws');
    expect((await planned()).advice.action).not.toBe('narrow-to');
    await deployGuard(aws);
    const narrowed = await planned('--stable', `${OFFICE}/32`);
    expect(narrowed).toMatchObject({ exitCode: 1, advice: { action: 'narrow-to', cidrs: [`${OFFICE}/32`] } });
    await runNext(narrowed);
    expect(await settings()).toEqual({
      endpointPublicAccess: true,
      endpointPrivateAccess: true,
      publicAccessCidrs: [`${OFFICE}/32`],
    });
  });

  test('is not closed on the evidence of six days', async () => {
    await start({ endpointPrivateAccess: true });
    await aws.clock.settle(6 * DAY);
    writeAuditLog(
      aws.logGroups,
      'payments',
      calls(['kubelet'], new Date(aws.clock.now().getTime() - 6 * DAY), aws.clock.now()),
    );
    expect(await planned()).toMatchObject({
      exitCode: 2,
      evidence: { source: 'audit-log', gaps: [{ why: 'the log group did not exist' }] },
      advice: { action: 'cannot-tell' },
    });
  });

  test('without an audit log has no evidence, and gets the command that turns the log on', async () => {
    await start({ endpointPrivateAccess: true });
    aws.eks.seedClusters(['payments'], { endpointPrivateAccess: true });
    aws.logGroups.delete('/aws/eks/payments/cluster');
    const none = await planned();
    expect(none).toMatchObject({
      exitCode: 2,
      evidence: { source: 'none', from: null },
      advice: { action: 'cannot-tell' },
    });
    await runNext(none);
    const { cluster } = await new EKSClient(aws.clientConfiguration()).send(
      new DescribeClusterCommand({ name: 'payments' }),
    );
    expect(cluster?.logging?.clusterLogging?.[0]).toEqual({ types: ['audit'], enabled: true });
  });
});

test('docs/plan.md shows what the command prints', async () => {
  await start({ endpointPrivateAccess: true });
  await week('kubelet', 'argoCd', 'gitHub', 'office', 'aws', 'scanner');
  const [, args = '', output = ''] = /eks-endpoint-guard plan (.*?)\n```\n\n```text\n(.*?)```/s.exec(PAGE) ?? [];
  const { stdout, stderr } = await runShippedInLocalTime('plan', [...args.split(' '), '--yes'], aws);
  const withoutSeconds = (text: string) => text.replace(/\d{4}-\d\d-\d\d[T ][\d:.]+/g, 'TIME');
  // A terminal shows the summary, which is on standard error too, at the end.
  const [header, notice, ...summary] = stderr.split('\n');
  expect(withoutSeconds(`${header}\n${notice}\n${stdout}${summary.join('\n')}`)).toBe(withoutSeconds(output));
});

test('without a terminal and without --yes nothing is scanned', async () => {
  await start({ endpointPrivateAccess: true });
  await week('kubelet');
  const { exitCode, stdout, stderr } = await runShippedInLocalTime('plan', ['--days', '7'], aws);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toContain('nothing was scanned: there is no terminal to ask at; --yes scans without a question\n');
  expect(aws.log.of('logs:StartQuery')).toEqual([]);
});

describe('a user with the permissions of plan', () => {
  const names = PERMISSIONS.map(({ action }) => action);
  const documented = JSON.parse(/```json\n(.*?)```/s.exec(PAGE)?.[1] ?? '') as {
    readonly Statement: readonly { readonly Action: readonly string[] }[];
  };
  /** Runs the plan as a role that may do this and no more. */
  async function planAs(without: string | undefined) {
    const arn = 'arn:aws:iam::111122223333:role/planner';
    const policy = (statement: object) => parsePolicy({ Version: '2012-10-17', Statement: [statement] }, 'the planner');
    aws.identities.addRole({
      name: 'planner',
      arn,
      trustPolicy: policy({ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }),
      policies: documented.Statement.map(({ Action, ...rest }) =>
        policy({ ...rest, Action: Action.filter((action) => action !== without) }),
      ),
    });
    const { credentials } = aws.identities.assumeRole(
      arn,
      { arn: aws.identities.operator.arn, account: aws.place.account },
      {},
      'test',
    );
    const env = {
      ...operatorEnvironment(aws),
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_SESSION_TOKEN: credentials.sessionToken,
    };
    const args = ['--regions', 'all', '--days', '7', '--yes'];
    return await runCommandInLocalTime('plan', args, aws, env);
  }

  test('gets all of it, and needs every one of them', async () => {
    await start({ endpointPrivateAccess: false });
    aws.ec2.network = richNetwork();
    await new EKSClient(aws.clientConfiguration()).send(
      new UpdateClusterConfigCommand({ name: 'payments', resourcesVpcConfig: { endpointPrivateAccess: true } }),
    );
    await week('kubelet', 'office');
    const all = await planAs(undefined);
    expect(all.stdout).toContain('arn:aws:iam::111122223333:role/engineer');
    expect(all.stdout + all.stderr).not.toMatch(/could not be looked up|not authorized|denied/i);
    const used = [...aws.identities.exercised].flatMap((line) => /^planner (.*)$/.exec(line)?.[1] ?? []);
    // A query is stopped only when the command is.
    expect([...used, 'logs:StopQuery'].toSorted()).toEqual(names.toSorted());
    for (const { action, isRequired } of PERMISSIONS) {
      if (action === 'logs:StopQuery') continue;
      const { exitCode, stdout, stderr } = await planAs(action);
      expect(stdout + stderr).toContain(action);
      const isWhole = isRequired || action === 'ec2:DescribeRegions';
      if (isWhole) expect({ action, exitCode, stdout }).toEqual({ action, exitCode: 2, stdout: '' });
      else expect(stdout).toMatch(/^111122223333\/eu-central-1\/payments\n {2}Advice: /);
    }
    // One run for each action.
  }, 900_000);
});

test('Ctrl-C stops the queries', async () => {
  await start({ endpointPrivateAccess: true });
  await week('kubelet');
  aws.queries.nextQuery({ ends: 'never' });
  const isRunning = () => aws.log.of('logs:GetQueryResults').length > 0;
  const args = ['--days', '7', '--yes'];
  const { exitCode, stdout, stderr } = await runShippedInLocalTime(
    'plan',
    args,
    aws,
    operatorEnvironment(aws),
    isRunning,
  );
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toMatch(/eks-endpoint-guard plan: stopped; no query runs on\n$/);
  expect(aws.log.of('logs:query-ended').map(({ detail }) => detail)).toEqual([
    expect.stringMatching(/ended Cancelled$/),
  ]);
});

/** Only Linux has the peak of a process in /proc. */
test.skipIf(process.platform !== 'linux')(
  '50,000 callers and a window of 30 days need less than 200 MB, and the report says that it was cut',
  async () => {
    await start({ endpointPrivateAccess: true });
    const from = aws.clock.now().getTime();
    await aws.clock.settle(30 * DAY + minutes(30));
    // All of them come in both halves of the window.
    const times = [1, 29].map((day) => new Date(from + day * DAY));
    for (const time of times) {
      const facts = Array.from({ length: 50_000 }, (_, index) => ({
        time,
        username: `user-${index}`,
        sourceIPs: [`20.${index >> 16}.${(index >> 8) & 255}.${index & 255}`],
        userAgent: 'kubectl/v1.33.1 (linux/amd64) kubernetes/8adc0f0',
      }));
      writeAuditLog(aws.logGroups, 'payments', facts);
    }
    writeAuditLog(aws.logGroups, 'payments', calls(['kubelet'], aws.clock.now(), aws.clock.now()));
    // Not the maximum that getrusage has: on Linux, that includes the process that started this one.
    const measure =
      'import { readFileSync } from "node:fs"; process.on("exit", () => process.stderr.write(readFileSync("/proc/self/status", "utf8")))';
    const env = {
      ...operatorEnvironment(aws),
      NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(measure)}`,
    };
    const { stdout, stderr } = await runShippedInLocalTime('plan', ['--yes'], aws, env);
    expect(stdout).toContain('The answer was cut: there are more callers than these.');
    expect(stdout).toMatch(/ {2}10000 callers would lose access/);
    expect(Number(/VmHWM:\s+(\d+) kB/.exec(stderr)?.[1])).toBeLessThan(200 * 1024);
  },
  600_000,
);

test('a plan reads, starts queries, and changes nothing', async () => {
  await start({ endpointPrivateAccess: true });
  await week('kubelet', 'office');
  const before = aws.log.entries.length;
  await plan();
  const operations = aws.log.entries.slice(before).map(({ operation }) => operation);
  expect(operations.filter((name) => !/^(Describe|Get|List|StartQuery$)|^query-ended$/.test(name))).toEqual([]);
});

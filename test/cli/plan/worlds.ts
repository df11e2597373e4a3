import fc from 'fast-check';
import type { AuditLogEvidence } from '../../../cli/plan/evidence.ts';
import { type Call, NAT, OTHER_NAT, type World } from './oracle.ts';
import { ACCOUNT, ACCOUNT_OF_AWS, evidence, FROM, row, TO } from './samples.ts';

const addresses = fc.constantFrom(
  '10.20.3.17',
  '52.94.0.9',
  '100.64.7.7',
  '2600:1f14::5',
  '10.46.1.9',
  '172.31.0.1',
  '192.168.5.5',
  'fd00::7',
  '52.7.7.7',
  NAT,
  OTHER_NAT,
  '52.3.3.3',
  '8.8.8.5',
  '8.8.8.6',
  '8.8.8.200',
  '9.9.9.9',
  '2a00::9',
  '203.0.113.40',
);
/** Addresses from which nothing is lost, or that a list can let in. */
const calmAddresses = fc.constantFrom(
  '10.20.3.17',
  '10.46.1.9',
  '192.168.5.5',
  '10.20.3.18',
  OTHER_NAT,
  '8.8.8.5',
  '9.9.9.9',
);

interface Name {
  readonly who: string;
  readonly username: string;
  readonly canonicalArn: string | undefined;
  readonly arn: string | undefined;
}

const named = (username: string): Name => ({ who: username, username, canonicalArn: undefined, arn: undefined });
const role = (name: string, account = ACCOUNT) => `arn:aws:iam::${account}:role/${name}`;
const session = (name: string, account = ACCOUNT) => `arn:aws:sts::${account}:assumed-role/${name}`;
const EKS_ROLE = 'AWSWesleyClusterManagerLambda-X';

const users = fc.constantFrom<Name[]>(
  named('alice'),
  named('system:serviceaccount:kube-system:argocd-manager'),
  { ...named('system:node:edge-7'), who: 'system:node:*' },
  { who: role(EKS_ROLE), username: 'eks:admin', canonicalArn: role(EKS_ROLE), arn: undefined },
  {
    who: role('Me', ACCOUNT_OF_AWS),
    username: 'eks:admin',
    canonicalArn: undefined,
    arn: session(`Me/${EKS_ROLE}`, ACCOUNT_OF_AWS),
  },
  { who: role('me'), username: 'system:kube-scheduler', canonicalArn: role('me'), arn: undefined },
  {
    who: role('node'),
    username: 'system:node:ip-10-20-9-9.ec2.internal',
    canonicalArn: role('node'),
    arn: session('node/i-0abc'),
  },
  {
    who: role('AWSServiceRoleForBatch'),
    username: 'aws-batch',
    canonicalArn: role('AWSServiceRoleForBatch'),
    arn: undefined,
  },
  {
    who: role('deploy'),
    username: session('deploy/GitHubActions'),
    canonicalArn: role('deploy'),
    arn: session('deploy/GitHubActions'),
  },
);
const aws = fc.constantFrom<Name[]>(named('eks:k8s-metrics'), named('system:apiserver'), {
  who: role(EKS_ROLE, ACCOUNT_OF_AWS),
  username: 'eks:addon-manager',
  canonicalArn: role(EKS_ROLE, ACCOUNT_OF_AWS),
  arn: session(`${EKS_ROLE}/1`, ACCOUNT_OF_AWS),
});
const scanners = fc.constant(named('system:anonymous'));

const identities = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('user' as const), name: users }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('aws' as const), name: aws }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('scanner' as const), name: scanners }) },
);

type Identity = typeof identities extends fc.Arbitrary<infer Value> ? Value : never;

const call = (who: fc.Arbitrary<Identity>, from: fc.Arbitrary<string | undefined>, cut: fc.Arbitrary<boolean>) =>
  fc
    .record({
      identity: who,
      address: from,
      isChainCut: cut,
      code: fc.constantFrom(200, 403, 404),
      isMapped: fc.boolean(),
      last: fc.date({ min: FROM, max: TO, noInvalidDate: true }),
      podName: fc.constantFrom(undefined, 'pod-0'),
    })
    .map(({ identity, address, isChainCut, code, isMapped, last, podName }) => {
      const { who, ...name } = identity.name;
      const written = isMapped && address?.includes(':') === false ? `::ffff:${address}` : address;
      return {
        who,
        kind: identity.kind,
        address: isChainCut ? undefined : address,
        row: row({ ...name, address: written, isChainCut, code, first: FROM, last, podName }),
      };
    });

/** What a log shows of a cluster, and who asks. */
interface Situation {
  readonly calls: readonly Call[];
  readonly world: World;
  readonly read: AuditLogEvidence;
  readonly me: string | undefined;
}

/** `usual` makes the values that a decision needs more frequent. */
function situation(calls: fc.Arbitrary<Call[]>, usual: number): fc.Arbitrary<Situation> {
  const mostly = <Value>(value: Value, ...others: Value[]) =>
    fc.oneof({ weight: usual, arbitrary: fc.constant(value) }, { weight: 1, arbitrary: fc.constantFrom(...others) });
  const world = fc.record({
    vpc: fc.constantFrom(['10.20.0.0/16'], ['10.20.0.0/16', '52.94.0.0/24', '100.64.0.0/16', '2600:1f14::/56']),
    remote: mostly<string[]>([], ['52.7.0.0/16']),
    open: mostly<string[]>(
      ['0.0.0.0/0'],
      ['0.0.0.0/0', '::/0'],
      [],
      ['8.8.8.0/25', '9.9.9.9/32'],
      ['8.8.0.0/16', '52.0.0.0/8'],
    ),
    stable: fc.oneof(
      fc.constant(['8.8.8.0/24', '9.9.9.9/32']),
      fc.subarray(['8.8.8.0/24', '8.8.8.4/30', '9.9.9.9/32', '2a00::/48', '203.0.113.0/24', '8.0.0.0/7']),
    ),
    privateAccess: mostly<boolean>(true, false),
    dns: mostly<World['dns']>('possible', 'blocked', 'unknown'),
    securityGroup: mostly<World['dns']>('possible', 'blocked', 'unknown'),
  });
  const read = fc
    .record({
      isCut: mostly<boolean>(false, true),
      gaps: mostly<AuditLogEvidence['gaps']>([], [{ from: FROM, to: TO, why: 'a gap' }]),
      late: mostly<number>(0, 1, 86_400_000),
      privateSince: mostly<Date | undefined>(
        FROM,
        new Date(FROM.getTime() - 1),
        new Date(FROM.getTime() + 1),
        undefined,
      ),
    })
    .map(({ late, ...members }) => evidence({ ...members, from: new Date(FROM.getTime() + late) }));
  return fc.record({ calls, world, read, me: fc.option(addresses, { nil: undefined }) });
}

const unlocated = fc.oneof({ weight: 9, arbitrary: addresses }, { weight: 1, arbitrary: fc.constant(undefined) });
const cut = fc.constantFrom(false, false, false, false, false, true);
const located = identities.filter(({ name }) => name.username !== 'aws-batch');

/** Of all kinds, and of kinds that lead to a decision. */
export const situations = fc.oneof(
  situation(fc.array(call(identities, unlocated, cut), { maxLength: 12 }), 2),
  situation(fc.array(call(located, calmAddresses, fc.constant(false)), { maxLength: 3 }), 12),
);

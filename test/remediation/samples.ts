import type { RunbookId } from '../../remediation/runbooks.ts';

/** Values that a parameter has to take, and values that it has to refuse. For a StringList: of one item. */
interface Samples {
  readonly good: readonly string[];
  readonly bad: readonly string[];
}

/** By parameter. */
export type SampleTable = Readonly<Record<string, Samples>>;

const common: SampleTable = {
  AutomationAssumeRole: {
    good: [
      'arn:aws:iam::111122223333:role/runbook',
      'arn:aws-us-gov:iam::111122223333:role/path/to/runbook',
      'arn:aws-cn:iam::111122223333:role/a+b=c,d.e@f_g-h',
    ],
    bad: [
      '',
      'runbook',
      'arn:aws:iam::111122223333:user/me',
      'arn:aws:iam::1111:role/runbook',
      'arn:aws:iam::111122223333:role/',
      'arn:aws:iam::111122223333:role/runbook and more',
    ],
  },
  ClusterName: {
    good: ['p', 'payments', 'Team_1-payments', '1st', 'a'.repeat(100)],
    bad: [
      '',
      'a'.repeat(101),
      '-payments',
      '_payments',
      'payments.eu',
      'pay ments',
      'arn:aws:eks:eu-central-1:111122223333:cluster/payments',
    ],
  },
  RuleFunctionName: {
    good: ['none', 'a', 'EksEndpointGuard_rule-1', 'a'.repeat(64)],
    bad: [
      '',
      'a'.repeat(65),
      'a.b',
      'a b',
      'rule:live',
      'arn:aws:lambda:eu-central-1:111122223333:function:EksEndpointGuard',
    ],
  },
};

const noCidr = [
  '',
  'anywhere',
  '203.0.113.0',
  '203.0.113/24',
  '203.0.113.0/33',
  '203.0.113.256/32',
  '203.0.113.0.24',
  '203/0/113/0/24',
  '203.0.113.0/24,198.51.100.0/24',
  ' 203.0.113.0/24',
  '2001:db8::',
  '2001:db8::/129',
  '2001:db8::g/128',
];

/** Text and not Boolean, which one user saw refused. */
const SWITCH = { good: ['true', 'false'], bad: ['', 'True', 'FALSE', 'yes', '1'] };

const own: Partial<Record<RunbookId, SampleTable>> = {
  // No wider than the rule's default limits, /8 in IPv4 and /40 in IPv6.
  RestrictPublicCidrs: {
    HybridNodes: { good: ['refuse', 'allow'], bad: ['', 'yes', 'Allow', 'true'] },
    PublicAccessCidrs: {
      good: [
        '10.0.0.0/8',
        '203.0.113.0/24',
        '203.0.113.7/32',
        '255.255.255.255/32',
        '128.0.0.0/9',
        '2001:db8::/40',
        '2001:db8:1::/48',
        '2001:db8::1/128',
        '2001:0db8:0000:0000:0000:0000:0000:0001/128',
      ],
      bad: [
        ...noCidr,
        '0.0.0.0/0',
        '128.0.0.0/1',
        '10.0.0.0/7',
        '203.0.113.0/024',
        '::/0',
        '8000::/1',
        '2001:db8::/3',
        '2001:db8::/32',
        '2001:db8::/39',
      ],
    },
  },
  RestoreEndpointAccess: {
    // Empty: it acts as its caller.
    AutomationAssumeRole: {
      good: ['', 'arn:aws:iam::111122223333:role/path/to/runbook'],
      bad: ['none', 'arn:aws:iam::111122223333:user/me', 'arn:aws:iam::111122223333:role/'],
    },
    EndpointPublicAccess: SWITCH,
    EndpointPrivateAccess: SWITCH,
    PublicAccessCidrs: {
      good: ['0.0.0.0/0', '128.0.0.0/1', '10.0.0.0/7', '203.0.113.7/32', '::/0', '2001:db8::/31', '2001:db8::1/128'],
      bad: noCidr,
    },
  },
};

/** Samples for every text parameter of a runbook. */
export function samplesOf(id: RunbookId): SampleTable {
  return { ...common, ...own[id] };
}

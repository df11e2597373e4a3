/** Values that a parameter has to take, and values that it has to refuse. For a StringList: of one item. */
interface Samples {
  readonly good: readonly string[];
  readonly bad: readonly string[];
}

/** By parameter. */
export type SampleTable = Readonly<Record<string, Samples>>;

/** Samples for the parameters that every runbook has. */
export const COMMON_SAMPLES: SampleTable = {
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

/** Values that a list of CIDRs has to refuse. */
export const NO_CIDRS: readonly string[] = [
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

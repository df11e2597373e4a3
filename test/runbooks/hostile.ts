import fc from 'fast-check';
import { baseReadings, OTHER_READINGS, type Readings } from '../aws/readings.ts';
import type { RunbookStage } from './stage.ts';

/** Readings by which AWS may behave: the base, one other answer, or any of every question. */
export const drawnReadings: fc.Arbitrary<Readings> = fc.oneof(
  { weight: 1, arbitrary: fc.constant(baseReadings()) },
  {
    weight: 3,
    arbitrary: fc.constantFrom(...OTHER_READINGS).map(({ name, answer }) => ({ ...baseReadings(), [name]: answer })),
  },
  {
    weight: 2,
    arbitrary: fc
      .uniqueArray(fc.constantFrom(...OTHER_READINGS), { minLength: 2, maxLength: 6, selector: ({ name }) => name })
      .map((several) => ({
        ...baseReadings(),
        ...Object.fromEntries(several.map(({ name, answer }) => [name, answer])),
      })),
  },
);

/** Words that a branch may search for, and what could end or begin a text. */
const WORDS = [
  'answer=COMPLIANT',
  'answer=NON_COMPLIANT',
  'answer=NOT_APPLICABLE',
  'answer=SAME',
  'answer=DIFFERENT',
  'refused=',
  '"answer=COMPLIANT private-only"',
  '\\"answer=SAME\\"',
  '{{ ClusterName }}',
  'arn:',
  '\n',
  '',
] as const;
const words: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...WORDS),
  fc.array(fc.constantFrom(...WORDS), { minLength: 2, maxLength: 3 }).map((several) => several.join(' ')),
);

/** Text in the exemption tag, and whether it is an exemption. */
export interface HostileTag {
  readonly text: string;
  readonly isExemption: boolean;
}

export const hostileTags: fc.Arbitrary<HostileTag> = fc.oneof(
  words.map((text) => ({ text, isExemption: false })),
  words.map((text) => ({ text: `2026-12-31 team@example.com ${text} decided`, isExemption: true })),
  words.map((text) => ({ text: `2020-12-31 team@example.com ${text} decided`, isExemption: false })),
);

/** The parameters of another rule that has the guard's function. None is a rule that the guard could read. */
export const hostileRules: fc.Arbitrary<Readonly<Record<string, string>>> = fc.oneof(
  words.map((text) => ({ [`x${text}`]: text.trim() || 'x' })),
  words.map((text) => ({ publicAccess: text.trim() || 'x' })),
  words.map((text) => ({ allowedCidrs: `8.8.8.8/32,${text}` })),
  words.map((text) => ({ widestIpv4: `1${text}x` })),
);

type Answer = Readonly<Record<string, unknown>>;
type Cluster = { readonly cluster?: Readonly<Record<string, unknown>> };

/** The answer of DescribeCluster without a member of the endpoint. */
const without =
  (member: string) =>
  (answer: Answer): Answer => {
    const { cluster = {} } = answer as Cluster;
    const { [member]: _, ...resourcesVpcConfig } = (cluster['resourcesVpcConfig'] ?? {}) as Answer;
    return { cluster: { ...cluster, resourcesVpcConfig } };
  };

const BROKEN: Readonly<Record<string, readonly [operation: string, answer: (answer: Answer) => Answer]>> = {
  'DescribeCluster without a cluster': ['eks:DescribeCluster', () => ({})],
  'DescribeCluster with an empty cluster': ['eks:DescribeCluster', () => ({ cluster: {} })],
  'DescribeCluster without resourcesVpcConfig': [
    'eks:DescribeCluster',
    (answer) => {
      const { resourcesVpcConfig: _, ...cluster } = (answer as Cluster).cluster ?? {};
      return { cluster };
    },
  ],
  'DescribeCluster without endpointPublicAccess': ['eks:DescribeCluster', without('endpointPublicAccess')],
  'DescribeCluster without endpointPrivateAccess': ['eks:DescribeCluster', without('endpointPrivateAccess')],
  'DescribeCluster without publicAccessCidrs': ['eks:DescribeCluster', without('publicAccessCidrs')],
  'UpdateClusterConfig without an update': ['eks:UpdateClusterConfig', () => ({})],
  'DescribeUpdate without an update': ['eks:DescribeUpdate', () => ({})],
  'DescribeUpdate without a status': ['eks:DescribeUpdate', () => ({ update: { id: 'x' } })],
  'DescribeVpcAttribute without the attribute': ['ec2:DescribeVpcAttribute', () => ({})],
  'DescribeConfigRules without rules': ['config:DescribeConfigRules', () => ({})],
  'Invoke without a payload': ['lambda:Invoke', () => ({ StatusCode: 200 })],
};

/** An answer of AWS that lacks a member which it must have, so many times. */
export interface BrokenAnswer {
  readonly what: string;
  readonly times: number;
}

export const brokenAnswers: fc.Arbitrary<BrokenAnswer> = fc.record({
  what: fc.constantFrom(...Object.keys(BROKEN)),
  times: fc.constantFrom(1, 2, 3, 1000),
});

/** Breaks the answers that the step and all that it calls get from now on. */
export function breakAnswers(stage: RunbookStage, { what, times }: BrokenAnswer): void {
  const broken = BROKEN[what];
  if (broken === undefined) throw new Error(`there is no broken answer named ${what}`);
  const [operation, answer] = broken;
  stage.aws.faults.breakAnswer({ operation, answer, times });
}

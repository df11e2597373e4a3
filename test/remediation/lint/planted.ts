import { readFileSync } from 'node:fs';
import type { RunbookStatement } from '../../../remediation/statement.ts';
import { lint } from '../lint.ts';
import type { SampleTable } from './samples.ts';

/** A small runbook without a mistake, for mistakes to be planted in. */
export const sample = readFileSync('test/remediation/lint/sample.yaml', 'utf8');
export const samplePermissions: readonly RunbookStatement[] = [
  { actions: ['eks:DescribeCluster', 'eks:DescribeUpdate', 'eks:UpdateClusterConfig'], on: 'clusters' },
  { actions: ['ec2:DescribeVpcAttribute'], on: 'vpcs' },
  { actions: ['lambda:InvokeFunction'], on: 'rule-function' },
];
export const sampleSamples: SampleTable = {
  AutomationAssumeRole: { good: ['arn:x'], bad: ['x'] },
  ClusterName: { good: ['payments'], bad: ['Payments', ''] },
  RuleFunctionName: { good: ['none', 'rule'], bad: [''] },
  Cidrs: { good: ['203.0.113.0/24'], bad: ['anywhere'] },
};

/** From a step, only the part up to the next one is changed; without a step, the document. What is changed is there once. */
export interface Plant {
  readonly in?: string;
  readonly from: string;
  readonly to: string;
}

function planted({ in: step, from, to }: Plant): string {
  const start = step === undefined ? 0 : sample.indexOf(`- name: ${step}\n`);
  const next = step === undefined ? -1 : sample.indexOf('\n\n', start);
  const end = next === -1 ? sample.length : next;
  const part = sample.slice(start, end);
  if (start === -1 || part.split(from).length !== 2) throw new Error(`${from} does not stand once in ${step}`);
  return sample.slice(0, start) + part.replace(from, () => to) + sample.slice(end);
}

/** What the lint finds in the sample with a mistake. */
export const finds = (plant: Plant) => lint(planted(plant), samplePermissions, sampleSamples);

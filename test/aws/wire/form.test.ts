import { DescribeInstancesRequest$, DescribeRegionsRequest$, RunInstancesRequest$ } from '@aws-sdk/client-ec2';
import { AssumeRoleRequest$ } from '@aws-sdk/client-sts';
import { NormalizedSchema } from '@smithy/core/schema';
import { describe, expect, test } from 'vitest';
import { readForm } from './form.ts';

const read = (schema: unknown, text: string, style: 'awsQuery' | 'ec2Query') =>
  readForm(NormalizedSchema.of(schema as Parameters<typeof NormalizedSchema.of>[0]), new URLSearchParams(text), style);

describe('a form of ec2Query', () => {
  test.each<[string, unknown, string, unknown]>([
    ['lists are flat', DescribeRegionsRequest$, 'RegionName.1=a&RegionName.2=b', { RegionNames: ['a', 'b'] }],
    [
      'lists are in the order of their positions',
      DescribeRegionsRequest$,
      'RegionName.10=c&RegionName.2=b&RegionName.1=a',
      { RegionNames: ['a', 'b', 'c'] },
    ],
    ['booleans are booleans', DescribeRegionsRequest$, 'AllRegions=true', { AllRegions: true }],
    ['numbers are numbers', DescribeInstancesRequest$, 'MaxResults=5', { MaxResults: 5 }],
    [
      'structures are dotted',
      DescribeRegionsRequest$,
      'Filter.1.Name=n&Filter.1.Value.1=v&Filter.1.Value.2=w',
      { Filters: [{ Name: 'n', Values: ['v', 'w'] }] },
    ],
    ['names begin with a capital', RunInstancesRequest$, 'EbsOptimized=false', { EbsOptimized: false }],
    ['unknown names stay', DescribeRegionsRequest$, 'Nothing=x', { Nothing: 'x' }],
    ['lists without positions stay', DescribeRegionsRequest$, 'RegionName=x', { RegionNames: 'x' }],
  ])('%s', (_name, schema, text, expected) => {
    expect(read(schema, text, 'ec2Query')).toEqual(expected);
  });
});

describe('a form of awsQuery', () => {
  test.each<[string, string, unknown]>([
    ['plain values', 'RoleArn=a&DurationSeconds=900', { RoleArn: 'a', DurationSeconds: 900 }],
    ['lists of members', 'TransitiveTagKeys.member.1=a', { TransitiveTagKeys: ['a'] }],
    ['lists of structures', 'PolicyArns.member.1.arn=a', { PolicyArns: [{ arn: 'a' }] }],
    ['empty lists', 'TransitiveTagKeys=', { TransitiveTagKeys: [] }],
    ['flat lists as what they are', 'TransitiveTagKeys.1=a', { TransitiveTagKeys: { '1': 'a' } }],
  ])('has %s', (_name, text, expected) => {
    expect(read(AssumeRoleRequest$, text, 'awsQuery')).toEqual(expected);
  });
});

import { describe, expect, test } from 'vitest';
import { chooseRegions, type RegionSource } from '../../../cli/terminal/regions.ts';
import { awsError } from '../audit/fakes.ts';

const unasked: RegionSource = {
  configuredRegion: async () => undefined,
  describeRegions: () => {
    throw new Error('the test expected no call for Regions');
  },
};

test('Regions that are given are taken as they are, each once, without a call', async () => {
  expect(await chooseRegions(['us-east-1', 'af-south-1', 'us-east-1'], unasked)).toEqual({
    enabled: ['us-east-1', 'af-south-1'],
    notEnabled: [],
  });
});

describe('all Regions', () => {
  test('are those that EC2 describes, without those that the account has not enabled', async () => {
    const source: RegionSource = {
      ...unasked,
      describeRegions: async () => [
        { name: 'us-east-1', optInStatus: 'opt-in-not-required' },
        { name: 'af-south-1', optInStatus: 'not-opted-in' },
        { name: 'eu-south-1', optInStatus: 'opted-in' },
        { name: 'xx-new-1', optInStatus: undefined },
        { name: 'ap-east-1', optInStatus: 'not-opted-in' },
      ],
    };
    expect(await chooseRegions('all', source)).toEqual({
      enabled: ['us-east-1', 'eu-south-1', 'xx-new-1'],
      notEnabled: ['af-south-1', 'ap-east-1'],
    });
  });

  test('are unknown when EC2 does not say, and a list is the way out', async () => {
    const denied = awsError('UnauthorizedOperation', 'You are not authorized to perform this operation.');
    const source: RegionSource = { ...unasked, describeRegions: () => Promise.reject(denied) };
    const error = await chooseRegions('all', source).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      name: 'RegionsUnknownError',
      cause: denied,
      action: 'ec2:DescribeRegions',
      hint: 'Or name the Regions: --regions LIST.',
      message: 'ec2:DescribeRegions failed: UnauthorizedOperation: You are not authorized to perform this operation.',
    });
  });
});

import { DescribeRegionsCommand, type DescribeRegionsCommandOutput, type EC2Client } from '@aws-sdk/client-ec2';
import { describe, expect, test } from 'vitest';
import { chooseRegions, configuredRegion, type RegionSource, regionsOf } from '../../../cli/terminal/regions.ts';
import { awsError } from '../audit/fakes.ts';

const unasked: RegionSource = {
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
    const source: RegionSource = { describeRegions: () => Promise.reject(denied) };
    const error = await chooseRegions('all', source).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      name: 'RegionsUnknownError',
      cause: denied,
      message:
        'which Regions there are is unknown, because ec2:DescribeRegions failed: UnauthorizedOperation: ' +
        'You are not authorized to perform this operation.; give them as --regions LIST',
    });
  });
});

/** A client that answers DescribeRegions for all Regions, and nothing else. */
function clientThatAnswers(answer: Omit<DescribeRegionsCommandOutput, '$metadata'>): EC2Client {
  const send = async (command: unknown): Promise<unknown> => {
    expect(command).toBeInstanceOf(DescribeRegionsCommand);
    expect((command as DescribeRegionsCommand).input).toEqual({ AllRegions: true });
    return answer;
  };
  return { send } as unknown as EC2Client;
}

describe('the Regions that EC2 describes', () => {
  test.each([
    [
      'have a name and an opt-in status',
      {
        Regions: [{ RegionName: 'af-south-1', OptInStatus: 'not-opted-in', Endpoint: 'ec2.af-south-1.amazonaws.com' }],
      },
      [{ name: 'af-south-1', optInStatus: 'not-opted-in' }],
    ],
    ['may lack a status', { Regions: [{ RegionName: 'xx-new-1' }] }, [{ name: 'xx-new-1', optInStatus: undefined }]],
    [
      'are kept when they lack a name',
      { Regions: [{ OptInStatus: 'opted-in' }] },
      [{ name: 'a Region without a name', optInStatus: 'opted-in' }],
    ],
    ['may be none', {}, []],
  ])('%s', async (_name, answer, regions) => {
    expect(await regionsOf(clientThatAnswers(answer)).describeRegions()).toEqual(regions);
  });
});

describe('the Region that EC2 is asked in', () => {
  const client = (region: () => Promise<string>) => ({ config: { region } }) as unknown as EC2Client;

  test('is the configured one', async () => {
    expect(await configuredRegion(client(async () => 'us-gov-west-1'))).toBe('us-gov-west-1');
  });

  test('is us-east-1 where none is configured', async () => {
    expect(await configuredRegion(client(() => Promise.reject(new Error('Region is missing'))))).toBe('us-east-1');
  });
});

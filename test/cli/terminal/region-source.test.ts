import {
  DescribeRegionsCommand,
  type DescribeRegionsCommandOutput,
  type EC2Client,
  type EC2ClientConfig,
} from '@aws-sdk/client-ec2';
import { describe, expect, test } from 'vitest';
import { regionsOf } from '../../../cli/terminal/region-source.ts';

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
  ])('%s', async (_name, answer, regions) => {
    expect(await regionsOf(() => clientThatAnswers(answer)).describeRegions()).toEqual(regions);
  });

  test.each([
    ['without Regions', {}, 'ec2:DescribeRegions answered without Regions; the answer has nothing'],
    ['with none', { Regions: [] }, 'ec2:DescribeRegions answered without Regions; the answer has Regions'],
    [
      'with one that has no name',
      { Regions: [{ OptInStatus: 'opted-in' }] },
      'ec2:DescribeRegions answered without RegionName; the answer has OptInStatus',
    ],
  ])('are unknown from an answer %s', async (_name, answer, message) => {
    await expect(regionsOf(() => clientThatAnswers(answer)).describeRegions()).rejects.toThrow(message);
  });
});

describe('the Region that EC2 is asked in', () => {
  /** What a client that is configured so resolves its Region to. */
  async function asked(configured: () => Promise<string>) {
    const regions: string[] = [];
    const create = ({ region = configured }: EC2ClientConfig) =>
      ({
        config: { region },
        send: async () => {
          regions.push(await (region as () => Promise<string>)());
          return { Regions: [{ RegionName: 'us-east-1' }] };
        },
      }) as unknown as EC2Client;
    const source = regionsOf(create);
    await source.describeRegions();
    return { regions, configured: await source.configuredRegion() };
  }

  test('is the configured one', async () => {
    expect(await asked(async () => 'us-gov-west-1')).toEqual({
      regions: ['us-gov-west-1'],
      configured: 'us-gov-west-1',
    });
  });

  test('is us-east-1 where none is configured', async () => {
    expect(await asked(() => Promise.reject(new Error('Region is missing')))).toEqual({
      regions: ['us-east-1'],
      configured: undefined,
    });
  });
});

import { DescribeRegionsCommand, type EC2Client, type EC2ClientConfig } from '@aws-sdk/client-ec2';
import { demand } from '../../rules/config-rule/errors.ts';
import type { RegionSource } from './regions.ts';

// Apart from regions.ts: code that only chooses Regions does not load the EC2 client, the largest of the SDK's.

/** The Region that a client without one of its own is configured to use; undefined where none is configured. */
function configuredRegion(client: EC2Client): Promise<string | undefined> {
  return client.config.region().catch(() => undefined);
}

/**
 * The Regions of an account behind SDK clients: `create` makes one of a configuration. EC2 describes the Regions of its own
 * partition only, so the configured Region is asked; us-east-1 where none is configured.
 */
export function regionsOf(create: (configuration: EC2ClientConfig) => EC2Client): RegionSource {
  return {
    configuredRegion: () => configuredRegion(create({})),
    async describeRegions() {
      const region = async (): Promise<string> => (await configuredRegion(create({}))) ?? 'us-east-1';
      const answer = await create({ region }).send(new DescribeRegionsCommand({ AllRegions: true }));
      return demand(answer, 'Regions', 'ec2:DescribeRegions', isFilled).map((each) => ({
        name: demand(each, 'RegionName', 'ec2:DescribeRegions'),
        optInStatus: each.OptInStatus,
      }));
    },
  };
}

/** Every partition has Regions, so an empty list is no answer of EC2. */
function isFilled(list: unknown): boolean {
  return Array.isArray(list) && list.length > 0;
}

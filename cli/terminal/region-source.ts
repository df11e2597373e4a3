import { DescribeRegionsCommand, type EC2Client } from '@aws-sdk/client-ec2';
import type { RegionSource } from './regions.ts';

// Apart from regions.ts: code that only chooses Regions does not load the EC2 client, the largest of the SDK's.

/**
 * The Region that a client without one of its own was configured to use, by the environment or a profile; us-east-1
 * where none is configured. EC2 describes the Regions of its own partition only.
 */
export function configuredRegion(client: EC2Client): Promise<string> {
  return client.config.region().catch(() => 'us-east-1');
}

/** EC2 behind an SDK client. A Region without a name is kept, so that it fails where it is asked, not in silence. */
export function regionsOf(client: EC2Client): RegionSource {
  return {
    async describeRegions() {
      const { Regions: regions = [] } = await client.send(new DescribeRegionsCommand({ AllRegions: true }));
      return regions.map(({ RegionName: name = 'a Region without a name', OptInStatus: optInStatus }) => ({
        name,
        optInStatus,
      }));
    },
  };
}

/** The answer of EC2, in one account, that the choice of Regions needs. */
export interface RegionSource {
  /** The Region that the environment or the profile configures; undefined when there is none. */
  configuredRegion(): Promise<string | undefined>;
  /** ec2:DescribeRegions: every Region of the partition, those that the account has not enabled included. */
  describeRegions(): Promise<readonly RegionDescription[]>;
}

/** A Region as EC2 describes it. Without an opt-in status it counts as enabled: a call to it shows whether it is. */
export interface RegionDescription {
  readonly name: string;
  readonly optInStatus: string | undefined;
}

export interface RegionChoice {
  readonly enabled: readonly string[];
  readonly notEnabled: readonly string[];
}

/** ec2:DescribeRegions failed. The cause says why. */
class RegionsUnknownError extends Error {
  readonly action = 'ec2:DescribeRegions';
  readonly hint = 'Or name the Regions: --regions LIST.';

  constructor(cause: unknown) {
    super(`ec2:DescribeRegions failed: ${cause}`, { cause });
    this.name = 'RegionsUnknownError';
  }
}

/** The Regions that were asked for, or all of the partition. Throws RegionsUnknownError. */
export async function chooseRegions(requested: 'all' | readonly string[], source: RegionSource): Promise<RegionChoice> {
  if (requested !== 'all') return { enabled: [...new Set(requested)], notEnabled: [] };
  const regions = await source.describeRegions().catch((error: unknown) => {
    throw new RegionsUnknownError(error);
  });
  const isEnabled = ({ optInStatus }: RegionDescription): boolean => optInStatus !== 'not-opted-in';
  return {
    enabled: regions.filter(isEnabled).map(({ name }) => name),
    notEnabled: regions.filter((region) => !isEnabled(region)).map(({ name }) => name),
  };
}

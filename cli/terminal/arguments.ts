/** The command line is not one that the help describes. */
export class UsageError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'UsageError';
  }
}

/** The form of a Region's name, such as `us-gov-west-1`. A name of this form may still be of no Region. */
const REGION_NAME = /^[a-z]+(-[a-z]+)+-\d+$/;

/** Which Regions a command looks at. `configured` is the Region of the environment or of the profile. */
export type RegionRequest = 'all' | 'configured' | readonly string[];

/** The Regions that are named, separated by commas; all of them; or the configured one if none is named. Throws UsageError. */
export function readRegions(lists: unknown): RegionRequest {
  if (lists === undefined) return 'configured';
  const names = (lists as readonly string[]).flatMap((list) => list.split(',')).map((name) => name.trim());
  if (names.length === 1 && names[0] === 'all') return 'all';
  const wrong = names.find((name) => !REGION_NAME.test(name));
  if (wrong !== undefined) throw new UsageError(`--regions: ${JSON.stringify(wrong)} is not the name of a Region`);
  return names;
}

/** The profile, if one is given. Throws UsageError for an empty name, by which the SDK would use the default profile's account. */
export function readProfile(profile: unknown): string | undefined {
  if (profile === '') throw new UsageError('--profile is empty');
  return profile as string | undefined;
}

/** One of the forms of output. Throws UsageError. */
export function readOutput<Output extends string>(text: unknown, outputs: readonly Output[]): Output {
  const output = outputs.find((candidate) => candidate === text);
  if (output === undefined) throw new UsageError(`--output: ${JSON.stringify(text)} is none of ${outputs.join(', ')}`);
  return output;
}

/**
 * Names of clusters in which `*` and `?` stand for others; none if none is given. EKS's names hold letters, digits, hyphens and
 * underscores (EKS API reference, CreateCluster). Throws UsageError.
 */
export function readClusterGlobs(values: unknown): readonly string[] {
  const globs = (values ?? []) as readonly string[];
  const wrong = globs.find((glob) => !/^[\w*?-]+$/.test(glob));
  if (wrong !== undefined)
    throw new UsageError(`--cluster: ${JSON.stringify(wrong)} is no name or pattern of a cluster`);
  return globs;
}

/** Text of a form, without blanks around it: what is pasted often has some. Throws UsageError. */
export function readMatching(option: string, text: string, pattern: RegExp, what: string): string {
  const value = text.trim();
  if (!pattern.test(value)) throw new UsageError(`${option}: ${JSON.stringify(text)} is not ${what}`);
  return value;
}

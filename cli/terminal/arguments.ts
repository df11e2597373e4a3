import { type ParseArgsConfig, parseArgs } from 'node:util';

/** The command line is not one that the help describes. */
export class UsageError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'UsageError';
  }
}

/** The form of a Region's name, such as `us-gov-west-1`. A name of this form may still be of no Region. */
const REGION_NAME = /^[a-z]+(-[a-z]+)+-\d+$/;

/** The options that the commands over Regions share, in the manner of node:util's parseArgs. */
export const COMMON_OPTIONS = {
  regions: { type: 'string', multiple: true, default: [] },
  profile: { type: 'string' },
  output: { type: 'string', default: 'table' },
  help: { type: 'boolean', default: false },
} as const satisfies ParseArgsConfig['options'];

/** Reads arguments by their options. Throws UsageError, which names the option. */
export function readArguments<const Options extends NonNullable<ParseArgsConfig['options']>>(
  args: readonly string[],
  options: Options,
) {
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error });
  }
}

/** All Regions, or those that are named, separated by commas. Throws UsageError. */
export function readRegions(lists: readonly string[]): 'all' | readonly string[] {
  if (lists.length === 0) throw new UsageError('--regions is missing: give all, or Regions separated by commas');
  const names = lists.flatMap((list) => list.split(',')).map((name) => name.trim());
  if (names.length === 1 && names[0] === 'all') return 'all';
  const wrong = names.find((name) => !REGION_NAME.test(name));
  if (wrong !== undefined) throw new UsageError(`--regions: ${JSON.stringify(wrong)} is not the name of a Region`);
  return names;
}

/** The profile, if one is given. Throws UsageError for an empty name, by which the SDK would use the default profile's account. */
export function readProfile(profile: string | undefined): string | undefined {
  if (profile === '') throw new UsageError('--profile is empty');
  return profile;
}

/** One of the forms of output. Throws UsageError. */
export function readOutput<Output extends string>(text: string, outputs: readonly Output[]): Output {
  const output = outputs.find((candidate) => candidate === text);
  if (output === undefined) throw new UsageError(`--output: ${JSON.stringify(text)} is none of ${outputs.join(', ')}`);
  return output;
}

import { parseArgs } from 'node:util';
import { UsageError } from '../../rules/eks-endpoint-public-access/audit/options.ts';

const OUTPUTS = ['table', 'json'] as const;

export type Output = (typeof OUTPUTS)[number];

/** What somebody asked of the command. */
export type DoctorOptions =
  | { readonly kind: 'help' }
  | {
      readonly kind: 'doctor';
      readonly regions: 'all' | readonly string[];
      readonly profile: string | undefined;
      readonly organization: boolean;
      readonly output: Output;
    };

/** Reads the arguments after the command's name. Throws UsageError, which names the option. */
export function parseOptions(args: readonly string[]): DoctorOptions {
  const values = parse(args);
  if (values.help) return { kind: 'help' };
  const { profile, organization } = values;
  // Else the default profile would be meant, and another account be looked at.
  if (profile === '') throw new UsageError('--profile is empty');
  const regions = readRegions(values.regions);
  return { kind: 'doctor', regions, profile, organization, output: readOutput(values.output) };
}

function parse(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        regions: { type: 'string', multiple: true, default: [] },
        profile: { type: 'string' },
        organization: { type: 'boolean', default: false },
        output: { type: 'string', default: 'table' },
        help: { type: 'boolean', default: false },
      },
    });
    return values;
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error });
  }
}

function readRegions(lists: readonly string[]): 'all' | readonly string[] {
  if (lists.length === 0) throw new UsageError('--regions is missing: give all, or Regions separated by commas');
  const names = lists.flatMap((list) => list.split(',')).map((name) => name.trim());
  if (names.length === 1 && names[0] === 'all') return 'all';
  const wrong = names.find((name) => !/^[a-z]+(-[a-z]+)+-\d+$/.test(name));
  if (wrong !== undefined) throw new UsageError(`--regions: ${JSON.stringify(wrong)} is not the name of a Region`);
  return names;
}

function readOutput(text: string): Output {
  const output = OUTPUTS.find((candidate) => candidate === text);
  if (output === undefined) throw new UsageError(`--output: ${JSON.stringify(text)} is none of ${OUTPUTS.join(', ')}`);
  return output;
}

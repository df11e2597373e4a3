import { parseArgs } from 'node:util';

const OUTPUTS = ['table', 'json', 'csv'] as const;

export type Output = (typeof OUTPUTS)[number];

/** What somebody asked of the command. `parameters` are the rule's, as text. */
export type AuditOptions =
  | { readonly kind: 'help' }
  | {
      readonly kind: 'audit';
      readonly regions: 'all' | readonly string[];
      readonly profile: string | undefined;
      readonly output: Output;
      readonly parameters: Readonly<Record<string, string>>;
    };

/** The command line is not one that the help describes. */
export class UsageError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'UsageError';
  }
}

/** Reads the arguments after the command's name. Throws UsageError, which names the option. */
export function parseOptions(args: readonly string[]): AuditOptions {
  const values = parse(args);
  if (values.help) return { kind: 'help' };
  const { profile } = values;
  // Else the default profile would be meant, and another account be judged.
  if (profile === '') throw new UsageError('--profile is empty');
  return {
    kind: 'audit',
    regions: readRegions(values.regions),
    profile,
    output: readOutput(values.output),
    parameters: readParameters(values.parameter),
  };
}

function parse(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        regions: { type: 'string', multiple: true, default: [] },
        profile: { type: 'string' },
        output: { type: 'string', default: 'table' },
        parameter: { type: 'string', multiple: true, default: [] },
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

function readParameters(assignments: readonly string[]): Readonly<Record<string, string>> {
  const parameters = new Map<string, string>();
  for (const assignment of assignments) {
    const sign = assignment.indexOf('=');
    if (sign < 1) throw new UsageError(`--parameter: ${JSON.stringify(assignment)} is not NAME=VALUE`);
    const name = assignment.slice(0, sign);
    if (parameters.has(name)) throw new UsageError(`--parameter: ${name} is given twice`);
    parameters.set(name, assignment.slice(sign + 1));
  }
  return Object.fromEntries(parameters);
}

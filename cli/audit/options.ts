import {
  COMMON_OPTIONS,
  readArguments,
  readOutput,
  readProfile,
  readRegions,
  UsageError,
} from '../terminal/arguments.ts';

const OUTPUTS = ['table', 'json', 'csv'] as const;

export type Output = (typeof OUTPUTS)[number];

/** What the command line asks for. `parameters` are the rule's, as text. */
export type AuditOptions =
  | { readonly kind: 'help' }
  | {
      readonly kind: 'audit';
      readonly regions: 'all' | readonly string[];
      readonly profile: string | undefined;
      readonly output: Output;
      readonly parameters: Readonly<Record<string, string>>;
    };

/** Reads the arguments after the command's name. Throws UsageError, which names the option. */
export function parseOptions(args: readonly string[]): AuditOptions {
  const values = readArguments(args, {
    ...COMMON_OPTIONS,
    parameter: { type: 'string', multiple: true, default: [] },
  });
  if (values.help) return { kind: 'help' };
  return {
    kind: 'audit',
    profile: readProfile(values.profile),
    regions: readRegions(values.regions),
    output: readOutput(values.output, OUTPUTS),
    parameters: readParameters(values.parameter),
  };
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

import { COMMON_OPTIONS, readArguments, readOutput, readProfile, readRegions } from '../terminal/arguments.ts';

const OUTPUTS = ['table', 'json'] as const;

export type Output = (typeof OUTPUTS)[number];

/** What the command line asks for. */
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
  const values = readArguments(args, { ...COMMON_OPTIONS, organization: { type: 'boolean', default: false } });
  if (values.help) return { kind: 'help' };
  return {
    kind: 'doctor',
    profile: readProfile(values.profile),
    regions: readRegions(values.regions),
    organization: values.organization,
    output: readOutput(values.output, OUTPUTS),
  };
}

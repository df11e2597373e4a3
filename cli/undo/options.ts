import { readArguments, readProfile, UsageError } from '../terminal/arguments.ts';

/** What the command line asks for. */
export type UndoOptions =
  | { readonly kind: 'help' }
  | ({ readonly kind: 'list' } & PlaceOptions)
  | ({
      readonly kind: 'undo';
      readonly execution: string;
      readonly role: string | undefined;
      /** Whether to restore without asking. */
      readonly yes: boolean;
      readonly wait: boolean;
      /** Whether to restore although the cluster has changed since, or may have. */
      readonly evenIfChanged: boolean;
    } & PlaceOptions);

/** Where the executions are. Undefined is the configured Region, and the configured profile. */
export interface PlaceOptions {
  readonly region: string | undefined;
  readonly profile: string | undefined;
}

/** The options that change what a restore does. A list starts none. */
const OF_UNDO = ['execution', 'role', 'yes', 'no-wait', 'even-if-changed'] as const;

const EXECUTION_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const REGION = /^[a-z]+(-[a-z]+)+-\d+$/;
const ROLE_ARN = /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/;

/** Reads the arguments after the command's name. Throws UsageError, which names the option. */
export function parseOptions(args: readonly string[]): UndoOptions {
  const values = readArguments(args, {
    list: { type: 'boolean', default: false },
    execution: { type: 'string' },
    region: { type: 'string' },
    profile: { type: 'string' },
    role: { type: 'string' },
    yes: { type: 'boolean', default: false },
    'no-wait': { type: 'boolean', default: false },
    'even-if-changed': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  });
  if (values.help) return { kind: 'help' };
  const { execution, region, role } = values;
  const place: PlaceOptions = {
    region: region === undefined ? undefined : matching('--region', region, REGION, 'the name of a Region'),
    profile: readProfile(values.profile),
  };
  if (values.list) {
    const extra = OF_UNDO.find((name) => values[name] !== undefined && values[name] !== false);
    if (extra !== undefined) throw new UsageError(`--list cannot be combined with --${extra}`);
    return { kind: 'list', ...place };
  }
  if (execution === undefined) throw new UsageError('--execution is missing: give the id of an automation execution');
  return {
    kind: 'undo',
    execution: matching('--execution', execution, EXECUTION_ID, 'the id of an automation execution'),
    ...place,
    role: role === undefined ? undefined : matching('--role', role, ROLE_ARN, 'the ARN of a role'),
    yes: values.yes,
    wait: !values['no-wait'],
    evenIfChanged: values['even-if-changed'],
  };
}

function matching(option: string, text: string, pattern: RegExp, what: string): string {
  const value = text.trim();
  if (!pattern.test(value)) throw new UsageError(`${option}: ${JSON.stringify(text)} is not ${what}`);
  return value;
}

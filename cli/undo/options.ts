import { readMatching, readOutput, readProfile, readRegions, UsageError } from '../terminal/arguments.ts';
import { actionsInWords, optional, required } from '../terminal/policy.ts';
import {
  addCommonOptions,
  type OptionValues,
  type Start,
  type Subcommand,
  subcommand,
} from '../terminal/subcommand.ts';
import { RESTORE_POLICY } from './permissions.ts';
import { failureRow } from './row.ts';

/** What the command line asks for. */
export type UndoOptions = ({ readonly kind: 'list' } & PlaceOptions) | RestoreOptions;

const OUTPUTS = ['table', 'json'] as const;

type Output = (typeof OUTPUTS)[number];

/** Where the executions are, and how they are shown. */
interface PlaceOptions {
  readonly profile: string | undefined;
  readonly output: Output;
  /** Undefined: the configured one. */
  readonly region: string | undefined;
}

/** What a restore needs to know. */
export interface RestoreOptions extends PlaceOptions {
  readonly kind: 'restore';
  readonly execution: string;
  readonly role: string | undefined;
  /** Whether to restore without asking. */
  readonly yes: boolean;
  readonly wait: boolean;
  /** Whether to restore although the cluster has changed since, or may have. */
  readonly evenIfChanged: boolean;
}

/** The options that change what a restore does, by the members of their values. A list starts none. */
const OF_RESTORE = [
  ['execution', '--execution'],
  ['role', '--role'],
  ['yes', '--yes'],
  ['noWait', '--no-wait'],
  ['evenIfChanged', '--even-if-changed'],
] as const;

const EXECUTION_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const ROLE_ARN = /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/;

const DESCRIPTION = `Takes back what an execution of EksEndpointGuard-MakeEndpointPrivate or
EksEndpointGuard-RestrictPublicCidrs did: shows what the execution recorded and
the settings now, asks, and starts EksEndpointGuard-RestoreEndpointAccess with
the earlier settings. It starts nothing when the settings are already as before.
It refuses when the cluster is not as the execution left it, or when a later
execution of a runbook of the guard changed it. Give --execution or --list.

${actionsInWords('It needs', required(RESTORE_POLICY))}
${actionsInWords('Optional:', optional(RESTORE_POLICY))} sts:GetCallerIdentity shows the account.
--list starts nothing and passes no role. Where Restore has no role
(RestoreRole=none), it acts with your own permissions: you pass no role, and need
those that the plan names. docs/permissions.md has IAM policies.`;

const EXIT_CODES = `
Exit codes: 0 the endpoint is restored or already as before, the restore has
started with --no-wait, or the list is shown; 1 the restore failed; 2 nothing was
started, or the end of the restore could not be seen. Nothing is started when
there is nothing to undo, the execution cannot be undone, the cluster changed
since or could not be described, the answer was not yes, a call to AWS failed, or
the command line was not understood.`;

/** The command `undo`. */
export function undoSubcommand(start: Start<UndoOptions>): Subcommand {
  return subcommand({
    name: 'undo',
    summary: 'restore the settings from before a runbook',
    declare(command) {
      command
        .description(DESCRIPTION)
        .option('--execution <id>', 'id of the automation execution to undo, as --list and the console show it')
        .option('--list', 'show the executions in the Region, and whether each can be undone')
        .option('--role <arn>', 'role that Restore acts as. Default: the one that was deployed for it, or none')
        .option('--even-if-changed', 'restore although the cluster has changed since the execution, or may have')
        .option('--yes', 'restore without a question')
        .option('--no-wait', 'return when the restore has started')
        .addHelpText('after', EXIT_CODES);
      addCommonOptions(command, OUTPUTS);
    },
    read,
    start,
    failureRows: (reading, _now, { execution }) => [failureRow(reading, execution as string | undefined)],
  });
}

function read(values: OptionValues): UndoOptions {
  const place: PlaceOptions = {
    output: readOutput(values['output'], OUTPUTS),
    profile: readProfile(values['profile']),
    region: readRegion(values['regions']),
  };
  if (values['list'] === true) {
    // commander gives `wait` the value true unless --no-wait is there.
    const given: OptionValues = { ...values, noWait: values['wait'] === false || undefined };
    const extra = OF_RESTORE.find(([member]) => given[member] !== undefined);
    if (extra !== undefined) throw new UsageError(`--list cannot be combined with ${extra[1]}`);
    return { kind: 'list', ...place };
  }
  const { execution, role } = values as { readonly execution?: string; readonly role?: string };
  if (execution === undefined) throw new UsageError('--execution is missing: give the id of an automation execution');
  return {
    kind: 'restore',
    ...place,
    execution: readMatching('--execution', execution, EXECUTION_ID, 'the id of an automation execution'),
    role: role === undefined ? undefined : readMatching('--role', role, ROLE_ARN, 'the ARN of a role'),
    yes: values['yes'] === true,
    wait: values['wait'] !== false,
    evenIfChanged: values['evenIfChanged'] === true,
  };
}

/** An execution is in one Region. */
function readRegion(lists: unknown): string | undefined {
  const regions = readRegions(lists);
  if (regions === 'configured') return undefined;
  if (regions === 'all' || regions.length !== 1)
    throw new UsageError('--regions: give the one Region of the execution');
  return regions[0];
}

import { readMatching, readOutput, readProfile, readRegions, UsageError } from '../terminal/arguments.ts';
import {
  addCommonOptions,
  type OptionValues,
  type Start,
  type Subcommand,
  subcommand,
} from '../terminal/subcommand.ts';

/** What the command line asks for. */
export interface UndoOptions {
  readonly execution: string;
  readonly profile: string | undefined;
  /** Undefined: the configured one. */
  readonly region: string | undefined;
  readonly role: string | undefined;
  /** Whether to restore without asking. */
  readonly yes: boolean;
  readonly wait: boolean;
}

const OUTPUTS = ['table'] as const;
const EXECUTION_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const ROLE_ARN = /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/;

const DESCRIPTION = `Takes back what an execution of EksEndpointGuard-MakeEndpointPrivate or EksEndpointGuard-RestrictPublicCidrs did: shows
what the execution recorded, asks, and starts EksEndpointGuard-RestoreEndpointAccess with the earlier settings.
It needs ssm:GetAutomationExecution and ssm:StartAutomationExecution, iam:PassRole for the role that Restore acts as, and
ssm:DescribeAutomationStepExecutions for executions of many steps.`;

const EXIT_CODES = `
Exit codes: 0 the endpoint is restored, or the restore has started with --no-wait; 1 the restore failed;
2 nothing was started, or its end could not be seen.`;

/** The command `undo`. */
export function undoSubcommand(start: Start<UndoOptions>): Subcommand {
  return subcommand({
    name: 'undo',
    summary: 'restore the settings from before a runbook',
    declare(command) {
      command
        .description(DESCRIPTION)
        .option('--execution <id>', 'id of the automation execution to undo')
        .option('--role <arn>', 'role that Restore acts as. Default: the one that was deployed for it')
        .option('--yes', 'restore without a question')
        .option('--no-wait', 'return when the restore has started')
        .addHelpText('after', EXIT_CODES);
      addCommonOptions(command, OUTPUTS);
    },
    read,
    start,
  });
}

function read(values: OptionValues): UndoOptions {
  const { execution, role } = values as { readonly execution?: string; readonly role?: string };
  if (execution === undefined) throw new UsageError('--execution is missing: give the id of an automation execution');
  readOutput(values['output'], OUTPUTS);
  return {
    execution: readMatching('--execution', execution, EXECUTION_ID, 'the id of an automation execution'),
    profile: readProfile(values['profile']),
    region: readRegion(values['regions']),
    role: role === undefined ? undefined : readMatching('--role', role, ROLE_ARN, 'the ARN of a role'),
    yes: values['yes'] === true,
    wait: values['wait'] !== false,
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

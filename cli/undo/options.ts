import { readArguments, UsageError } from '../terminal/arguments.ts';

/** What the command line asks for. */
export type UndoOptions =
  | { readonly kind: 'help' }
  | {
      readonly kind: 'undo';
      readonly execution: string;
      readonly region: string | undefined;
      readonly role: string | undefined;
      /** Whether to restore without asking. */
      readonly yes: boolean;
      readonly wait: boolean;
    };

const EXECUTION_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const REGION = /^[a-z]+(-[a-z]+)+-\d+$/;
const ROLE_ARN = /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/;

/** Reads the arguments after the command's name. Throws UsageError, which names the option. */
export function parseOptions(args: readonly string[]): UndoOptions {
  const {
    execution,
    region,
    role,
    yes,
    help,
    'no-wait': noWait,
  } = readArguments(args, {
    execution: { type: 'string' },
    region: { type: 'string' },
    role: { type: 'string' },
    yes: { type: 'boolean', default: false },
    'no-wait': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  });
  if (help) return { kind: 'help' };
  if (execution === undefined) throw new UsageError('--execution is missing: give the id of an automation execution');
  return {
    kind: 'undo',
    execution: matching('--execution', execution, EXECUTION_ID, 'the id of an automation execution'),
    region: region === undefined ? undefined : matching('--region', region, REGION, 'the name of a Region'),
    role: role === undefined ? undefined : matching('--role', role, ROLE_ARN, 'the ARN of a role'),
    yes,
    wait: !noWait,
  };
}

function matching(option: string, text: string, pattern: RegExp, what: string): string {
  const value = text.trim();
  if (!pattern.test(value)) throw new UsageError(`${option}: ${JSON.stringify(text)} is not ${what}`);
  return value;
}

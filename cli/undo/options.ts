import { parseArgs } from 'node:util';

/** What somebody asked of the command. */
export type UndoOptions =
  | { readonly kind: 'help' }
  | {
      readonly kind: 'undo';
      readonly execution: string;
      readonly region: string | undefined;
      readonly role: string | undefined;
      /** Whether the question is answered already. */
      readonly yes: boolean;
      readonly wait: boolean;
    };

/** The command line, or what is configured beside it, is not what the help describes. */
export class UsageError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'UsageError';
  }
}

const EXECUTION_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const REGION = /^[a-z]+(-[a-z]+)+-\d+$/;
const ROLE_ARN = /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/;

/** Reads the arguments after the command's name. Throws UsageError, which names the option. */
export function parseOptions(args: readonly string[]): UndoOptions {
  const values = parse(args);
  if (values.help) return { kind: 'help' };
  const { execution, region, role, yes, 'no-wait': noWait } = values;
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

function parse(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        execution: { type: 'string' },
        region: { type: 'string' },
        role: { type: 'string' },
        yes: { type: 'boolean', default: false },
        'no-wait': { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    return values;
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error });
  }
}

function matching(option: string, text: string, pattern: RegExp, what: string): string {
  const value = text.trim();
  if (!pattern.test(value)) throw new UsageError(`${option}: ${JSON.stringify(text)} is not ${what}`);
  return value;
}

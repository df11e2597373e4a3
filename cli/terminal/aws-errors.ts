import { type ErrorFacts, KINDS } from './error-kinds.ts';

/** Why there is no answer, by what a person does about it. */
export type ErrorKind =
  | 'bad-usage'
  | 'no-credentials'
  | 'unknown-profile'
  | 'wrong-credentials'
  | 'expired-credentials'
  | 'wrong-clock'
  | 'no-such-region'
  | 'region-not-enabled'
  | 'network'
  | 'time-limit'
  | 'not-an-aws-answer'
  | 'denied'
  | 'denied-by-organization'
  | 'not-in-organization'
  | 'not-an-administrator'
  | 'throttled'
  | 'service-failure'
  | 'refused'
  | 'unexpected';

/** An error in words: what happened, and what to do. `fix` is empty where none is known. */
export interface ErrorReading {
  readonly kind: ErrorKind;
  readonly sentence: string;
  readonly fix: string;
}

/** What is known of the call: the IAM action, as `eks:ListClusters`, and the Region. */
export interface CallContext {
  readonly action?: string;
  readonly region?: string;
}

/** The profile is in none of the AWS configuration files. The SDK would look for credentials elsewhere, in another account. */
export class UnknownProfileError extends Error {
  readonly known: readonly string[];

  constructor(profile: string, known: readonly string[]) {
    super(`There is no profile ${JSON.stringify(profile)} in the AWS configuration files.`);
    this.name = 'UnknownProfileError';
    this.known = known;
  }
}

/** What our own errors around one of the SDK add: the permission that the call needs, and another way to the same end. */
interface Wrapper extends Error {
  readonly action?: string;
  readonly hint?: string;
}

/**
 * Reads an error of the SDK, or one that has it as its cause. What fits no kind is `unexpected` and keeps the message of the
 * outermost error.
 */
export function readError(error: unknown, context: CallContext = {}): ErrorReading {
  const chain: readonly Wrapper[] = causesOf(error);
  const action = context.action ?? chain.find((each) => each.action !== undefined)?.action;
  const hint = chain.find((each) => each.hint !== undefined)?.hint;
  const known: CallContext = { ...context, ...(action === undefined ? {} : { action }) };
  // The innermost error is that of the SDK: messages of the outer ones quote it.
  for (const each of [...chain].reverse()) {
    const facts = factsOf(each);
    const match = KINDS.find(([, fits]) => fits(facts));
    if (match === undefined) continue;
    const [kind, , read] = match;
    const { sentence, fix } = read(facts, known);
    return { kind, sentence, fix: hint === undefined ? fix : `${fix} ${hint}`.trim() };
  }
  return { kind: 'unexpected', sentence: error instanceof Error ? error.message : String(error), fix: hint ?? '' };
}

function causesOf(error: unknown): readonly Error[] {
  return error instanceof Error ? [error, ...causesOf(error.cause)] : [];
}

function factsOf(error: Error): ErrorFacts {
  const { code, hostname, known, $fault, $metadata } = error as Error & {
    readonly code?: unknown;
    readonly hostname?: unknown;
    readonly known?: readonly string[];
    readonly $fault?: string;
    readonly $metadata?: { readonly httpStatusCode?: number };
  };
  return {
    name: error.name,
    message: error.message,
    code: typeof code === 'string' ? code : '',
    hostname: typeof hostname === 'string' ? hostname : '',
    status: $metadata?.httpStatusCode,
    fault: $fault,
    known: known ?? [],
  };
}

import type { CallContext, ErrorKind, ErrorReading } from './aws-errors.ts';

/** The members by which errors of the SDK, of Node and of our own are recognized. */
export interface ErrorFacts {
  readonly name: string;
  readonly message: string;
  readonly code: string;
  readonly hostname: string;
  readonly status: number | undefined;
  readonly fault: string | undefined;
  readonly known: readonly string[];
}

type Reader = (facts: ErrorFacts, context: CallContext) => Omit<ErrorReading, 'kind'>;

const EXPIRED = /^(ExpiredToken(Exception)?|RequestExpired|TokenRefreshRequired)$/;
const WRONG =
  /^(UnrecognizedClientException|InvalidClientTokenId|InvalidAccessKeyId|SignatureDoesNotMatch|InvalidSignature(Exception)?|AuthFailure|IncompleteSignature(Exception)?|MissingAuthenticationToken(Exception)?|InvalidToken)$/;
const DENIED =
  /^((Client\.)?UnauthorizedOperation|AccessDenied(Exception|Fault)?|AuthorizationError(Exception)?|NotAuthorized(Exception)?|UnauthorizedException)$/;
const THROTTLED =
  /^(Throttling(Exception)?|ThrottledException|TooManyRequests(Exception)?|RequestLimitExceeded|RequestThrottled(Exception)?|SlowDown|PriorRequestNotComplete)$/;
const CLOCK = /^Signature (expired|not yet current)|^RequestTimeTooSkewed$|^RequestInTheFuture$/;
const TLS = /^(CERT_|ERR_TLS_|ERR_SSL_|SELF_SIGNED|UNABLE_TO_|DEPTH_ZERO|EPROTO$)/;
const NETWORK = /^(ECONN|EHOST|ENET|EAI_|ENOTFOUND$|EPIPE$|EADDR)/;
const CONTROL_POLICY = /explicit deny in a (service|resource) control policy/i;
/** The SDK's words for a body that it could not read, and the name of our own error for an answer that lacks a member. */
const UNREADABLE = /Deserialization error|XML parse error/;

/** The kinds in the order in which they are tried: the first that fits is the one. */
export const KINDS: readonly (readonly [ErrorKind, (facts: ErrorFacts) => boolean, Reader])[] = [
  [
    'unknown-profile',
    ({ name }) => name === 'UnknownProfileError',
    ({ message, known }) => ({
      sentence: message,
      fix: known.length === 0 ? 'The files have no profile.' : `The files have: ${known.join(', ')}.`,
    }),
  ],
  [
    'expired-credentials',
    ({ name, message }) => EXPIRED.test(name) || (isProvider(name) && /\bSSO\b|sso login/.test(message)),
    () => ({
      sentence: 'The AWS credentials have expired.',
      fix: 'Sign in again, for example with: aws sso login. Then repeat the command.',
    }),
  ],
  [
    'no-credentials',
    ({ name }) => isProvider(name),
    ({ message }) => ({
      sentence: /multi-factor/.test(message)
        ? 'The profile needs a code of multi-factor authentication, which this command does not ask for.'
        : 'No AWS credentials were found.',
      fix: 'Sign in, for example with: aws sso login. Or choose a profile with --profile NAME, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
    }),
  ],
  [
    'wrong-clock',
    ({ name, message }) => CLOCK.test(name) || CLOCK.test(message),
    () => ({
      sentence: 'AWS refuses the signature of the request because the clock of this computer is wrong.',
      fix: 'Set the clock, then repeat the command.',
    }),
  ],
  [
    'region-not-enabled',
    ({ name }) => name === 'OptInRequired' || name === 'RegionDisabledException',
    (_facts, { region }) => ({
      sentence: `The account has not enabled ${region ?? 'the Region'}.`,
      fix: 'Enable the Region, or leave it out of --regions.',
    }),
  ],
  [
    'wrong-credentials',
    ({ name }) => WRONG.test(name),
    (_facts, { region }) => ({
      sentence: `AWS does not accept these credentials${region === undefined ? '' : ` in ${region}`}.`,
      fix: 'Check the access key or sign in again. If other Regions accept them, the account has not enabled this Region.',
    }),
  ],
  [
    'denied-by-organization',
    ({ name, message }) => DENIED.test(name) && CONTROL_POLICY.test(message),
    (facts, { action, region }) => ({
      sentence: `A policy of the organization denies ${deniedAction(facts, action) ?? 'this call'}${region === undefined ? '' : ` in ${region}`}.`,
      fix: 'Leave the Region out, or ask the administrators of the organization.',
    }),
  ],
  [
    'not-in-organization',
    ({ name }) => name === 'AWSOrganizationsNotInUseException',
    () => ({
      sentence: 'The account is not in an organization.',
      fix: 'Use credentials of an account that is in one.',
    }),
  ],
  [
    'not-an-administrator',
    // AWS Config has an error of its own; of StackSets only the message says it.
    ({ name, message }) =>
      name === 'OrganizationAccessDeniedException' ||
      /must be the management account or delegated admin/i.test(message),
    (_facts, { action }) => ({
      sentence: `This account may not call ${action ?? 'this operation'} for the organization.`,
      fix: 'Use credentials of the management account, or of a delegated administrator of the service.',
    }),
  ],
  [
    'refused',
    ({ name }) => name === 'NoSuchConfigurationAggregatorException',
    () => ({
      sentence: 'There is no aggregator of this name in the account and Region.',
      fix: 'List the aggregators of a Region with: aws configservice describe-configuration-aggregators --region REGION. Then set AWS_REGION.',
    }),
  ],
  [
    'denied',
    ({ name }) => DENIED.test(name),
    (facts, { action }) => ({
      sentence: `These credentials lack the permission ${deniedAction(facts, action) ?? 'for this call'}.`,
      fix: `Allow ${deniedAction(facts, action) ?? 'it'}, or use other credentials.`,
    }),
  ],
  [
    'throttled',
    ({ name, status }) => THROTTLED.test(name) || status === 429,
    (_facts, { action }) => ({
      sentence: `AWS limits the rate of ${action ?? 'these calls'}, and kept doing so after several attempts.`,
      fix: 'Wait a minute, then repeat the command with fewer Regions.',
    }),
  ],
  [
    'time-limit',
    ({ name, code }) =>
      (name === 'TimeoutError' && code !== 'ECONNRESET') || code === 'ETIMEDOUT' || name === 'AbortError',
    (_facts, { region }) => ({
      sentence: `AWS did not answer in time${region === undefined ? '' : ` in ${region}`}.`,
      fix: 'Check the network, a proxy or VPN, and the Region; then repeat the command.',
    }),
  ],
  [
    'no-such-region',
    ({ message, code, hostname }) =>
      /^Region (is missing|not accepted)/.test(message) ||
      (code === 'ENOTFOUND' && /\.(amazonaws|api)\./.test(hostname)),
    ({ hostname }, { region }) => ({
      sentence: `${region === undefined ? 'The Region' : `The Region ${region}`} was not found${hostname === '' ? '' : `: there is no host ${hostname}`}.`,
      fix: 'Check the name of the Region in --regions, AWS_REGION or the profile. If it is right, check DNS.',
    }),
  ],
  [
    'network',
    ({ code }) => TLS.test(code),
    ({ code }) => ({
      sentence: `The connection to AWS is not trusted or not encrypted (${code}).`,
      fix: 'If a proxy replaces certificates, set NODE_EXTRA_CA_CERTS to the file of its certificate.',
    }),
  ],
  [
    'network',
    ({ code }) => code === 'ERR_INVALID_URL',
    () => ({
      sentence: 'The address of AWS is not a URL.',
      fix: 'Correct AWS_ENDPOINT_URL, or endpoint_url in the profile.',
    }),
  ],
  [
    'network',
    ({ code }) => NETWORK.test(code),
    ({ code, hostname }) => ({
      sentence: `AWS could not be reached${hostname === '' ? '' : ` at ${hostname}`} (${code}).`,
      fix: 'Check the network, a proxy or VPN, and AWS_ENDPOINT_URL; then repeat the command.',
    }),
  ],
  [
    'not-an-aws-answer',
    ({ status }) => status === 407,
    () => ({ sentence: 'A proxy asks for authentication.', fix: 'Sign in to the proxy, then repeat the command.' }),
  ],
  [
    'service-failure',
    ({ status, fault }) => (status === undefined ? fault === 'server' : status >= 500),
    ({ status, name }, { action }) => ({
      sentence: `AWS failed to answer ${action ?? 'a call'} (${name === 'Unknown' || !/^\w+$/.test(name) || isBuiltIn(name) ? `HTTP ${status}` : name}).`,
      fix: 'Repeat the command. If it fails again, see the AWS Health Dashboard.',
    }),
  ],
  [
    'not-an-aws-answer',
    ({ name, message, status }) =>
      UNREADABLE.test(message) || name === 'BrokenAnswerError' || (name === 'Unknown' && status !== undefined),
    ({ name, message, status }, { action }) => ({
      sentence:
        name === 'BrokenAnswerError'
          ? `${message}.`
          : `The answer to ${action ?? 'a call'} is not one of AWS${status === undefined ? '' : ` (HTTP ${status})`}.`,
      fix: 'A proxy, a sign-in page of the network or AWS_ENDPOINT_URL may stand between this computer and AWS.',
    }),
  ],
  [
    'refused',
    ({ fault }) => fault === 'client',
    ({ name, message }, { action }) => ({
      sentence: `AWS refuses ${action ?? 'a call'}: ${name}: ${message}`,
      fix: '',
    }),
  ],
];

function isProvider(name: string): boolean {
  return name === 'CredentialsProviderError' || name === 'TokenProviderError' || name === 'ProviderError';
}

/** The names of JavaScript's errors, which say nothing about AWS. */
function isBuiltIn(name: string): boolean {
  return /^(Syntax|Type|Range)?Error$/.test(name);
}

/** The permission that is missing: AWS's message names it, for EC2 in an encoded part only. */
function deniedAction({ message }: ErrorFacts, action: string | undefined): string | undefined {
  return /not authorized to perform: ([\w-]+:\w+)/.exec(message)?.[1] ?? action;
}

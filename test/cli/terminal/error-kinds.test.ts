import { describe, expect, test } from 'vitest';
import { type ErrorKind, readError } from '../../../cli/terminal/aws-errors.ts';
import { error, exception, node } from './sdk-errors.ts';

/** The codes by which services say what is one kind here (error references of the services, and of the SDK). */
const CODES: Readonly<Partial<Record<ErrorKind, readonly string[]>>> = {
  'expired-credentials': ['ExpiredToken', 'ExpiredTokenException', 'RequestExpired', 'TokenRefreshRequired'],
  'wrong-credentials': [
    'UnrecognizedClientException',
    'InvalidClientTokenId',
    'InvalidAccessKeyId',
    'SignatureDoesNotMatch',
    'InvalidSignature',
    'InvalidSignatureException',
    'AuthFailure',
    'IncompleteSignature',
    'IncompleteSignatureException',
    'MissingAuthenticationToken',
    'MissingAuthenticationTokenException',
    'InvalidToken',
  ],
  'wrong-clock': ['RequestTimeTooSkewed', 'RequestInTheFuture'],
  denied: [
    'UnauthorizedOperation',
    'Client.UnauthorizedOperation',
    'AccessDenied',
    'AccessDeniedException',
    'AccessDeniedFault',
    'AuthorizationError',
    'AuthorizationErrorException',
    'NotAuthorized',
    'NotAuthorizedException',
    'UnauthorizedException',
  ],
  throttled: [
    'Throttling',
    'ThrottlingException',
    'ThrottledException',
    'TooManyRequests',
    'TooManyRequestsException',
    'RequestLimitExceeded',
    'RequestThrottled',
    'RequestThrottledException',
    'SlowDown',
    'PriorRequestNotComplete',
  ],
};

describe('a code', () => {
  const codes = Object.entries(CODES).flatMap(([kind, all]) => all.map((code) => [code, kind] as const));

  test.each(codes)('%s is %s', (code, kind) => {
    expect(readError(exception(code, 'no')).kind).toBe(kind);
  });

  test.each(codes)('that only contains %s is not %s', (code) => {
    expect(readError(exception(`Other${code}`, 'no')).kind).toBe('refused');
    expect(readError(exception(`${code}Other`, 'no')).kind).toBe('refused');
  });

  test.each([
    ['CERT_HAS_EXPIRED', 'OTHER_CERT_'],
    ['EPROTO', 'EPROTOTYPE'],
    ['ECONNRESET', 'OTHER_ECONN'],
    ['ENOTFOUND', 'ENOTFOUNDOTHER'],
    ['EPIPE', 'EPIPEOTHER'],
  ])('%s of Node.js is one of the network, and %s is not', (code, other) => {
    expect(readError(node(code, 'no')).kind).toBe('network');
    expect(readError(node(other, 'no')).kind).toBe('unexpected');
  });
});

describe('a message', () => {
  test('that only quotes the words of a kind is not of that kind', () => {
    expect(readError(exception('Odd', 'The Signature expired')).kind).toBe('refused');
    expect(readError(error('Error', 'No Region is missing')).kind).toBe('unexpected');
  });
});

test.each([
  ['Error', 'HTTP 500'],
  ['TypeError', 'HTTP 500'],
  ['OtherTypeError', 'OtherTypeError'],
  ['TypeErrorOther', 'TypeErrorOther'],
  ['!Odd', 'HTTP 500'],
  ['Odd!', 'HTTP 500'],
])('a failure of AWS named %s is shown as %s', (name, shown) => {
  expect(readError(exception(name, 'no', 500)).sentence).toBe(`AWS failed to answer a call (${shown}).`);
});

test('an error without a status is no answer, whatever its name', () => {
  expect(readError(error('Unknown', 'odd')).kind).toBe('unexpected');
});

test.each([
  [exception('AccessDenied', 'no', 403), 'Allow it, or use other credentials.'],
  [
    exception('NoSuchConfigurationAggregatorException', 'no'),
    'List the aggregators of a Region with: aws configservice describe-configuration-aggregators --region REGION. Then set AWS_REGION.',
  ],
])('%s comes with what to do', (thrown, fix) => {
  expect(readError(thrown).fix).toBe(fix);
});

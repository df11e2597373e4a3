import { describe, expect, test } from 'vitest';
import { type CallContext, type ErrorKind, readError, UnknownProfileError } from '../../../cli/terminal/aws-errors.ts';
import { BrokenAnswerError } from '../../../rules/config-rule/errors.ts';
import { error, exception, node, provider, unreadable } from './sdk-errors.ts';

const SCP =
  'User: arn:aws:iam::111122223333:user/a is not authorized to perform: eks:ListClusters on resource: arn:aws:eks:eu-central-1:111122223333:cluster/* with an explicit deny in a service control policy';
const NO_ALLOW =
  'User: arn:aws:iam::111122223333:user/a is not authorized to perform: eks:DescribeCluster on resource: arn:aws:eks:eu-central-1:111122223333:cluster/payments because no identity-based policy allows the eks:DescribeCluster action';
const EXPIRED = 'The AWS credentials have expired.';
const NONE = 'No AWS credentials were found.';
const WRONG = 'AWS does not accept these credentials in eu-central-1.';
const CLOCK = 'AWS refuses the signature of the request because the clock of this computer is wrong.';
const RATE = 'AWS limits the rate of eks:ListClusters, and kept doing so after several attempts.';
const LATE = 'AWS did not answer in time in eu-central-1.';
const FOREIGN = 'The answer to eks:ListClusters is not one of AWS (HTTP 200).';
const context: CallContext = { action: 'eks:ListClusters', region: 'eu-central-1' };

test.each<[name: string, error: unknown, kind: ErrorKind, sentence: string]>([
  ['no provider has credentials', provider('Could not load credentials from any providers'), 'no-credentials', NONE],
  ['a process gave none', provider('Profile proc did not return valid credentials.'), 'no-credentials', NONE],
  ['a container refused', error('ProviderError', 'connect ECONNREFUSED 169.254.170.2'), 'no-credentials', NONE],
  [
    'a role needs multi-factor authentication',
    provider('Profile mfa requires multi-factor authentication, but no MFA code callback was provided.'),
    'no-credentials',
    'The profile needs a code of multi-factor authentication, which this command does not ask for.',
  ],
  [
    'a profile is unknown',
    new UnknownProfileError('audti', ['audit']),
    'unknown-profile',
    'There is no profile "audti" in the AWS configuration files.',
  ],
  [
    'an SSO session is over',
    provider(
      'The SSO session associated with this profile is invalid. To refresh this SSO session run aws sso login with the corresponding profile.',
    ),
    'expired-credentials',
    EXPIRED,
  ],
  [
    'an SSO token was not found',
    provider(
      "The SSO session token associated with profile=sso2 was not found or is invalid. To refresh this SSO session run 'aws sso login' with the corresponding profile.",
    ),
    'expired-credentials',
    EXPIRED,
  ],
  [
    'an SSO token is old',
    error(
      'TokenProviderError',
      "Token is expired. To refresh this SSO session run 'aws sso login' with the corresponding profile.",
    ),
    'expired-credentials',
    EXPIRED,
  ],
  [
    'a token is old, of EKS',
    exception('ExpiredTokenException', 'The security token included in the request is expired', 403),
    'expired-credentials',
    EXPIRED,
  ],
  [
    'a token is old, of STS',
    exception('ExpiredToken', 'The security token included in the request is expired', 403),
    'expired-credentials',
    EXPIRED,
  ],
  ['a request is old, of EC2', exception('RequestExpired', 'Request has expired.'), 'expired-credentials', EXPIRED],
  [
    'a token must be refreshed',
    exception('TokenRefreshRequired', 'The provided token must be refreshed.'),
    'expired-credentials',
    EXPIRED,
  ],
  [
    'a signature is old',
    exception(
      'InvalidSignatureException',
      'Signature expired: 20261123T090000Z is now earlier than 20261123T091000Z',
      403,
    ),
    'wrong-clock',
    CLOCK,
  ],
  [
    'a signature is of tomorrow',
    exception(
      'SignatureDoesNotMatch',
      'Signature not yet current: 20261123T090000Z is still later than 20261123T080000Z',
      403,
    ),
    'wrong-clock',
    CLOCK,
  ],
  ['a time is skewed', exception('RequestTimeTooSkewed', 'The difference is too large.', 403), 'wrong-clock', CLOCK],
  ['a request is in the future', exception('RequestInTheFuture', 'In the future.'), 'wrong-clock', CLOCK],
  [
    'a key is unknown, of EKS',
    exception('UnrecognizedClientException', 'The security token included in the request is invalid.', 403),
    'wrong-credentials',
    WRONG,
  ],
  [
    'a key is unknown, of STS',
    exception('InvalidClientTokenId', 'The security token included in the request is invalid.', 403),
    'wrong-credentials',
    WRONG,
  ],
  [
    'a key is unknown, of EC2',
    exception('AuthFailure', 'AWS was not able to validate the provided access credentials', 401),
    'wrong-credentials',
    WRONG,
  ],
  [
    'a key is unknown, of S3',
    exception('InvalidAccessKeyId', 'The AWS Access Key Id you provided does not exist.', 403),
    'wrong-credentials',
    WRONG,
  ],
  [
    'a secret is wrong, of EKS',
    exception(
      'InvalidSignatureException',
      'The request signature we calculated does not match the signature you provided.',
      403,
    ),
    'wrong-credentials',
    WRONG,
  ],
  [
    'a secret is wrong, of IAM',
    exception('SignatureDoesNotMatch', 'The request signature we calculated does not match.', 403),
    'wrong-credentials',
    WRONG,
  ],
  [
    'a signature is incomplete',
    exception('IncompleteSignatureException', 'Authorization header requires Credential.'),
    'wrong-credentials',
    WRONG,
  ],
  [
    'a request has no token',
    exception('MissingAuthenticationTokenException', 'Missing Authentication Token', 403),
    'wrong-credentials',
    WRONG,
  ],
  [
    'a Region is not enabled, of EC2',
    exception('OptInRequired', 'You are not subscribed to this service.', 401),
    'region-not-enabled',
    'The account has not enabled eu-central-1.',
  ],
  [
    'a Region is not enabled, of STS',
    exception('RegionDisabledException', 'STS is not activated in this region.', 403),
    'region-not-enabled',
    'The account has not enabled eu-central-1.',
  ],
  [
    'a service control policy denies',
    exception('AccessDeniedException', SCP, 403),
    'denied-by-organization',
    'A policy of the organization denies eks:ListClusters in eu-central-1.',
  ],
  [
    'a resource control policy denies',
    exception('AccessDenied', 'Denied with an explicit deny in a resource control policy', 403),
    'denied-by-organization',
    'A policy of the organization denies eks:ListClusters in eu-central-1.',
  ],
  [
    'EC2 denies by a service control policy',
    exception(
      'UnauthorizedOperation',
      'You are not authorized to perform this operation. User: a is not authorized to perform: ec2:DescribeRegions with an explicit deny in a service control policy',
      403,
    ),
    'denied-by-organization',
    'A policy of the organization denies ec2:DescribeRegions in eu-central-1.',
  ],
  [
    'a permission is missing, which the message names',
    exception('AccessDeniedException', NO_ALLOW, 403),
    'denied',
    'These credentials lack the permission eks:DescribeCluster.',
  ],
  [
    'a permission is missing, which the message does not name',
    exception('AccessDeniedException', 'Not you.', 403),
    'denied',
    'These credentials lack the permission eks:ListClusters.',
  ],
  [
    'a permission is missing, of EC2',
    exception('UnauthorizedOperation', 'You are not authorized to perform this operation.', 403),
    'denied',
    'These credentials lack the permission eks:ListClusters.',
  ],
  [
    'a permission is missing, of IAM',
    exception('AccessDenied', 'User: a is not authorized to perform: iam:ListAccountAliases on resource: *', 403),
    'denied',
    'These credentials lack the permission iam:ListAccountAliases.',
  ],
  [
    'a permission is missing, of SNS',
    exception('AuthorizationErrorException', 'Not authorized', 403),
    'denied',
    'These credentials lack the permission eks:ListClusters.',
  ],
  [
    'a boundary denies',
    exception(
      'AccessDeniedException',
      'User: a is not authorized to perform: eks:ListClusters because no permissions boundary allows the eks:ListClusters action',
      403,
    ),
    'denied',
    'These credentials lack the permission eks:ListClusters.',
  ],
  ['a rate is over, of EKS', exception('ThrottlingException', 'Rate exceeded', 429), 'throttled', RATE],
  ['a rate is over, of EC2', exception('RequestLimitExceeded', 'Request limit exceeded.', 503), 'throttled', RATE],
  ['a rate is over, of IAM', exception('Throttling', 'Rate exceeded'), 'throttled', RATE],
  ['a rate is over, of Lambda', exception('TooManyRequestsException', 'Rate Exceeded.', 429), 'throttled', RATE],
  ['a rate is over, by the status', exception('Unknown', 'UnknownError', 429), 'throttled', RATE],
  [
    'a request has no answer',
    error(
      'TimeoutError',
      '@smithy/node-http-handler - [ERROR] a request has exceeded the configured 5500 ms requestTimeout.',
      { code: 'ETIMEDOUT' },
    ),
    'time-limit',
    LATE,
  ],
  [
    'a socket is silent',
    error(
      'TimeoutError',
      '@smithy/node-http-handler - the request socket timed out after 5500 ms of inactivity (configured by client requestHandler).',
    ),
    'time-limit',
    LATE,
  ],
  ['a connection does not come about', node('ETIMEDOUT', 'connect ETIMEDOUT 10.255.255.1:443'), 'time-limit', LATE],
  ['a request is aborted', error('AbortError', 'Request aborted'), 'time-limit', LATE],
  [
    'a Region has no host',
    node('ENOTFOUND', 'getaddrinfo ENOTFOUND eks.eu-west-99.amazonaws.com', {
      hostname: 'eks.eu-west-99.amazonaws.com',
    }),
    'no-such-region',
    'The Region eu-central-1 was not found: there is no host eks.eu-west-99.amazonaws.com.',
  ],
  [
    'a Region has no host in China',
    node('ENOTFOUND', 'getaddrinfo ENOTFOUND', { hostname: 'eks.cn-west-9.amazonaws.com.cn' }),
    'no-such-region',
    'The Region eu-central-1 was not found: there is no host eks.cn-west-9.amazonaws.com.cn.',
  ],
  [
    'a Region is missing',
    error('Error', 'Region is missing'),
    'no-such-region',
    'The Region eu-central-1 was not found.',
  ],
  [
    'a Region is no host name',
    error('Error', 'Region not accepted: region="eu_central" is not a valid hostname component.'),
    'no-such-region',
    'The Region eu-central-1 was not found.',
  ],
  [
    'an endpoint has no host',
    node('ENOTFOUND', 'getaddrinfo ENOTFOUND aws.corp.example', { hostname: 'aws.corp.example' }),
    'network',
    'AWS could not be reached at aws.corp.example (ENOTFOUND).',
  ],
  [
    'there is no DNS',
    node('EAI_AGAIN', 'getaddrinfo EAI_AGAIN eks.eu-central-1.amazonaws.com', {
      hostname: 'eks.eu-central-1.amazonaws.com',
    }),
    'network',
    'AWS could not be reached at eks.eu-central-1.amazonaws.com (EAI_AGAIN).',
  ],
  [
    'a port is closed',
    node('ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:9', { address: '127.0.0.1', port: 9 }),
    'network',
    'AWS could not be reached (ECONNREFUSED).',
  ],
  [
    'a connection is reset',
    error('TimeoutError', 'socket hang up', { code: 'ECONNRESET' }),
    'network',
    'AWS could not be reached (ECONNRESET).',
  ],
  [
    'a host is unreachable',
    node('EHOSTUNREACH', 'connect EHOSTUNREACH'),
    'network',
    'AWS could not be reached (EHOSTUNREACH).',
  ],
  [
    'a network is unreachable',
    node('ENETUNREACH', 'connect ENETUNREACH'),
    'network',
    'AWS could not be reached (ENETUNREACH).',
  ],
  [
    'a proxy has a certificate of its own',
    node('SELF_SIGNED_CERT_IN_CHAIN', 'self-signed certificate in certificate chain'),
    'network',
    'The connection to AWS is not trusted or not encrypted (SELF_SIGNED_CERT_IN_CHAIN).',
  ],
  [
    'an issuer is unknown',
    node('UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'unable to get local issuer certificate'),
    'network',
    'The connection to AWS is not trusted or not encrypted (UNABLE_TO_GET_ISSUER_CERT_LOCALLY).',
  ],
  [
    'a certificate is old',
    node('CERT_HAS_EXPIRED', 'certificate has expired'),
    'network',
    'The connection to AWS is not trusted or not encrypted (CERT_HAS_EXPIRED).',
  ],
  [
    'a server does not encrypt',
    node('EPROTO', 'write EPROTO 80:error:0A00010B:SSL routines:ssl3_get_record:wrong version number'),
    'network',
    'The connection to AWS is not trusted or not encrypted (EPROTO).',
  ],
  [
    'an endpoint is no URL',
    error('TypeError', 'Invalid URL', { code: 'ERR_INVALID_URL', input: 'nonsense' }),
    'network',
    'The address of AWS is not a URL.',
  ],
  [
    'a proxy wants a password',
    unreadable('SyntaxError', `Unexpected token 'P', "Proxy auth required" is not valid JSON`, 407),
    'not-an-aws-answer',
    'A proxy asks for authentication.',
  ],
  [
    'a page comes as JSON',
    unreadable('SyntaxError', `Unexpected token '<', "<!DOCTYPE "... is not valid JSON`),
    'not-an-aws-answer',
    FOREIGN,
  ],
  [
    'a page comes as XML',
    unreadable('Error', '@aws-sdk XML parse error: missing closing tag </html>.'),
    'not-an-aws-answer',
    FOREIGN,
  ],
  [
    'an answer is cut',
    unreadable('SyntaxError', "Expected ',' or ']' after array element in JSON at position 16"),
    'not-an-aws-answer',
    FOREIGN,
  ],
  [
    'an answer is null',
    unreadable('TypeError', "Cannot read properties of null (reading 'clusters')"),
    'not-an-aws-answer',
    FOREIGN,
  ],
  [
    'a page forbids',
    unreadable('SyntaxError', `Unexpected token '<', "<html>Forb"... is not valid JSON`, 403),
    'not-an-aws-answer',
    'The answer to eks:ListClusters is not one of AWS (HTTP 403).',
  ],
  [
    'a page forbids, in a query protocol',
    exception('Unknown', 'Unknown', 403),
    'not-an-aws-answer',
    'The answer to eks:ListClusters is not one of AWS (HTTP 403).',
  ],
  [
    'a redirection leads to a sign-in',
    exception('Unknown', 'UnknownError', 302),
    'not-an-aws-answer',
    'The answer to eks:ListClusters is not one of AWS (HTTP 302).',
  ],
  [
    'an answer lacks a member',
    new BrokenAnswerError('eks:ListClusters', 'clusters', {}),
    'not-an-aws-answer',
    'eks:ListClusters answered without clusters; the answer has nothing.',
  ],
  [
    'a body could not be parsed, without a status',
    error('Error', '@aws-sdk XML parse error: unexpected content.'),
    'not-an-aws-answer',
    'The answer to eks:ListClusters is not one of AWS.',
  ],
  [
    'a page is busy',
    unreadable('SyntaxError', `Unexpected token '<', "<html>busy</html>" is not valid JSON`, 503),
    'service-failure',
    'AWS failed to answer eks:ListClusters (HTTP 503).',
  ],
  [
    'a service fails without a body',
    exception('Unknown', 'UnknownError', 500),
    'service-failure',
    'AWS failed to answer eks:ListClusters (HTTP 500).',
  ],
  [
    'a service fails',
    exception('ServerException', 'An error on the server side', 500),
    'service-failure',
    'AWS failed to answer eks:ListClusters (ServerException).',
  ],
  [
    'a service fails, of STS',
    exception('InternalFailure', 'later', 500),
    'service-failure',
    'AWS failed to answer eks:ListClusters (InternalFailure).',
  ],
  [
    'a service is unavailable',
    exception('ServiceUnavailableException', 'later', 503),
    'service-failure',
    'AWS failed to answer eks:ListClusters (ServiceUnavailableException).',
  ],
  [
    'an operation is not implemented',
    exception('NotImplemented', 'not here', 501),
    'service-failure',
    'AWS failed to answer eks:ListClusters (NotImplemented).',
  ],
  [
    'a service fails, of which no status is known',
    error('ServerException', 'x', { $fault: 'server' }),
    'service-failure',
    'AWS failed to answer eks:ListClusters (ServerException).',
  ],
  [
    'the account is in no organization',
    exception('AWSOrganizationsNotInUseException', 'Your account is not a member of an organization.'),
    'not-in-organization',
    'The account is not in an organization.',
  ],
  [
    'AWS Config has no aggregator of the name',
    exception('NoSuchConfigurationAggregatorException', 'The configuration aggregator x does not exist.'),
    'refused',
    'There is no aggregator of this name in the account and Region.',
  ],
  [
    'AWS Config refuses an account that is no administrator',
    exception('OrganizationAccessDeniedException', 'Not you.'),
    'not-an-administrator',
    'This account may not call eks:ListClusters for the organization.',
  ],
  [
    'StackSets refuse an account that is no administrator',
    exception(
      'ValidationError',
      'You must be the management account or delegated admin account of an organization before operating a SERVICE_MANAGED stack set',
    ),
    'not-an-administrator',
    'This account may not call eks:ListClusters for the organization.',
  ],
  [
    'a request is refused',
    exception('InvalidParameterException', 'The name is wrong.'),
    'refused',
    'AWS refuses eks:ListClusters: InvalidParameterException: The name is wrong.',
  ],
  ['a program has a mistake', new TypeError('x is not a function'), 'unexpected', 'x is not a function'],
  ['text is thrown', 'it broke', 'unexpected', 'it broke'],
])('%s', (_name, thrown, kind, sentence) => {
  const reading = readError(thrown, context);
  expect([reading.kind, reading.sentence]).toEqual([kind, sentence]);
  expect(`${reading.sentence} ${reading.fix}`).not.toMatch(
    /smithy|\$response|Deserialization|middleware|\bat .*:\d+:\d+/,
  );
  if (kind !== 'refused' && kind !== 'unexpected') expect(reading.fix).toMatch(/^[A-Z].+[.)]$/);
});

describe('an error around that of the SDK', () => {
  const denied = exception('AccessDeniedException', 'Not you.', 403);

  test('names the permission where the caller does not', () => {
    const wrapped = Object.assign(new Error('ssm:StartAutomationExecution failed', { cause: denied }), {
      action: 'ssm:StartAutomationExecution',
    });
    expect(readError(wrapped)).toEqual({
      kind: 'denied',
      sentence: 'These credentials lack the permission ssm:StartAutomationExecution.',
      fix: 'Allow ssm:StartAutomationExecution, or use other credentials.',
    });
  });

  test('may quote it: the inner one decides', () => {
    const html = unreadable('SyntaxError', 'Unexpected token');
    expect(readError(new Error(`failed: ${html}`, { cause: html }), context)).toMatchObject({
      kind: 'not-an-aws-answer',
      sentence: FOREIGN,
    });
  });

  test('adds its hint', () => {
    const wrapped = Object.assign(new Error('failed', { cause: denied }), { hint: 'Or do that.' });
    expect(readError(wrapped, context).fix).toBe('Allow eks:ListClusters, or use other credentials. Or do that.');
    const unknown = Object.assign(new Error('failed', { cause: new Error('why') }), { hint: 'Do that.' });
    expect(readError(unknown)).toEqual({ kind: 'unexpected', sentence: 'failed', fix: 'Do that.' });
    const refused = Object.assign(new Error('failed', { cause: exception('Odd', 'odd') }), { hint: 'Do that.' });
    expect(readError(refused).fix).toBe('Do that.');
  });
});

describe('where the call is not known', () => {
  test.each([
    [exception('AccessDenied', 'no', 403), 'These credentials lack the permission for this call.'],
    [
      exception('AccessDenied', 'explicit deny in a service control policy', 403),
      'A policy of the organization denies this call.',
    ],
    [
      exception('Throttling', 'Rate exceeded'),
      'AWS limits the rate of these calls, and kept doing so after several attempts.',
    ],
    [exception('AuthFailure', 'no', 401), 'AWS does not accept these credentials.'],
    [exception('OptInRequired', 'no', 401), 'The account has not enabled the Region.'],
    [
      exception('OrganizationAccessDeniedException', 'no'),
      'This account may not call this operation for the organization.',
    ],
    [error('AbortError', 'aborted'), 'AWS did not answer in time.'],
    [error('Error', 'Region is missing'), 'The Region was not found.'],
    [exception('ServerException', 'no', 500), 'AWS failed to answer a call (ServerException).'],
    [unreadable('SyntaxError', '<'), 'The answer to a call is not one of AWS (HTTP 200).'],
    [exception('Odd', 'odd'), 'AWS refuses a call: Odd: odd'],
  ])('%s has a sentence too', (thrown, sentence) => {
    expect(readError(thrown).sentence).toBe(sentence);
  });
});

test('a profile that is unknown comes with those that are known', () => {
  expect(readError(new UnknownProfileError('x', ['a', 'b'])).fix).toBe('The files have: a, b.');
  expect(readError(new UnknownProfileError('x', [])).fix).toBe('The files have no profile.');
});

test('of several errors around that of the SDK, the first that has a permission or a hint gives it', () => {
  const denied = exception('AccessDeniedException', 'Not you.', 403);
  const inner = Object.assign(new Error('inner', { cause: denied }), {
    action: 'eks:ListClusters',
    hint: 'Or do that.',
  });
  expect(readError(new Error('outer', { cause: inner })).fix).toBe(
    'Allow eks:ListClusters, or use other credentials. Or do that.',
  );
});

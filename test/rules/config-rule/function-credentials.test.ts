import { afterEach, expect, test, vi } from 'vitest';
import { functionCredentials } from '../../../rules/config-rule/client-config.ts';

afterEach(() => vi.unstubAllEnvs());

test.each([
  [
    'with the session token of a role',
    { AWS_ACCESS_KEY_ID: 'ASIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret', AWS_SESSION_TOKEN: 'token' },
    { accessKeyId: 'ASIAEXAMPLE', secretAccessKey: 'secret', sessionToken: 'token' },
  ],
  [
    'without a session token',
    { AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret', AWS_SESSION_TOKEN: undefined },
    { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' },
  ],
])('the function takes its credentials from the environment, %s', async (_name, environment, credentials) => {
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  expect(await functionCredentials()).toStrictEqual(credentials);
});

test.each([['AWS_ACCESS_KEY_ID'], ['AWS_SECRET_ACCESS_KEY']])(
  'credentials without %s are an error',
  async (missing) => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAEXAMPLE');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
    vi.stubEnv(missing, undefined);
    await expect(functionCredentials()).rejects.toThrow(
      'AWS_ACCESS_KEY_ID or AWS_SECRET_ACCESS_KEY is missing from the environment; Lambda sets both',
    );
  },
);

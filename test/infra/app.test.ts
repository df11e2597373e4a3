import { CfnResource, Stack } from 'aws-cdk-lib';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { inScratch, synthesized } from '../../infra/app.ts';
import { validatedApp } from '../../infra/validation.ts';

beforeEach(() => {
  // The findings are printed; only that they stop the build matters here.
  for (const print of ['error', 'log'] as const) vi.spyOn(console, print).mockImplementation(() => undefined);
  vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

const synthesize = (properties: object): void =>
  inScratch((outdir) => {
    const app = validatedApp({ outdir });
    new CfnResource(new Stack(app, 'Sample'), 'Topic', { type: 'AWS::SNS::Topic', properties });
    synthesized(app);
  });

// CDK throws in some environments, and only sets the exit code of the process in others.
test.each(['process', 'inmemory'])('a synthesis with findings is an error when CDK works in the mode %s', (mode) => {
  vi.stubEnv('CDK_APP_MODE', mode);
  process.exitCode = undefined;
  expect(() => synthesize({ KmsMasterKeyId: 'alias/aws/sns', NoSuchProperty: 'x' })).toThrow();
  expect(process.exitCode).toBeUndefined();
});

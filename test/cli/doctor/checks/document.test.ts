import { describe, expect, test } from 'vitest';
import { checkDocument, defaultOf } from '../../../../cli/doctor/checks/document.ts';
import { runbook } from '../samples.ts';

const NAME = 'EksEndpointGuard-MakeEndpointPrivate';

describe('a document', () => {
  test('whose newest version is the default one is well', () => {
    expect(checkDocument(NAME, runbook)).toEqual({
      check: 'document',
      state: 'ok',
      sentence: 'The document EksEndpointGuard-MakeEndpointPrivate runs version 3, its newest.',
    });
  });

  test.each([
    [
      'that is missing',
      undefined,
      'problem',
      'There is no document EksEndpointGuard-MakeEndpointPrivate. Deploy the template here, or update the stack.',
    ],
    [
      'that failed to be made',
      { ...runbook, Status: 'Failed' as const },
      'problem',
      'The document EksEndpointGuard-MakeEndpointPrivate is Failed, not Active, and cannot run. Update the stack.',
    ],
    [
      'whose default version is an old one',
      { ...runbook, DefaultVersion: '2' },
      'problem',
      'The document EksEndpointGuard-MakeEndpointPrivate has version 3, but version 2 is the default and runs: aws ssm update-document-default-version --name EksEndpointGuard-MakeEndpointPrivate --document-version 3',
    ],
    [
      'without a newest version',
      { ...runbook, LatestVersion: undefined },
      'could-not-tell',
      'Systems Manager does not say which version of the document EksEndpointGuard-MakeEndpointPrivate is the default.',
    ],
    [
      'without a default version',
      { ...runbook, DefaultVersion: undefined },
      'could-not-tell',
      'Systems Manager does not say which version of the document EksEndpointGuard-MakeEndpointPrivate is the default.',
    ],
  ] as const)('%s is reported', (_name, description, state, sentence) => {
    expect(checkDocument(NAME, description)).toEqual({ check: 'document', state, sentence });
  });

  test('has the defaults of its parameters', () => {
    expect(defaultOf(runbook, 'RuleFunctionName')).toBe('guard-1a2b');
    expect(defaultOf(runbook, 'ClusterName')).toBeUndefined();
    expect(defaultOf({ Name: NAME }, 'RuleFunctionName')).toBeUndefined();
    expect(defaultOf(undefined, 'RuleFunctionName')).toBeUndefined();
  });
});

import { describe, expect, test } from 'vitest';
import { lint } from '../lint.ts';
import { finds, type Plant, sample, samplePermissions, sampleSamples } from './planted.ts';

describe('the text', () => {
  test.each<[string, Plant, string]>([
    [
      'an action that the lint does not know',
      { in: 'PauseUntilItShows', from: 'aws:sleep', to: 'aws:pause' },
      'PauseUntilItShows.action: is wrong',
    ],
    [
      'a member that no step has',
      { in: 'AssertPublicAccessIsOff', from: 'isEnd', to: 'isend' },
      'AssertPublicAccessIsOff: isend is unknown here',
    ],
    [
      'a type that no output has',
      { in: 'RecordDnsSupport', from: 'Type: Boolean', to: 'Type: Bool' },
      'RecordDnsSupport.outputs.0.Type: is wrong',
    ],
    ['another schema', { from: 'schemaVersion: "0.3"', to: 'schemaVersion: 0.3' }, 'schemaVersion: is wrong'],
    [
      'a member that no document has',
      { from: 'outputs:\n  - R', to: 'output:\n  - R' },
      'the document: output is unknown here',
    ],
  ])('does not take %s', (_name, plant, finding) => {
    expect(finds(plant)).toEqual([finding]);
  });

  test('does not take a key that is given twice', () => {
    const [finding, ...others] = finds({
      in: 'RecordSettings',
      from: 'maxAttempts: 5',
      to: 'maxAttempts: 5\n    maxAttempts: 1',
    });
    expect(finding).toContain('the document is not YAML: Map keys must be unique');
    expect(others).toEqual([]);
  });

  test('may have 64 KB', () => {
    const padding = (bytes: number) => `${sample}#${'x'.repeat(bytes - Buffer.byteLength(sample) - 2)}\n`;
    expect(lint(padding(65_536), samplePermissions, sampleSamples)).toEqual([]);
    expect(lint(padding(65_537), samplePermissions, sampleSamples)).toEqual([
      'the document has 65537 bytes, and may have 65536',
    ]);
  });
});

describe('the description', () => {
  test.each<[string, Plant, string]>([
    ['lacks a heading', { from: '## How to undo', to: '## Undoing' }, 'description: lacks ## How to undo'],
    [
      'has them in another order',
      {
        from: '## What does this document do?\n  It turns public access off.\n\n  ## What it will not do\n',
        to: '## What it will not do\n\n  ## What does this document do?\n',
      },
      'description: has its headings in another order',
    ],
    [
      'leaves out a parameter',
      { from: '* ClusterName: (Required)', to: '* ClusterNames: (Required)' },
      'description: does not name ClusterName among its input parameters',
    ],
  ])('is found when it %s', (_name, plant, finding) => {
    expect(finds(plant)).toEqual([finding]);
  });
});

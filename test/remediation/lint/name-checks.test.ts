import { describe, expect, test } from 'vitest';
import { finds, type Plant } from './planted.ts';

describe('a step is named', () => {
  const rename = (to: string): Plant => ({ from: '- name: PauseUntilItShows', to: `- name: ${to}` });

  test.each<[string, string, string]>([
    ['with two characters', 'Go', 'Go: is not a name of 3 to 128 letters, digits and underscores'],
    ['with a hyphen', 'Pause-Now', 'Pause-Now: is not a name of 3 to 128 letters, digits and underscores'],
    ['with one word', 'Pause', 'Pause: is not a sentence in PascalCase'],
    ['in camelCase', 'pauseNow', 'pauseNow: is not a sentence in PascalCase'],
    ['with underscores', 'Pause_Now', 'Pause_Now: is not a sentence in PascalCase'],
    ['without a verb', 'ClusterPause', 'ClusterPause: begins with Cluster, which is not among the verbs of our steps'],
  ])('%s', (_name, name, finding) => {
    expect(finds(rename(name))).toEqual([finding]);
  });

  test('with 128 characters at most', () => {
    expect(finds(rename(`PauseFor${'r'.repeat(120)}`))).toEqual([]);
    const tooLong = `PauseFor${'r'.repeat(121)}`;
    expect(finds(rename(tooLong))).toEqual([`${tooLong}: is not a name of 3 to 128 letters, digits and underscores`]);
  });

  test('as no other is', () => {
    expect(finds(rename('NoteTheOutcome'))).toEqual(['NoteTheOutcome: there are two steps of this name']);
  });
});

import { expect, test } from 'vitest';
import { oneLine, pluralize, shellQuoted } from '../../../cli/terminal/text.ts';

test.each([
  [0, '0 clusters'],
  [1, '1 cluster'],
  [2, '2 clusters'],
])('%s clusters are counted with their noun', (count, words) => {
  expect(pluralize(count, 'cluster')).toBe(words);
});

test('a text becomes one line without control characters', () => {
  expect(oneLine('\n one\r\n\ttwo \u001b[31mthree\u0007\u202e four\n')).toBe('one two [31mthree four');
});

test.each([
  ['plain', "'plain'"],
  ['', "''"],
  ["it's $HOME `id`", "'it'\\''s $HOME `id`'"],
  ["''", "''\\'''\\'''"],
])('%j is one word of a shell as %s', (text, word) => {
  expect(shellQuoted(text)).toBe(word);
});

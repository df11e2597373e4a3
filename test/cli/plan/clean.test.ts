import { describe, expect, test } from 'vitest';
import { cleanText } from '../../../cli/plan/clean.ts';

describe('cleanText', () => {
  test.each([
    ['Plain text stays as it is.', 'kubectl/v1.33.1 (linux/amd64)', 'kubectl/v1.33.1 (linux/amd64)'],
    ['Letters of any script stay.', 'Jürgen 山田', 'Jürgen 山田'],
    ['An escape sequence of a terminal becomes harmless text.', 'a\u001b[31mred', 'a [31mred'],
    ['Lines become one.', 'a\r\nb', 'a b'],
    ['C1 control characters are removed.', 'a\u009bb', 'a b'],
    ['Bidirectional overrides are removed.', 'a\u202egnp.exe\u2066', 'a gnp.exe'],
    ['Zero-width characters are removed.', 'a\u200b\u200d\ufeffb', 'a b'],
    ['A soft hyphen is removed.', 'a\u00adb', 'a b'],
    ['Fillers and variation selectors are removed.', 'a\u3164b\ufe0fc', 'a b c'],
    ['Half a surrogate pair is removed.', 'a\ud800', 'a'],
    ['Text of such characters only is empty.', '\u202e\u200b', ''],
  ])('%s', (_sentence, text, expected) => {
    expect(cleanText(text)).toBe(expected);
  });

  test('A text has at most 200 characters, the last of which shows that it was cut.', () => {
    expect(cleanText('a'.repeat(200))).toBe('a'.repeat(200));
    expect(cleanText('a'.repeat(201))).toBe(`${'a'.repeat(199)}…`);
  });

  test('A text is cut where the caller wants.', () => {
    expect(cleanText('abcde', 4)).toBe('abc…');
    expect(cleanText('abcd', 4)).toBe('abcd');
  });

  test('A character is not cut in two.', () => {
    expect(cleanText('😀😀😀', 2)).toBe('😀…');
    expect(cleanText('😀😀', 2)).toBe('😀😀');
    expect(cleanText('😀ab', 3)).toBe('😀ab');
  });

  test('Of a very long text only the first 2,000 characters are looked at.', () => {
    expect(cleanText(`${' '.repeat(1999)}ab`)).toBe('a');
  });
});

import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { packed } from '../../infra/packed-code.ts';
import { unpack } from './unpack.ts';

/** So many bytes that nothing compresses. */
function noise(length: number): string {
  const hashes = Array.from({ length: Math.ceil(length / 32) }, (_, index) => createHash('sha256').update(`${index}`));
  return hashes
    .map((hash) => hash.digest().toString('latin1'))
    .join('')
    .slice(0, length);
}

describe('the packed Lambda', () => {
  test.each([
    ['nothing', ''],
    ['one letter', 'a'],
    ['code', "exports.handler = async () => '$' + `\\n`;\n"],
    ['letters of every script', 'Größe, 規則, 🛡'],
    ['what no compression makes smaller', noise(5_000)],
  ])('comes out as it was: %s', (_name, text) => {
    expect(unpack(packed(text))).toBe(text);
  });

  test('comes out as it was, whatever it is and however many bytes it has', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => unpack(packed(text)) === text));
  });

  test('is as long in JSON as it is, and gives no parser a quote, a backslash or a place of Fn::Sub to stumble over', () => {
    const text = packed(noise(20_000));
    const [, data = ''] = /Buffer\.from\('([^']+)'\)/.exec(text) ?? [];
    expect(data.length).toBeGreaterThan(20_000);
    expect(data).toMatch(/^[(-[\]-}]+$/);
    expect(JSON.stringify(text)).toBe(`"${text}"`);
  });
});

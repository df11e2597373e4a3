import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { buildSync } from 'esbuild';

/**
 * The Lambda small enough for a template that a StackSet takes as text, 51,200 bytes. It exists only until the organization
 * passes the member template by URL, and then is deleted with its tests.
 */
export function packedCode(): string {
  const result = buildSync({
    entryPoints: [fileURLToPath(new URL('../rules/eks-endpoint-public-access/handler.ts', import.meta.url))],
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    logLevel: 'warning',
    format: 'cjs',
    external: ['@aws-sdk/*'],
    legalComments: 'none',
    write: false,
  });
  return packed(result.outputFiles[0]?.text.trim() ?? '');
}

/** The text packed, with the line that unpacks it: in full it would take most of what a template may have. */
export function packed(text: string): string {
  const data = inBase85(brotliCompressSync(text));
  return `let n=0,i=0;const b=[];for(const c of Buffer.from('${data}')){n=n*85+c-(c>92?41:40);++i%5||(b.push(n>>>24,n>>16,n>>8,n),n=0)}module._compile(require('node:zlib').brotliDecompressSync(Buffer.from(b)).toString(),__filename)`;
}

/**
 * Five characters for four bytes, where base64 takes more than five: those from ( to }, which JSON and a JavaScript text take
 * as they are, without the backslash. The end is filled up with zeros, which Brotli does not read.
 */
function inBase85(bytes: Buffer): string {
  const filled = Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3)]);
  const words = Array.from({ length: filled.length / 4 }, (_, index) => filled.readUInt32BE(index * 4));
  return words.map(inFiveCharacters).join('');
}

function inFiveCharacters(word: number): string {
  const digits = [4, 3, 2, 1, 0].map((power) => Math.floor(word / 85 ** power) % 85);
  return String.fromCharCode(...digits.map((digit) => digit + (digit < 52 ? 40 : 41)));
}

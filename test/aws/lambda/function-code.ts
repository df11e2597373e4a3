import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Code that lies somewhere, or files by their names. */
export type FunctionCode = { readonly directory: string } | { readonly files: Readonly<Record<string, string>> };

export interface UnpackedCode {
  readonly directory: string;
  /** Takes away what was made for it. */
  remove(): void;
}

/** Puts files into a directory of their own; code that lies somewhere stays there. */
export function unpack(code: FunctionCode): UnpackedCode {
  if ('directory' in code) return { directory: code.directory, remove: () => undefined };
  const directory = mkdtempSync(join(tmpdir(), 'eks-endpoint-guard-function-'));
  for (const [name, source] of Object.entries(code.files)) writeFileSync(join(directory, name), source);
  return { directory, remove: () => rmSync(directory, { recursive: true, force: true }) };
}

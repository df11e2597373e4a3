import { createRequire } from 'node:module';

/** What a packed text makes Node compile, once Lambda loads it as a CommonJS module. */
export function unpack(packed: string): string {
  const compiled: string[] = [];
  const module = { _compile: (text: string) => compiled.push(text) };
  new Function('module', 'require', '__filename', packed)(module, createRequire(import.meta.url), 'index.js');
  return compiled.join();
}

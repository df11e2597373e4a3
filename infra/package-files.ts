import { fileURLToPath } from 'node:url';

/** The path of a file or folder of this package, given from its root. */
export function packageFile(path: string): string {
  return fileURLToPath(new URL(`../${path}`, import.meta.url));
}

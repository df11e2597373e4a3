import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** In a target directory: which of its files builds wrote. */
const RECORD = '.build.json';

export interface TargetOptions {
  /** Whether files that no build wrote may be replaced. Without it they are an error. */
  readonly replaceAny: boolean;
  /** Files that only some builds write. Others leave them as they are. */
  readonly onRequest: readonly string[];
}

/**
 * Writes files into a directory: `write` gets a temporary directory, and when it has succeeded, each file there replaces the
 * one of the same path in `target`. Files of an earlier build that `write` no longer makes are removed, others never are.
 * Returns the paths of the new files. Throws an Error, before anything in `target` is changed, when a file cannot be replaced.
 */
export async function writeInto(
  target: string,
  write: (directory: string) => void | Promise<void>,
  { replaceAny, onRequest }: TargetOptions,
): Promise<readonly string[]> {
  const created = mkdirSync(target, { recursive: true });
  try {
    // Inside the target, so that it is on the same file system and a rename is atomic.
    const temporary = mkdtempSync(join(target, '.build-'));
    try {
      await write(temporary);
      const files = filesIn(temporary);
      const earlier = recordedFiles(target);
      for (const file of files) checkReplaceable(target, file, replaceAny || earlier.includes(file));
      const kept = earlier.filter((file) => onRequest.includes(file) && !files.includes(file));
      writeFileSync(join(temporary, RECORD), `${JSON.stringify({ files: [...files, ...kept] }, null, 2)}\n`);
      for (const file of [...files, RECORD]) move(join(temporary, file), join(target, file));
      for (const file of earlier) if (!files.includes(file) && !kept.includes(file)) remove(target, file);
      return files;
    } finally {
      rmSync(temporary, { recursive: true, force: true });
    }
  } catch (error) {
    if (created !== undefined) removeEmpty(target, dirname(created));
    throw error;
  }
}

/** The files in a directory and in those below it, by path. A manifest comes after what it names. */
function filesIn(directory: string): readonly string[] {
  const files = readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((path) => statSync(join(directory, path)).isFile())
    .sort();
  const isManifest = (file: string) => file.endsWith('manifest.json');
  return [...files.filter((file) => !isManifest(file)), ...files.filter(isManifest)];
}

function recordedFiles(target: string): readonly string[] {
  const record = join(target, RECORD);
  if (!existsSync(record)) return [];
  try {
    const { files } = JSON.parse(readFileSync(record, 'utf8')) as { readonly files: readonly string[] };
    return files.filter((file) => resolve(target, file).startsWith(join(resolve(target), '/')));
  } catch (error) {
    throw new Error(`${record} cannot be read. Remove it, or build into another directory`, { cause: error });
  }
}

function checkReplaceable(target: string, file: string, mayReplace: boolean): void {
  const path = join(target, file);
  for (let parent = dirname(path); parent !== target && parent !== dirname(parent); parent = dirname(parent)) {
    if (existsSync(parent) && !statSync(parent).isDirectory()) throw new Error(`${parent} is not a directory`);
  }
  if (!existsSync(path)) return;
  if (statSync(path).isDirectory()) throw new Error(`${path} is a directory, and the build writes a file there`);
  if (!mayReplace) throw new Error(`${path} exists, and no build wrote it. Remove it, or build into another directory`);
}

function move(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  renameSync(from, to);
}

function remove(target: string, file: string): void {
  const path = join(target, file);
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) return;
  rmSync(path);
  removeEmpty(dirname(path), target);
}

/** Removes a directory, and those around it as far as `end`, while they are empty. */
function removeEmpty(directory: string, end: string): void {
  for (let empty = resolve(directory); empty !== resolve(end); empty = dirname(empty)) {
    if (readdirSync(empty).length > 0) return;
    rmdirSync(empty);
  }
}

import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { writeInto } from '../../infra/target-directory.ts';

let around: string;
let target: string;
beforeEach(() => {
  around = mkdtempSync(join(tmpdir(), 'eks-endpoint-guard-'));
  target = join(around, 'target');
});
afterEach(() => rmSync(around, { recursive: true }));

type Files = Readonly<Record<string, string>>;

/** Writes files as a build does. */
const build = (files: Files, replaceAny = false) =>
  writeInto(target, (directory) => write(directory, files), { replaceAny, onRequest: ['policy.json'] });

function write(directory: string, files: Files): void {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, file)), { recursive: true });
    writeFileSync(join(directory, file), text);
  }
}

/** All files of the target but the record of the builds. */
function found(): Files {
  const paths = readdirSync(target, { recursive: true, withFileTypes: true, encoding: 'utf8' })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(target.length + 1));
  const files = paths.filter((path) => path !== '.build.json').sort();
  return Object.fromEntries(files.map((path) => [path, readFileSync(join(target, path), 'utf8')]));
}

describe('a build', () => {
  test('writes into a directory that is not there yet', async () => {
    expect(await build({ 'a.yaml': 'a', 'rule/index.mjs': 'code' })).toEqual(['a.yaml', 'rule/index.mjs']);
    expect(found()).toEqual({ 'a.yaml': 'a', 'rule/index.mjs': 'code' });
  });

  test('replaces what an earlier build wrote, and removes what it does not write again', async () => {
    await build({ 'a.yaml': 'old', 'cdk.out/asset.1/index.mjs': 'old', 'cdk.out/manifest.json': 'old' });
    await build({ 'a.yaml': 'new', 'cdk.out/asset.2/index.mjs': 'new', 'cdk.out/manifest.json': 'new' });
    expect(found()).toEqual({
      'a.yaml': 'new',
      'cdk.out/asset.2/index.mjs': 'new',
      'cdk.out/manifest.json': 'new',
    });
    expect(existsSync(join(target, 'cdk.out/asset.1'))).toBe(false);
  });

  test('leaves files that no build wrote', async () => {
    write(target, { 'notes.txt': 'mine', 'rule/mine.mjs': 'mine' });
    await build({ 'rule/index.mjs': 'one' });
    await build({ 'a.yaml': 'two' });
    expect(found()).toEqual({ 'a.yaml': 'two', 'notes.txt': 'mine', 'rule/mine.mjs': 'mine' });
  });

  test('leaves a file that is written on request only, until it is requested again', async () => {
    await build({ 'a.yaml': 'one', 'policy.json': 'first' });
    await build({ 'a.yaml': 'two' });
    expect(found()).toEqual({ 'a.yaml': 'two', 'policy.json': 'first' });
    await build({ 'a.yaml': 'three', 'policy.json': 'second' });
    expect(found()).toEqual({ 'a.yaml': 'three', 'policy.json': 'second' });
  });

  test('that fails leaves the last good one, and nothing beside it', async () => {
    await build({ 'a.yaml': 'good' });
    const failing = writeInto(
      target,
      (directory) => {
        write(directory, { 'a.yaml': 'half', 'b.yaml': 'half' });
        throw new Error('the template has findings');
      },
      { replaceAny: false, onRequest: [] },
    );
    await expect(failing).rejects.toThrow('the template has findings');
    expect(found()).toEqual({ 'a.yaml': 'good' });
    expect(readdirSync(target).sort()).toEqual(['.build.json', 'a.yaml']);
  });

  test('that fails leaves no directory that it created', async () => {
    target = join(around, 'one/two');
    const failing = writeInto(target, () => Promise.reject(new Error('no')), { replaceAny: false, onRequest: [] });
    await expect(failing).rejects.toThrow('no');
    expect(readdirSync(around)).toEqual([]);
  });

  test('does not replace a file that no build wrote, and then writes nothing', async () => {
    write(target, { 'b.yaml': 'mine' });
    await expect(build({ 'a.yaml': 'new', 'b.yaml': 'new' })).rejects.toThrow(
      `${target}/b.yaml exists, and no build wrote it. Remove it, or build into another directory`,
    );
    expect(found()).toEqual({ 'b.yaml': 'mine' });
  });

  test('replaces any file of the same name in a directory that belongs to builds', async () => {
    write(target, { 'a.yaml': 'of an older version' });
    await build({ 'a.yaml': 'new' }, true);
    expect(found()).toEqual({ 'a.yaml': 'new' });
  });

  test.each([
    ['a directory where a file belongs', { 'b.yaml/mine.txt': 'mine' }, 'b.yaml is a directory'],
    ['a file where a directory belongs', { rule: 'mine' }, 'rule is not a directory'],
  ])('does not replace %s, and then writes nothing', async (_what, files, message) => {
    write(target, files);
    await expect(build({ 'a.yaml': 'new', 'b.yaml': 'new', 'rule/index.mjs': 'new' }, true)).rejects.toThrow(message);
    expect(found()).toEqual(files);
  });

  test('removes nothing outside of the directory, whatever its record says', async () => {
    write(around, { 'mine.txt': 'mine', 'target/.build.json': '{ "files": ["../mine.txt", "gone/file", "a"] }' });
    write(target, { 'a/mine.txt': 'mine' });
    await build({ 'b.yaml': 'new' });
    expect(readFileSync(join(around, 'mine.txt'), 'utf8')).toBe('mine');
    expect(found()).toEqual({ 'a/mine.txt': 'mine', 'b.yaml': 'new' });
  });

  test('stops at a record that it cannot read', async () => {
    write(target, { '.build.json': 'no JSON' });
    await expect(build({ 'a.yaml': 'new' })).rejects.toThrow('.build.json cannot be read');
    expect(found()).toEqual({});
  });

  test('writes the manifest of an assembly after what it names', async () => {
    expect(await build({ 'cdk.out/manifest.json': 'm', 'cdk.out/z.template.json': 't' })).toEqual([
      'cdk.out/z.template.json',
      'cdk.out/manifest.json',
    ]);
  });
});

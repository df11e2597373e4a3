import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { memberTemplate, sourceHash } from './member-template.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'eks-endpoint-guard-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

test('the template is built once for the same sources', async () => {
  const cache = join(directory, 'cache');
  let builds = 0;
  const build = () => Promise.resolve(`template ${++builds}`);
  expect(await memberTemplate(cache, build)).toBe('template 1');
  expect(await memberTemplate(cache, build)).toBe('template 1');
  expect(readdirSync(cache)).toEqual([`${sourceHash()}.template.yaml`]);
});

test('two that build at the same time both have the whole template', async () => {
  const build = () => Promise.resolve('template');
  const both = [memberTemplate(directory, build), memberTemplate(directory, build)];
  expect(await Promise.all(both)).toEqual(['template', 'template']);
  expect(await memberTemplate(directory, () => Promise.reject(new Error('built again')))).toBe('template');
});

test('a build that fails leaves nothing behind', async () => {
  await expect(memberTemplate(directory, () => Promise.reject(new Error('findings')))).rejects.toThrow('findings');
  expect(readdirSync(directory)).toEqual([]);
});

test.each([
  'rules/a/b.ts',
  'remediation/runbook.yaml',
  'infra/new.ts',
  'package.json',
  'package-lock.json',
  'biome.json',
  'LICENSE',
])('a change of %s changes the hash of the sources', (file) => {
  for (const folder of ['rules/a', 'remediation', 'infra']) mkdirSync(join(directory, folder), { recursive: true });
  for (const name of ['rules/a/b.ts', 'package.json', 'package-lock.json', 'biome.json', 'LICENSE']) {
    writeFileSync(join(directory, name), 'one');
  }
  const before = sourceHash(directory);
  cpSync(directory, `${directory}-copy`, { recursive: true });
  expect(sourceHash(`${directory}-copy`)).toBe(before);
  rmSync(`${directory}-copy`, { recursive: true });
  writeFileSync(join(directory, file), 'two');
  expect(sourceHash(directory)).not.toBe(before);
});

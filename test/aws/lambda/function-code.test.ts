import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { LocalAws } from '../local-aws.ts';
import { createSampleFunction, SAMPLE_FUNCTION, writtenBySample } from '../services/sample-function.ts';
import { unpack } from './function-code.ts';

test('files lie in a directory of their own until they are removed', () => {
  const code = unpack({ files: { 'index.js': 'exports.x = 1;' } });
  expect(readFileSync(join(code.directory, 'index.js'), 'utf8')).toBe('exports.x = 1;');
  code.remove();
  expect(existsSync(code.directory)).toBe(false);
});

test('code that lies somewhere stays there', () => {
  const directory = mkdtempSync(join(tmpdir(), 'code-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const code = unpack({ directory });
  expect(code.directory).toBe(directory);
  code.remove();
  expect(existsSync(directory)).toBe(true);
});

test('a function that has run leaves nothing behind when the local AWS stops', async () => {
  const aws = await LocalAws.start();
  createSampleFunction(aws, {
    source: `exports.handler = async () => console.log('SAMPLE ' + JSON.stringify(__dirname));`,
  });
  aws.lambda.invokeAsync(SAMPLE_FUNCTION, 'config.amazonaws.com', {});
  await aws.settle();
  const [directory] = writtenBySample(aws) as [string];
  expect(existsSync(directory)).toBe(true);
  await aws.stop();
  expect(existsSync(directory)).toBe(false);
});

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { functionCode, readableCode } from '../../infra/function-code.ts';

const RULE = 'rules/eks-endpoint-public-access';

const code = await functionCode();
const [head = '', libraries = '', own = ''] = code.split(
  /^(?= \* PART \d {2}(?:libraries|the code of eks-endpoint-guard)$)/m,
);

const sources = readdirSync('rules', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => readFileSync(join('rules', file), 'utf8'));

/** Lines without their indentation, which depends on what is around them. */
function unindented(text: string): string {
  return text.replace(/^ +/gm, '');
}

describe('the code of the Lambda function as a reader of the template sees it', () => {
  test.each([
    ['evaluate', 'evaluate.ts'],
    ['annotate', 'annotation.ts'],
    ['parseCidr', 'networks.ts'],
    ['parseExemption', 'exemption.ts'],
    ['parseRuleParameters', 'parameters.ts'],
  ])('holds %s by its name, under its documentation comment', (name, file) => {
    const source = readFileSync(join(RULE, file), 'utf8');
    const comment = new RegExp(`^(/\\*\\*(?:(?!\\*/)[\\s\\S])*\\*/)\\nexport function ${name}\\b`, 'm').exec(
      source,
    )?.[1];
    expect(comment).toMatch(/^\/\*\*/);
    expect(own).toContain(`\n${comment}\nfunction ${name}(`);
  });

  test('holds every function of ours that it calls, under its documentation comment', () => {
    const documented = sources.flatMap((source) => [
      ...source.matchAll(/^(\/\*\*(?:(?!\*\/)[\s\S])*\*\/)\n(?:export )?((?:async )?function \w+)\b/gm),
    ]);
    const held = documented.filter(([, , declaration]) => own.includes(`\n${declaration}(`));
    for (const [, comment, declaration] of held) expect(own).toContain(`${comment}\n${declaration}(`);
    // Some functions serve the command line only.
    expect(held.length).toBeGreaterThan(documented.length * 0.8);
  });

  test('holds every line comment, but for notes to the mutation tester', () => {
    const comments = sources
      .flatMap((source) => [...source.matchAll(/(?:^|\s)\/\/ (.*)$/gm)].map(([, text = '']) => text))
      .filter((text) => !text.startsWith('Stryker '));
    const lines = unindented(own).split('\n');
    expect(comments.length).toBeGreaterThan(0);
    expect(comments.filter((text) => !lines.includes(`// ${text}`))).toEqual([]);
    expect(code).not.toContain('Stryker');
  });

  test('has the libraries in one block and our code in the next, each file under its path', () => {
    const paths = (text: string) => [...text.matchAll(/^\/\/ (\S+\.(?:ts|m?js))$/gm)].map(([, path = '']) => path);
    expect(paths(head)).toEqual([]);
    expect(paths(libraries).filter((path) => !path.startsWith('node_modules/'))).toEqual([]);
    expect(paths(libraries)).not.toEqual([]);
    expect(paths(own).filter((path) => !path.startsWith('rules/'))).toEqual([]);
    expect(paths(own)).toEqual(expect.arrayContaining([`${RULE}/evaluate.ts`, `${RULE}/handler.ts`]));
  });

  test('needs only the AWS SDK of the Lambda runtime, and Node.js', () => {
    const required = [...code.matchAll(/\brequire\((.*?)\)/g)].map(([, name = '']) => name);
    expect(required).toEqual(expect.arrayContaining(["'@aws-sdk/client-eks'"]));
    expect(required.filter((name) => !/^'(@aws-sdk\/client-|node:)[\w-]+'$/.test(name))).toEqual([]);
  });

  test('states the licence of each library in full, and ours', () => {
    const names = new Set(
      [...libraries.matchAll(/^\/\/ node_modules\/((?:@[^/]+\/)?[^/]+)\//gm)].map(([, name = '']) => name),
    );
    for (const name of names) {
      const folder = join('node_modules', name);
      const file = readdirSync(folder).find((entry) => /^LICENSE/.test(entry)) ?? '';
      const lines = readFileSync(join(folder, file), 'utf8').trim().split('\n');
      expect(libraries).toContain(lines.map((line) => ` * ${line}`.trimEnd()).join('\n'));
    }
    expect(own).toContain(' * SPDX-License-Identifier: Apache-2.0\n * Copyright ');
    expect(own).toContain(' * Licensed under the Apache License, Version 2.0 (the "License");\n');
    expect(own).toContain(' *     http://www.apache.org/licenses/LICENSE-2.0\n');
  });

  test('is what every build yields, and depends on no place', async () => {
    expect(await readableCode(resolve(RULE, 'handler.ts'))).toBe(code);
    expect(code).not.toContain(resolve('.'));
    expect(code).not.toMatch(/sourceMappingURL|#region|void 0/);
  });

  test('runs as CommonJS with nothing but the AWS SDK beside it', () => {
    const directory = mkdtempSync(join(tmpdir(), 'function-code-'));
    try {
      mkdirSync(join(directory, 'node_modules'));
      symlinkSync(resolve('node_modules/@aws-sdk'), join(directory, 'node_modules/@aws-sdk'));
      writeFileSync(join(directory, 'index.js'), code);
      const call = "require('./index.js').handler({}, {}).catch((error) => console.log(error.name, error.message))";
      const printed = execFileSync(process.execPath, ['-e', call], {
        cwd: directory,
        env: { ...process.env, AWS_REGION: 'eu-central-1' },
        encoding: 'utf8',
      });
      expect(printed).toContain('InvalidEventError event.');
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});

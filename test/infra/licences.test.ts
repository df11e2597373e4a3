import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundledPackages, licenceTexts, title } from '../../infra/licences.ts';

const files: Readonly<Record<string, string>> = {
  'node_modules/one/package.json':
    '{ "name": "one", "version": "1.0.0", "license": "MIT", "repository": "github:a/one" }',
  'node_modules/one/LICENSE': 'MIT, by One\r\nas is\n',
  // Builds of a package nest such files to say which kind of module they are.
  'node_modules/one/dist/package.json': '{ "type": "module" }',
  'node_modules/@scope/two/package.json':
    '{ "name": "@scope/two", "version": "2.0.0", "license": "Apache-2.0", "repository": { "url": "git://sdk" } }',
  'node_modules/@scope/two/LICENCE.md': 'Apache, by Two\n',
  'node_modules/sibling/package.json':
    '{ "name": "sibling", "version": "2.1.0", "license": "Apache-2.0", "repository": { "url": "git://sdk" } }',
  'node_modules/stranger/package.json':
    '{ "name": "stranger", "version": "3.0.0", "license": "Apache-2.0", "repository": { "url": "git://other" } }',
  'node_modules/other-licence/package.json':
    '{ "name": "other-licence", "version": "3.0.0", "license": "MIT", "repository": { "url": "git://sdk" } }',
  'node_modules/one/node_modules/one/package.json': '{ "name": "one", "version": "0.9.0", "license": "MIT" }',
  'node_modules/one/node_modules/one/license.txt': 'MIT, by One\nas is',
};

let root: string;
const at = (file: string): string => join(root, file);
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'licences-'));
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(at(file)), { recursive: true });
    writeFileSync(at(file), text);
  }
});
afterAll(() => rmSync(root, { recursive: true }));

describe('bundledPackages', () => {
  test('finds each package once, by name and version, and leaves out our own files', () => {
    const bundled = [
      'node_modules/one/dist/b.js',
      'rules/rule.ts',
      'node_modules/@scope/two/x.js',
      'node_modules/one/a.js',
    ];
    expect(bundledPackages(bundled.map(at))).toEqual([
      { name: '@scope/two', version: '2.0.0', licence: 'Apache-2.0', text: 'Apache, by Two' },
      { name: 'one', version: '1.0.0', licence: 'MIT', text: 'MIT, by One\nas is' },
    ]);
  });

  test('finds two versions of a package', () => {
    const bundled = ['node_modules/one/a.js', 'node_modules/one/node_modules/one/a.js'];
    expect(bundledPackages(bundled.map(at)).map(title)).toEqual(['one 0.9.0 (MIT)', 'one 1.0.0 (MIT)']);
  });

  test('takes a missing licence text from a package of the same repository and licence', () => {
    const bundled = ['node_modules/sibling/a.js', 'node_modules/@scope/two/x.js'];
    expect(bundledPackages(bundled.map(at))[1]).toEqual({
      name: 'sibling',
      version: '2.1.0',
      licence: 'Apache-2.0',
      text: 'Apache, by Two',
    });
  });

  test.each(['stranger', 'other-licence'])('refuses a package without a licence text: %s', (name) => {
    const bundled = [`node_modules/${name}/a.js`, 'node_modules/@scope/two/x.js'];
    expect(() => bundledPackages(bundled.map(at))).toThrow(`${name} 3.0.0: the package contains no licence text`);
  });

  test('refuses a file that belongs to no package', () => {
    expect(() => bundledPackages(['/node_modules/a.js'])).toThrow('/node_modules/a.js belongs to no package');
  });
});

test('licenceTexts prints a text that packages share once, under the name of each', () => {
  const bundled = ['node_modules/one/a.js', 'node_modules/one/node_modules/one/a.js', 'node_modules/@scope/two/x.js'];
  expect(licenceTexts(bundledPackages(bundled.map(at)))).toBe(
    `@scope/two 2.0.0 (Apache-2.0)

Apache, by Two

--------------------------------------------------------------------------------

one 0.9.0 (MIT)
one 1.0.0 (MIT)

MIT, by One
as is
`,
  );
});

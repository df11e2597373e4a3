import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { formatted, readableBundle } from '../../infra/readable-bundle.ts';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'readable-bundle-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

/** The project's own part of a bundle of one file, formatted, without the heading of the file. */
async function ownCode(source: string): Promise<string> {
  const entry = join(directory, 'entry.ts');
  writeFileSync(entry, source);
  const { own } = await readableBundle(entry);
  return formatted(own).replace(/^\/\/ .*\n\n/, '');
}

describe('readableBundle', () => {
  test('keeps line comments and documentation comments where they stand', async () => {
    expect(
      await ownCode(`// One thought
// in two lines.

// Another thought.
const limit: number = 2;

/** Documents a class. */
class Counter {
  // Before a field.
  readonly count: number = 1;
  // Before a method.
  next(): object {
    return {
      // Before a property.
      count: this.count + 1,
    };
  }
}

/**
 * Documents the handler.
 * In two lines.
 */
export const handler = (event: { count: number }): unknown => {
  // Before a statement.
  if (event.count > limit) {
    // Before the only statement of a block.
    return undefined;
  }
  return new Counter();
};
`),
    ).toBe(`// One thought
// in two lines.
// Another thought.
const limit = 2;

/** Documents a class. */
var Counter = class {
  // Before a field.
  count = 1;
  // Before a method.
  next() {
    return {
      // Before a property.
      count: this.count + 1,
    };
  }
};

/**
 * Documents the handler.
 * In two lines.
 */
const handler = (event) => {
  // Before a statement.
  if (event.count > limit)
    // Before the only statement of a block.
    return;
  return new Counter();
};
`);
  });

  test('leaves out notes to the mutation tester', async () => {
    const source = '// Why.\n// Stryker disable next-line all: because\nexport const handler = 1;\n';
    expect(await ownCode(source)).toBe('// Why.\nconst handler = 1;\n');
    expect(await ownCode('// Stryker disable all\nexport const handler = 1;\n')).toBe('const handler = 1;\n');
  });

  test('refuses a line comment that would end the comment it is carried in', async () => {
    await expect(ownCode('// rules/*/handler.ts\nexport const handler = 1;\n')).rejects.toThrow(
      'a line comment contains */',
    );
  });

  test('keeps what looks like a comment in a text', async () => {
    expect(await ownCode(`export const handler = 'https://example.com // void 0';\n`)).toBe(
      `const handler = 'https://example.com // void 0';\n`,
    );
  });

  test('counts what the bundler itself adds as a library', async () => {
    const entry = join(directory, 'entry.ts');
    writeFileSync(join(directory, 'names.ts'), 'export const one = 1;\n');
    writeFileSync(entry, "import * as names from './names.ts';\nexport const handler = () => Object.keys(names);\n");
    const { library, libraryFiles, own } = await readableBundle(entry);
    expect(libraryFiles).toEqual([expect.stringMatching(/node_modules\/rolldown\/package\.json$/)]);
    expect(library).toContain('__exportAll');
    expect(own).toMatch(/names\.ts[\s\S]*entry\.ts/);
  });

  test('refuses to become several files', async () => {
    writeFileSync(join(directory, 'later.ts'), 'export const later = 1;\n');
    await expect(ownCode("export const handler = () => import('./later.ts');\n")).rejects.toThrow('more than one file');
  });
});

describe('formatted', () => {
  test('separates declarations by blank lines, and keeps short ones together', () => {
    expect(
      formatted('const a = 1;\nconst b = void 0;\nfunction f() {\n\treturn `\n}\n`;\n}\n// c\nlet c = "c";\n'),
    ).toBe("const a = 1;\nconst b = undefined;\n\nfunction f() {\n  return `\n}\n`;\n}\n\n// c\nlet c = 'c';\n");
  });
});

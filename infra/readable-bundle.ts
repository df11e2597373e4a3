import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Plugin, rolldown } from 'rolldown';
import { parseSync, Visitor } from 'rolldown/utils';

/** A bundle as readable parts, in the order in which they have to stand in the file. All end with a line break. */
export interface ReadableBundle {
  /** The modules that Node.js or Lambda provides. */
  readonly requires: string;
  /** What comes from node_modules; `libraryFiles` are the files it was taken from. */
  readonly library: string;
  readonly libraryFiles: readonly string[];
  /** The project's own code, with its comments. */
  readonly own: string;
  readonly exports: string;
}

const root = fileURLToPath(new URL('..', import.meta.url));
const require = createRequire(import.meta.url);

/**
 * Bundles a TypeScript file of this project as CommonJS for Node.js 24, without what it does not use: not minified, types
 * removed, each file under its path. The AWS SDK stays outside, because it is part of the Lambda runtime.
 */
export async function readableBundle(entry: string): Promise<ReadableBundle> {
  const bundle = await rolldown({
    input: entry,
    cwd: root,
    platform: 'node',
    external: /^@aws-sdk\//,
    // The ES module builds of a library: only they can be taken apart.
    resolve: { mainFields: ['module', 'main'] },
    transform: { target: 'node24' },
    // A constant keeps its name where it is used.
    optimization: { inlineConst: false },
    plugins: [requiredSdk, lineComments],
  });
  const {
    output: [chunk, ...others],
  } = await bundle.generate({
    format: 'cjs',
    strict: true,
    minify: false,
    comments: true,
    esModule: false,
    generatedCode: { symbols: false },
  });
  await bundle.close();
  if (others.length > 0)
    throw new Error(`${entry} became more than one file: ${others.map(({ fileName }) => fileName)}`);

  const modules = Object.entries(chunk.modules).map(([id, { code }]) => ({ id, code: code ?? '' }));
  const { before, after } = around(chunk.code, modules);
  const library = modules.filter(({ id }) => isLibrary(id));
  return {
    requires: before,
    // A library imports nothing of ours, so all of it can run before our code does.
    library: textOf(library),
    libraryFiles: library.map(({ id }) => (id.startsWith('\0') ? require.resolve('rolldown/package.json') : id)),
    own: lineCommentsAgain(textOf(modules.filter(({ id }) => !isLibrary(id)))),
    exports: after,
  };
}

/** Code in the format of this project's sources, with a blank line around each declaration that takes several lines. */
export function formatted(code: string): string {
  return execFileSync(
    process.execPath,
    [require.resolve('@biomejs/biome/bin/biome'), 'format', '--stdin-file-path=index.js'],
    {
      cwd: root,
      input: withBlankLines(withUndefined(code)),
      encoding: 'utf8',
    },
  );
}

interface Module {
  readonly id: string;
  readonly code: string;
}

/** Whether a module comes from a package, or from the bundler itself (its id then starts with a null character). */
function isLibrary(id: string): boolean {
  return id.startsWith('\0') || relative(root, id).split(sep).includes('node_modules');
}

function textOf(modules: readonly Module[]): string {
  return modules.map(({ code }) => code.replace(/^\/\/ .*\n/, '$&\n')).join('\n');
}

/** What stands before and after the modules in a bundle. Throws when anything stands between them: it would be lost. */
function around(bundle: string, modules: readonly Module[]): { readonly before: string; readonly after: string } {
  const start = bundle.indexOf(modules[0]?.code ?? '');
  let end = start;
  for (const { id, code } of modules) {
    const next = bundle.indexOf(code, end);
    if (next < 0 || bundle.slice(end, next).trim() !== '') throw new Error(`${id}: not found as a part of the bundle`);
    end = next + code.length;
  }
  return { before: bundle.slice(0, start), after: bundle.slice(end) };
}

/**
 * What is imported when it is needed is required. `import()` does not look in the directories of NODE_PATH (Node.js documentation, ECMAScript
 * modules), by which `require` finds the AWS SDK of the Lambda runtime.
 */
const requiredSdk: Plugin = {
  name: 'required-sdk',
  transform: (code, id) =>
    isLibrary(id) ? null : { code: code.replace(/\bimport\(\s*('@aws-sdk\/[^']+'),?\s*\)/g, 'require($1)') },
};

/**
 * Keeps the `//` comments of our own code. Rolldown keeps documentation comments only, so each group of lines becomes one
 * before it reads them, and `lineCommentsAgain` turns it back. A comment is kept before a statement, a member of a class or
 * a property of an object; behind code on the same line it is lost. Notes to the mutation tester do not concern a reader.
 */
const lineComments: Plugin = {
  name: 'line-comments',
  transform: (code, id) => (isLibrary(id) ? null : { code: asDocumentation(code, id) }),
};

function asDocumentation(code: string, id: string): string {
  let text = '';
  let end = 0;
  for (const group of lineCommentGroups(code, id)) {
    const lines = group.lines.filter((line) => !line.startsWith(' Stryker '));
    if (lines.some((line) => line.includes('*/'))) throw new Error(`${id}: a line comment contains */`);
    text += code.slice(end, group.start) + (lines.length === 0 ? '' : `/** //${lines.join('\n//')} */`);
    end = group.end;
  }
  return text + code.slice(end);
}

function lineCommentsAgain(code: string): string {
  return code.replace(/\/\*\* (\/\/[\s\S]*?) \*\//g, '$1');
}

interface CommentGroup {
  readonly start: number;
  end: number;
  readonly lines: string[];
}

/** The line comments of a file; those on successive lines belong together. */
function lineCommentGroups(code: string, id: string): readonly CommentGroup[] {
  const groups: CommentGroup[] = [];
  for (const { type, value, start, end } of parseSync(id, code).comments) {
    if (type !== 'Line') continue;
    const last = groups.at(-1);
    if (
      last !== undefined &&
      /^\s*$/.test(code.slice(last.end, start)) &&
      !/\n\s*\n/.test(code.slice(last.end, start))
    ) {
      last.lines.push(value);
      last.end = end;
    } else {
      groups.push({ start, end, lines: [value] });
    }
  }
  return groups;
}

/** Puts a blank line between two statements of a file unless both take one line and no comment stands between them. */
function withBlankLines(code: string): string {
  const { body } = parseSync('index.js', code).program;
  let text = '';
  let end = 0;
  for (const [index, statement] of body.entries()) {
    const previous = body[index - 1];
    if (previous === undefined) continue;
    const between = code.slice(previous.end, statement.start);
    const lines =
      code.slice(previous.start, previous.end) + between.trim() + code.slice(statement.start, statement.end);
    text += code.slice(end, previous.end);
    if (between.trim() !== '' || lines.includes('\n')) text += '\n';
    end = previous.end;
  }
  return text + code.slice(end);
}

/** Rolldown writes `void 0` where the source has `undefined`. */
function withUndefined(code: string): string {
  const places: number[] = [];
  const visitor = new Visitor({
    UnaryExpression: ({ operator, argument, start }) => {
      if (operator === 'void' && code.slice(argument.start, argument.end) === '0') places.push(start);
    },
  });
  visitor.visit(parseSync('index.js', code).program);
  return places
    .sort((one, other) => other - one)
    .reduce((text, start) => `${text.slice(0, start)}undefined${text.slice(start + 'void 0'.length)}`, code);
}

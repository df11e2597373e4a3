import { readdirSync, readFileSync } from 'node:fs';

/** A page for people. Its path is from the top of the repository. */
export interface Page {
  readonly path: string;
  readonly text: string;
}

const AT_THE_TOP = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md'];

/** Every page of the repository. */
export function readPages(): readonly Page[] {
  const docs = readdirSync('docs', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.md'));
  return [...AT_THE_TOP, ...docs.map((name) => `docs/${name.replaceAll('\\', '/')}`).toSorted()].map((path) => ({
    path,
    text: readFileSync(path, 'utf8'),
  }));
}

const BLOCK = /^( *)```(\w*)\n(.*?)^ *```$/gms;

/** The blocks of code that a reader may paste into a shell: those of no language, and of sh. */
export function shellBlocks({ text }: Page): readonly string[] {
  return [...text.matchAll(BLOCK)].flatMap(([, , language = '', code = '']) =>
    ['', 'sh'].includes(language) ? [code] : [],
  );
}

/** A page without its blocks of code. */
function prose({ text }: Page): string {
  return text.replace(BLOCK, '');
}

/** What stands between single backticks in the prose. */
export function inlineCode(page: Page): readonly string[] {
  return [...prose(page).matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);
}

/** The anchors that GitHub makes of a page's headings: https://github.com/gjtorikian/html-pipeline, TableOfContentsFilter. */
export function anchorsOf(page: Page): readonly string[] {
  const seen = new Map<string, number>();
  return [...prose(page).matchAll(/^#{1,6} (.*)$/gm)].map(([, heading = '']) => {
    const plain = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1');
    const anchor = plain
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-');
    const times = seen.get(anchor) ?? 0;
    seen.set(anchor, times + 1);
    return times === 0 ? anchor : `${anchor}-${times}`;
  });
}

/** The targets of the links of a page that are in the repository. */
export function linksOf(page: Page): readonly string[] {
  const withoutCode = prose(page).replace(/`[^`\n]*`/g, '');
  return [...withoutCode.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, target = '']) =>
    /^[a-z]+:/.test(target) ? [] : [target],
  );
}

/** What stands in backticks in the first column of the tables of a section, row by row. */
export function firstColumn(page: Page, heading: string): readonly string[] {
  const [, rest = ''] = page.text.split(`${heading}\n`);
  const [section = ''] = rest.replace(/^.*\n(?=\| ---)/gm, '').split(/^#/m);
  return [...section.matchAll(/^\| (`[^|]+) \|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name),
  );
}

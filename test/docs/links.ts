import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { anchorsOf, inlineCode, linksOf, type Page } from './markdown.ts';

/** The links of a page that lead nowhere, and the paths that it names and that are not there. */
export function brokenLinks(page: Page, pages: readonly Page[]): readonly string[] {
  return [
    ...linksOf(page).flatMap((target) => linkProblem(page, target, pages) ?? []),
    ...inlineCode(page)
      .filter((code) => !existsSync(code) && PATH.test(code) && !PLACEHOLDER.test(code))
      .map((code) => `${page.path}: there is no ${code}`),
  ];
}

const PATH = /^(?:\.ci|\.github|cli|docs|infra|remediation|rules|test)\/[\w./-]+$/;
const PLACEHOLDER = /[A-Z]{2,}/;

function linkProblem(page: Page, link: string, pages: readonly Page[]): string | undefined {
  const [file = '', anchor] = link.split('#');
  const path = file === '' ? page.path : join(dirname(page.path), file);
  if (!existsSync(path)) return `${page.path}: there is no ${path}`;
  if (anchor === undefined) return undefined;
  const target = pages.find((each) => each.path === path);
  if (target !== undefined && anchorsOf(target).includes(anchor)) return undefined;
  return `${page.path}: ${path} has no heading for #${anchor}`;
}

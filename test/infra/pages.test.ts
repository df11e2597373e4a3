import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { memberTemplate, organizationTemplate } from '../../infra/app.ts';

interface Template {
  readonly Parameters: Readonly<Record<string, { readonly Default?: string | number }>>;
}

const member = await memberTemplate();

test('the README lists the parameters of the member template, with their defaults', () => {
  const page = readFileSync('README.md', 'utf8');
  const rows = [...page.matchAll(/^\| `([A-Z]\w+)` \| .* \| (?:none|`(.*)`) \| .* \|$/gm)];
  expect(rows.map(([, name, standard = '']) => [name, standard])).toEqual(
    Object.entries((member as Template).Parameters).map(([name, { Default = '' }]) => [name, String(Default)]),
  );
});

test('docs/deploy.md lists the parameters that the organization template has beside those of the member template', () => {
  const page = readFileSync('docs/deploy.md', 'utf8');
  const [, section = ''] = page.split('### Parameters of the organization template\n');
  const [table = ''] = section.split(/^#/m);
  const names = [...table.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name);
  const { Parameters: parameters } = organizationTemplate('complete', member) as Template;
  const own = Object.keys(parameters).filter((name) => !(name in member.Parameters));
  expect(names.toSorted()).toEqual(own.toSorted());
});

test('docs/deploy.md has a heading for each link to it', () => {
  const headings = [...readFileSync('docs/deploy.md', 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\w\s-]/g, '')
      .replaceAll(' ', '-'),
  );
  const pages = [
    'README.md',
    'CHANGELOG.md',
    'docs/conformance-pack.md',
    'docs/dashboard.md',
    'docs/doctor.md',
    'docs/deploy.md',
  ];
  for (const page of pages) {
    const text = readFileSync(page, 'utf8');
    const links = text.matchAll(page === 'docs/deploy.md' ? /\]\(#([\w-]+)\)/g : /deploy\.md#([\w-]+)\)/g);
    for (const [, anchor] of links) expect(headings, page).toContain(anchor);
  }
});

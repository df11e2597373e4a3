import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** A service principal is NAME.amazonaws.com in aws, aws-us-gov and aws-cn alike: what CDK writes for each of these services. */
const SERVICE_PRINCIPAL =
  /(?<![\w.-])(config|ssm|lambda|events|cloudwatch|\$\{name\}|config-conforms|config-multiaccountsetup|member\.org\.stacksets\.cloudformation)\.amazonaws\.com(?![\w.])/g;

/** The literals of a source file that hold in one partition only. Comments and the example of a message do not count. */
function literals(source: string): string[] {
  const code = source
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/^\s*(\/\/|#).*$/gm, '')
    .replace(/as in arn:aws:/g, '')
    .replace(SERVICE_PRINCIPAL, '');
  return code.match(/arn:aws(-cn|-us-gov)?:|[\w.${}-]*amazonaws\.com[\w.]*/g) ?? [];
}

const files = ['rules', 'remediation', 'infra'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(ts|yaml|json)$/.test(file))
    .map((file) => `${folder}/${file}`),
);

test('there are sources in each folder', () => {
  expect(files).toEqual(
    expect.arrayContaining([
      'rules/eks-endpoint-public-access/rule.ts',
      'remediation/make-endpoint-private/runbook.yaml',
      'infra/guard.ts',
    ]),
  );
});

test.each(files)('%s names no partition', (file) => {
  expect(literals(readFileSync(file, 'utf8'))).toEqual([]);
});

test.each<[source: string, found: string[]]>([
  ["const arn = 'arn:aws:iam::111122223333:role/x';", ['arn:aws:']],
  ["const arn = 'arn:aws-cn:iam::111122223333:role/x';", ['arn:aws-cn:']],
  ["const url = 'https://eks.eu-central-1.amazonaws.com';", ['eks.eu-central-1.amazonaws.com']],
  ["const url = 'https://config.eu-central-1.amazonaws.com.cn';", ['config.eu-central-1.amazonaws.com.cn']],
  ["const principal = 'config.amazonaws.com.cn';", ['config.amazonaws.com.cn']],
  ["const pattern = '^arn:aws[a-z-]*:iam::'; const principal = 'ssm.amazonaws.com';", []],
  ['// as arn:aws:iam::111122223333:role/x', []],
])('of %j it finds %j', (source, found) => {
  expect(literals(source)).toEqual(found);
});

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { RUNBOOKS } from '../../remediation/runbooks.ts';
import { parseTemplate } from './guarded-aws.ts';

const MEMBER = 'dist/eks-endpoint-guard.template.yaml';
const DETECT_ONLY = 'dist/eks-endpoint-guard.detect-only.template.yaml';
const REMEDIATION = 'AWS::Config::RemediationConfiguration';

/** Each runbook's document, and the file that it is written in. */
const runbooks = Object.values(RUNBOOKS).map(({ id, folder }) => [id, folder] as const);

/** Functions of ours, each with the file that it is written in. */
const functions = [
  ['evaluate', 'evaluate.ts'],
  ['parseCidr', 'networks.ts'],
  ['covers', 'networks.ts'],
  ['annotate', 'annotation.ts'],
  ['parseRuleParameters', 'parameters.ts'],
  ['parseExemption', 'exemption.ts'],
] as const;

/** The documentation comment of an exported function and the start of the function, without its types and `export`. */
function commentAndName(name: string, file: string): string {
  const source = readFileSync(`rules/eks-endpoint-public-access/${file}`, 'utf8');
  const [, comment] = new RegExp(`\\n(/\\*\\*(?:(?!\\*/)[^])*\\*/)\\nexport function ${name}\\(`).exec(source) ?? [];
  if (comment === undefined) throw new Error(`${file}: ${name} has no documentation comment`);
  return `${comment}\nfunction ${name}(`;
}

/** The files that the build wrote, by path. Others in `dist` are of other commands or of a user. */
function writtenFiles(): readonly string[] {
  const { files } = JSON.parse(readFileSync('dist/.build.json', 'utf8')) as { readonly files: readonly string[] };
  return files.filter((file) => file !== 'preventive-scp.json');
}

const properties = (file: string, logicalId: string): Readonly<Record<string, unknown>> =>
  parseTemplate(readFileSync(file, 'utf8')).Resources[logicalId]?.Properties ?? {};

describe('npm run build', () => {
  test('writes a Lambda that exports its handler and needs nothing outside its directory', () => {
    const source = "import('./dist/rule/index.mjs').then((rule) => console.log(typeof rule.handler))";
    const printed = execFileSync(process.execPath, ['-e', source], {
      env: { ...process.env, AWS_REGION: 'eu-central-1' },
      encoding: 'utf8',
    });
    expect(printed.trim()).toBe('function');
    expect(readFileSync('dist/rule/index.mjs', 'utf8')).not.toMatch(/from\s*"@aws-sdk/);
  });

  test('writes a Lambda that does not read the EKS client as it starts', () => {
    const read = new Set<string>();
    const readFile = (file: string): void => {
      if (read.has(file)) return;
      read.add(file);
      const code = readFileSync(file, 'utf8');
      for (const [, imported = ''] of code.matchAll(/(?:from|import)"(\.[^"]+)"/g))
        readFile(join(file, '..', imported));
    };
    readFile('dist/rule/index.mjs');
    const hasEks = (file: string) => readFileSync(file, 'utf8').includes('/clusters/{name}');
    const modules = readdirSync('dist/rule/modules').map((name) => join('dist/rule/modules', name));
    expect([...read].filter(hasEks)).toEqual([]);
    expect(modules.filter(hasEks)).toHaveLength(1);
  });

  test('writes the licences of what the Lambda holds beside it', () => {
    const licences = readFileSync('dist/rule/THIRD-PARTY-LICENSES.txt', 'utf8');
    expect(licences).toMatch(/^@aws-sdk\/client-eks [\d.]+ \(Apache-2\.0\)$/m);
    expect(licences).toMatch(/^bowser [\d.]+ \(MIT\)$/m);
    expect(licences).toContain('TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION');
    expect(licences).toContain('Permission is hereby granted, free of charge');
  });

  test('writes these files and no others', () => {
    expect([...new Set(writtenFiles().map((file) => file.split('/')[0]))].sort()).toEqual([
      'cdk.out',
      'eks-endpoint-guard.conformance-pack.yaml',
      'eks-endpoint-guard.detect-only.template.yaml',
      'eks-endpoint-guard.mjs',
      'eks-endpoint-guard.organization-detect-only.template.yaml',
      'eks-endpoint-guard.organization.template.yaml',
      'eks-endpoint-guard.template.yaml',
      'package',
      'rule',
    ]);
  });

  test('writes the templates and the pack that docs/deploy.md lists', () => {
    const page = readFileSync('docs/deploy.md', 'utf8');
    const listed = [...page.matchAll(/^\| `(eks-endpoint-guard\.[\w.-]+)` \|/gm)].map(([, file]) => file);
    const written = writtenFiles().filter((file) => /^eks-endpoint-guard\..*\.yaml$/.test(file));
    expect(listed.toSorted()).toEqual(written.toSorted());
  });

  test.each([MEMBER, DETECT_ONLY])('writes %s with the code as people read it', (file) => {
    const { ZipFile: code } = properties(file, 'RuleFunction')['Code'] as { readonly ZipFile: string };
    for (const [name, source] of functions) expect(code).toContain(commentAndName(name, source));
    // In the file each line stands as it is, behind its indentation.
    const lines = readFileSync(file, 'utf8')
      .split('\n')
      .map((line) => line.trim());
    const missing = code.split('\n').filter((line) => !lines.includes(line.trim()));
    expect(missing).toEqual([]);
  });

  test.each(runbooks)(
    'writes the document of %s as its runbook.yaml, but for the two defaults',
    (logicalId, folder) => {
      for (const file of [MEMBER, DETECT_ONLY]) {
        const { 'Fn::Sub': sub } = properties(file, logicalId)['Content'] as { readonly 'Fn::Sub': unknown };
        const arn = { 'Fn::GetAtt': [`${logicalId}Role`, 'Arn'] };
        const Role = logicalId === 'RestoreEndpointAccess' ? { 'Fn::If': ['HasRestoreRole', arn, ''] } : arn;
        expect(sub).toEqual([
          readFileSync(`remediation/${folder}/runbook.yaml`, 'utf8'),
          { Role, Function: { Ref: 'RuleFunction' } },
        ]);
      }
    },
  );

  test('writes a detect-only template that is the other one without the remediation', () => {
    const { Resources: complete } = parseTemplate(readFileSync(MEMBER, 'utf8'));
    const { Resources: detectOnly } = parseTemplate(readFileSync(DETECT_ONLY, 'utf8'));
    const without = Object.entries(complete).filter(([, { Type }]) => Type !== REMEDIATION);
    expect(Object.keys(complete).length - without.length).toBe(1);
    expect(Object.keys(detectOnly)).toEqual(without.map(([logicalId]) => logicalId));
  });

  test.each([
    'template',
    'detect-only.template',
    'organization.template',
    'organization-detect-only.template',
    'conformance-pack',
  ])('writes %s in YAML that parsers of YAML 1.1 and 1.2 read alike', (name) => {
    const text = readFileSync(`dist/eks-endpoint-guard.${name}.yaml`, 'utf8');
    const inYaml11 = parse(text, { version: '1.1' });
    expect(parse(text)).toEqual(inYaml11);
    expect(load(text)).toEqual(inYaml11);
  });

  test('writes no packed code and no fragments', () => {
    const packed = writtenFiles().filter((file) =>
      /_compile|brotli|FindInMap/i.test(readFileSync(join('dist', file), 'utf8')),
    );
    expect(packed).toEqual([]);
  });

  test('writes the same bytes again', () => {
    const directory = mkdtempSync(join(tmpdir(), 'eks-endpoint-guard-'));
    try {
      const again = join(directory, 'dist');
      execFileSync(process.execPath, ['--import', 'tsx', 'infra/build.ts', '--into', again], { stdio: 'ignore' });
      for (const file of [MEMBER, DETECT_ONLY, 'dist/rule/index.mjs', 'dist/package/infra/guard.js']) {
        expect(readFileSync(file.replace('dist', again), 'utf8')).toBe(readFileSync(file, 'utf8'));
      }
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { unpack } from '../infra/unpack.ts';
import { builds, type Template } from './guarded-aws.ts';

describe('npm run build', () => {
  test('writes a Lambda that exports its handler and needs nothing beside it', () => {
    const source = "import('./dist/rule/index.mjs').then((rule) => console.log(typeof rule.handler))";
    const printed = execFileSync(process.execPath, ['-e', source], {
      env: { ...process.env, AWS_REGION: 'eu-central-1' },
      encoding: 'utf8',
    });
    expect(printed.trim()).toBe('function');
    expect(readFileSync('dist/rule/index.mjs', 'utf8')).not.toMatch(/from\s*"@aws-sdk/);
  });

  test('writes in plain text what the template carries packed', () => {
    const { Resources } = JSON.parse(readFileSync(builds.inline.template, 'utf8')) as Template;
    const code = Object.values(Resources).find(({ Type }) => Type === 'AWS::Lambda::Function')?.Properties['Code'];
    const unpacked = unpack((code as { ZipFile: string }).ZipFile);
    expect(unpacked).toBe(readFileSync('dist/rule-inline/index.js', 'utf8'));
    expect(unpacked).toContain('ConfigurationItemChangeNotification');
  });

  test('writes the same bytes again', () => {
    const before = readFileSync(builds.inline.template, 'utf8');
    execFileSync(process.execPath, ['--import', 'tsx', 'infra/build.ts', '--into', 'dist/again'], { stdio: 'ignore' });
    expect(readFileSync('dist/again/eks-endpoint-guard.template.json', 'utf8')).toBe(before);
  });
});

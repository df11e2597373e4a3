import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
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

  test('writes the licences of what the Lambda holds beside it', () => {
    const licences = readFileSync('dist/rule/THIRD-PARTY-LICENSES.txt', 'utf8');
    expect(licences).toMatch(/^@aws-sdk\/client-eks [\d.]+ \(Apache-2\.0\)$/m);
    expect(licences).toMatch(/^bowser [\d.]+ \(MIT\)$/m);
    expect(licences).toContain('TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION');
    expect(licences).toContain('Permission is hereby granted, free of charge');
  });

  test('writes a template that carries the code as people read it', () => {
    const text = readFileSync(builds.inline.template, 'utf8');
    const { Resources } = JSON.parse(text) as Template;
    const code = Object.values(Resources).find(({ Type }) => Type === 'AWS::Lambda::Function')?.Properties['Code'];
    const { ZipFile: inline } = code as { ZipFile: string };
    expect(inline).toBe(readFileSync('dist/rule-inline/index.js', 'utf8'));
    expect(inline).toMatch(/^function evaluate\(endpoint, parameters, today\) \{$/m);
    expect(text).not.toMatch(/_compile|brotli/i);
  });

  test('writes the same bytes again', () => {
    const before = readFileSync(builds.inline.template, 'utf8');
    execFileSync(process.execPath, ['--import', 'tsx', 'infra/build.ts', '--into', 'dist/again'], { stdio: 'ignore' });
    expect(readFileSync('dist/again/eks-endpoint-guard.template.json', 'utf8')).toBe(before);
  });
});

import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { deployableApp, selfContainedApp } from './app.ts';
import { bundleText } from './bundle.ts';

/** CloudFormation's limit for a template that is passed as text (AWS CloudFormation quotas). */
const MAXIMUM_TEMPLATE_BYTES = 51_200;

const { into } = parseArgs({ options: { into: { type: 'string', default: 'dist' } } }).values;
rmSync(into, { recursive: true, force: true });
mkdirSync(into, { recursive: true });

deployableApp(join(into, 'rule'), join(into, 'cdk.out')).synth();
announce(join(into, 'rule/index.mjs'));

const inline = join(into, 'rule-inline/index.js');
mkdirSync(join(into, 'rule-inline'));
writeFileSync(inline, bundleText());
announce(inline);

const scratch = mkdtempSync(join(tmpdir(), 'eks-endpoint-guard-'));
const { template } = selfContainedApp(scratch).synth().getStackArtifact('EksEndpointGuard');
rmSync(scratch, { recursive: true });
const templateFile = join(into, 'eks-endpoint-guard.template.json');
writeFileSync(templateFile, `${JSON.stringify(template)}\n`);
announce(templateFile);
if (statSync(templateFile).size > MAXIMUM_TEMPLATE_BYTES) {
  throw new Error(`${templateFile} is over the ${MAXIMUM_TEMPLATE_BYTES} bytes that CloudFormation takes`);
}

function announce(file: string): void {
  process.stdout.write(`${file}  ${statSync(file).size.toLocaleString('en-US')} bytes\n`);
}

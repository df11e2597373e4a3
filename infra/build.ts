import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deployableApp, selfContainedApp } from './app.ts';

/** CloudFormation's limit for a template that is passed as text (AWS CloudFormation quotas). */
const MAXIMUM_TEMPLATE_BYTES = 51_200;
const TEMPLATE = 'dist/eks-endpoint-guard.template.json';

rmSync('dist', { recursive: true, force: true });
mkdirSync('dist', { recursive: true });

deployableApp('dist/rule', 'dist/cdk.out').synth();
announce('dist/rule/index.mjs');

const scratch = mkdtempSync(join(tmpdir(), 'eks-endpoint-guard-'));
const { template } = selfContainedApp(scratch).synth().getStackArtifact('EksEndpointGuard');
rmSync(scratch, { recursive: true });
writeFileSync(TEMPLATE, `${JSON.stringify(template)}\n`);
announce(TEMPLATE);
if (readFileSync(TEMPLATE).byteLength > MAXIMUM_TEMPLATE_BYTES) {
  throw new Error(`${TEMPLATE} is over the ${MAXIMUM_TEMPLATE_BYTES} bytes that CloudFormation takes`);
}

function announce(file: string): void {
  process.stdout.write(`${file}  ${statSync(file).size.toLocaleString('en-US')} bytes\n`);
}

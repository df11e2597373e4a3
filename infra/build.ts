import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { deployableApp, inScratch, memberTemplate, organizationTemplate } from './app.ts';
import { conformancePack } from './conformance-pack.ts';
import { functionCode } from './function-code.ts';
import { preventivePolicy } from './preventive-policy.ts';

/** The limit for a conformance pack that is passed as text (AWS Config API reference, PutConformancePack). */
const MAXIMUM_PACK_BYTES = 51_200;

const { into, 'break-glass': breakGlass } = parseArgs({
  options: { into: { type: 'string', default: 'dist' }, 'break-glass': { type: 'string', multiple: true } },
}).values;
const policy = breakGlass === undefined ? undefined : preventivePolicy(breakGlass);
rmSync(into, { recursive: true, force: true });
mkdirSync(into, { recursive: true });

deployableApp(join(into, 'rule'), join(into, 'cdk.out')).synth();
announce(join(into, 'rule/index.mjs'));

mkdirSync(join(into, 'rule-inline'));
write('rule-inline/index.js', await functionCode());

const member = await memberTemplate();
write('eks-endpoint-guard.template.json', `${JSON.stringify(member)}\n`);
writePack('eks-endpoint-guard.conformance-pack.yaml', inScratch(conformancePack));
write('eks-endpoint-guard.organization.template.json', `${JSON.stringify(organizationTemplate(member))}\n`);

if (policy === undefined) {
  const how = 'npm run build -- --break-glass ARN says who may still open an endpoint (docs/preventive-policy.md)';
  process.stdout.write(`${join(into, 'preventive-scp.json')}  not written: ${how}\n`);
} else {
  write('preventive-scp.json', policy);
}

function writePack(name: string, text: string): void {
  const file = write(name, text);
  if (statSync(file).size > MAXIMUM_PACK_BYTES) {
    throw new Error(`${file} is over the ${MAXIMUM_PACK_BYTES} bytes that AWS Config takes`);
  }
}

function write(name: string, text: string): string {
  const file = join(into, name);
  writeFileSync(file, text);
  announce(file);
  return file;
}

function announce(file: string): void {
  process.stdout.write(`${file}  ${statSync(file).size.toLocaleString('en-US')} bytes\n`);
}

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { addOrganization, deployableApp, inScratch, memberTemplate } from './app.ts';
import { memberTemplateText } from './artifacts.ts';
import { bundleForAsset } from './bundle.ts';

// What `npx cdk` runs, by cdk.json. The CLI sets where the cloud assembly is written; the assets are copied there.
const kinds = ['complete', 'detect-only'] as const;
const members = await Promise.all(
  kinds.map(async (kind) => ({ kind, template: await memberTemplate(kind), text: await memberTemplateText(kind) })),
);
inScratch((directory) => {
  const rule = join(directory, 'rule');
  bundleForAsset(rule);
  const app = deployableApp(rule);
  for (const { kind, template, text } of members) {
    const file = join(directory, `${kind}.template.yaml`);
    writeFileSync(file, text);
    addOrganization(app, kind, template, file);
  }
  app.synth();
});

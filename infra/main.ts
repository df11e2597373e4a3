import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { addOrganization, deployableApp, inScratch, memberTemplate } from './app.ts';
import { bundleForAsset } from './bundle.ts';

// What `npx cdk` runs, by cdk.json. The CLI sets where the cloud assembly is written; the assets are copied there.
const templates = { complete: await memberTemplate(), 'detect-only': await memberTemplate('detect-only') };
inScratch((directory) => {
  const rule = join(directory, 'rule');
  bundleForAsset(join(rule, 'index.mjs'));
  const app = deployableApp(rule);
  for (const kind of ['complete', 'detect-only'] as const) {
    const file = join(directory, `${kind}.template.json`);
    writeFileSync(file, JSON.stringify(templates[kind]));
    addOrganization(app, kind, templates[kind], file);
  }
  app.synth();
});

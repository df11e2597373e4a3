import { join } from 'node:path';
import { addOrganization, deployableApp, inScratch, memberTemplate } from './app.ts';
import { bundleForAsset } from './bundle.ts';

// What `npx cdk` runs, by cdk.json. The CLI sets where the cloud assembly is written; the asset is copied there.
const member = await memberTemplate();
inScratch((directory) => {
  bundleForAsset(join(directory, 'index.mjs'));
  const app = deployableApp(directory);
  addOrganization(app, member);
  app.synth();
});

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { addOrganization, deployableApp, inScratch, memberTemplate } from './app.ts';

// What `npx cdk` runs, by cdk.json. The CLI says where the cloud assembly goes.
const app = deployableApp('dist/rule');
const member = await memberTemplate();
inScratch((directory) => {
  const file = join(directory, 'eks-endpoint-guard.template.json');
  writeFileSync(file, JSON.stringify(member));
  addOrganization(app, member, file);
  app.synth();
});

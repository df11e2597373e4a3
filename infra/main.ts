import { addOrganization, deployableApp, memberTemplateForStackSet } from './app.ts';

// What `npx cdk` runs, by cdk.json. The CLI says where the cloud assembly goes.
const app = deployableApp('dist/rule');
addOrganization(app, memberTemplateForStackSet());
app.synth();

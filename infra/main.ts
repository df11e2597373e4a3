import { addOrganization, deployableApp, memberTemplate } from './app.ts';

// What `npx cdk` runs, by cdk.json. The CLI says where the cloud assembly goes.
const app = deployableApp('dist/rule');
addOrganization(app, await memberTemplate());
app.synth();

import { deployableApp } from './app.ts';

// What `npx cdk` runs, by cdk.json. The CLI says where the cloud assembly goes.
deployableApp('dist/rule').synth();

import { App, type AppProps, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';

/** An app whose synthesis fails on any finding of CDK's own template validation or of cdk-nag's AwsSolutions pack. */
export function validatedApp(props: AppProps = {}): App {
  const app = new App({
    ...props,
    analyticsReporting: false,
    autoSynth: false,
    treeMetadata: false,
    postCliContext: {
      '@aws-cdk/core:validateAgainstDefaultRules': true,
      'aws:cdk:disable-version-reporting': true,
      'aws:cdk:enable-path-metadata': false,
      'aws:cdk:enable-asset-metadata': false,
    },
  });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return app;
}

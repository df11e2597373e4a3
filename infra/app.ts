import { type App, BootstraplessSynthesizer, DefaultStackSynthesizer, type IStackSynthesizer } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { bundleForAsset, bundleText, packed } from './bundle.ts';
import { MemberStack } from './member-stack.ts';
import { validatedApp } from './validation.ts';

/** The stack that `cdk deploy` ships: the Lambda is an asset, with the AWS SDK inside. `ruleDirectory` is where it is built. */
export function deployableApp(ruleDirectory: string, outdir?: string): App {
  bundleForAsset(`${ruleDirectory}/index.mjs`);
  const app = validatedApp(outdir === undefined ? {} : { outdir });
  new MemberStack(app, 'EksEndpointGuard', {
    code: lambda.Code.fromAsset(ruleDirectory),
    // The CLI checks the bootstrap version itself; without this the template would ask for it as a parameter.
    synthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }) as IStackSynthesizer,
  });
  return app;
}

/** The stack as one self-contained template: the Lambda is inline, and nothing has to be bootstrapped. */
export function selfContainedApp(outdir?: string): App {
  const app = validatedApp(outdir === undefined ? {} : { outdir });
  new MemberStack(app, 'EksEndpointGuard', {
    code: lambda.Code.fromInline(packed(bundleText())),
    synthesizer: new BootstraplessSynthesizer() as IStackSynthesizer,
  });
  return app;
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, BootstraplessSynthesizer, DefaultStackSynthesizer, type IStackSynthesizer } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { bundleForAsset } from './bundle.ts';
import { organizationPack } from './conformance-pack.ts';
import { functionCode } from './function-code.ts';
import { MemberStack } from './member-stack.ts';
import type { MemberTemplate } from './member-template.ts';
import { OrganizationStack } from './organization-stack.ts';
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
export async function selfContainedApp(outdir?: string): Promise<App> {
  return appWithInlineCode(await functionCode(), outdir);
}

/** The template of the self-contained stack. */
export async function memberTemplate(): Promise<MemberTemplate> {
  const code = await functionCode();
  return inScratch((outdir) => appWithInlineCode(code, outdir).synth().getStackArtifact('EksEndpointGuard').template);
}

function appWithInlineCode(code: string, outdir?: string): App {
  const app = validatedApp(outdir === undefined ? {} : { outdir });
  new MemberStack(app, 'EksEndpointGuard', {
    code: lambda.Code.fromInline(code),
    synthesizer: new BootstraplessSynthesizer() as IStackSynthesizer,
  });
  return app;
}

/** Adds the stack of an organization, whose members get `member`: from an asset when its file is given, else by a URL. */
export function addOrganization(app: App, member: MemberTemplate, file?: string): void {
  new OrganizationStack(app, 'EksEndpointGuardOrganization', {
    // The StackSet and the pack have the name of the stack. The doctor looks for them under this one.
    stackName: 'eks-endpoint-guard',
    memberTemplate: member,
    ...(file !== undefined && { memberTemplateFile: file }),
    pack: inScratch(organizationPack),
    synthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }) as IStackSynthesizer,
  });
}

/** The template of the stack of an organization, whose members get `member`. */
export function organizationTemplate(member: MemberTemplate): object {
  return inScratch((outdir) => {
    const app = validatedApp({ outdir });
    addOrganization(app, member);
    return app.synth().getStackArtifact('EksEndpointGuardOrganization').template;
  });
}

/** What is made in a directory that is there for so long only. */
export function inScratch<Made>(make: (directory: string) => Made): Made {
  const directory = mkdtempSync(join(tmpdir(), 'eks-endpoint-guard-'));
  try {
    return make(directory);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

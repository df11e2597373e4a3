import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, BootstraplessSynthesizer, DefaultStackSynthesizer, type IStackSynthesizer } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { organizationPack } from './conformance-pack.ts';
import { functionCode } from './function-code.ts';
import { MemberStack } from './member-stack.ts';
import type { MemberTemplate } from './member-template.ts';
import { OrganizationStack } from './organization-stack.ts';
import { validatedApp } from './validation.ts';

/** `detect-only` is without AWS::Config::RemediationConfiguration, for Regions that do not have this resource type. */
export type MemberTemplateKind = 'complete' | 'detect-only';

const templates = new Map<MemberTemplateKind, Promise<MemberTemplate>>();

/**
 * The self-contained template of one account and Region: its Lambda code is inline, and nothing has to be bootstrapped. Each
 * kind is synthesized once in a process.
 */
export function memberTemplate(kind: MemberTemplateKind = 'complete'): Promise<MemberTemplate> {
  const template = templates.get(kind) ?? synthesizeMember(kind);
  templates.set(kind, template);
  return template;
}

async function synthesizeMember(kind: MemberTemplateKind): Promise<MemberTemplate> {
  const code = await functionCode();
  return inScratch((outdir) => {
    const app = validatedApp({ outdir });
    new MemberStack(app, 'EksEndpointGuard', {
      code: lambda.Code.fromInline(code),
      ...(kind === 'detect-only' && { remediation: 'none' }),
      synthesizer: new BootstraplessSynthesizer() as IStackSynthesizer,
    });
    return synthesized(app).getStackArtifact('EksEndpointGuard').template;
  });
}

/** The stack that `cdk deploy` ships: its Lambda code is an asset, the directory `rule` with the AWS SDK inside. */
export function deployableApp(rule: string, outdir?: string): App {
  const app = validatedApp(outdir === undefined ? {} : { outdir });
  new MemberStack(app, 'EksEndpointGuard', {
    code: lambda.Code.fromAsset(rule),
    // The CLI checks the bootstrap version itself; without this the template would ask for it as a parameter.
    synthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }) as IStackSynthesizer,
  });
  return app;
}

/** The organization's stack of each kind. Its StackSet and its pack have the name of the stack, and the doctor looks for them by it. */
const ORGANIZATION_STACKS: Readonly<Record<MemberTemplateKind, { readonly id: string; readonly stackName: string }>> = {
  complete: { id: 'EksEndpointGuardOrganization', stackName: 'eks-endpoint-guard' },
  'detect-only': { id: 'EksEndpointGuardOrganizationDetectOnly', stackName: 'eks-endpoint-guard-detect-only' },
};

/** Adds the stack of an organization, whose members get `member`: from an asset when its file is given, else by a URL. */
export function addOrganization(app: App, kind: MemberTemplateKind, member: MemberTemplate, file?: string): void {
  const { id, stackName } = ORGANIZATION_STACKS[kind];
  new OrganizationStack(app, id, {
    stackName,
    memberTemplate: member,
    ...(file !== undefined && { memberTemplateFile: file }),
    pack: inScratch(organizationPack),
    synthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }) as IStackSynthesizer,
  });
}

/** The template of the stack of an organization, whose members get `member`. */
export function organizationTemplate(kind: MemberTemplateKind, member: MemberTemplate): object {
  return inScratch((outdir) => {
    const app = validatedApp({ outdir });
    addOrganization(app, kind, member);
    return synthesized(app).getStackArtifact(ORGANIZATION_STACKS[kind].id).template;
  });
}

/** Synthesizes an app. Throws when its validation has findings, which CDK by itself only prints and keeps as the exit code. */
export function synthesized(app: App): CloudAssembly {
  const { exitCode } = process;
  process.exitCode = undefined;
  try {
    const assembly = app.synth();
    if (process.exitCode !== undefined) throw new Error('the validation of the templates has findings (printed above)');
    return assembly;
  } finally {
    process.exitCode = exitCode;
  }
}

/** Calls `make` with a temporary directory, which is removed afterwards. */
export function inScratch<Made>(make: (directory: string) => Made): Made {
  const directory = mkdtempSync(join(tmpdir(), 'eks-endpoint-guard-'));
  try {
    return make(directory);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  deployableApp,
  inScratch,
  type MemberTemplateKind,
  memberTemplate,
  organizationTemplate,
  synthesized,
} from './app.ts';
import { bundleForAsset } from './bundle.ts';
import { conformancePack } from './conformance-pack.ts';
import { writeConstructPackage } from './construct-package.ts';
import { checkPack, checkTemplate } from './limits.ts';
import { memberTemplateComments } from './member-template-comments.ts';
import { bundleProgram } from './program.ts';
import { templateYaml } from './template-yaml.ts';

/** The file name of the template of one account and Region. */
const MEMBER_TEMPLATE = 'eks-endpoint-guard.template.yaml';

/** The file name of the command line. */
const PROGRAM = 'eks-endpoint-guard.mjs';

/** The file name of the service control policy, which is written on request only. */
export const PREVENTIVE_POLICY = 'preventive-scp.json';

const LICENCE =
  'SPDX-License-Identifier: Apache-2.0. The licences of libraries stand in the function code, before each library.';

const COMPLETE_HEAD = `eks-endpoint-guard: the template of one account and Region.

It finds EKS clusters whose API server endpoint is open to the internet, and makes them private with one click.
The function code and the runbooks stand in this file as they run. docs/deploy.md describes how to deploy it.

${LICENCE}`;

const DETECT_ONLY_HEAD = `eks-endpoint-guard: the detect-only template of one account and Region.

It is ${MEMBER_TEMPLATE} without the resource type AWS::Config::RemediationConfiguration, for Regions that do not
have it. The rule reports clusters whose API server endpoint is open to the internet. You start a runbook yourself.

${LICENCE}`;

const MEMBER_HEADS: Readonly<Record<MemberTemplateKind, string>> = {
  complete: COMPLETE_HEAD,
  'detect-only': DETECT_ONLY_HEAD,
};

const ORGANIZATION_HEAD = `eks-endpoint-guard: the template of an organization.

Deploy it in the management account or in a delegated administrator account. docs/deploy.md describes how.

SPDX-License-Identifier: Apache-2.0.`;

const ORGANIZATION_DETECT_ONLY_HEAD = `eks-endpoint-guard: the template of an organization, for its members' detect-only template.

It serves the Regions that do not have AWS::Config::RemediationConfiguration. Create the stack in the same account as the
stack of the other organization template, under the name eks-endpoint-guard-detect-only.

SPDX-License-Identifier: Apache-2.0.`;

/** Writes all that a build makes into an empty directory. Throws an Error when a template has findings or is over a limit. */
export async function writeArtifacts(directory: string, policy?: string): Promise<void> {
  const besides = Promise.all([
    writeConstructPackage(join(directory, 'package')),
    bundleProgram(join(directory, PROGRAM)),
  ]);
  // They run beside the rest. A failure of the rest must not leave their own failures without a handler.
  besides.catch(() => undefined);

  const rule = join(directory, 'rule');
  bundleForAsset(rule);
  // Where the construct finds it, as seen from its own file.
  cpSync(rule, join(directory, 'package/dist/rule'), { recursive: true });
  synthesized(deployableApp(rule, join(directory, 'cdk.out')));

  const template = (name: string, yaml: string): void => {
    checkTemplate(name, yaml);
    writeFileSync(join(directory, name), yaml);
  };
  template(MEMBER_TEMPLATE, await memberTemplateText());
  template('eks-endpoint-guard.detect-only.template.yaml', await memberTemplateText('detect-only'));
  template(
    'eks-endpoint-guard.organization.template.yaml',
    templateYaml(organizationTemplate('complete', await memberTemplate('complete')), { head: ORGANIZATION_HEAD }),
  );
  template(
    'eks-endpoint-guard.organization-detect-only.template.yaml',
    templateYaml(organizationTemplate('detect-only', await memberTemplate('detect-only')), {
      head: ORGANIZATION_DETECT_ONLY_HEAD,
    }),
  );

  const pack = inScratch(conformancePack);
  checkPack('eks-endpoint-guard.conformance-pack.yaml', pack);
  writeFileSync(join(directory, 'eks-endpoint-guard.conformance-pack.yaml'), pack);

  if (policy !== undefined) writeFileSync(join(directory, PREVENTIVE_POLICY), policy);
  await besides;
}

/** The text of the template of one account and Region. */
export async function memberTemplateText(kind: MemberTemplateKind = 'complete'): Promise<string> {
  const template = await memberTemplate(kind);
  return templateYaml(template, { head: MEMBER_HEADS[kind], comments: memberTemplateComments(template) });
}

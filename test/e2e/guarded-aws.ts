import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { LocalAws, type LocalAwsOptions } from '../aws/local-aws.ts';

/** The two builds of the product that are shipped. */
export const builds = {
  inline: { template: 'dist/eks-endpoint-guard.template.yaml' },
  bundled: { template: 'dist/cdk.out/EksEndpointGuard.template.json', assembly: 'dist/cdk.out' },
} as const;

export interface GuardedAwsOptions extends LocalAwsOptions {
  readonly build?: keyof typeof builds;
  /** The template's parameters. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Adds what the stack needs in the account before it is deployed. */
  readonly prepare?: (aws: LocalAws) => void;
  /** Changes the template before it is deployed, to see what the change breaks. */
  readonly change?: (template: Template) => void;
}

/** A template as far as tests change it. */
export interface Template {
  readonly Resources: Record<string, { readonly Type: string; readonly Properties: Record<string, unknown> }>;
}

/** A local AWS with a built template deployed into it. The caller stops it. */
export async function startGuardedAws(options: GuardedAwsOptions = {}): Promise<LocalAws> {
  const aws = await LocalAws.start(options);
  try {
    options.prepare?.(aws);
    await deployGuard(aws, options);
  } catch (error) {
    await aws.stop();
    throw error;
  }
  return aws;
}

/** Deploys a built template into a local AWS. */
export async function deployGuard(
  aws: LocalAws,
  options: Pick<GuardedAwsOptions, 'build' | 'parameters' | 'change'> = {},
): Promise<void> {
  const build = builds[options.build ?? 'inline'];
  const text = readFileSync(build.template, 'utf8');
  const { parameters = {} } = options;
  const template = options.change === undefined ? text : changed(text, options.change);
  await aws.deploy({ ...build, stackName: 'eks-endpoint-guard', template, parameters });
}

function changed(text: string, change: (template: Template) => void): string {
  const template = parseTemplate(text);
  change(template);
  return JSON.stringify(template);
}

/** The template in a text of JSON or YAML 1.1, as tests change it. */
export function parseTemplate(text: string): Template {
  const template = parsed.get(text) ?? parse(text, { version: '1.1' });
  parsed.set(text, template);
  return structuredClone(template) as Template;
}

const parsed = new Map<string, unknown>();

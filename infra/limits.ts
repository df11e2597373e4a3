import { parse } from 'yaml';

/**
 * The largest template that CloudFormation takes from S3, 1 MB (user guide, CloudFormation quotas). So inline code stays below
 * its own limit, 4 MB (template reference, AWS::Lambda::Function Code).
 */
const MAXIMUM_TEMPLATE_BYTES = 1_000_000;

/** The largest content of an SSM document, 64 KB (Systems Manager API reference, CreateDocument). */
const MAXIMUM_DOCUMENT_BYTES = 65_536;

/** The largest conformance pack that is passed as text (AWS Config API reference, PutConformancePack). */
const MAXIMUM_PACK_BYTES = 51_200;

/** The only resource types of a conformance pack (AWS Config developer guide, custom conformance packs). */
const PACK_TYPES: readonly unknown[] = ['AWS::Config::ConfigRule', 'AWS::Config::RemediationConfiguration'];

interface Resource {
  readonly Type?: unknown;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
}

/** Throws an Error when CloudFormation would refuse a template, or a service a text in it, because of its size. */
export function checkTemplate(name: string, yaml: string): void {
  checkBytes(name, yaml, MAXIMUM_TEMPLATE_BYTES, 'CloudFormation');
  const { Resources } = parse(yaml, { version: '1.1' }) as Template;
  for (const [id, { Type, Properties = {} }] of Object.entries(Resources)) {
    if (Type === 'AWS::SSM::Document') {
      checkBytes(`${name}: ${id}`, textOf(Properties['Content']), MAXIMUM_DOCUMENT_BYTES, 'Systems Manager');
    }
    if (Type === 'AWS::Config::OrganizationConformancePack') {
      checkBytes(`${name}: the pack of ${id}`, textOf(Properties['TemplateBody']), MAXIMUM_PACK_BYTES, 'AWS Config');
    }
  }
}

/** Throws an Error when AWS Config would refuse a conformance pack because of its size or of a resource type. */
export function checkPack(name: string, yaml: string): void {
  checkBytes(name, yaml, MAXIMUM_PACK_BYTES, 'AWS Config');
  const { Resources } = parse(yaml, { version: '1.1' }) as Template;
  for (const [id, { Type }] of Object.entries(Resources)) {
    if (PACK_TYPES.includes(Type)) continue;
    throw new Error(`${name}: ${id} is a resource of type ${Type}, which a conformance pack cannot have`);
  }
}

function checkBytes(what: string, text: string, most: number, service: string): void {
  const bytes = Buffer.byteLength(text);
  if (bytes <= most) return;
  const [is, allowed] = [bytes, most].map((each) => each.toLocaleString('en-US'));
  throw new Error(`${what} has ${is} bytes, and ${service} accepts at most ${allowed}`);
}

/** A property as the text that it holds. The text of Fn::Sub comes before the values that it takes. */
function textOf(value: unknown): string {
  if (value === undefined) return '';
  if (typeof value === 'string') return value;
  const { 'Fn::Sub': sub } = value as { readonly 'Fn::Sub'?: string | readonly [string, unknown] };
  if (typeof sub === 'string') return sub;
  return sub === undefined ? JSON.stringify(value) : sub[0];
}

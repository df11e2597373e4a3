import type * as sdk from '@aws-sdk/client-ssm';
import {
  type AutomationDocument,
  type ParameterDefinition,
  parseAutomationDocument,
} from '../../automation/document.ts';
import type { Clock } from '../../clock.ts';
import { AwsError } from '../../error.ts';
import { type Operations, operation, type Place } from '../../service.ts';

interface StoredDocument {
  readonly versions: { readonly content: string; readonly document: AutomationDocument }[];
  readonly description: sdk.DocumentDescription;
}

/** Automation documents, and their versions. */
export class Documents {
  readonly operations: Operations;
  readonly #place: Place;
  readonly #clock: Clock;
  readonly #documents = new Map<string, StoredDocument>();

  constructor(place: Place, clock: Clock) {
    this.#place = place;
    this.#clock = clock;
    this.operations = this.#table();
  }

  #table(): Operations {
    const onDocument = (name: string | undefined) => [
      { resource: `arn:${this.#place.partition}:ssm:${this.#place.region}:${this.#place.account}:document/${name}` },
    ];
    return {
      CreateDocument: operation<sdk.CreateDocumentCommandInput, sdk.CreateDocumentCommandOutput>({
        needs: (input) => onDocument(input.Name),
        run: (input) => ({ DocumentDescription: this.#create(input) }),
      }),
      DescribeDocument: operation<sdk.DescribeDocumentCommandInput, sdk.DescribeDocumentCommandOutput>({
        needs: (input) => onDocument(input.Name),
        run: (input) => ({ Document: this.#describe(input) }),
      }),
      GetDocument: operation<sdk.GetDocumentCommandInput, sdk.GetDocumentCommandOutput>({
        needs: (input) => onDocument(input.Name),
        run: (input) => {
          const stored = this.#find(input.Name);
          return {
            Name: input.Name,
            DocumentVersion: String(stored.versions.length),
            DocumentType: 'Automation',
            DocumentFormat: stored.description.DocumentFormat,
            Content: stored.versions.at(-1)?.content,
            Status: 'Active',
          };
        },
      }),
    };
  }

  /** What stands in a document, the default version of it. */
  current(name: string | undefined): AutomationDocument | undefined {
    return this.#documents.get(name ?? '')?.versions.at(-1)?.document;
  }

  /** Another version of a document is made of its latest one, which does not become the default (SSM API, UpdateDocument). */
  addVersion(name: string): void {
    const { versions, description } = this.#find(name);
    versions.push(...versions.slice(-1));
    description.LatestVersion = String(versions.length);
  }

  #find(name: string | undefined): StoredDocument {
    const stored = this.#documents.get(name ?? '');
    if (stored === undefined) {
      throw new AwsError('InvalidDocument', `Document with name ${name} does not exist.`);
    }
    return stored;
  }

  #describe({ Name: name, DocumentVersion: version }: sdk.DescribeDocumentCommandInput): sdk.DocumentDescription {
    const { description } = this.#find(name);
    if (version !== undefined && version !== '$DEFAULT' && version !== description.DefaultVersion) {
      throw new AwsError('NotImplemented', 'the local AWS describes default versions only', { status: 501 });
    }
    return description;
  }

  #create(input: sdk.CreateDocumentCommandInput): sdk.DocumentDescription {
    const name = input.Name ?? '';
    if (this.#documents.has(name)) throw new AwsError('DocumentAlreadyExists', `Document ${name} already exists.`);
    const { Content: content = '', DocumentFormat: format = 'JSON', DocumentType: type = 'Command' } = input;
    if (type !== 'Automation') {
      throw new AwsError('NotImplemented', `the local AWS has Automation documents only, not ${type}`, { status: 501 });
    }
    checkFormat(content, format);
    const document = parseAutomationDocument(content);
    const description: sdk.DocumentDescription = {
      Name: name,
      Owner: this.#place.account,
      CreatedDate: this.#clock.now(),
      Status: 'Active',
      DocumentType: 'Automation',
      DocumentFormat: format,
      DocumentVersion: '1',
      LatestVersion: '1',
      DefaultVersion: '1',
      SchemaVersion: '0.3',
      Parameters: Object.entries(document.parameters).map(([name, definition]) => describedParameter(name, definition)),
      TargetType: input.TargetType,
    };
    this.#documents.set(name, { versions: [{ content, document }], description });
    return description;
  }
}

/** YAML unless it is said to be JSON, which is what it is when nothing is said (SSM API reference, CreateDocument). */
function checkFormat(content: string, format: sdk.DocumentFormat): void {
  if (format === 'YAML') return;
  if (format !== 'JSON') {
    throw new AwsError('NotImplemented', `the local AWS takes documents in JSON or YAML, not ${format}`, {
      status: 501,
    });
  }
  try {
    JSON.parse(content);
  } catch (error) {
    // Assumed text.
    throw new AwsError(
      'InvalidDocumentContent',
      `JSON not well-formed. ${error instanceof Error ? error.message : error}`,
    );
  }
}

/** A default is text, whatever the type (SSM API reference, DocumentParameter). That other types become JSON is assumed. */
function describedParameter(name: string, definition: ParameterDefinition): sdk.DocumentParameter {
  const { type, description, default: standard } = definition;
  return {
    Name: name,
    Type: type === 'StringList' ? 'StringList' : 'String',
    ...(description === undefined ? {} : { Description: description }),
    ...(standard === undefined
      ? {}
      : { DefaultValue: typeof standard === 'string' ? standard : JSON.stringify(standard) }),
  };
}

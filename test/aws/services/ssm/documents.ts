import type * as sdk from '@aws-sdk/client-ssm';
import {
  type AutomationDocument,
  type ParameterDefinition,
  parseAutomationDocument,
} from '../../automation/document.ts';
import type { Clock } from '../../clock.ts';
import { AwsError } from '../../error.ts';
import { anyResource, type Operations, operation, type Place } from '../../service.ts';
import { paginate } from '../page.ts';

interface StoredDocument {
  readonly versions: { readonly content: string; readonly document: AutomationDocument }[];
  /** Of the default version, but for LatestVersion. */
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
            DocumentVersion: stored.description.DefaultVersion,
            DocumentType: 'Automation',
            DocumentFormat: stored.description.DocumentFormat,
            Content: defaultVersion(stored).content,
            Status: 'Active',
          };
        },
      }),
      ListDocuments: operation<sdk.ListDocumentsCommandInput, sdk.ListDocumentsCommandOutput>({
        needs: anyResource,
        run: (input) => {
          const { page, nextToken } = paginate(
            this.#listed(input.Filters),
            input.MaxResults ?? 50,
            input.NextToken,
            () => {
              throw new AwsError('InvalidNextToken', 'The specified token is not valid.'); // Assumed text.
            },
          );
          return { DocumentIdentifiers: page, NextToken: nextToken };
        },
      }),
      UpdateDocument: operation<sdk.UpdateDocumentCommandInput, sdk.UpdateDocumentCommandOutput>({
        needs: (input) => onDocument(input.Name),
        run: (input) => ({ DocumentDescription: this.#update(input) }),
      }),
      UpdateDocumentDefaultVersion: operation<
        sdk.UpdateDocumentDefaultVersionCommandInput,
        sdk.UpdateDocumentDefaultVersionCommandOutput
      >({
        needs: (input) => onDocument(input.Name),
        run: (input) => ({ Description: this.#setDefault(input) }),
      }),
      DeleteDocument: operation<sdk.DeleteDocumentCommandInput, sdk.DeleteDocumentCommandOutput>({
        needs: (input) => onDocument(input.Name),
        run: ({ Name: name = '' }) => {
          this.#find(name);
          this.#documents.delete(name);
          return {};
        },
      }),
    };
  }

  /** What stands in a document, the default version of it. */
  current(name: string | undefined): AutomationDocument | undefined {
    const stored = this.#documents.get(name ?? '');
    return stored === undefined ? undefined : defaultVersion(stored).document;
  }

  defaultVersion(name: string | undefined): string | undefined {
    return this.#find(name).description.DefaultVersion;
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

  /** The account's own documents. A filter by Name takes the beginning of one (SSM API reference, DocumentKeyValuesFilter). */
  #listed(filters: readonly sdk.DocumentKeyValuesFilter[] = []): sdk.DocumentIdentifier[] {
    const isWanted = ({ Name: name = '' }: sdk.DocumentDescription): boolean =>
      filters.every(({ Key: key, Values: values = [] }) => {
        if (key === 'Name') return values.some((value) => name.startsWith(value));
        if (key === 'Owner') return values.some((value) => value === 'Self' || value === 'All');
        if (key === 'DocumentType') return values.includes('Automation');
        throw new AwsError('NotImplemented', `the local AWS does not filter documents by ${key}`, { status: 501 });
      });
    return [...this.#documents.values()]
      .map(({ description }) => description)
      .filter(isWanted)
      .map(
        ({ Name, Owner, CreatedDate, DocumentVersion, DocumentType, SchemaVersion, DocumentFormat, TargetType }) => ({
          ...{ Name, Owner, CreatedDate, DocumentVersion, DocumentType, SchemaVersion, DocumentFormat, TargetType },
          PlatformTypes: [],
          Tags: [],
        }),
      );
  }

  #describe({ Name: name, DocumentVersion: version }: sdk.DescribeDocumentCommandInput): sdk.DocumentDescription {
    const { description } = this.#find(name);
    if (version !== undefined && version !== '$DEFAULT' && version !== description.DefaultVersion) {
      throw new AwsError('NotImplemented', 'the local AWS describes default versions only', { status: 501 });
    }
    return description;
  }

  /** A new version, which is not the default yet. A text that is there already is refused (SSM API, DuplicateDocumentContent). */
  #update(input: sdk.UpdateDocumentCommandInput): sdk.DocumentDescription {
    const stored = this.#find(input.Name);
    const { Content: content = '', DocumentFormat: format = 'JSON' } = input;
    if (stored.versions.some((version) => version.content === content)) {
      throw new AwsError('DuplicateDocumentContent', 'The content of the document is that of another version.'); // Assumed text.
    }
    checkFormat(content, format);
    stored.versions.push({ content, document: parseAutomationDocument(content) });
    const latest = String(stored.versions.length);
    stored.description.LatestVersion = latest;
    return { ...stored.description, DocumentVersion: latest };
  }

  #setDefault({ Name: name, DocumentVersion: version = '' }: sdk.UpdateDocumentDefaultVersionCommandInput) {
    const stored = this.#find(name);
    const { document } = stored.versions[Number(version) - 1] ?? {};
    if (document === undefined) {
      throw new AwsError('InvalidDocumentVersion', `Document ${name} has no version ${version}.`); // Assumed text.
    }
    Object.assign(stored.description, {
      DocumentVersion: version,
      DefaultVersion: version,
      Parameters: describedParameters(document),
    });
    return { Name: name, DefaultVersion: version };
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
      Parameters: describedParameters(document),
      TargetType: input.TargetType,
    };
    this.#documents.set(name, { versions: [{ content, document }], description });
    return description;
  }
}

function defaultVersion({ versions, description }: StoredDocument): StoredDocument['versions'][number] {
  const version = versions[Number(description.DefaultVersion) - 1];
  if (version === undefined) throw new Error(`${description.Name} has no default version`);
  return version;
}

function describedParameters({ parameters }: AutomationDocument): sdk.DocumentParameter[] {
  return Object.entries(parameters).map(([name, definition]) => describedParameter(name, definition));
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

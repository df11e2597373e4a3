import { generatedName } from '../../services/lambda.ts';
import { remediationInput, ruleInput } from '../config-properties.ts';
import { type Creators, deployer, onlyKnown, type Properties, type Target, text } from '../creator.ts';

export const config: Creators = {
  'AWS::Config::ConfigRule': async (properties, _logicalId, target) => {
    await put(target, 'PutConfigRule', ruleInput(properties));
    const name = text(properties['ConfigRuleName']);
    return {
      ref: name,
      attributes: {},
      replacedBy: ['ConfigRuleName'],
      update: async (changed) => void (await put(target, 'PutConfigRule', ruleInput(changed))),
      remove: () => put(target, 'DeleteConfigRule', { ConfigRuleName: name }),
    };
  },

  'AWS::SSM::Document': async (properties, logicalId, target) => {
    const { UpdateMethod: updateMethod = 'Replace', Tags: _tags, ...document } = properties;
    const name = text(properties['Name'] ?? generatedName(logicalId));
    const call = (operation: string, input: Properties) => target.api.call(deployer(target), 'ssm', operation, input);
    await call('CreateDocument', { ...document, Name: name, Content: documentText(properties) });
    return {
      ref: name,
      attributes: {},
      // Replace, the default, makes a new document of any change; NewVersion keeps it (AWS::SSM::Document, UpdateMethod).
      replacedBy: updateMethod === 'NewVersion' ? ['Name', 'DocumentType'] : 'any property',
      async update(changed) {
        await updateDocument(call, name, changed, target.ssm.stackUpdatesMakeDefault);
      },
      remove: () => call('DeleteDocument', { Name: name }),
    };
  },

  'AWS::Config::RemediationConfiguration': async (properties, _logicalId, target) => {
    await put(target, 'PutRemediationConfigurations', remediationInput(properties));
    const name = text(properties['ConfigRuleName']);
    return {
      ref: name,
      attributes: {},
      replacedBy: ['ConfigRuleName'],
      update: async (changed) => void (await put(target, 'PutRemediationConfigurations', remediationInput(changed))),
      remove: () => put(target, 'DeleteRemediationConfiguration', { ConfigRuleName: name }),
    };
  },

  'AWS::Config::StoredQuery': async (properties, _logicalId, target) => {
    const { QueryArn } = await put(target, 'PutStoredQuery', queryInput(properties));
    const name = text(properties['QueryName']);
    return {
      ref: name,
      attributes: { QueryArn },
      replacedBy: ['QueryName'],
      update: async (changed) => void (await put(target, 'PutStoredQuery', queryInput(changed))),
      remove: () => put(target, 'DeleteStoredQuery', { QueryName: name }),
    };
  },
};

type Call = (operation: string, input: Record<string, unknown>) => Promise<Record<string, unknown>>;

/** Whether the new version becomes the default is a reading: CloudFormation's own issues say both. */
async function updateDocument(call: Call, name: string, properties: Properties, makesDefault: boolean): Promise<void> {
  const { DocumentFormat: format } = properties;
  const { DocumentDescription: description } = await call('UpdateDocument', {
    Name: name,
    Content: documentText(properties),
    DocumentVersion: '$LATEST',
    ...(format === undefined ? {} : { DocumentFormat: format }),
  });
  if (!makesDefault) return;
  const { DocumentVersion: version } = description as { DocumentVersion?: string };
  await call('UpdateDocumentDefaultVersion', { Name: name, DocumentVersion: version });
}

function documentText({ Content: content }: Properties): string {
  return typeof content === 'string' ? content : JSON.stringify(content);
}

function queryInput(properties: Properties): Record<string, unknown> {
  onlyKnown(properties, 'QueryName', 'QueryDescription', 'QueryExpression');
  const { QueryName, QueryDescription: Description, QueryExpression: Expression } = properties;
  return { StoredQuery: { QueryName, Expression, ...(Description === undefined ? {} : { Description }) } };
}

async function put(target: Target, name: string, input: Record<string, unknown>): Promise<Record<string, unknown>> {
  return target.api.call(deployer(target), 'config', name, input);
}

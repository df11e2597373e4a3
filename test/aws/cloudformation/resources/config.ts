import { generatedName } from '../../services/lambda.ts';
import { remediationInput, ruleInput } from '../config-properties.ts';
import { type Creators, deployer, onlyKnown, type Target, text } from '../creator.ts';

export const config: Creators = {
  'AWS::Config::ConfigRule': async (properties, _logicalId, target) => {
    await put(target, 'PutConfigRule', ruleInput(properties));
    const name = text(properties['ConfigRuleName']);
    return { ref: name, attributes: {} };
  },

  'AWS::SSM::Document': async (properties, logicalId, target) => {
    const { Content: content, UpdateMethod: _updateMethod, Tags: _tags, ...document } = properties;
    const name = text(properties['Name'] ?? generatedName(logicalId));
    await target.api.call(deployer(target), 'ssm', 'CreateDocument', {
      ...document,
      Name: name,
      Content: typeof content === 'string' ? content : JSON.stringify(content),
    });
    return { ref: name, attributes: {} };
  },

  'AWS::Config::RemediationConfiguration': async (properties, _logicalId, target) => {
    await put(target, 'PutRemediationConfigurations', remediationInput(properties));
    return { ref: text(properties['ConfigRuleName']), attributes: {} };
  },

  'AWS::Config::StoredQuery': async (properties, _logicalId, target) => {
    onlyKnown(properties, 'QueryName', 'QueryDescription', 'QueryExpression');
    const { QueryName, QueryDescription: Description, QueryExpression: Expression } = properties;
    const input = { StoredQuery: { QueryName, Expression, ...(Description === undefined ? {} : { Description }) } };
    const { QueryArn } = await put(target, 'PutStoredQuery', input);
    return { ref: text(QueryName), attributes: { QueryArn } };
  },
};

async function put(target: Target, name: string, input: Record<string, unknown>): Promise<Record<string, unknown>> {
  return target.api.call(deployer(target), 'config', name, input);
}

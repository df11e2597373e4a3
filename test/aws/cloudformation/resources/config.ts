import { generatedName } from '../../services/lambda.ts';
import { operation } from '../../wire/model.ts';
import { type Creators, deployer, type Properties, type Target, text } from '../creator.ts';
import { typed } from '../property-types.ts';

export const config: Creators = {
  'AWS::Config::ConfigRule': async (properties, _logicalId, target) => {
    const { InputParameters: inputParameters, ...rule } = properties;
    await put(target, 'PutConfigRule', {
      ConfigRule: {
        ...rule,
        // CloudFormation takes an object and sends the JSON text that the API wants.
        ...(inputParameters === undefined ? {} : { InputParameters: JSON.stringify(inputParameters) }),
      },
    });
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
    await put(target, 'PutRemediationConfigurations', { RemediationConfigurations: [properties] });
    return { ref: text(properties['ConfigRuleName']), attributes: {} };
  },
};

/** Calls AWS Config with properties in the types that its API has them in. */
async function put(target: Target, name: string, properties: Properties): Promise<void> {
  const model = operation('config', name);
  if (model === undefined) throw new Error(`AWS Config has no ${name}`);
  const input = typed(model.input, properties) as Record<string, unknown>;
  await target.api.call(deployer(target), 'config', name, input);
}

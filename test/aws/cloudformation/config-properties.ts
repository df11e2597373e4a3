import type { ConfigRule, RemediationConfiguration } from '@aws-sdk/client-config-service';
import { operation } from '../wire/model.ts';
import type { Properties } from './creator.ts';
import { typed } from './property-types.ts';

/** What PutConfigRule is asked for a resource of the type AWS::Config::ConfigRule. */
export function ruleInput({ InputParameters: parameters, ...rule }: Properties): { ConfigRule: ConfigRule } {
  return input('PutConfigRule', {
    ConfigRule: {
      ...rule,
      // CloudFormation takes an object and sends the JSON text that the API wants.
      ...(parameters === undefined ? {} : { InputParameters: JSON.stringify(parameters) }),
    },
  });
}

/** What PutRemediationConfigurations is asked for a resource of the type AWS::Config::RemediationConfiguration. */
export function remediationInput(properties: Properties): { RemediationConfigurations: [RemediationConfiguration] } {
  return input('PutRemediationConfigurations', { RemediationConfigurations: [properties] });
}

/** Properties in the types that the API has them in. */
function input<Input>(name: string, properties: Properties): Input {
  const model = operation('config', name);
  if (model === undefined) throw new Error(`AWS Config has no ${name}`);
  return typed(model.input, properties) as Input;
}

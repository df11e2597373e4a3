import type { RemediationConfiguration, RemediationParameterValue } from '@aws-sdk/client-config-service';
import type { AutomationDocument } from '../automation/document.ts';
import { AwsError } from '../error.ts';
import { checkLength, checkRange } from './config-constraint.ts';

/**
 * Throws what PutRemediationConfigurations refuses a configuration with (AWS Config API reference,
 * RemediationConfiguration), given the document that it names. Assumed: the texts.
 */
export function checkRemediationConfiguration(
  configuration: RemediationConfiguration,
  document: AutomationDocument | undefined,
): void {
  const { SsmControls: controls } = configuration.ExecutionControls ?? {};
  checkRange('maximumAutomaticAttempts', configuration.MaximumAutomaticAttempts, 1, 25);
  checkRange('retryAttemptSeconds', configuration.RetryAttemptSeconds, 1, 2_678_000);
  checkRange('concurrentExecutionRatePercentage', controls?.ConcurrentExecutionRatePercentage, 1, 100);
  checkRange('errorPercentage', controls?.ErrorPercentage, 1, 100);
  if (configuration.TargetType !== 'SSM_DOCUMENT') invalid(`TargetType ${configuration.TargetType} is not valid.`);
  if (document === undefined) invalid(`The document ${configuration.TargetId} does not exist.`);
  const parameters = configuration.Parameters ?? {};
  checkLength('parameters', Object.keys(parameters), 0, 25);
  for (const [name, value] of Object.entries(parameters)) checkParameter(name, value, document);
  if (configuration.Automatic === true && parameters['AutomationAssumeRole']?.StaticValue === undefined) {
    invalid('AutomationAssumeRole must have a value for automatic remediation.');
  }
}

function checkParameter(name: string, value: RemediationParameterValue, document: AutomationDocument): void {
  const { StaticValue: constant, ResourceValue: resource } = value;
  const isOneOfBoth = (constant === undefined) !== (resource === undefined);
  if (!isOneOfBoth || (resource !== undefined && resource.Value !== 'RESOURCE_ID')) {
    invalid('There were invalid RemediationParameterValues for configurations');
  }
  const values = constant?.Values;
  if (values === undefined) return;
  checkLength('parameters', name, 1, 256);
  checkLength('values', values, 0, 25);
  for (const text of values) checkLength('values', text, 1, 256);
  if (document.parameters[name]?.type === 'String' && values.length !== 1) {
    invalid(`The parameter ${name} of the document takes one value.`);
  }
}

function invalid(problem: string): never {
  throw new AwsError('InvalidParameterValueException', problem);
}

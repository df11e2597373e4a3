import type { Properties } from './creator.ts';

/** The property that names a resource; without it CloudFormation makes a name up. */
const NAME_PROPERTIES: Readonly<Record<string, string>> = {
  'AWS::CloudFormation::StackSet': 'StackSetName',
  'AWS::CloudWatch::Alarm': 'AlarmName',
  'AWS::Config::ConfigRule': 'ConfigRuleName',
  'AWS::Config::ConfigurationAggregator': 'ConfigurationAggregatorName',
  'AWS::Config::ConformancePack': 'ConformancePackName',
  'AWS::Config::OrganizationConformancePack': 'OrganizationConformancePackName',
  'AWS::Config::RemediationConfiguration': 'ConfigRuleName',
  'AWS::Config::StoredQuery': 'QueryName',
  'AWS::Events::Rule': 'Name',
  'AWS::IAM::Role': 'RoleName',
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::SNS::Topic': 'TopicName',
  'AWS::SQS::Queue': 'QueueName',
  'AWS::SSM::Document': 'Name',
};

/** The name that a template gives to a resource, if it gives one. */
export function customName(type: string, properties: Properties): string | undefined {
  const name = properties[NAME_PROPERTIES[type] ?? ''];
  return typeof name === 'string' ? name : undefined;
}

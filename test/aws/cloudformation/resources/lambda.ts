import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve as resolvePath } from 'node:path';
import { AwsError } from '../../error.ts';
import type { FunctionCode } from '../../lambda/function-code.ts';
import { type FunctionDefinition, generatedName } from '../../services/lambda.ts';
import { checkKeyArn, type LogGroup } from '../../services/logs.ts';
import { type Creators, list, onlyKnown, type Properties, record, text } from '../creator.ts';

export const lambda: Creators = {
  'AWS::Lambda::Function': async (properties, logicalId, { place, lambda }, assembly) => {
    const name = text(properties['FunctionName'] ?? generatedName(logicalId));
    const arn = `arn:${place.partition}:lambda:${place.region}:${place.account}:function:${name}`;
    if (lambda.has(arn)) {
      throw new AwsError('ResourceConflictException', `Function already exist: ${name}`, { status: 409 });
    }
    lambda.createFunction(functionDefinition(properties, name, arn, assembly));
    return {
      ref: name,
      attributes: { Arn: arn },
      replacedBy: ['FunctionName'],
      update: (changed, assemblyNow) =>
        lambda.updateFunction(functionDefinition(changed, name, arn, assemblyNow ?? assembly)),
      remove: () => lambda.deleteFunction(arn),
    };
  },

  'AWS::Lambda::EventInvokeConfig': async (properties, logicalId, { lambda }) => {
    const put = (given: Properties): void => {
      onlyKnown(given, 'FunctionName', 'Qualifier', 'MaximumRetryAttempts', 'DestinationConfig');
      if (given['Qualifier'] !== '$LATEST') throw new Error('functions have no versions here but the latest');
      const destinations = record(given['DestinationConfig'] ?? {});
      onlyKnown(destinations, 'OnFailure');
      lambda.setAsynchronous(text(given['FunctionName']), {
        maximumRetryAttempts: Number(given['MaximumRetryAttempts'] ?? 2),
        ...queueOf('onFailure', record(destinations['OnFailure'] ?? {})['Destination']),
      });
    };
    put(properties);
    return {
      ref: logicalId,
      attributes: {},
      replacedBy: ['FunctionName', 'Qualifier'],
      update: put,
      remove: () => lambda.setAsynchronous(text(properties['FunctionName']), {}),
    };
  },

  'AWS::Lambda::Permission': async (properties, logicalId, { lambda }) => {
    onlyKnown(properties, 'FunctionName', 'Action', 'Principal', 'SourceAccount');
    const remove = lambda.addPermission(text(properties['FunctionName']), {
      action: text(properties['Action']),
      service: text(properties['Principal']),
      ...(properties['SourceAccount'] === undefined ? {} : { sourceAccount: text(properties['SourceAccount']) }),
    });
    return { ref: logicalId, attributes: {}, replacedBy: 'any property', remove };
  },
  'AWS::Logs::LogGroup': async (properties, logicalId, { logGroups }) => {
    const name = text(properties['LogGroupName'] ?? generatedName(logicalId));
    const arn = logGroups.create(logGroup(name, properties));
    return {
      ref: name,
      attributes: { Arn: arn },
      replacedBy: ['LogGroupName'],
      update: (changed) => logGroups.put(logGroup(name, changed)),
      remove: () => logGroups.delete(name),
    };
  },
};

function logGroup(name: string, properties: Properties): LogGroup {
  onlyKnown(properties, 'LogGroupName', 'RetentionInDays', 'KmsKeyId', 'Tags');
  const { RetentionInDays: days, KmsKeyId: key } = properties;
  return {
    name,
    retentionInDays: days === undefined ? undefined : Number(days),
    kmsKeyId: key === undefined ? undefined : text(key),
  };
}

function functionDefinition(
  properties: Properties,
  name: string,
  arn: string,
  assembly: string | undefined,
): FunctionDefinition {
  onlyKnown(properties, ...FUNCTION_PROPERTIES);
  const [architecture = 'x86_64', ...others] = list(properties['Architectures']);
  if (!['x86_64', 'arm64'].includes(text(architecture)) || others.length > 0) {
    throw new AwsError(
      'ValidationException',
      `Value ${JSON.stringify(properties['Architectures'])} at 'architectures' failed to satisfy constraint: one of x86_64, arm64`, // Assumed text.
    );
  }
  if (properties['KmsKeyArn'] !== undefined) checkKeyArn(text(properties['KmsKeyArn']));
  return {
    name,
    arn,
    roleArn: text(properties['Role']),
    handler: text(properties['Handler']),
    ...(properties['Runtime'] === undefined ? {} : { runtime: text(properties['Runtime']) }),
    code: functionCode(record(properties['Code']), assembly),
    memoryMegabytes: Number(properties['MemorySize'] ?? 128),
    timeoutSeconds: Number(properties['Timeout'] ?? 3),
    environment: record(record(properties['Environment'] ?? {})['Variables'] ?? {}) as Record<string, string>,
    logGroup: text(record(properties['LoggingConfig'] ?? {})['LogGroup'] ?? `/aws/lambda/${name}`),
    ...queueOf('deadLetterQueue', record(properties['DeadLetterConfig'] ?? {})['TargetArn']),
  };
}

const FUNCTION_PROPERTIES = [
  'Architectures',
  'Code',
  'DeadLetterConfig',
  'Description',
  'Environment',
  'FunctionName',
  'Handler',
  'KmsKeyArn',
  'LoggingConfig',
  'MemorySize',
  'ReservedConcurrentExecutions',
  'Role',
  'Runtime',
  'Tags',
  'Timeout',
];
/** Failed events go to queues, and here to nothing else. */
function queueOf<Name extends string>(name: Name, arn: unknown): Partial<Record<Name, string>> {
  if (arn === undefined) return {};
  if (!text(arn).includes(':sqs:')) throw new Error(`the local AWS sends what failed to queues only, not to ${arn}`);
  return { [name]: text(arn) } as Record<Name, string>;
}

/** Where a function's code lies: inline code becomes index.js, as CloudFormation does it; an asset is looked up in the assembly. */
function functionCode(code: Properties, assembly: string | undefined): FunctionCode {
  if (typeof code['ZipFile'] === 'string') return { files: { 'index.js': code['ZipFile'] } };
  if (assembly === undefined) throw new Error('the function is an asset, but no cloud assembly was given');
  for (const manifest of readdirSync(assembly).filter((file) => file.endsWith('.assets.json'))) {
    const { files } = JSON.parse(readFileSync(join(assembly, manifest), 'utf8')) as AssetManifest;
    for (const { source, destinations } of Object.values(files)) {
      const matches = Object.values(destinations).some(({ objectKey }) => objectKey === code['S3Key']);
      if (matches) return { directory: resolvePath(assembly, source.path) };
    }
  }
  throw new Error(`no asset of ${assembly} is published as ${code['S3Key']}`);
}

interface AssetManifest {
  readonly files: Record<string, { source: { path: string }; destinations: Record<string, { objectKey: string }> }>;
}

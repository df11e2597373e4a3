import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve as resolvePath } from 'node:path';
import type { FunctionCode } from '../../lambda/function-code.ts';
import { generatedName } from '../../services/lambda.ts';
import { type Creators, onlyKnown, type Properties, record, text } from '../creator.ts';

export const lambda: Creators = {
  'AWS::Lambda::Function': async (properties, logicalId, { place, lambda }, assembly) => {
    const name = text(properties['FunctionName'] ?? generatedName(logicalId));
    const arn = `arn:${place.partition}:lambda:${place.region}:${place.account}:function:${name}`;
    lambda.createFunction({
      name,
      arn,
      roleArn: text(properties['Role']),
      handler: text(properties['Handler']),
      code: functionCode(record(properties['Code']), assembly),
      memoryMegabytes: Number(properties['MemorySize'] ?? 128),
      timeoutSeconds: Number(properties['Timeout'] ?? 3),
      environment: record(record(properties['Environment'] ?? {})['Variables'] ?? {}) as Record<string, string>,
      logGroup: text(record(properties['LoggingConfig'] ?? {})['LogGroup'] ?? `/aws/lambda/${name}`),
      ...queueOf('deadLetterQueue', record(properties['DeadLetterConfig'] ?? {})['TargetArn']),
    });
    return { ref: name, attributes: { Arn: arn } };
  },

  'AWS::Lambda::EventInvokeConfig': async (properties, logicalId, { lambda }) => {
    onlyKnown(properties, 'FunctionName', 'Qualifier', 'MaximumRetryAttempts', 'DestinationConfig');
    if (properties['Qualifier'] !== '$LATEST') throw new Error('functions have no versions here but the latest');
    const destinations = record(properties['DestinationConfig'] ?? {});
    onlyKnown(destinations, 'OnFailure');
    lambda.setAsynchronous(text(properties['FunctionName']), {
      maximumRetryAttempts: Number(properties['MaximumRetryAttempts'] ?? 2),
      ...queueOf('onFailure', record(destinations['OnFailure'] ?? {})['Destination']),
    });
    return { ref: logicalId, attributes: {} };
  },

  'AWS::Lambda::Permission': async (properties, logicalId, { lambda }) => {
    onlyKnown(properties, 'FunctionName', 'Action', 'Principal', 'SourceAccount');
    lambda.addPermission(text(properties['FunctionName']), {
      action: text(properties['Action']),
      service: text(properties['Principal']),
      ...(properties['SourceAccount'] === undefined ? {} : { sourceAccount: text(properties['SourceAccount']) }),
    });
    return { ref: logicalId, attributes: {} };
  },

  'AWS::Logs::LogGroup': async (properties, logicalId, { place }) => {
    const name = text(properties['LogGroupName'] ?? generatedName(logicalId));
    return {
      ref: name,
      attributes: { Arn: `arn:${place.partition}:logs:${place.region}:${place.account}:log-group:${name}:*` },
    };
  },
};

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

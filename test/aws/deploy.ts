import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve as resolvePath } from 'node:path';
import { type Created, resolve } from './cloudformation/intrinsics.ts';
import { creationOrder } from './cloudformation/order.ts';
import { checkParameters } from './cloudformation/parameters.ts';
import { parseTemplate } from './cloudformation/template.ts';
import type { Api } from './dispatch.ts';
import { AwsError } from './error.ts';
import { parsePolicy } from './iam/policy.ts';
import { assertPolicyIsKnown } from './iam/reference.ts';
import type { Caller, Identities } from './identities.ts';
import type { Place } from './service.ts';
import { generatedName, type Lambda } from './services/lambda.ts';

export interface Deployment {
  readonly stackName: string;
  readonly template: string;
  readonly parameters?: Readonly<Record<string, string>>;
  /** The cloud assembly that holds the template's assets, when it has some. */
  readonly assembly?: string;
}

interface Target {
  readonly place: Place;
  readonly identities: Identities;
  readonly lambda: Lambda;
  readonly api: Api;
}

type Properties = Record<string, unknown>;
type Creator = (properties: Properties, logicalId: string, target: Target, deployment: Deployment) => Promise<Created>;

/** CloudFormation: creates what a template says, in order, with the operator's permissions. Throws at the first resource that fails. */
export async function deploy(deployment: Deployment, target: Target): Promise<ReadonlyMap<string, Created>> {
  const template = parseTemplate(deployment.template);
  const parameters = checkParameters(template, deployment.parameters ?? {});
  const place = {
    ...target.place,
    stackName: deployment.stackName,
    stackId: `arn:${target.place.partition}:cloudformation:${target.place.region}:${target.place.account}:stack/${deployment.stackName}/1`,
  };
  const created = new Map<string, Created>();
  for (const logicalId of creationOrder(template, parameters, place)) {
    const definition = template.Resources[logicalId];
    const create = definition === undefined ? undefined : creators[definition.Type];
    if (definition === undefined || create === undefined) {
      throw new Error(`${logicalId}: the local AWS does not implement ${definition?.Type}`);
    }
    const properties = resolve(definition.Properties, { template, parameters, place, created }) as Properties;
    try {
      created.set(logicalId, await create(properties, logicalId, target, deployment));
    } catch (error) {
      throw new Error(`${logicalId} (${definition.Type}) failed: ${error instanceof Error ? error.message : error}`, {
        cause: error,
      });
    }
  }
  return created;
}

const creators: Readonly<Record<string, Creator>> = {
  'AWS::IAM::Role': async (properties, logicalId, { place, identities }) => {
    const name = text(properties['RoleName'] ?? generatedName(logicalId));
    const trustPolicy = parsePolicy(properties['AssumeRolePolicyDocument'], `the trust policy of ${logicalId}`);
    await assertPolicyIsKnown(trustPolicy, `the trust policy of ${logicalId}`);
    if (properties['ManagedPolicyArns'] !== undefined) throw new Error('managed policies are not known here');
    const inline = list(properties['Policies']).map((policy) => record(policy)['PolicyDocument']);
    const policies = await Promise.all(inline.map((policy) => knownPolicy(policy, logicalId)));
    const arn = `arn:${place.partition}:iam::${place.account}:role/${name}`;
    identities.addRole({ name, arn, trustPolicy, policies });
    return { ref: name, attributes: { Arn: arn, RoleId: `AROALOCAL${name}` } };
  },

  'AWS::IAM::Policy': async (properties, logicalId, { place, identities }) => {
    const policy = await knownPolicy(properties['PolicyDocument'], logicalId);
    for (const name of list(properties['Roles'])) {
      const role = identities.role(`arn:${place.partition}:iam::${place.account}:role/${text(name)}`);
      if (role === undefined) throw new Error(`there is no role ${text(name)}`);
      role.policies.push(policy);
    }
    return { ref: text(properties['PolicyName']), attributes: {} };
  },

  'AWS::Logs::LogGroup': async (properties, logicalId, { place }) => {
    const name = text(properties['LogGroupName'] ?? generatedName(logicalId));
    return {
      ref: name,
      attributes: { Arn: `arn:${place.partition}:logs:${place.region}:${place.account}:log-group:${name}:*` },
    };
  },

  'AWS::Lambda::Function': async (properties, logicalId, { place, lambda }, deployment) => {
    const name = text(properties['FunctionName'] ?? generatedName(logicalId));
    const arn = `arn:${place.partition}:lambda:${place.region}:${place.account}:function:${name}`;
    lambda.createFunction({
      name,
      arn,
      roleArn: text(properties['Role']),
      handler: text(properties['Handler']),
      taskRoot: taskRoot(record(properties['Code']), deployment),
      memoryMegabytes: Number(properties['MemorySize'] ?? 128),
      timeoutSeconds: Number(properties['Timeout'] ?? 3),
      environment: record(record(properties['Environment'] ?? {})['Variables'] ?? {}) as Record<string, string>,
      logGroup: text(record(properties['LoggingConfig'] ?? {})['LogGroup'] ?? `/aws/lambda/${name}`),
    });
    return { ref: name, attributes: { Arn: arn } };
  },

  'AWS::Lambda::Permission': async (properties, logicalId, { lambda }) => {
    lambda.addPermission(text(properties['FunctionName']), {
      action: text(properties['Action']),
      service: text(properties['Principal']),
      ...(properties['SourceAccount'] === undefined ? {} : { sourceAccount: text(properties['SourceAccount']) }),
    });
    return { ref: logicalId, attributes: {} };
  },

  'AWS::Config::ConfigRule': async (properties, _logicalId, target) => {
    const { InputParameters: inputParameters, ...rule } = properties;
    await target.api.call(deployer(target), 'config', 'PutConfigRule', {
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
    await target.api.call(deployer(target), 'config', 'PutRemediationConfigurations', {
      RemediationConfigurations: [properties],
    });
    return { ref: text(properties['ConfigRuleName']), attributes: {} };
  },
};

function deployer({ identities }: Target): Caller {
  return { ...identities.operator, name: 'cloudformation.amazonaws.com' };
}

async function knownPolicy(document: unknown, logicalId: string) {
  const where = `the policy of ${logicalId}`;
  const policy = parsePolicy(document, where);
  await assertPolicyIsKnown(policy, where);
  return policy;
}

/** Where a function's code lies: inline code becomes index.js, as CloudFormation does it; an asset is looked up in the assembly. */
function taskRoot(code: Properties, deployment: Deployment): string {
  if (typeof code['ZipFile'] === 'string') {
    const directory = mkdtempSync(join(tmpdir(), 'eks-endpoint-guard-function-'));
    writeFileSync(join(directory, 'index.js'), code['ZipFile']);
    return directory;
  }
  const { assembly } = deployment;
  if (assembly === undefined) throw new Error('the function is an asset, but no cloud assembly was given');
  for (const manifest of readdirSync(assembly).filter((file) => file.endsWith('.assets.json'))) {
    const { files } = JSON.parse(readFileSync(join(assembly, manifest), 'utf8')) as AssetManifest;
    for (const { source, destinations } of Object.values(files)) {
      const matches = Object.values(destinations).some(({ objectKey }) => objectKey === code['S3Key']);
      if (matches) return resolvePath(assembly, source.path);
    }
  }
  throw new Error(`no asset of ${assembly} is published as ${code['S3Key']}`);
}

interface AssetManifest {
  readonly files: Record<string, { source: { path: string }; destinations: Record<string, { objectKey: string }> }>;
}

function text(value: unknown): string {
  if (typeof value !== 'string') throw new AwsError('ValidationError', `expected text, got ${JSON.stringify(value)}`);
  return value;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function record(value: unknown): Properties {
  if (typeof value !== 'object' || value === null) {
    throw new AwsError('ValidationError', `expected an object, got ${JSON.stringify(value)}`);
  }
  return value as Properties;
}

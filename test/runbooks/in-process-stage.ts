import { readFileSync } from 'node:fs';
import { vi } from 'vitest';
import { RUNBOOKS, type RunbookDefinition, type RunbookId } from '../../remediation/runbooks.ts';
import type { RunbookStatement } from '../../remediation/statement.ts';
import { handler } from '../../rules/eks-endpoint-public-access/handler.ts';
import { RESOURCE_TYPE, RULE_NAME } from '../../rules/eks-endpoint-public-access/verdict.ts';
import { parsePolicy } from '../aws/iam/policy.ts';
import { LocalAws } from '../aws/local-aws.ts';
import type { Readings } from '../aws/readings.ts';
import { connectClients } from './in-process-clients.ts';
import { EXEMPTION_TAG, RunbookStage } from './stage.ts';

/** Where the runbooks are, each in its folder. */
const DOCUMENTS = new URL('../../remediation/', import.meta.url);
const FUNCTION = 'EksEndpointGuard';
const FUNCTION_ROLE = 'RuleFunctionRole-1';

/**
 * The guard in one process: the runbooks as they are written, by the interpreter, and the rule's handler as it is in `rules`,
 * called. No template, bundle, server, signature or other process stands between; the clock leaps.
 */
export class InProcessStage extends RunbookStage {
  #disconnect: () => void = () => undefined;

  /** One stage at a time, with these runbooks, from that folder. The caller closes it. */
  static async set(
    readings: Partial<Readings> = {},
    documents = DOCUMENTS,
    runbooks: readonly RunbookId[] = Object.keys(RUNBOOKS) as RunbookId[],
  ): Promise<InProcessStage> {
    const stage = new InProcessStage(LocalAws.inProcess({ readings }));
    vi.useFakeTimers({ toFake: ['Date'] });
    vi.spyOn(console, 'log').mockImplementation(() => undefined);
    stage.#createFunction();
    for (const id of runbooks) await stage.#createRunbook(RUNBOOKS[id], documents);
    await stage.putRule(RULE_NAME, { exemptionTag: EXEMPTION_TAG });
    await stage.#putRemediation();
    return stage;
  }

  close(): void {
    this.aws.clock.stop();
    this.#disconnect();
    vi.restoreAllMocks();
    vi.useRealTimers();
  }

  override send(service: string, operation: string, input: object): Promise<Record<string, unknown>> {
    return this.aws.api.call(this.aws.identities.operator, service, operation, { ...input });
  }

  /** Puts a rule that has the guard's function. */
  async putRule(name: string, parameters: Readonly<Record<string, string>>): Promise<void> {
    await this.send('config', 'PutConfigRule', {
      ConfigRule: {
        ConfigRuleName: name,
        Scope: { ComplianceResourceTypes: [RESOURCE_TYPE] },
        InputParameters: JSON.stringify(parameters),
        Source: {
          Owner: 'CUSTOM_LAMBDA',
          SourceIdentifier: this.#arn('lambda', `function:${FUNCTION}`),
          SourceDetails: [{ EventSource: 'aws.config', MessageType: 'ConfigurationItemChangeNotification' }],
        },
      },
    });
  }

  /** The parameters that a document gets when it is built, for one that has no defaults. */
  defaultsOf(runbook: RunbookId): Record<string, string[]> {
    return { AutomationAssumeRole: [this.#arn('iam', `role/${runbook}Role-1`)], RuleFunctionName: [FUNCTION] };
  }

  #createFunction(): void {
    const arn = this.#arn('lambda', `function:${FUNCTION}`);
    const roleArn = this.#createRole(FUNCTION_ROLE, 'lambda.amazonaws.com', [{ Action: '*', Resource: '*' }]);
    this.aws.lambda.createFunction({
      name: FUNCTION,
      arn,
      roleArn,
      handler: 'index.handler',
      code: {
        handler: (event, context) => {
          vi.setSystemTime(this.aws.clock.now());
          return handler(event, context);
        },
      },
      memoryMegabytes: 256,
      timeoutSeconds: 300,
      environment: {},
      logGroup: `/aws/lambda/${FUNCTION}`,
    });
    this.aws.lambda.addPermission(arn, { action: 'lambda:InvokeFunction', service: 'config.amazonaws.com' });
    this.#disconnect = connectClients(this.aws, {
      name: FUNCTION_ROLE,
      arn: this.#arn('sts', `assumed-role/${FUNCTION_ROLE}/${FUNCTION}`),
      policies: this.aws.identities.role(roleArn)?.policies ?? [],
    });
  }

  async #createRunbook({ id, documentName, folder, permissions }: RunbookDefinition, documents: URL): Promise<void> {
    const statements = permissions.map(({ actions, on, conditions }) => ({
      Action: actions,
      Resource: this.#resourceOf(on),
      ...(conditions === undefined ? {} : { Condition: conditions }),
    }));
    const roleArn = this.#createRole(`${id}Role-1`, 'ssm.amazonaws.com', statements);
    const text = readFileSync(new URL(`${folder}/runbook.yaml`, documents), 'utf8');
    await this.send('ssm', 'CreateDocument', {
      Name: documentName,
      DocumentType: 'Automation',
      DocumentFormat: 'YAML',
      Content: text.replaceAll(`\${Role}`, roleArn).replaceAll(`\${Function}`, FUNCTION),
    });
  }

  async #putRemediation(): Promise<void> {
    const roleArn = this.#arn('iam', 'role/MakeEndpointPrivateRole-1');
    await this.send('config', 'PutRemediationConfigurations', {
      RemediationConfigurations: [
        {
          ConfigRuleName: RULE_NAME,
          ResourceType: RESOURCE_TYPE,
          TargetType: 'SSM_DOCUMENT',
          TargetId: RUNBOOKS.MakeEndpointPrivate.documentName,
          Parameters: {
            AutomationAssumeRole: { StaticValue: { Values: [roleArn] } },
            ClusterName: { ResourceValue: { Value: 'RESOURCE_ID' } },
          },
        },
      ],
    });
  }

  #createRole(name: string, service: string, statements: readonly object[]): string {
    const arn = this.#arn('iam', `role/${name}`);
    const policy = (all: readonly object[]) =>
      parsePolicy({ Version: '2012-10-17', Statement: all.map((each) => ({ Effect: 'Allow', ...each })) }, name);
    this.aws.identities.addRole({
      name,
      arn,
      trustPolicy: policy([{ Principal: { Service: service }, Action: 'sts:AssumeRole' }]),
      policies: [policy(statements)],
    });
    return arn;
  }

  #resourceOf(on: RunbookStatement['on']): string {
    const resources: Readonly<Record<RunbookStatement['on'], string>> = {
      clusters: this.#arn('eks', 'cluster/*'),
      vpcs: this.#arn('ec2', 'vpc/*'),
      'rule-function': this.#arn('lambda', `function:${FUNCTION}`),
    };
    return resources[on];
  }

  #arn(service: string, resource: string): string {
    const { partition, account, region } = this.aws.place;
    const isGlobal = service === 'iam' || service === 'sts';
    return `arn:${partition}:${service}:${isGlobal ? '' : region}:${account}:${resource}`;
  }
}

import { createHash } from 'node:crypto';
import type * as sdk from '@aws-sdk/client-config-service';
import { remediationInput, ruleInput } from '../cloudformation/config-properties.ts';
import { type Created, resolve } from '../cloudformation/intrinsics.ts';
import { creationOrder } from '../cloudformation/order.ts';
import { checkParameters } from '../cloudformation/parameters.ts';
import { CloudFormationError, type Template } from '../cloudformation/template.ts';
import { AwsError } from '../error.ts';
import { anyResource, type Operations, operation, type Place } from '../service.ts';
import type { Config } from './config.ts';
import { packTemplate } from './config-conformance-template.ts';
import { checkLength } from './config-constraint.ts';

const CREATOR = 'config-conforms.amazonaws.com';

interface Pack {
  readonly id: string;
  /** As they are called in the account. */
  readonly ruleNames: readonly string[];
}

export interface ConformancePackParts {
  readonly place: Place;
  readonly config: Config;
  /** Attaches a remediation to a rule that a service owns, which only that service can. */
  attach(configuration: sdk.RemediationConfiguration): void;
}

/**
 * Conformance packs of one account: AWS Config creates their rules itself, under names with a suffix, and no other caller can
 * change them (AWS Config developer guide, conformance packs). Assumed: a pack is there at once.
 */
export class ConformancePacks {
  readonly operations: Operations;
  readonly #parts: ConformancePackParts;
  readonly #packs = new Map<string, Pack>();

  constructor(parts: ConformancePackParts) {
    this.#parts = parts;
    this.operations = {
      PutConformancePack: operation<sdk.PutConformancePackCommandInput, sdk.PutConformancePackCommandOutput>({
        needs: anyResource,
        run: (input) => {
          const name = input.ConformancePackName ?? '';
          if (this.#packs.has(name) || Object.keys(input).some((member) => !KNOWN.includes(member))) {
            throw new AwsError('NotImplemented', 'the local AWS creates conformance packs from their text only', {
              status: 501,
            });
          }
          checkLength('templateBody', input.TemplateBody ?? '', 1, 51_200);
          const id = `conformance-pack-${createHash('sha256').update(name).digest('hex').slice(0, 9)}`;
          this.#packs.set(name, { id, ruleNames: this.#create(id, input) });
          return { ConformancePackArn: this.#arn(name, id) };
        },
      }),
      DescribeConformancePacks: operation<
        sdk.DescribeConformancePacksCommandInput,
        sdk.DescribeConformancePacksCommandOutput
      >({
        needs: anyResource,
        run: (input) => ({
          ConformancePackDetails: (input.ConformancePackNames ?? [...this.#packs.keys()]).map((name) => {
            const { id } = this.#find(name);
            return { ConformancePackName: name, ConformancePackId: id, ConformancePackArn: this.#arn(name, id) };
          }),
        }),
      }),
      DescribeConformancePackCompliance: operation<
        sdk.DescribeConformancePackComplianceCommandInput,
        sdk.DescribeConformancePackComplianceCommandOutput
      >({
        needs: (input) => [{ resource: this.#arn(input.ConformancePackName ?? '', '*') }],
        run: ({ ConformancePackName: name = '' }) => ({
          ConformancePackName: name,
          ConformancePackRuleComplianceList: this.#find(name).ruleNames.map((ruleName) => ({
            ConfigRuleName: ruleName,
            ComplianceType: parts.config.compliance(ruleName).Compliance
              ?.ComplianceType as sdk.ConformancePackComplianceType,
          })),
        }),
      }),
    };
  }

  /** Creates the rules and remediations of a template, and answers what the rules are called. */
  #create(id: string, { TemplateBody: body = '', ConformancePackInputParameters: given = [] }: PutInput): string[] {
    const { place, config, attach } = this.#parts;
    const template = packTemplate(body);
    const stackName = `awsconfigconforms-${id}`;
    const stack = { ...place, stackName, stackId: `arn:${place.partition}:cloudformation:${stackName}` };
    const parameters = packParameters(template, given);
    const created = new Map<string, Created>();
    const ruleNames: string[] = [];
    for (const logicalId of creationOrder(template, parameters, stack)) {
      const { Type: type, Properties } = template.Resources[logicalId] ?? { Type: '', Properties: {} };
      const scope = { template, parameters, place: stack, created };
      const properties = resolve(Properties, scope) as Record<string, unknown>;
      const suffixed = `${properties['ConfigRuleName']}-${id}`;
      const named = { ...properties, ConfigRuleName: suffixed };
      if (type === 'AWS::Config::ConfigRule') {
        config.putRule(ruleInput(named).ConfigRule, CREATOR);
        ruleNames.push(suffixed);
      } else {
        attach(remediationInput(named).RemediationConfigurations[0]);
      }
      created.set(logicalId, { ref: suffixed, attributes: {} });
    }
    return ruleNames;
  }

  #find(name: string): Pack {
    const pack = this.#packs.get(name);
    if (pack !== undefined) return pack;
    throw new AwsError('NoSuchConformancePackException', `The conformance pack ${name} does not exist.`); // Assumed text.
  }

  #arn(name: string, id: string): string {
    const { partition, region, account } = this.#parts.place;
    return `arn:${partition}:config:${region}:${account}:conformance-pack/${name}/${id}`;
  }
}

const KNOWN = ['ConformancePackName', 'TemplateBody', 'ConformancePackInputParameters'];

type PutInput = sdk.PutConformancePackCommandInput;

function packParameters(
  template: Template,
  given: readonly sdk.ConformancePackInputParameter[],
): ReturnType<typeof checkParameters> {
  const values = given.map(({ ParameterName: name = '', ParameterValue: value = '' }) => [name, value] as const);
  try {
    return checkParameters(template, Object.fromEntries(values));
  } catch (error) {
    if (!(error instanceof CloudFormationError)) throw error;
    throw new AwsError('InvalidParameterValueException', error.message); // Assumed: the code.
  }
}

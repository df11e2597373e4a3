import { Aws, CfnCondition, CfnOutput, CfnParameter, CfnStackSet, Fn, Stack, type StackProps } from 'aws-cdk-lib';
import * as config from 'aws-cdk-lib/aws-config';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import { addAggregator } from './aggregator.ts';
import type { OrganizationPack } from './conformance-pack.ts';
import { hasRemediation, type MemberTemplate, type PassedParameter, passParameters } from './member-template.ts';
import {
  packParameters,
  parameterInterface,
  refuseRegionsWithoutRemediation,
  type StackSetParameters,
  stackSetParameters,
} from './organization-parameters.ts';

export interface OrganizationStackProps extends StackProps {
  /** The self-contained template of one account and Region. */
  readonly memberTemplate: MemberTemplate;
  /** The file with this template, which becomes an S3 asset. Left out, a parameter takes the URL of an object in S3. */
  readonly memberTemplateFile?: string;
  readonly pack: OrganizationPack;
}

/**
 * Deploys the guard to the member accounts of an organization. A service-managed StackSet deploys the member template to every
 * account of the organizational units, to accounts that join later too, in each Region. With DeploymentMode=Backend an
 * organization conformance pack creates the rule and its remediation in this Region; in further Regions the same template
 * creates the pack alone. A detect-only member template has no remediation, so that there is no pack, and it can be deployed
 * to every Region. Service-managed StackSets do not deploy to the management account, which takes the member template as an
 * ordinary stack (CloudFormation user guide, StackSets for AWS Organizations).
 *
 * StackSet, pack, aggregator and query have the name of the stack, so that two such stacks do not collide.
 */
export class OrganizationStack extends Stack {
  constructor(
    scope: Construct,
    id: string,
    { memberTemplate, memberTemplateFile, pack, ...props }: OrganizationStackProps,
  ) {
    super(scope, id, {
      ...props,
      description: 'eks-endpoint-guard: deploys the guard to the accounts of an organization',
    });
    const asset =
      memberTemplateFile === undefined ? undefined : new Asset(this, 'MemberTemplate', { path: memberTemplateFile });
    const parameters = stackSetParameters(this, asset?.httpUrl);
    const { DeploymentMode: _, ...withoutMode } = memberTemplate.Parameters;
    const isComplete = hasRemediation(memberTemplate);
    const passed = passParameters(this, isComplete ? memberTemplate.Parameters : withoutMode);
    const stackSet = this.createStackSet(parameters, passed);
    if (isComplete) {
      refuseRegionsWithoutRemediation(this, parameters.regions);
      this.createPack(pack, passed).cfnOptions.metadata = {
        // The pack needs the functions that the StackSet deploys. DependsOn takes no condition, and cfn-lint refuses it for a
        // resource that may be missing (E3005); a reference in Metadata makes the same order (cloudonaut.io, optional DependsOn).
        StackSet: Fn.conditionIf(parameters.isWanted.logicalId, stackSet.ref, 'in another Region'),
      };
    }
    addAggregator(this);
    const names = this.node.children.filter((child) => child instanceof CfnParameter).map(({ node }) => node.id);
    this.templateOptions.metadata = { 'AWS::CloudFormation::Interface': parameterInterface(memberTemplate, names) };
  }

  private createStackSet(parameters: StackSetParameters, passed: readonly PassedParameter[]): CfnStackSet {
    const { isWanted, organizationalUnitIds, regions, excludedAccounts, callAs, templateUrl } = parameters;
    const stackSet = new CfnStackSet(this, 'Members', {
      stackSetName: Aws.STACK_NAME,
      permissionModel: 'SERVICE_MANAGED',
      callAs,
      autoDeployment: { enabled: true, retainStacksOnAccountRemoval: false },
      managedExecution: { Active: true },
      // With DeploymentMode=Backend a role has a name of its own, because the organization's pack has to know it.
      capabilities: ['CAPABILITY_NAMED_IAM'],
      parameters: passed.map(({ name, value }) => ({ parameterKey: name, parameterValue: value })),
      stackInstancesGroup: [
        {
          regions,
          deploymentTargets: {
            organizationalUnitIds,
            accountFilterType: excludedAccounts.orNothing('DIFFERENCE') as unknown as string,
            accounts: excludedAccounts.orNothing(excludedAccounts.value) as unknown as string[],
          },
        },
      ],
      // An account without a recorder fails, and the operation continues with the others.
      operationPreferences: {
        failureTolerancePercentage: 100,
        maxConcurrentPercentage: 25,
        regionConcurrencyType: 'PARALLEL',
      },
      // CloudFormation takes at most 51,200 bytes as text, and the template is larger.
      templateUrl,
    });
    stackSet.cfnOptions.condition = isWanted;
    acknowledge(stackSet, {
      'CloudFormation-Validate::F3031': 'An empty list of accounts is left out.',
      'CloudFormation-Validate::W1030': 'A rule of the template demands the URL where there is a StackSet.',
    });
    new CfnOutput(this, 'StackSetId', {
      description: 'The StackSet that deploys the guard to the member accounts.',
      value: stackSet.ref,
      condition: isWanted,
    });
    return stackSet;
  }

  private createPack({ text, parameters }: OrganizationPack, passed: readonly PassedParameter[]) {
    const { excludedAccounts, deliveryBucket } = packParameters(this);
    const pack = new config.CfnOrganizationConformancePack(this, 'Pack', {
      organizationConformancePackName: Aws.STACK_NAME,
      templateBody: Fn.sub(text),
      conformancePackInputParameters: passed
        .filter(({ name }) => parameters.includes(name))
        .map((parameter) => this.packInput(parameter)),
      excludedAccounts: excludedAccounts.orNothing(excludedAccounts.value) as unknown as string[],
      deliveryS3Bucket: deliveryBucket.toString(),
    });
    acknowledge(pack, { 'CloudFormation-Validate::F3031': 'An empty list of accounts is left out.' });
    const isWanted = new CfnCondition(this, 'HasPack', {
      expression: Fn.conditionEquals(Fn.ref('DeploymentMode'), 'Backend'),
    });
    pack.cfnOptions.condition = isWanted;
    new CfnOutput(this, 'ConformancePackName', {
      description: 'The organization conformance pack with the rule and its remediation.',
      value: Aws.STACK_NAME,
      condition: isWanted,
    });
    return pack;
  }

  /** AWS Config never gets an empty value, which it refuses in the parameters of a rule (reported for managed rules). */
  private packInput({ name, value, isOptional }: PassedParameter) {
    if (!isOptional) return { parameterName: name, parameterValue: value };
    const isGiven = new CfnCondition(this, `Has${name}`, {
      expression: Fn.conditionNot(Fn.conditionEquals(value, '')),
    });
    return Fn.conditionIf(isGiven.logicalId, { ParameterName: name, ParameterValue: value }, Aws.NO_VALUE);
  }
}

import {
  Aws,
  CfnCondition,
  CfnParameter,
  CfnStackSet,
  Fn,
  type IResolvable,
  Stack,
  type StackProps,
} from 'aws-cdk-lib';
import * as config from 'aws-cdk-lib/aws-config';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import { savePublicEndpointsQuery } from './saved-query.ts';

export interface OrganizationStackProps extends StackProps {
  /** The self-contained template of one account and Region. */
  readonly memberTemplate: MemberTemplate;
  /** The text of the organization's conformance pack, for Fn::Sub. */
  readonly pack: string;
}

/** A CloudFormation template, as far as an organization passes its parameters on. */
export interface MemberTemplate {
  readonly Parameters: Readonly<Record<string, ParameterDefinition>>;
}

export interface ParameterDefinition {
  readonly Type: string;
  readonly Default?: string | number;
  readonly AllowedPattern?: string;
  readonly AllowedValues?: readonly string[];
  readonly ConstraintDescription?: string;
  readonly Description?: string;
  readonly MaxLength?: number;
  readonly MinValue?: number;
  readonly MaxValue?: number;
}

/** What AWS Config asks of an organization for an aggregator (IAM, AWSConfigRoleForOrganizations). */
const ORGANIZATION_READS = [
  'organizations:DescribeOrganization',
  'organizations:ListAccounts',
  'organizations:ListAWSServiceAccessForOrganization',
  'organizations:ListDelegatedAdministrators',
];

/**
 * The guard of an organization. A service-managed StackSet lays the member template down in every account of the given
 * organizational units, those that join later too, in the given Regions. With the mode Backend an organization conformance
 * pack brings the rule and its remediation to this Region; in further Regions the same template makes the pack alone. The
 * management account, where service-managed StackSets deploy nothing, takes the member template as an ordinary stack
 * (CloudFormation user guide, StackSets for AWS Organizations).
 */
export class OrganizationStack extends Stack {
  constructor(scope: Construct, id: string, { memberTemplate, pack, ...props }: OrganizationStackProps) {
    super(scope, id, { ...props, description: 'eks-endpoint-guard: the guard of every account of an organization' });
    const passedOn = Object.keys(memberTemplate.Parameters);
    for (const [name, definition] of Object.entries(memberTemplate.Parameters)) passOn(this, name, definition);
    const stackSet = this.createStackSet(memberTemplate, passedOn);
    this.createPack(pack, passedOn, stackSet);
    this.createAggregator();
  }

  /** Answers what stands for the StackSet where a text refers to it. */
  private createStackSet(memberTemplate: MemberTemplate, passedOn: readonly string[]): IResolvable {
    const units = this.list('OrganizationalUnitIds', 'Organizational units or the root, such as ou-ab12-cdefghij.');
    const regions = this.list('Regions', 'Where to. A Region that has to be enabled is, here and in the members.');
    const excluded = this.optionalList('ExcludedAccounts', 'Accounts of these organizational units that are left out.');
    const callAs = new CfnParameter(this, 'CallAs', {
      allowedValues: ['SELF', 'DELEGATED_ADMIN'],
      default: 'SELF',
      description: 'DELEGATED_ADMIN: this is not the management account, but a delegated administrator of StackSets.',
    });
    const wanted = new CfnParameter(this, 'StackSet', {
      allowedValues: ['on', 'off'],
      default: 'on',
      description: 'off: the StackSet is in another Region, and here is only the conformance pack of this one.',
    });
    const stackSet = new CfnStackSet(this, 'Members', {
      stackSetName: 'eks-endpoint-guard',
      permissionModel: 'SERVICE_MANAGED',
      callAs: callAs.valueAsString,
      autoDeployment: { enabled: true, retainStacksOnAccountRemoval: false },
      managedExecution: { Active: true },
      // A role has a name of its own where an organization's pack has to know it.
      capabilities: ['CAPABILITY_NAMED_IAM'],
      parameters: passedOn.map((name) => ({ parameterKey: name, parameterValue: Fn.ref(name) })),
      stackInstancesGroup: [
        {
          regions: regions.valueAsList,
          deploymentTargets: {
            organizationalUnitIds: units.valueAsList,
            accountFilterType: excluded.orNothing('DIFFERENCE') as unknown as string,
            accounts: excluded.orNothing(excluded.value) as unknown as string[],
          },
        },
      ],
      // An account without a recorder fails, and keeps nobody waiting.
      operationPreferences: {
        failureTolerancePercentage: 100,
        maxConcurrentPercentage: 25,
        regionConcurrencyType: 'PARALLEL',
      },
      templateBody: JSON.stringify(memberTemplate),
    });
    const isWanted = new CfnCondition(this, 'HasStackSet', {
      expression: Fn.conditionEquals(wanted.valueAsString, 'on'),
    });
    stackSet.cfnOptions.condition = isWanted;
    acknowledge(stackSet, {
      'CloudFormation-Validate::F3031': 'An empty list of accounts is left out.',
      // Only an acknowledged debt: CloudFormation refuses this template until the StackSet gets the member template by URL.
      'CloudFormation-Validate::F3033': 'The member template is to come by URL.',
    });
    return Fn.conditionIf(isWanted.logicalId, stackSet.ref, 'in another Region');
  }

  private createPack(pack: string, passedOn: readonly string[], stackSet: IResolvable): void {
    const excluded = this.optionalList(
      'PackExcludedAccounts',
      'Accounts of the organization without the guard, which its conformance pack leaves out.',
    );
    const bucket = new CfnParameter(this, 'DeliveryBucket', {
      default: '',
      allowedPattern: '(awsconfigconforms[a-z0-9.-]+)?',
      description: 'Where AWS Config delivers what it makes of the pack: an S3 bucket, awsconfigconforms...',
    });
    const hasBucket = new CfnCondition(this, 'HasDeliveryBucket', {
      expression: Fn.conditionNot(Fn.conditionEquals(bucket.valueAsString, '')),
    });
    const inPack = passedOn.filter((name) => pack.includes(`\n  ${name}:\n`));
    const resource = new config.CfnOrganizationConformancePack(this, 'Pack', {
      organizationConformancePackName: 'eks-endpoint-guard',
      // The last line makes the pack wait until the functions are there: DependsOn cannot name a StackSet that may be in
      // another Region.
      templateBody: Fn.sub(`${pack}# The functions come by the StackSet \${StackSet}.\n`, {
        StackSet: stackSet as unknown as string,
      }),
      conformancePackInputParameters: inPack.map((name) => ({ parameterName: name, parameterValue: Fn.ref(name) })),
      excludedAccounts: excluded.orNothing(excluded.value) as unknown as string[],
      deliveryS3Bucket: Fn.conditionIf(hasBucket.logicalId, bucket.valueAsString, Aws.NO_VALUE).toString(),
    });
    acknowledge(resource, { 'CloudFormation-Validate::F3031': 'An empty list of accounts is left out.' });
    resource.cfnOptions.condition = new CfnCondition(this, 'HasPack', {
      expression: Fn.conditionEquals(Fn.ref('DeploymentMode'), 'Backend'),
    });
  }

  /** One view of every account and Region, and the query for it, for organizations that have no aggregator yet. */
  private createAggregator(): void {
    const wanted = new CfnParameter(this, 'Aggregator', {
      allowedValues: ['off', 'on'],
      default: 'off',
      description: 'on: an aggregator of AWS Config over the organization, and a saved query. Once, in one Region.',
    });
    const role = new iam.CfnRole(this, 'AggregatorRole', {
      description: 'eks-endpoint-guard: lets AWS Config list the accounts that its aggregator collects from',
      assumeRolePolicyDocument: {
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 'config.amazonaws.com' },
            Action: 'sts:AssumeRole',
            Condition: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
          },
        ],
        Version: '2012-10-17',
      },
      policies: [
        {
          policyName: 'organization',
          policyDocument: {
            Statement: [{ Effect: 'Allow', Action: ORGANIZATION_READS, Resource: '*' }],
            Version: '2012-10-17',
          },
        },
      ],
    });
    acknowledge(role, { 'AwsSolutions-IAM5[Resource::*]': 'These actions support no resource-level permission.' });
    const aggregator = new config.CfnConfigurationAggregator(this, 'OrganizationAggregator', {
      configurationAggregatorName: 'eks-endpoint-guard',
      organizationAggregationSource: { roleArn: role.attrArn, allAwsRegions: true },
    });
    const query = savePublicEndpointsQuery(this, {
      queryName: 'eks-endpoint-guard',
      queryDescription: 'EKS clusters with a public endpoint. Choose the aggregator eks-endpoint-guard as the scope.',
    });
    const isWanted = new CfnCondition(this, 'HasAggregator', {
      expression: Fn.conditionEquals(wanted.valueAsString, 'on'),
    });
    for (const resource of [role, aggregator, query]) resource.cfnOptions.condition = isWanted;
  }

  private list(name: string, description: string): CfnParameter {
    return new CfnParameter(this, name, { type: 'CommaDelimitedList', description });
  }

  /** A list that may be empty, in which case `orNothing` leaves out what it is given. */
  private optionalList(name: string, description: string) {
    const list = new CfnParameter(this, name, { type: 'CommaDelimitedList', default: '', description });
    const isGiven = new CfnCondition(this, `Has${name}`, {
      expression: Fn.conditionNot(Fn.conditionEquals(Fn.join(',', list.valueAsList), '')),
    });
    return {
      value: list.valueAsList,
      orNothing: (value: unknown): IResolvable => Fn.conditionIf(isGiven.logicalId, value, Aws.NO_VALUE),
    };
  }
}

/** A parameter of the member template as one of this template. */
function passOn(scope: Construct, id: string, definition: ParameterDefinition): void {
  const { Default: standard, AllowedValues: values, ...rest } = definition;
  new CfnParameter(scope, id, {
    type: definition.Type,
    ...(standard === undefined ? {} : { default: standard }),
    ...(values === undefined ? {} : { allowedValues: [...values] }),
    ...(rest.AllowedPattern === undefined ? {} : { allowedPattern: rest.AllowedPattern }),
    ...(rest.ConstraintDescription === undefined ? {} : { constraintDescription: rest.ConstraintDescription }),
    ...(rest.Description === undefined ? {} : { description: rest.Description }),
    ...(rest.MaxLength === undefined ? {} : { maxLength: rest.MaxLength }),
    ...(rest.MinValue === undefined ? {} : { minValue: rest.MinValue }),
    ...(rest.MaxValue === undefined ? {} : { maxValue: rest.MaxValue }),
  });
}

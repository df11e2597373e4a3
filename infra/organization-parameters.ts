import { Aws, CfnCondition, CfnParameter, CfnRule, Fn, type IResolvable } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { REGIONS_WITHOUT_REMEDIATION } from '../remediation/regions-without-remediation.ts';
import type { MemberTemplate, ParameterGroup, ParameterInterface } from './member-template.ts';

/** What the StackSet is created with. */
export interface StackSetParameters {
  readonly isWanted: CfnCondition;
  readonly organizationalUnitIds: string[];
  readonly regions: string[];
  readonly excludedAccounts: OptionalList;
  readonly callAs: string;
  readonly templateUrl: string;
}

/** What the conformance pack of the organization is created with, besides the parameters of the rule. */
export interface PackParameters {
  readonly excludedAccounts: OptionalList;
  readonly deliveryBucket: IResolvable;
}

/** A list that may be empty. */
export interface OptionalList {
  readonly value: string[];
  /** Leaves out what it is given where the list is empty. */
  orNothing(value: unknown): IResolvable;
}

const GROUPS: readonly ParameterGroup[] = [
  {
    Label: { default: 'Member accounts' },
    Parameters: ['OrganizationalUnitIds', 'Regions', 'ExcludedAccounts', 'MemberTemplateUrl', 'StackSet', 'CallAs'],
  },
  {
    Label: { default: 'Conformance pack of the organization, for DeploymentMode=Backend' },
    Parameters: ['PackExcludedAccounts', 'DeliveryBucket'],
  },
  { Label: { default: 'Aggregated view' }, Parameters: ['Aggregator'] },
];

const LABELS: Readonly<Record<string, string>> = {
  OrganizationalUnitIds: 'Organizational units',
  Regions: 'Regions',
  ExcludedAccounts: 'Excluded accounts',
  MemberTemplateUrl: 'URL of the member template',
  StackSet: 'StackSet',
  CallAs: 'Calling account',
  PackExcludedAccounts: 'Accounts without the pack',
  DeliveryBucket: 'Delivery bucket',
  Aggregator: 'Aggregator',
};

/** The parameters of the StackSet, and rules for what it needs. `assetUrl` leads to a member template that is an asset. */
export function stackSetParameters(scope: Construct, assetUrl: string | undefined): StackSetParameters {
  const { valueAsList: organizationalUnitIds } = list(
    scope,
    'OrganizationalUnitIds',
    'Target organizational units, separated by commas, such as ou-ab12-cdefghij, or the ID of the root. Required with StackSet=on.',
  );
  const { valueAsList: regions } = list(
    scope,
    'Regions',
    'Target Regions, separated by commas. Opt-in Regions must be enabled in this account and in every member account. Required with StackSet=on.',
  );
  const excludedAccounts = optionalList(
    scope,
    'ExcludedAccounts',
    'Accounts in these organizational units that the StackSet does not deploy to, separated by commas.',
  );
  const templateUrl = assetUrl ?? memberTemplateUrl(scope);
  const { valueAsString: wanted } = new CfnParameter(scope, 'StackSet', {
    allowedValues: ['on', 'off'],
    default: 'on',
    description:
      'off: this stack creates no StackSet, because one in another Region deploys to this Region too. It creates only the conformance pack of this Region.',
  });
  const { valueAsString: callAs } = new CfnParameter(scope, 'CallAs', {
    allowedValues: ['SELF', 'DELEGATED_ADMIN'],
    default: 'SELF',
    description: 'SELF in the management account. DELEGATED_ADMIN in a delegated administrator account of StackSets.',
  });
  const required = (values: string[], sentence: string) => ({
    // An empty list has either no value or one that is empty: neither guide nor samples tell which.
    assert: Fn.conditionNot(Fn.conditionEachMemberEquals(values, '')),
    assertDescription: sentence,
  });
  new CfnRule(scope, 'StackSetTargets', {
    ruleCondition: Fn.conditionEquals(wanted, 'on'),
    assertions: [
      required(organizationalUnitIds, 'OrganizationalUnitIds is empty. With StackSet=on it must have a value.'),
      required(regions, 'Regions is empty. With StackSet=on it must have a value.'),
      ...(assetUrl === undefined
        ? [
            {
              assert: Fn.conditionNot(Fn.conditionEquals(templateUrl, '')),
              assertDescription: 'MemberTemplateUrl is empty. With StackSet=on it must have a value.',
            },
          ]
        : []),
    ],
  });
  const isWanted = new CfnCondition(scope, 'HasStackSet', { expression: Fn.conditionEquals(wanted, 'on') });
  return { isWanted, organizationalUnitIds, regions, excludedAccounts, callAs, templateUrl };
}

/** Refuses Regions in which CloudFormation refuses the member template. */
export function refuseRegionsWithoutRemediation(scope: Construct, regions: string[]): void {
  new CfnRule(scope, 'RegionsHaveRemediation', {
    assertions: REGIONS_WITHOUT_REMEDIATION.map((region) => ({
      assert: Fn.conditionNot(Fn.conditionContains(regions, region)),
      assertDescription: `${region} does not have AWS::Config::RemediationConfiguration. Remove it from Regions, and deploy to it by a second stack, from the detect-only organization template.`,
    })),
  });
}

export function packParameters(scope: Construct): PackParameters {
  const excludedAccounts = optionalList(
    scope,
    'PackExcludedAccounts',
    'Accounts that the conformance pack leaves out, separated by commas. Name every account of the organization that the StackSet does not deploy to or that has no configuration recorder.',
  );
  const { valueAsString: bucket } = new CfnParameter(scope, 'DeliveryBucket', {
    default: '',
    allowedPattern: '(awsconfigconforms[a-z0-9.-]+)?',
    constraintDescription: 'The name of an S3 bucket that starts with awsconfigconforms.',
    description:
      'S3 bucket in which AWS Config stores its files of the pack. Its name must start with awsconfigconforms.',
  });
  const hasBucket = new CfnCondition(scope, 'HasDeliveryBucket', {
    expression: Fn.conditionNot(Fn.conditionEquals(bucket, '')),
  });
  return { excludedAccounts, deliveryBucket: Fn.conditionIf(hasBucket.logicalId, bucket, Aws.NO_VALUE) };
}

/** How the console shows the parameters: those of the organization first, then those of the member template as that shows them. */
export function parameterInterface(member: MemberTemplate, names: readonly string[]): ParameterInterface {
  const { ParameterGroups: memberGroups = [], ParameterLabels: memberLabels = {} } =
    member.Metadata?.['AWS::CloudFormation::Interface'] ?? {};
  const own = [...GROUPS, ...memberGroups];
  const others = names.filter((name) => !own.some(({ Parameters }) => Parameters.includes(name)));
  const groups = [...own, { Label: { default: 'Settings of every member account' }, Parameters: others }];
  const labels = Object.entries(LABELS).map(([name, label]) => [name, { default: label }] as const);
  return {
    ParameterGroups: groups
      .map(({ Label, Parameters }) => ({ Label, Parameters: Parameters.filter((name) => names.includes(name)) }))
      .filter(({ Parameters }) => Parameters.length > 0),
    ParameterLabels: Object.fromEntries(
      [...labels, ...Object.entries(memberLabels)].filter(([name]) => names.includes(name)),
    ),
  };
}

function memberTemplateUrl(scope: Construct): string {
  return new CfnParameter(scope, 'MemberTemplateUrl', {
    default: '',
    allowedPattern: '(https://.+)?',
    constraintDescription: 'An https:// URL of an object in S3.',
    description:
      'URL of the member template in S3. The key of the object must change with its content, because CloudFormation updates a StackSet only when a property changes. Required with StackSet=on.',
  }).valueAsString;
}

function list(scope: Construct, name: string, description: string): CfnParameter {
  return new CfnParameter(scope, name, { type: 'CommaDelimitedList', default: '', description });
}

function optionalList(scope: Construct, name: string, description: string): OptionalList {
  const { valueAsList: value } = list(scope, name, description);
  const isGiven = new CfnCondition(scope, `Has${name}`, {
    expression: Fn.conditionNot(Fn.conditionEquals(Fn.join(',', value), '')),
  });
  return { value, orNothing: (wanted) => Fn.conditionIf(isGiven.logicalId, wanted, Aws.NO_VALUE) };
}

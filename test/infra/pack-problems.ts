import { parse } from 'yaml';

const RULE = 'AWS::Config::ConfigRule';
const REMEDIATION = 'AWS::Config::RemediationConfiguration';
/**
 * Packs that AWS publishes have the first four. The others and pseudo parameters work too, because a pack becomes a stack of
 * CloudFormation in each account; AWS's samples of custom packs have some of them (aws-config-tagging-remediation-example).
 */
const FUNCTIONS: readonly string[] = ['Ref', 'Fn::If', 'Fn::Not', 'Fn::Equals', 'Fn::Join', 'Fn::Split'];
const PSEUDO_PARAMETERS: readonly string[] = ['AWS::NoValue', 'AWS::Partition', 'AWS::Region', 'AWS::AccountId'];

/** Of a pack as it is written. What is wrong with it, `problems` says. */
export interface Pack {
  readonly Parameters?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly Resources: Readonly<
    Record<
      string,
      { readonly Type: string; readonly Properties: Readonly<Record<string, unknown>>; readonly DependsOn?: unknown }
    >
  >;
}

/** All objects within a value, itself included. */
function objects(value: unknown): Readonly<Record<string, unknown>>[] {
  if (typeof value !== 'object' || value === null) return [];
  return [value as Readonly<Record<string, unknown>>, ...Object.values(value).flatMap(objects)];
}

interface Conditional {
  readonly 'Fn::If': readonly unknown[];
}

interface RemediationParameter {
  readonly StaticValue?: { readonly Values: readonly unknown[] };
  readonly ResourceValue?: { readonly Value: unknown };
}

/** What is wrong with a remediation's parameters (AWS Config API reference, RemediationParameterValue). */
function parameterProblems([name, { StaticValue, ResourceValue, ...rest }]: [string, RemediationParameter]): string[] {
  const values = StaticValue?.Values ?? [];
  const isStatic = values.length > 0 && values.length <= 25 && ResourceValue === undefined;
  const isResource = ResourceValue?.Value === 'RESOURCE_ID' && StaticValue === undefined;
  return [
    ...(isStatic !== isResource && Object.keys(rest).length === 0
      ? []
      : [`the remediation's parameter ${name} is no value`]),
    ...values.flatMap((value) =>
      typeof value === 'string' && value.length >= 1 && value.length <= 256
        ? []
        : [`the remediation's parameter ${name} is no text of 1 to 256 characters`],
    ),
  ];
}

/**
 * What AWS Config would not take of a conformance pack (API reference, PutConformancePack and RemediationConfiguration;
 * developer guide, conformance pack prerequisites), or what no pack of AWS's own has.
 */
export function packProblems(text: string): string[] {
  const found: string[] = [];
  const must = (holds: boolean, problem: string): void => {
    if (!holds) found.push(problem);
  };
  must(Buffer.byteLength(text) <= 51_200, 'it has over 51,200 bytes');
  const pack = parse(text, { version: '1.1' }) as Pack;
  must(JSON.stringify(pack) === JSON.stringify(parse(text)), 'what it means depends on the version of YAML');
  for (const section of Object.keys(pack)) {
    must(['Parameters', 'Conditions', 'Resources'].includes(section), `it has the section ${section}`);
  }

  const parameters = Object.entries(pack.Parameters ?? {});
  must(parameters.length <= 60, 'it has over 60 parameters');
  for (const [name, { Type, Default = '', Description, ...rest }] of parameters) {
    must(name.length <= 255, `the name of ${name.slice(0, 20)} is too long`);
    must(Type === 'String', `${name} is not of the type String`);
    must(
      typeof Default === 'string' && Default.length <= 4096,
      `the default of ${name} is no text of 4,096 characters`,
    );
    must(typeof Description === 'string', `${name} is not described`);
    must(Object.keys(rest).length === 0, `${name} has ${Object.keys(rest)}`);
  }

  const types = Object.values(pack.Resources).map(({ Type }) => Type);
  must(String(types) === `${RULE},${REMEDIATION}`, `its resources are ${types}`);
  for (const object of objects(pack)) {
    for (const key of Object.keys(object).filter((key) => key === 'Ref' || key.startsWith('Fn::'))) {
      must(FUNCTIONS.includes(key), `it uses ${key}`);
      if (key !== 'Ref') continue;
      const target = String(object[key]);
      must(target in (pack.Parameters ?? {}) || PSEUDO_PARAMETERS.includes(target), `it refers to ${target}`);
    }
  }

  const [ruleId, rule] = Object.entries(pack.Resources).find(([, { Type }]) => Type === RULE) ?? [];
  const remediation = Object.values(pack.Resources).find(({ Type }) => Type === REMEDIATION);
  if (rule === undefined || remediation === undefined) return found;
  const name = rule.Properties['ConfigRuleName'];
  // AWS Config appends about 27 characters of its own to a name of at most 128.
  must(typeof name === 'string' && name.length <= 100, "the rule's name is no text of 100 characters");
  const { ConfigRuleName, Parameters, MaximumAutomaticAttempts, RetryAttemptSeconds, ExecutionControls } =
    remediation.Properties;
  must(ConfigRuleName === name, 'the remediation does not have the name of the rule');
  must(String(remediation.DependsOn) === ruleId, 'the remediation does not wait for the rule');
  const given = Object.entries(Parameters as Record<string, RemediationParameter>);
  must(given.length <= 25, 'the remediation has over 25 parameters');
  found.push(...given.flatMap(parameterProblems));
  const within = (what: string, value: unknown, most: number): void =>
    must(Number.isInteger(value) && Number(value) >= 1 && Number(value) <= most, `${what} is not from 1 to ${most}`);
  const switches = [remediation.Properties['Automatic']].flatMap((value) => (value as Conditional)['Fn::If'].slice(1));
  must(
    switches.every((value) => typeof value === 'boolean'),
    'Automatic is no Boolean',
  );
  within('MaximumAutomaticAttempts', MaximumAutomaticAttempts, 25);
  within('RetryAttemptSeconds', RetryAttemptSeconds, 2_678_000);
  const { SsmControls: controls } = ExecutionControls as { readonly SsmControls: Readonly<Record<string, unknown>> };
  for (const [control, value] of Object.entries(controls)) within(control, value, 100);
  return found;
}

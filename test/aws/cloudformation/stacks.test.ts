import { GetDocumentCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AwsError } from '../error.ts';
import { LocalAws } from '../local-aws.ts';
import { type Resources, RULE, RUNBOOK, role, rule, runbookResources } from '../organization/sample-templates.ts';

let aws: LocalAws;
beforeEach(async () => {
  aws = await LocalAws.start();
});
afterEach(() => aws.stop());

const stackName = 'sample';
const FUNCTION_ARN = 'arn:aws:lambda:eu-central-1:111122223333:function:sample-function';
const template = (Resources: Resources, more: object = {}) => JSON.stringify({ Resources, ...more });
const deploy = (resources: Resources, more?: object) => aws.deploy({ stackName, template: template(resources, more) });
const update = (resources: Resources, more?: object) =>
  aws.updateStack({ stackName, template: template(resources, more) });
const group = (LogGroupName: string, properties: object = {}) => ({
  Type: 'AWS::Logs::LogGroup',
  Properties: { LogGroupName, ...properties },
});
/** A function that answers a text, and who may invoke it. */
const functions = (answer: string, more: object = {}): Resources => ({
  Role: role('lambda.amazonaws.com', ['logs:CreateLogStream', 'logs:PutLogEvents']),
  Function: {
    Type: 'AWS::Lambda::Function',
    Properties: {
      FunctionName: 'sample-function',
      Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
      Handler: 'index.handler',
      Code: { ZipFile: `exports.handler = async () => '${answer}';` },
      ...more,
    },
  },
  Permission: {
    Type: 'AWS::Lambda::Permission',
    Properties: {
      FunctionName: { Ref: 'Function' },
      Action: 'lambda:InvokeFunction',
      Principal: 'config.amazonaws.com',
    },
  },
});
const invoke = async () => {
  const input = { FunctionName: FUNCTION_ARN };
  const answer = await aws.api.call(aws.identities.operator, 'lambda', 'Invoke', input);
  return String(answer['Payload']);
};

describe('a stack', () => {
  test('gives a role a name that no role had before, also when it is created again', async () => {
    const names: (string | undefined)[] = [];
    for (let times = 0; times < 2; times++) {
      await deploy({ Role: role('lambda.amazonaws.com', []) });
      names.push(...aws.identities.roles().map(({ name }) => name));
      await aws.deleteStack(stackName);
    }
    expect(names).toEqual([expect.stringMatching(/^Role-[0-9a-f]{8}$/), expect.stringMatching(/^Role-[0-9a-f]{8}$/)]);
    expect(names[0]).not.toBe(names[1]);
  });

  test('has outputs', async () => {
    await deploy(
      { Group: group('g') },
      {
        Conditions: { Never: { 'Fn::Equals': ['a', 'b'] } },
        Outputs: {
          Name: { Value: { Ref: 'Group' }, Description: 'The log group.' },
          Left: { Condition: 'Never', Value: { 'Fn::GetAtt': ['Gone', 'Arn'] } },
        },
      },
    );
    expect(aws.stacks.outputs(stackName)).toEqual({ Name: 'g' });
  });

  test('is refused under a name that another has', async () => {
    await deploy({ Group: group('g') });
    await expect(deploy({ Group: group('h') })).rejects.toThrow('Stack [sample] already exists');
  });

  test('is refused with a condition that cannot be evaluated, even if nothing uses it', async () => {
    const Conditions = { Odd: { 'Fn::Equals': [{ 'Fn::Select': [1, ['a']] }, 'a'] } };
    await expect(deploy({ Group: group('g') }, { Conditions })).rejects.toThrow('nonexistent value at index 1');
    expect(aws.logGroups.find('g')).toBeUndefined();
  });

  test('is deleted with what it has created', async () => {
    await deploy({ ...functions('one'), Group: group('g'), Kept: { ...group('kept'), DeletionPolicy: 'Retain' } });
    await aws.deleteStack(stackName);
    expect(aws.logGroups.find('g')).toBeUndefined();
    expect(aws.logGroups.find('kept')).toBeDefined();
    expect(aws.lambda.has(FUNCTION_ARN)).toBe(false);
    expect(aws.identities.roles()).toEqual([]);
    await expect(update({ Group: group('g') })).rejects.toThrow('Stack [sample] does not exist');
  });
});

describe('an update of a stack', () => {
  test('creates what is new, changes what differs, and deletes what is gone', async () => {
    await deploy({ Kept: group('kept'), Changed: group('changed'), Gone: group('gone') });
    await update({ Kept: group('kept'), Changed: group('changed', { RetentionInDays: 30 }), New: group('new') });
    const retentions = ['kept', 'changed', 'gone', 'new'].map(
      (name) => aws.logGroups.find(name)?.retentionInDays ?? name,
    );
    expect(retentions).toEqual(['kept', 30, 'gone', 'new']);
    expect(aws.logGroups.find('gone')).toBeUndefined();
    expect(aws.logGroups.find('new')).toBeDefined();
  });

  test('is refused when nothing changes', async () => {
    await deploy({ Group: group('g') });
    await expect(update({ Group: group('g') }, { Description: 'other words' })).rejects.toThrow(
      'No updates are to be performed.',
    );
  });

  test('may change outputs alone', async () => {
    await deploy({ Group: group('g') });
    await update({ Group: group('g') }, { Outputs: { Name: { Value: { Ref: 'Group' } } } });
    expect(aws.stacks.outputs(stackName)).toEqual({ Name: 'g' });
  });

  test('keeps the parameters that are not given, and forgets those that the template no longer has', async () => {
    const resources = { Group: group('g', { RetentionInDays: { Ref: 'Days' } }) };
    const withBoth = { Parameters: { Days: { Type: 'Number' }, Old: { Type: 'String' } } };
    const parameters = { Days: '30', Old: 'x' };
    await aws.deploy({ stackName, template: template(resources, withBoth), parameters });
    const withOne = { Parameters: { Days: { Type: 'Number' } } };
    await update({ ...resources, New: group('new') }, withOne);
    expect(aws.logGroups.find('g')?.retentionInDays).toBe(30);
    await aws.updateStack({ stackName, parameters: { Days: '60' } });
    expect(aws.logGroups.find('g')?.retentionInDays).toBe(60);
  });

  test('collides where a resource of a fixed name has another logical id', async () => {
    await deploy({ Group: group('fixed') });
    await expect(update({ Renamed: group('fixed') })).rejects.toThrow(
      'fixed already exists in stack arn:aws:cloudformation:eu-central-1:111122223333:stack/sample/1',
    );
    expect(aws.logGroups.find('fixed')).toBeDefined();
  });

  test('makes a new resource where a property cannot change, and deletes the old one after it', async () => {
    await deploy({ Group: group('before') });
    await update({ Group: group('after') });
    expect(aws.logGroups.find('before')).toBeUndefined();
    expect(aws.logGroups.find('after')).toBeDefined();
  });

  test('is refused where a resource of a fixed name would have to be made anew', async () => {
    const document = runbookResources['Runbook'] as { Properties: { Content: object } };
    const changed = { ...document.Properties.Content, description: 'changed' };
    await deploy(runbookResources);
    const Runbook = { ...document, Properties: { ...document.Properties, Content: changed } };
    await expect(update({ ...runbookResources, Runbook })).rejects.toThrow(
      `a custom-named resource requires replacing. Rename ${RUNBOOK} and update the stack again.`,
    );
  });

  test('is refused for another type under the same logical id', async () => {
    await deploy({ Group: group('g') });
    await expect(update({ Group: { Type: 'AWS::SNS::Topic' } })).rejects.toThrow(
      'Update of resource type is not permitted: Group',
    );
  });

  test('refuses by name what the local AWS cannot change or delete', async () => {
    const creators = { 'Test::Fixed::Resource': async () => ({ ref: 'fixed', attributes: {} }) };
    const fixed = (Value: string) =>
      template({ Fixed: { Type: 'Test::Fixed::Resource', Properties: { Value } }, Group: group('g') });
    await aws.deploy({ stackName, template: fixed('one') }, creators);
    const changed = { stackName, template: fixed('two') };
    await expect(aws.updateStack(changed, creators)).rejects.toThrow('does not update Test::Fixed::Resource');
    await expect(update({ Group: group('g') })).rejects.toThrow('does not delete Test::Fixed::Resource');
  });

  test('gives a function new code, and leaves its permissions', async () => {
    await deploy(functions('one'));
    expect(await invoke()).toBe('"one"');
    await update(functions('two', { Timeout: 9, Architectures: ['x86_64'] }));
    expect(await invoke()).toBe('"two"');
    expect(aws.lambda.mayInvoke(FUNCTION_ARN, 'config.amazonaws.com', {})).toBe(true);
  });

  test('takes a permission away', async () => {
    await deploy(functions('one'));
    const { Permission: _, ...others } = functions('one');
    await update(others);
    expect(aws.lambda.mayInvoke(FUNCTION_ARN, 'config.amazonaws.com', {})).toBe(false);
  });

  test('changes what a role may do, also in sessions that it has', async () => {
    const roleWith = (action: string) => ({ Role: role('lambda.amazonaws.com', [action], 'fixed') });
    await deploy(roleWith('eks:DescribeCluster'));
    const arn = 'arn:aws:iam::111122223333:role/fixed';
    const { caller } = aws.identities.assumeRole(arn, { service: 'lambda.amazonaws.com' }, {}, 'session');
    const may = (action: string) => () => aws.identities.authorize(caller, action, '*', {});
    expect(may('eks:DescribeCluster')).not.toThrow();
    await update(roleWith('eks:ListClusters'));
    expect(may('eks:DescribeCluster')).toThrow('no identity-based policy allows');
    expect(may('eks:ListClusters')).not.toThrow();
  });

  test.each([
    ['makes the new version of a document the default', true, '2', 'after'],
    ['leaves the default version as it is, under another reading', false, '1', 'before'],
  ])('%s', async (_name, makesDefault, version, description) => {
    aws.ssm.stackUpdatesMakeDefault = makesDefault;
    const document = runbookResources['Runbook'] as { Properties: { Content: object } };
    const withDescription = (description: string): Resources => ({
      Runbook: {
        ...document,
        Properties: {
          ...document.Properties,
          UpdateMethod: 'NewVersion',
          Content: { ...document.Properties.Content, description },
        },
      },
    });
    await deploy(withDescription('before'));
    await update(withDescription('after'));
    const stored = await new SSMClient(aws.clientConfiguration()).send(new GetDocumentCommand({ Name: RUNBOOK }));
    expect(stored.DocumentVersion).toBe(version);
    expect(JSON.parse(stored.Content ?? '').description).toBe(description);
  });
});

test('an execution in flight ends by the document that it began with, and asks the function as it is now', async () => {
  const sleep = { name: 'Sleep', action: 'aws:sleep', inputs: { Duration: 'PT10M' } };
  const ask = {
    name: 'Ask',
    action: 'aws:invokeLambdaFunction',
    inputs: { FunctionName: 'sample-function' },
  };
  const documents = (mainSteps: object[], answer: string): Resources => ({
    ...functions(answer),
    RunbookRole: role('ssm.amazonaws.com', ['lambda:InvokeFunction'], 'runbook'),
    Runbook: {
      Type: 'AWS::SSM::Document',
      Properties: {
        Name: RUNBOOK,
        DocumentType: 'Automation',
        UpdateMethod: 'NewVersion',
        Content: {
          schemaVersion: '0.3',
          assumeRole: '{{ AutomationAssumeRole }}',
          parameters: { AutomationAssumeRole: { type: 'String' } },
          mainSteps,
        },
      },
    },
  });
  const start = async () => {
    const Parameters = { AutomationAssumeRole: ['arn:aws:iam::111122223333:role/runbook'] };
    const input = { DocumentName: RUNBOOK, Parameters };
    const started = await aws.api.call(aws.identities.operator, 'ssm', 'StartAutomationExecution', input);
    return String(started['AutomationExecutionId']);
  };
  await deploy(documents([sleep, ask], 'before'));
  const inFlight = await start();
  await aws.clock.settle(60_000);
  await update(documents([sleep], 'after'));
  const later = await start();
  await aws.settle();
  const steps = aws.ssm.execution(inFlight).StepExecutions ?? [];
  expect(steps.map(({ StepStatus: status }) => status)).toEqual(['Success', 'Success']);
  expect(steps[1]?.Outputs?.['Payload']).toEqual(['"after"']);
  expect(aws.ssm.execution(inFlight).DocumentVersion).toBe('1');
  expect(aws.ssm.execution(later).DocumentVersion).toBe('2');
  expect(aws.ssm.execution(later).StepExecutions).toHaveLength(1);
});

test('what cannot be deleted in three tries is left behind, and the log says so', async () => {
  let tries = 0;
  const resource = {
    ref: 'stubborn',
    attributes: {},
    remove() {
      tries++;
      throw new AwsError('RemediationInProgressException', 'A remediation is in progress.');
    },
  };
  const creators = { 'Test::Stubborn::Resource': async () => resource };
  const text = template({ Group: group('g'), Stubborn: { Type: 'Test::Stubborn::Resource' } });
  await aws.deploy({ stackName, template: text }, creators);
  await aws.updateStack({ stackName, template: template({ Group: group('g') }) });
  expect(tries).toBe(3);
  expect(aws.log.of('cloudformation:resource-left-behind')).toMatchObject([
    {
      outcome: 'RemediationInProgressException',
      detail: 'Stubborn (Test::Stubborn::Resource): A remediation is in progress.',
    },
  ]);
});

describe('an update of a rule and its remediation', () => {
  const remediation = {
    Type: 'AWS::Config::RemediationConfiguration',
    Properties: {
      ConfigRuleName: { Ref: 'Rule' },
      TargetType: 'SSM_DOCUMENT',
      TargetId: { Ref: 'Runbook' },
      Parameters: {
        AutomationAssumeRole: { StaticValue: { Values: [{ 'Fn::GetAtt': ['RunbookRole', 'Arn'] }] } },
        ClusterName: { ResourceValue: { Value: 'RESOURCE_ID' } },
      },
    },
  };
  const base = { ...functions('one'), ...runbookResources };
  const ruleWith = (InputParameters: object): object => ({
    ...rule,
    Properties: { ...(rule as { Properties: object }).Properties, InputParameters },
  });
  const configurations = async () => {
    const input = { ConfigRuleNames: [RULE] };
    const call = aws.api.call(aws.identities.operator, 'config', 'DescribeRemediationConfigurations', input);
    return ((await call)['RemediationConfigurations'] as object[]).length;
  };

  test('changes parameters, and refuses blank ones', async () => {
    await deploy({ ...base, Rule: ruleWith({ mode: 'a' }) });
    await expect(update({ ...base, Rule: ruleWith({ mode: '' }) })).rejects.toThrow('Blank spaces are not acceptable');
    await update({ ...base, Rule: ruleWith({ mode: 'b' }) });
    const { ConfigRules: rules } = await aws.api.call(aws.identities.operator, 'config', 'DescribeConfigRules', {});
    expect((rules as { InputParameters: string }[])[0]?.InputParameters).toBe('{"mode":"b"}');
  });

  test('sends what is scheduled once, after an update too', async () => {
    const scheduled = (Description: string): object => ({
      Type: 'AWS::Config::ConfigRule',
      DependsOn: 'Permission',
      Properties: {
        ConfigRuleName: RULE,
        Description,
        Source: {
          Owner: 'CUSTOM_LAMBDA',
          SourceIdentifier: { 'Fn::GetAtt': ['Function', 'Arn'] },
          SourceDetails: [{ EventSource: 'aws.config', MessageType: 'ScheduledNotification' }],
        },
      },
    });
    await deploy({ ...base, Rule: scheduled('one') });
    await update({ ...base, Rule: scheduled('two') });
    await aws.clock.settle(25 * 3_600_000);
    const invoked = aws.log.entries.filter(({ operation }) => operation === 'function-returned');
    expect(invoked).toHaveLength(1);
  });

  test('deletes the remediation before the rule', async () => {
    await deploy({ ...base, Rule: rule, Remediation: remediation });
    expect(await configurations()).toBe(1);
    await update(base);
    expect(await configurations()).toBe(0);
    expect(aws.config.ruleExists(RULE)).toBe(false);
    expect(aws.log.entries.filter(({ operation }) => operation === 'resource-left-behind')).toEqual([]);
  });
});

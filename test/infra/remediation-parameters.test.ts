import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type AutomationDocument, parseAutomationDocument, type Step } from '../aws/automation/document.ts';
import { durationMilliseconds } from '../aws/automation/duration.ts';
import { transitions } from '../remediation/lint/flow.ts';
import { resolved, selfContainedTemplate } from './resolved-template.ts';

const template = await selfContainedTemplate();

const HOUR = 3600;
const DAY = 24 * HOUR;

function created(type: string, parameters: Record<string, string> = {}) {
  return resolved(template, parameters).filter((resource) => resource.type === type);
}

function remediation(parameters: Record<string, string> = {}): Readonly<Record<string, unknown>> {
  const [found, ...others] = created('AWS::Config::RemediationConfiguration', parameters);
  if (found === undefined || others.length > 0) throw new Error('there is not one remediation');
  return found.properties;
}

/** Of the role that the runbook has to itself. */
function roleArn(): string {
  const roles = created('AWS::IAM::Role').map(({ logicalId }) => logicalId);
  return `arn:${roles.find((logicalId) => logicalId.includes('MakeEndpointPrivateRole'))}`;
}

describe('the parameters of the remediation', () => {
  test('are off or on: automatic is off and the condition keys are used by default', () => {
    expect(template.Parameters['Automatic']).toMatchObject({ AllowedValues: ['off', 'on'], Default: 'off' });
    expect(template.Parameters['UseConditionKeys']).toMatchObject({ AllowedValues: ['off', 'on'], Default: 'on' });
  });

  test('create the role of RestoreEndpointAccess by default', () => {
    expect(template.Parameters['RestoreRole']).toMatchObject({ AllowedValues: ['create', 'none'], Default: 'create' });
  });

  test.each([
    ['by default', {}, false],
    ['off', { Automatic: 'off' }, false],
    ['on', { Automatic: 'on' }, true],
  ])('Automatic, %s, is all that changes with it', (_name, parameters: Record<string, string>, automatic) => {
    expect(remediation(parameters)).toEqual({ ...remediation(), Automatic: automatic });
  });
});

test('the remediation is the runbook that makes private, by its name, and as the role that is its own', () => {
  const [rule] = created('AWS::Config::ConfigRule');
  const document = created('AWS::SSM::Document').find(
    ({ properties }) => properties['Name'] === 'EksEndpointGuard-MakeEndpointPrivate',
  );
  expect(remediation()).toEqual({
    ConfigRuleName: rule?.logicalId,
    ResourceType: 'AWS::EKS::Cluster',
    TargetType: 'SSM_DOCUMENT',
    TargetId: document?.logicalId,
    Automatic: false,
    MaximumAutomaticAttempts: 3,
    // A run takes four and a half hours at most, and is followed by a result within a day: three times 28.5 hours.
    RetryAttemptSeconds: 307_800,
    ExecutionControls: { SsmControls: { ConcurrentExecutionRatePercentage: 10, ErrorPercentage: 10 } },
    Parameters: {
      AutomationAssumeRole: { StaticValue: { Values: [roleArn()] } },
      ClusterName: { ResourceValue: { Value: 'RESOURCE_ID' } },
    },
  });
});

test('the numbers are within what AWS Config takes', () => {
  // AWS Config API reference, RemediationConfiguration and SsmControls.
  expect(remediation()['MaximumAutomaticAttempts']).toBeLessThanOrEqual(25);
  expect(remediation()['RetryAttemptSeconds']).toBeLessThanOrEqual(2_678_000);
});

/** For how long a step may do nothing but wait, over all its attempts; API calls by themselves take no time worth counting. */
function seconds({ name, action, inputs, timeoutSeconds, maxAttempts }: Step): number {
  switch (action) {
    case 'aws:sleep':
      return durationMilliseconds(inputs['Duration']) / 1000;
    case 'aws:waitForAwsResourceProperty':
    case 'aws:invokeLambdaFunction':
      if (timeoutSeconds === undefined) throw new Error(`${name} does not say how long it takes at most`);
      return timeoutSeconds * maxAttempts;
    default:
      return 0;
  }
}

/** The time of the slowest path through a runbook. Its transitions lead forward only: the interpreter refuses others. */
function longestRun(runbook: AutomationDocument): number {
  const all = transitions(runbook);
  const from = (step: Step): number => {
    const next = all.filter((transition) => transition.from === step.name).map(({ to }) => to);
    return seconds(step) + Math.max(0, ...runbook.mainSteps.filter(({ name }) => next.includes(name)).map(from));
  };
  return Math.max(...runbook.mainSteps.slice(0, 1).map(from));
}

describe('the longest run of a runbook', () => {
  const step = (name: string, action: string, rest: object = {}) => ({ name, action, inputs: {}, ...rest });
  const of = (...mainSteps: object[]) =>
    longestRun(parseAutomationDocument(JSON.stringify({ schemaVersion: '0.3', mainSteps })));
  const sleep = (name: string, duration: string, rest: object = {}) =>
    step(name, 'aws:sleep', { inputs: { Duration: duration }, ...rest });

  test('is the sum of its steps with every attempt', () => {
    expect(
      of(
        sleep('One', 'PT1M'),
        step('Two', 'aws:waitForAwsResourceProperty', { timeoutSeconds: 100, maxAttempts: 3 }),
        step('Three', 'aws:executeAwsApi', { maxAttempts: 3 }),
        step('Four', 'aws:invokeLambdaFunction', { timeoutSeconds: 5, inputs: { FunctionName: 'rule' } }),
      ),
    ).toBe(60 + 300 + 5);
  });

  test('goes the longest of several ways, of which a failure is one', () => {
    expect(
      of(
        step('Try', 'aws:executeAwsApi', { onFailure: 'step:Last', nextStep: 'Short' }),
        sleep('Unreachable', 'PT9H'),
        sleep('Short', 'PT1S', { isEnd: true }),
        sleep('Last', 'PT1H'),
      ),
    ).toBe(HOUR);
  });

  test('is not computed for a runbook that can run in circles', () => {
    expect(() => of(sleep('One', 'PT1S'), sleep('Two', 'PT1S', { nextStep: 'One' }))).toThrow('leads back to One');
  });
});

describe('the seconds in which attempts have to fail for an exception', () => {
  const shipped = parseAutomationDocument(readFileSync('remediation/make-endpoint-private/runbook.yaml', 'utf8'));

  test('suffice for runs that last as long as they may, and a day after each until the rule has judged again', () => {
    const { RetryAttemptSeconds: all, MaximumAutomaticAttempts: attempts } = remediation();
    expect(Number(all)).toBeGreaterThanOrEqual(Number(attempts) * (longestRun(shipped) + DAY));
  });

  test('are no more than that needs', () => {
    expect(longestRun(shipped)).toBe(4.5 * HOUR);
  });
});

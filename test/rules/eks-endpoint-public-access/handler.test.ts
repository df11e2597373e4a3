import {
  ConfigServiceClient,
  PutConfigRuleCommand,
  paginateGetComplianceDetailsByConfigRule,
  StartConfigRulesEvaluationCommand,
} from '@aws-sdk/client-config-service';
import { CreateClusterCommand, DeleteClusterCommand, EKSClient, TagResourceCommand } from '@aws-sdk/client-eks';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { LocalAws } from '../../aws/local-aws.ts';
import { createSampleFunction, MARK, SAMPLE_FUNCTION, writtenBySample } from '../../aws/services/sample-function.ts';

const RULE = 'eks-endpoint-public-access';
let aws: LocalAws;
let config: ConfigServiceClient;
let eks: EKSClient;

/** The Lambda's handler runs here; what AWS Config invokes in its place only writes down the events it is sent. */
beforeAll(async () => {
  aws = await LocalAws.start();
  config = new ConfigServiceClient(aws.clientConfiguration());
  eks = new EKSClient(aws.clientConfiguration());
  createSampleFunction(aws, {
    source: `exports.handler = async (event) => console.log('${MARK}' + JSON.stringify(event));`,
  });
  const messageTypes = [
    'ConfigurationItemChangeNotification',
    'OversizedConfigurationItemChangeNotification',
    'ScheduledNotification',
  ] as const;
  await config.send(
    new PutConfigRuleCommand({
      ConfigRule: {
        ConfigRuleName: RULE,
        Source: {
          Owner: 'CUSTOM_LAMBDA',
          SourceIdentifier: SAMPLE_FUNCTION,
          SourceDetails: messageTypes.map((MessageType) => ({ EventSource: 'aws.config', MessageType })),
        },
      },
    }),
  );
});
afterAll(() => aws.stop());

beforeEach(() => {
  const { accessKeyId, secretAccessKey } = aws.identities.operatorCredentials;
  vi.stubEnv('AWS_ENDPOINT_URL', aws.url);
  vi.stubEnv('AWS_REGION', aws.place.region);
  vi.stubEnv('AWS_ACCESS_KEY_ID', accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', secretAccessKey);
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

/** Lambda's context in an invocation that has just begun. */
const contextOf = (invokedFunctionArn: string) => ({ invokedFunctionArn, getRemainingTimeInMillis: () => 300_000 });

/** Lets what was done come to AWS Config, and hands the events that it sent since then to the handler. */
async function deliver(): Promise<Record<string, unknown>[]> {
  const before = writtenBySample(aws).length;
  await aws.settle();
  const records: Record<string, unknown>[] = [];
  vi.spyOn(console, 'log').mockImplementation((line) => void records.push(JSON.parse(line)));
  const { handler } = await import('../../../rules/eks-endpoint-public-access/handler.ts');
  for (const event of writtenBySample(aws).slice(before)) {
    expect(await handler(event, contextOf(SAMPLE_FUNCTION))).toBeUndefined();
  }
  return records;
}

/** Puts a runbook's question to the handler as the rule's function, unless it is another. */
async function ask(question: object, invokedFunctionArn = SAMPLE_FUNCTION) {
  const records: unknown[] = [];
  vi.spyOn(console, 'log').mockImplementation((line) => void records.push(JSON.parse(line)));
  const { handler } = await import('../../../rules/eks-endpoint-public-access/handler.ts');
  return { text: await handler(question, contextOf(invokedFunctionArn)), records };
}

async function results(): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for await (const page of paginateGetComplianceDetailsByConfigRule({ client: config }, { ConfigRuleName: RULE })) {
    for (const {
      EvaluationResultIdentifier: identifier,
      ComplianceType: type = '',
      Annotation: text,
    } of page.EvaluationResults ?? []) {
      found[identifier?.EvaluationResultQualifier?.ResourceId ?? ''] = `${type}: ${text}`;
    }
  }
  return found;
}

async function sweep(): Promise<Record<string, unknown>[]> {
  await config.send(new StartConfigRulesEvaluationCommand({ ConfigRuleNames: [RULE] }));
  return deliver();
}

const ARN = 'arn:aws:eks:eu-central-1:111122223333:cluster/payments';
const OPEN =
  'NON_COMPLIANT: The public endpoint is open to the whole Internet (0.0.0.0/0). Remediate makes it private; or limit publicAccessCidrs.';
const PRIVATE = 'COMPLIANT: The API server endpoint is private: public access is off.';

describe('the Lambda, its SDK clients and AWS understand each other about', () => {
  test('a change: it is evaluated, AWS Config is told, and one line is logged', async () => {
    const roleArn = 'arn:aws:iam::111122223333:role/eks-cluster';
    await eks.send(
      new CreateClusterCommand({
        name: 'payments',
        roleArn,
        resourcesVpcConfig: { subnetIds: ['subnet-0a', 'subnet-0b'] },
      }),
    );
    const records = await deliver();
    expect(await results()).toEqual({ payments: OPEN });
    expect(records.at(-1)).toEqual({
      rule: RULE,
      message: 'ConfigurationItemChangeNotification',
      resource: 'payments',
      stateOf: '2026-11-23T09:09:00.000Z',
      compliance: 'NON_COMPLIANT',
      reason: 'open-to-internet',
      milliseconds: expect.any(Number),
    });
  });

  test('an oversized change: the item is found in the history, and EKS is not asked', async () => {
    aws.recorder.maximumMessageBytes = 0;
    aws.history.firstPageIsEmpty = true;
    await eks.send(new TagResourceCommand({ resourceArn: ARN, tags: { team: 'x' } }));
    const described = aws.log.of('eks:DescribeCluster').length;
    const records = await deliver();
    expect(records).toMatchObject([
      { message: 'OversizedConfigurationItemChangeNotification', compliance: 'NON_COMPLIANT' },
    ]);
    expect(aws.log.of('eks:DescribeCluster')).toHaveLength(described);
    expect(aws.log.of('config:GetResourceConfigHistory')).toHaveLength(2);
  });

  test('a sweep of more clusters than a page holds, which AWS Config records or not', async () => {
    const names = Array.from({ length: 120 }, (_, index) => `stage-${index}`);
    aws.eks.seedClusters(names, { endpointPublicAccess: false, endpointPrivateAccess: true });
    await sweep();
    expect(await results()).toEqual({
      payments: OPEN,
      ...Object.fromEntries(names.map((name) => [name, PRIVATE])),
    });
  });

  test('a sweep without time left fails, and stores nothing', async () => {
    const puts = aws.log.of('config:PutEvaluations').length;
    const { handler } = await import('../../../rules/eks-endpoint-public-access/handler.ts');
    const invokingEvent = {
      messageType: 'ScheduledNotification',
      notificationCreationTime: aws.clock.now().toISOString(),
    };
    const event = {
      invokingEvent: JSON.stringify(invokingEvent),
      resultToken: 'token',
      configRuleName: RULE,
    };
    const context = { invokedFunctionArn: SAMPLE_FUNCTION, getRemainingTimeInMillis: () => 0 };
    await expect(handler(event, context)).rejects.toThrow('the time of the invocation ran out');
    expect(aws.log.of('config:PutEvaluations')).toHaveLength(puts);
  });

  test('a sweep that finds clusters gone, though their events were lost', async () => {
    for (let index = 5; index < 120; index += 1) {
      await eks.send(new DeleteClusterCommand({ name: `stage-${index}` }));
    }
    // What AWS Config sends now is never handled.
    await aws.settle();
    expect(Object.keys(await results())).toHaveLength(121);
    await sweep();
    expect(Object.keys(await results()).sort()).toEqual([
      'payments',
      'stage-0',
      'stage-1',
      'stage-2',
      'stage-3',
      'stage-4',
    ]);
  });
});

describe('a runbook asks over the wire, and one line is logged', () => {
  test.each<[name: string, event: object, logged: object, text: string]>([
    [
      'whether a cluster complies',
      { ask: 'compliance', clusterName: 'payments' },
      { ask: 'compliance', clusterName: 'payments' },
      'answer=NON_COMPLIANT open-to-internet',
    ],
    [
      'whether a cluster complies that does',
      { ask: 'compliance', clusterName: 'stage-0' },
      { ask: 'compliance', clusterName: 'stage-0' },
      'answer=COMPLIANT private-only',
    ],
    [
      'whether a cluster complies that is gone',
      { ask: 'compliance', clusterName: 'stage-5' },
      { ask: 'compliance', clusterName: 'stage-5' },
      'answer=NOT_APPLICABLE deleted',
    ],
    [
      'whether it may be narrowed',
      { ask: 'narrowing', clusterName: 'payments', publicAccessCidrs: ['8.8.8.8/32'] },
      { ask: 'narrowing', clusterName: 'payments', publicAccessCidrs: ['8.8.8.8/32'], hybridNodes: 'refuse' },
      'answer=NON_COMPLIANT open-to-internet',
    ],
    [
      'whether it may be narrowed too little',
      { ask: 'narrowing', clusterName: 'payments', publicAccessCidrs: '8.0.0.0/7' },
      { ask: 'narrowing', clusterName: 'payments', publicAccessCidrs: ['8.0.0.0/7'], hybridNodes: 'refuse' },
      'answer=NON_COMPLIANT open-to-internet refused=too-wide',
    ],
    [
      'whether it has settings that it has',
      { ask: 'settings', clusterName: 'stage-0', endpointPrivateAccess: true, publicAccessCidrs: ['8.8.8.8/32'] },
      {
        ask: 'settings',
        clusterName: 'stage-0',
        settings: { privateAccess: true, publicAccessCidrs: ['8.8.8.8/32'] },
      },
      'answer=SAME',
    ],
    [
      'whether it has settings that it has not',
      {
        ask: 'settings',
        clusterName: 'payments',
        endpointPublicAccess: 'True',
        endpointPrivateAccess: 'True',
        publicAccessCidrs: '["8.8.8.8/32"]',
      },
      {
        ask: 'settings',
        clusterName: 'payments',
        settings: { publicAccess: true, privateAccess: true, publicAccessCidrs: ['8.8.8.8/32'] },
      },
      'answer=DIFFERENT endpointPrivateAccess, publicAccessCidrs',
    ],
  ])('%s', async (_name, event, question, text) => {
    const told = aws.log.of('config:PutEvaluations').length;
    expect(await ask(event)).toEqual({ text, records: [{ question, answer: text }] });
    expect(aws.log.of('config:PutEvaluations')).toHaveLength(told);
  });

  test('and is not answered by a function that no rule has', async () => {
    await expect(ask({ ask: 'compliance', clusterName: 'payments' }, `${SAMPLE_FUNCTION}-2`)).rejects.toThrow(
      'rule-not-found: AWS Config has no rule eks-endpoint-public-access with this function. The log of the function has the details.',
    );
  });

  test('and a question that is not understood has an error of fixed text', async () => {
    await expect(ask({ ask: 'compliance' })).rejects.toThrow('question-not-understood: The event is not a question');
  });
});

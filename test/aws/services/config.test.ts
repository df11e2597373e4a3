import {
  ConfigServiceClient,
  GetComplianceDetailsByConfigRuleCommand,
  type GetComplianceDetailsByConfigRuleCommandInput,
  GetResourceConfigHistoryCommand,
  type GetResourceConfigHistoryCommandInput,
  type MessageType,
  PutConfigRuleCommand,
  PutEvaluationsCommand,
} from '@aws-sdk/client-config-service';
import { CreateClusterCommand, EKSClient, TagResourceCommand } from '@aws-sdk/client-eks';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LocalAws } from '../local-aws.ts';
import { createSampleFunction, MARK, SAMPLE_FUNCTION, writtenBySample } from './sample-function.ts';

const CLUSTER = 'arn:aws:eks:eu-central-1:111122223333:cluster/payments';

let aws: LocalAws;
let config: ConfigServiceClient;
let eks: EKSClient;

beforeEach(async () => {
  aws = await LocalAws.start();
  config = new ConfigServiceClient(aws.clientConfiguration());
  eks = new EKSClient(aws.clientConfiguration());
});
afterEach(() => aws.stop());

/** A rule whose function writes down the event that it gets. */
async function putEchoRule(...messageTypes: MessageType[]): Promise<void> {
  createSampleFunction(aws, {
    source: `exports.handler = async (event) => console.log('${MARK}' + JSON.stringify(event));`,
  });
  const rule = {
    ConfigRuleName: 'echo',
    Source: {
      Owner: 'CUSTOM_LAMBDA' as const,
      SourceIdentifier: SAMPLE_FUNCTION,
      SourceDetails: messageTypes.map((MessageType) => ({ EventSource: 'aws.config' as const, MessageType })),
    },
  };
  await config.send(new PutConfigRuleCommand({ ConfigRule: rule }));
}

async function echoed() {
  await aws.settle();
  const events = writtenBySample(aws) as { invokingEvent: string; eventLeftScope: boolean; resultToken: string }[];
  return events.map((event) => ({ ...event, invokingEvent: JSON.parse(event.invokingEvent) }));
}

async function createCluster(): Promise<void> {
  const roleArn = 'arn:aws:iam::111122223333:role/eks-cluster';
  await eks.send(
    new CreateClusterCommand({
      name: 'payments',
      roleArn,
      resourcesVpcConfig: { subnetIds: ['subnet-0a', 'subnet-0b'] },
    }),
  );
  await aws.settle();
}

describe('an item that is too large for a message', () => {
  test('is announced in summary to a rule that listens to such messages', async () => {
    await putEchoRule('OversizedConfigurationItemChangeNotification');
    await createCluster();
    expect(await echoed()).toEqual([]);
    aws.recorder.maximumMessageBytes = 0;
    await eks.send(new TagResourceCommand({ resourceArn: CLUSTER, tags: { team: 'x' } }));
    const [event] = await echoed();
    expect(event?.invokingEvent).toEqual({
      configurationItemSummary: {
        changeType: 'UPDATE',
        configurationItemVersion: '1.3',
        configurationItemCaptureTime: '2026-11-23T09:10:00.000Z',
        configurationStateId: Date.parse('2026-11-23T09:10:00.000Z'),
        awsAccountId: '111122223333',
        configurationItemStatus: 'OK',
        resourceType: 'AWS::EKS::Cluster',
        resourceId: 'payments',
        resourceName: 'payments',
        ARN: CLUSTER,
        awsRegion: 'eu-central-1',
        availabilityZone: 'Regional',
        configurationStateMd5Hash: '',
        resourceCreationTime: null,
      },
      messageType: 'OversizedConfigurationItemChangeNotification',
    });
  });

  test('is not announced to a rule that listens to whole items only', async () => {
    await putEchoRule('ConfigurationItemChangeNotification');
    aws.recorder.maximumMessageBytes = 0;
    await createCluster();
    expect(await echoed()).toEqual([]);
  });
});

test('a rule can be told that a resource has left its scope', async () => {
  await putEchoRule('ConfigurationItemChangeNotification');
  await createCluster();
  const before = (await echoed()).length;
  const [item] = aws.recorder.latest();
  if (item === undefined) throw new Error('nothing was recorded');
  aws.config.deliver('echo', item, { eventLeftScope: true });
  const events = await echoed();
  expect(events.map(({ eventLeftScope }) => eventLeftScope)).toEqual([...Array(before).fill(false), true]);
});

describe('the history of a resource', () => {
  const captured = ['09:01', '09:09', '09:10'].map((time) => `2026-11-23T${time}:00.000Z`);

  beforeEach(async () => {
    await createCluster();
    await eks.send(new TagResourceCommand({ resourceArn: CLUSTER, tags: { team: 'x' } }));
    await aws.settle();
  });

  async function history(input: Partial<GetResourceConfigHistoryCommandInput>) {
    const answer = await config.send(
      new GetResourceConfigHistoryCommand({ resourceType: 'AWS::EKS::Cluster', resourceId: 'payments', ...input }),
    );
    const times = answer.configurationItems?.map(({ configurationItemCaptureTime: time }) => time?.toISOString());
    return { times, nextToken: answer.nextToken };
  }

  test('comes newest first, or oldest first when asked for', async () => {
    expect((await history({})).times).toEqual(captured.toReversed());
    expect((await history({ chronologicalOrder: 'Forward' })).times).toEqual(captured);
  });

  test('comes in pages', async () => {
    const first = await history({ limit: 2 });
    expect(first.times).toEqual([captured[2], captured[1]]);
    expect(await history({ limit: 2, nextToken: first.nextToken })).toEqual({
      times: [captured[0]],
      nextToken: undefined,
    });
  });

  test('is limited to a range of time, whose end is included or not', async () => {
    const range = { earlierTime: new Date(captured[1] ?? ''), laterTime: new Date(captured[2] ?? '') };
    expect((await history(range)).times).toEqual([captured[2], captured[1]]);
    aws.history.laterTimeIsIncluded = false;
    expect((await history(range)).times).toEqual([captured[1]]);
  });

  test('may begin with an empty page that is not the last', async () => {
    aws.history.firstPageIsEmpty = true;
    const first = await history({});
    expect(first).toEqual({ times: [], nextToken: expect.any(String) });
    expect((await history({ nextToken: first.nextToken })).times).toEqual(captured.toReversed());
  });

  test.each<[Partial<GetResourceConfigHistoryCommandInput>, string]>([
    [{ limit: 101 }, 'InvalidLimitException'],
    [{ nextToken: 'made-up' }, 'InvalidNextTokenException'],
    [{ earlierTime: new Date(1), laterTime: new Date(0) }, 'InvalidTimeRangeException'],
    [{ resourceId: 'missing' }, 'ResourceNotDiscoveredException'],
    [{ resourceType: 'AWS::EC2::VPC' }, 'ResourceNotDiscoveredException'],
  ])('is refused to %o: %s', async (input, name) => {
    await expect(history(input)).rejects.toMatchObject({ name });
  });
});

describe('the results of a rule', () => {
  beforeEach(async () => {
    await putEchoRule('ConfigurationItemChangeNotification');
    await createCluster();
    const resultToken = (await echoed())[0]?.resultToken;
    for (const hundred of [0, 1, 2]) {
      const evaluations = Array.from({ length: 100 }, (_, index) => ({
        ComplianceResourceType: 'AWS::EKS::Cluster',
        ComplianceResourceId: `c-${hundred}${String(index).padStart(2, '0')}`,
        ComplianceType: index % 2 === 0 ? ('COMPLIANT' as const) : ('NON_COMPLIANT' as const),
        OrderingTimestamp: aws.clock.now(),
      }));
      await config.send(new PutEvaluationsCommand({ ResultToken: resultToken, Evaluations: evaluations }));
    }
  });

  const details = (input: Partial<GetComplianceDetailsByConfigRuleCommandInput>) =>
    config.send(new GetComplianceDetailsByConfigRuleCommand({ ConfigRuleName: 'echo', ...input }));

  test('come ten to a page, or as many as asked for', async () => {
    expect((await details({})).EvaluationResults).toHaveLength(10);
    expect((await details({ Limit: 0 })).EvaluationResults).toHaveLength(10);
    expect((await details({ Limit: 100 })).EvaluationResults).toHaveLength(100);
  });

  test('come once each, whatever the pages', async () => {
    const ids = new Set<string | undefined>();
    let token: string | undefined;
    let pages = 0;
    do {
      const answer = await details({ Limit: 70, NextToken: token, ComplianceTypes: ['NON_COMPLIANT'] });
      for (const { EvaluationResultIdentifier: identifier } of answer.EvaluationResults ?? []) {
        ids.add(identifier?.EvaluationResultQualifier?.ResourceId);
      }
      token = answer.NextToken;
      pages++;
    } while (token !== undefined);
    expect([ids.size, pages]).toEqual([150, 3]);
  });

  test.each<[Partial<GetComplianceDetailsByConfigRuleCommandInput>, string]>([
    [{ Limit: 101 }, 'ValidationException'],
    [{ NextToken: 'made-up' }, 'InvalidNextTokenException'],
    [{ ConfigRuleName: 'missing' }, 'NoSuchConfigRuleException'],
  ])('are refused to %o: %s', async (input, name) => {
    await expect(details(input)).rejects.toMatchObject({ name });
  });
});

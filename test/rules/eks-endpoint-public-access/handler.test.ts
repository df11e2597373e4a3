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

/** Lets what was done come to AWS Config, and hands the events that it sent since then to the handler. */
async function deliver(): Promise<Record<string, unknown>[]> {
  const before = writtenBySample(aws).length;
  await aws.settle();
  const records: Record<string, unknown>[] = [];
  vi.spyOn(console, 'log').mockImplementation((line) => void records.push(JSON.parse(line)));
  const { handler } = await import('../../../rules/eks-endpoint-public-access/handler.ts');
  for (const event of writtenBySample(aws).slice(before)) await handler(event);
  return records;
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
  test('a change: it is judged, AWS Config is told, and one line is logged', async () => {
    const roleArn = 'arn:aws:iam::111122223333:role/eks-cluster';
    await eks.send(new CreateClusterCommand({ name: 'payments', roleArn, resourcesVpcConfig: {} }));
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

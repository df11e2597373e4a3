import { request } from 'node:http';
import { ConfigServiceClient, PutEvaluationsCommand } from '@aws-sdk/client-config-service';
import {
  AssociateEncryptionConfigCommand,
  CreateClusterCommand,
  DescribeClusterCommand,
  EKSClient,
  UpdateClusterConfigCommand,
  type UpdateClusterConfigCommandInput,
} from '@aws-sdk/client-eks';
import { SignatureV4 } from '@smithy/signature-v4';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { minutes } from '../aws/clock.ts';
import { LocalAws } from '../aws/local-aws.ts';
import { Sha256 } from '../aws/wire/sigv4.ts';

let aws: LocalAws;
let eks: EKSClient;

beforeAll(async () => {
  aws = await LocalAws.start();
  eks = new EKSClient(aws.clientConfiguration());
  await eks.send(
    new CreateClusterCommand({
      name: 'payments',
      roleArn: 'arn:aws:iam::111122223333:role/eks-cluster',
      resourcesVpcConfig: { subnetIds: ['subnet-0a', 'subnet-0b'] },
    }),
  );
  await aws.settle();
});
afterAll(() => aws.stop());

/** Signs and sends a request of any content, as no SDK would let one. `after` spoils it once it is signed. */
async function send(options: {
  service?: string;
  region?: string;
  method?: string;
  path: string;
  body?: unknown;
  target?: string;
  secretAccessKey?: string;
  after?: (signed: { path: string; headers: Record<string, string>; body: string }) => void;
}): Promise<{ status: number; type: string; text: string }> {
  const { accessKeyId, secretAccessKey } = aws.identities.operatorCredentials;
  const signer = new SignatureV4({
    service: options.service ?? 'eks',
    region: options.region ?? 'eu-central-1',
    credentials: { accessKeyId, secretAccessKey: options.secretAccessKey ?? secretAccessKey },
    sha256: Sha256,
  });
  const { host, hostname, port } = new URL(aws.url);
  const body = typeof options.body === 'string' ? options.body : JSON.stringify(options.body ?? {});
  const [path = '/', query = ''] = options.path.split('?');
  const signed = await signer.sign({
    method: options.method ?? 'POST',
    protocol: 'http:',
    hostname,
    port: Number(port),
    path,
    query: Object.fromEntries(new URLSearchParams(query)),
    headers: { host, ...(options.target === undefined ? {} : { 'x-amz-target': options.target }) },
    body,
  });
  const sent = { path: options.path, headers: signed.headers, body };
  options.after?.(sent);
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { hostname, port, method: options.method ?? 'POST', path: sent.path, headers: sent.headers },
      (reply) => {
        let text = '';
        reply.on('data', (chunk) => {
          text += chunk;
        });
        reply.on('end', () =>
          resolve({ status: reply.statusCode ?? 0, type: String(reply.headers['x-amzn-errortype'] ?? ''), text }),
        );
      },
    );
    outgoing.on('error', reject);
    outgoing.end(sent.body);
  });
}

const updatePath = '/clusters/payments/update-config';

describe('the local AWS refuses', () => {
  test('an unsigned request: 403', async () => {
    const reply = await send({
      path: updatePath,
      after: ({ headers }) => {
        delete headers['authorization'];
      },
    });
    expect(reply).toMatchObject({ status: 403, text: expect.stringContaining('Missing Authentication Token') });
  });

  test.each<[name: string, spoil: Partial<Parameters<typeof send>[0]>]>([
    ['a wrong secret', { secretAccessKey: 'not-the-secret' }],
    ['a body changed after signing', { after: (sent) => Object.assign(sent, { body: '{"x":1}' }) }],
    [
      'a path changed after signing',
      { after: (sent) => Object.assign(sent, { path: '/clusters/other/update-config' }) },
    ],
    ['a query added after signing', { after: (sent) => Object.assign(sent, { path: `${updatePath}?a=b` }) }],
    [
      'a date changed after signing',
      { after: ({ headers }) => Object.assign(headers, { 'x-amz-date': '20200101T000000Z' }) },
    ],
    [
      'an unknown session token',
      { after: ({ headers }) => Object.assign(headers, { 'x-amz-security-token': 'forged' }) },
    ],
    [
      'an unknown access key',
      {
        after: ({ headers }) =>
          Object.assign(headers, { authorization: headers['authorization']?.replace('AKIALOCAL', 'AKIAOTHER') }),
      },
    ],
  ])('%s: 403', async (_name, spoil) => {
    const reply = await send({ path: updatePath, body: { resourcesVpcConfig: {} }, ...spoil });
    expect(reply.status).toBe(403);
  });

  test.each(['eks', 'config', 'ec2', 'ssm'])(
    'a request to %s in another Region, as if it were disabled: 403',
    async (service) => {
      const reply = await send({ service, region: 'us-east-1', path: '/' });
      expect(reply).toMatchObject({
        status: 403,
        text: expect.stringMatching(
          /UnrecognizedClientException|The security token included in the request is invalid\./,
        ),
      });
    },
  );

  test('an EC2 operation that it does not implement: 501', async () => {
    const reply = await send({ service: 'ec2', path: '/', body: 'Action=DescribeInstances&Version=2016-11-15' });
    expect(reply).toMatchObject({ status: 501, text: expect.stringContaining('<Code>NotImplemented</Code>') });
  });

  test.each([
    ['that the schema does not know', 'Action=DescribeRegions&Regions.1=x', '$.Regions: unknown member'],
    ['of the wrong type', 'Action=DescribeRegions&AllRegions=yes', '$.AllRegions: expected boolean, got string'],
    [
      'of a list in the wrong style',
      'Action=DescribeRegions&RegionName.member.1=x',
      '$.RegionNames: expected list, got object',
    ],
    ['that is missing', 'Action=DescribeVpcAttribute&Attribute=enableDnsSupport', '$.VpcId: required'],
  ])('an EC2 parameter %s: 400', async (_name, body, problem) => {
    const reply = await send({ service: 'ec2', path: '/', body });
    expect(reply.status).toBe(400);
    expect(reply.text).toContain(`<Response><Errors><Error><Code>InvalidParameterValue</Code><Message>${problem}`);
  });

  test.each([
    [
      'an operation that it does not implement',
      { method: 'DELETE', path: '/clusters/payments/addons/coredns', body: '' },
    ],
    ['a path that EKS does not have', { method: 'GET', path: '/nothing/here', body: '' }],
    [
      'a Config operation that there is none of',
      { service: 'config', path: '/', target: 'StarlingDoveService.Nothing' },
    ],
    [
      'a Config operation that it does not implement',
      {
        service: 'config',
        path: '/',
        target: 'StarlingDoveService.DeleteConfigurationRecorder',
        body: { ConfigurationRecorderName: 'x' },
      },
    ],
    ['a service that it does not implement', { service: 's3', path: '/' }],
  ])('%s: 501', async (_name, options) => {
    expect((await send(options)).status).toBe(501);
  });

  test('an operation that only the SDK knows: 501, by the name the SDK shows', async () => {
    const call = eks.send(new AssociateEncryptionConfigCommand({ clusterName: 'payments', encryptionConfig: [] }));
    await expect(call).rejects.toMatchObject({ name: 'NotImplemented', $metadata: { httpStatusCode: 501 } });
  });

  test.each<[name: string, body: unknown, problem: string]>([
    ['a member that the schema does not know', { resourceVpcConfig: {} }, '$.resourceVpcConfig: unknown member'],
    [
      'a nested member in the wrong case',
      { resourcesVpcConfig: { EndpointPublicAccess: false } },
      '$.resourcesVpcConfig.EndpointPublicAccess: unknown member',
    ],
    [
      'text for a boolean',
      { resourcesVpcConfig: { endpointPublicAccess: 'false' } },
      '$.resourcesVpcConfig.endpointPublicAccess: expected boolean, got string',
    ],
    [
      'a number for a list',
      { resourcesVpcConfig: { publicAccessCidrs: 1 } },
      '$.resourcesVpcConfig.publicAccessCidrs: expected list, got number',
    ],
    [
      'null in a list',
      { resourcesVpcConfig: { publicAccessCidrs: [null] } },
      '$.resourcesVpcConfig.publicAccessCidrs[0]: is null',
    ],
    ['a list for a structure', { resourcesVpcConfig: [] }, '$.resourcesVpcConfig: expected structure, got list'],
    ['a body that is not JSON', '{oops', 'the body is not JSON'],
    ['a body that is no object', '[]', 'the body is not a JSON object'],
  ])('%s: 400', async (_name, body, problem) => {
    const reply = await send({ path: updatePath, body });
    expect(reply.status).toBe(400);
    expect(reply.text).toContain(problem);
  });

  test('a query parameter that the schema does not know: 400', async () => {
    const reply = await send({ method: 'GET', path: '/clusters?limit=3', body: '' });
    expect(reply).toMatchObject({ status: 400, text: expect.stringContaining('$.limit: unknown member') });
  });

  test('a missing required member: 400', async () => {
    const target = 'StarlingDoveService.StartRemediationExecution';
    const reply = await send({ service: 'config', path: '/', target, body: {} });
    expect(reply).toMatchObject({ status: 400, text: expect.stringContaining('$.ConfigRuleName: required') });
  });

  test('an evaluation with a made-up result token', async () => {
    const config = new ConfigServiceClient(aws.clientConfiguration());
    await expect(
      config.send(new PutEvaluationsCommand({ ResultToken: 'mine', Evaluations: [] })),
    ).rejects.toMatchObject({
      name: 'InvalidResultTokenException',
    });
  });

  const evaluation = {
    ComplianceResourceType: 'AWS::EKS::Cluster',
    ComplianceResourceId: 'payments',
    ComplianceType: 'COMPLIANT' as const,
    OrderingTimestamp: new Date(0),
  };
  test.each([
    ['an annotation of 257 characters', [{ ...evaluation, Annotation: 'x'.repeat(257) }], 'ValidationException'],
    ['an empty annotation', [{ ...evaluation, Annotation: '' }], 'ValidationException'],
    ['101 evaluations', Array(101).fill(evaluation), 'ValidationException'],
    [
      'INSUFFICIENT_DATA',
      [{ ...evaluation, ComplianceType: 'INSUFFICIENT_DATA' as const }],
      'InvalidParameterValueException',
    ],
  ])('%s, even in test mode', async (_name, evaluations, name) => {
    const config = new ConfigServiceClient(aws.clientConfiguration());
    const put = new PutEvaluationsCommand({ ResultToken: 'any', Evaluations: evaluations, TestMode: true });
    await expect(config.send(put)).rejects.toMatchObject({ name });
  });
});

describe('EKS refuses', () => {
  const update = (change: Omit<UpdateClusterConfigCommandInput, 'name'>) =>
    eks.send(new UpdateClusterConfigCommand({ name: 'payments', ...change }));

  test.each<[name: string, change: Omit<UpdateClusterConfigCommandInput, 'name'>, message: string]>([
    [
      'an update that changes nothing',
      { resourcesVpcConfig: { endpointPublicAccess: true, endpointPrivateAccess: false } },
      'Cluster is already at the desired configuration with endpointPrivateAccess: false , endpointPublicAccess: true, and Public Endpoint Restrictions: [0.0.0.0/0]',
    ],
    [
      'no endpoint at all',
      { resourcesVpcConfig: { endpointPublicAccess: false } },
      'Both private and public endpoint access cannot be false',
    ],
    ['an empty update', {}, 'The type for cluster update was not provided.'],
    [
      'two kinds of update in one call',
      { resourcesVpcConfig: { endpointPrivateAccess: true }, accessConfig: { authenticationMode: 'API' } },
      'Only one type of update can be allowed.',
    ],
    [
      'private ranges',
      { resourcesVpcConfig: { publicAccessCidrs: ['10.1.0.128/27', '8.8.8.8/32'] } },
      'The following CIDRs are not allowed in publicAccessCidrs: [10.1.0.128/27]',
    ],
    [
      'what is no CIDR',
      { resourcesVpcConfig: { publicAccessCidrs: ['8.8.8.8'] } },
      'The following CIDRs are invalid in publicAccessCidrs: [8.8.8.8]',
    ],
    [
      'IPv6 on an IPv4 cluster',
      { resourcesVpcConfig: { publicAccessCidrs: ['::/0'] } },
      'The following CIDRs are invalid in publicAccessCidrs: [::/0]',
    ],
  ])('%s: 400', async (_name, change, message) => {
    await expect(update(change)).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message,
      $metadata: { httpStatusCode: 400 },
    });
  });

  test('to describe a cluster that does not exist: 404', async () => {
    await expect(eks.send(new DescribeClusterCommand({ name: 'missing' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'No cluster found for name: missing.',
      $metadata: { httpStatusCode: 404 },
    });
  });

  test('an update while another runs: 409, and takes it afterwards', async () => {
    const first = await update({ resourcesVpcConfig: { publicAccessCidrs: ['8.8.8.9/24'] } });
    const second = update({ resourcesVpcConfig: { publicAccessCidrs: ['9.9.9.9/32'] } });
    await expect(second).rejects.toMatchObject({
      name: 'ResourceInUseException',
      message: `Cannot EndpointAccessUpdate because cluster payments currently has update ${first.update?.id} in progress`,
      $metadata: { httpStatusCode: 409 },
    });
    const during = await eks.send(new DescribeClusterCommand({ name: 'payments' }));
    expect(during.cluster?.status).toBe('UPDATING');
    expect(during.cluster?.resourcesVpcConfig?.publicAccessCidrs).toEqual(['0.0.0.0/0']);
    await aws.clock.settle(minutes(4));
    const after = await eks.send(new DescribeClusterCommand({ name: 'payments' }));
    expect(after.cluster?.status).toBe('ACTIVE');
    // Host bits are dropped.
    expect(after.cluster?.resourcesVpcConfig?.publicAccessCidrs).toEqual(['8.8.8.0/24']);
  });
});

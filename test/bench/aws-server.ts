import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Clock } from '../aws/clock.ts';
import { type Rate, TokenBucket } from '../aws/token-bucket.ts';

const ACCOUNT = '111122223333';
const PAGE = 100;

/** What the server has, and how it answers. */
interface ServerOptions {
  /** The number of clusters in a Region. */
  readonly clusters: (region: string) => number;
  readonly regions?: readonly string[];
  /** Milliseconds that each answer is late, in a Region. */
  readonly delay?: (region: string) => number;
  /** How many calls of eks:DescribeCluster it takes; it refuses others as EKS does. */
  readonly rate?: Rate;
  /** Key and certificate, where it speaks TLS. */
  readonly tls?: { readonly key: string; readonly cert: string } | undefined;
  /** Whether all clusters have a result of the rule already. */
  readonly hasResults?: boolean;
}

/** A call as its signature and path name it. */
interface Call {
  readonly region: string;
  readonly service: string;
  readonly operation: string;
  readonly path: string;
  readonly body: string;
}

interface Answer {
  readonly body: unknown;
  readonly status?: number;
  readonly errorType?: string;
}

/**
 * The few operations that the function and the commands call, with the least work of its own, so that a measurement is of
 * its client. The local AWS of the tests does more for each call than the function does.
 */
export class AwsServer {
  /** How many calls there were of each operation, as `eks:DescribeCluster`; those that were refused are not counted. */
  readonly calls = new Map<string, number>();
  refused = 0;
  readonly #options: ServerOptions;
  readonly #server;
  readonly #bucket: TokenBucket | undefined;

  private constructor(options: ServerOptions) {
    const listener = (request: IncomingMessage, response: ServerResponse) => void this.#serve(request, response);
    this.#options = options;
    this.#server = options.tls === undefined ? createServer(listener) : createTlsServer(options.tls, listener);
    // As AWS's: a client finds its connection open for the next call.
    this.#server.keepAliveTimeout = 60_000;
    this.#bucket = options.rate && new TokenBucket(new Clock(new Date()), options.rate);
  }

  static async start(options: ServerOptions): Promise<AwsServer> {
    const server = new AwsServer(options);
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get url(): string {
    const scheme = this.#options.tls === undefined ? 'http' : 'https';
    return `${scheme}://localhost:${(this.#server.address() as AddressInfo).port}`;
  }

  /** What makes an AWS client of a process call this server. */
  get environment(): Readonly<Record<string, string>> {
    return {
      AWS_ENDPOINT_URL: this.url,
      AWS_REGION: 'eu-central-1',
      AWS_DEFAULT_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    };
  }

  get totalCalls(): number {
    return [...this.calls.values()].reduce((sum, each) => sum + each, 0);
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const call = await readCall(request);
    const delay = this.#options.delay?.(call.region) ?? 0;
    if (delay > 0) await sleep(delay);
    const { body, status = 200, errorType } = this.#answer(call);
    const isXml = typeof body === 'string';
    response.writeHead(status, {
      'content-type': isXml ? 'text/xml' : 'application/json',
      ...(errorType === undefined ? {} : { 'x-amzn-errortype': errorType }),
    });
    response.end(isXml ? body : JSON.stringify(body));
  }

  #answer(call: Call): Answer {
    const name = `${call.service}:${call.operation}`;
    if (name === 'eks:DescribeCluster' && this.#bucket?.take() === false) {
      this.refused++;
      return { body: { message: 'Too Many Requests' }, status: 429, errorType: 'TooManyRequestsException' };
    }
    this.calls.set(name, (this.calls.get(name) ?? 0) + 1);
    return this.#operations[name]?.(call) ?? { body: { message: name }, status: 400, errorType: 'UnknownOperation' };
  }

  readonly #operations: Readonly<Record<string, (call: Call) => Answer>> = {
    'eks:ListClusters': ({ region, path }) => {
      const { items, next } = this.#page(region, new URL(path, this.url).searchParams.get('nextToken'));
      return { body: { clusters: items, nextToken: next } };
    },
    'eks:DescribeCluster': ({ region, path }) => ({ body: { cluster: cluster(region, path.split('/')[2] ?? '') } }),
    'config:PutEvaluations': () => ({ body: { FailedEvaluations: [] } }),
    'config:GetComplianceDetailsByConfigRule': ({ region, body }) => {
      if (this.#options.hasResults !== true) return { body: { EvaluationResults: [] } };
      const { items, next } = this.#page(region, (JSON.parse(body) as { NextToken?: string }).NextToken);
      return { body: { EvaluationResults: items.map(result), NextToken: next } };
    },
    'config:DescribeConfigRules': () => ({ body: { ConfigRules: [] } }),
    'sts:GetCallerIdentity': () => ({
      body: answerXml(
        'GetCallerIdentity',
        `<Account>${ACCOUNT}</Account><Arn>arn:aws:iam::${ACCOUNT}:user/auditor</Arn><UserId>AIDAEXAMPLE</UserId>`,
      ),
    }),
    'iam:ListAccountAliases': () => ({
      body: answerXml('ListAccountAliases', '<AccountAliases/><IsTruncated>false</IsTruncated>'),
    }),
    'ec2:DescribeRegions': () => {
      const regions = (this.#options.regions ?? ['eu-central-1']).map(
        (region) =>
          `<item><regionName>${region}</regionName><regionEndpoint>${new URL(this.url).host}</regionEndpoint><optInStatus>opt-in-not-required</optInStatus></item>`,
      );
      const body = `<regionInfo>${regions.join('')}</regionInfo>`;
      return { body: `<DescribeRegionsResponse><requestId>1</requestId>${body}</DescribeRegionsResponse>` };
    },
  };

  #page(region: string, token: string | null | undefined) {
    const start = Number(token ?? 0);
    const end = Math.min(start + PAGE, this.#options.clusters(region));
    const items = Array.from(
      { length: end - start },
      (_, index) => `cluster-${String(start + index).padStart(5, '0')}`,
    );
    return { items, next: end < this.#options.clusters(region) ? String(end) : undefined };
  }
}

/** Region and service are from the scope of the signature (AWS Signature Version 4). */
async function readCall(request: IncomingMessage): Promise<Call> {
  let body = '';
  request.setEncoding('utf8');
  for await (const chunk of request) body += chunk;
  const path = request.url ?? '/';
  const [, region = '', service = ''] =
    /Credential=[^/]+\/\d+\/([^/]+)\/([^/]+)\//.exec(request.headers.authorization ?? '') ?? [];
  const target = request.headers['x-amz-target'];
  return { region, service, path, body, operation: operationOf(service, String(target ?? ''), path, body) };
}

function operationOf(service: string, target: string, path: string, body: string): string {
  if (service === 'eks') return /^\/clusters\/?(\?.*)?$/.test(path) ? 'ListClusters' : 'DescribeCluster';
  return target.split('.')[1] ?? new URLSearchParams(body).get('Action') ?? '';
}

/** As large as a real description: the fields that a cluster with the defaults of EKS has. */
function cluster(region: string, name: string): object {
  const id = '0123456789abcdef0';
  return {
    name,
    arn: `arn:aws:eks:${region}:${ACCOUNT}:cluster/${name}`,
    createdAt: 1_764_000_000,
    version: '1.35',
    endpoint: `https://0123456789ABCDEF0123456789ABCDEF.gr7.${region}.eks.amazonaws.com`,
    roleArn: `arn:aws:iam::${ACCOUNT}:role/eks-cluster`,
    resourcesVpcConfig: {
      subnetIds: [`subnet-${id}`, `subnet-${id}`, `subnet-${id}`],
      securityGroupIds: [`sg-${id}`],
      clusterSecurityGroupId: `sg-${id}`,
      vpcId: `vpc-${id}`,
      endpointPublicAccess: true,
      endpointPrivateAccess: true,
      publicAccessCidrs: ['0.0.0.0/0'],
    },
    kubernetesNetworkConfig: { serviceIpv4Cidr: '10.100.0.0/16', ipFamily: 'ipv4' },
    logging: { clusterLogging: [{ types: ['api', 'audit', 'authenticator'], enabled: true }] },
    identity: { oidc: { issuer: `https://oidc.eks.${region}.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF` } },
    status: 'ACTIVE',
    certificateAuthority: { data: 'LS0tLS1CRUdJTi'.repeat(100) },
    platformVersion: 'eks.1',
    tags: { team: 'platform', environment: 'production' },
    health: { issues: [] },
    accessConfig: { authenticationMode: 'API' },
    upgradePolicy: { supportType: 'EXTENDED' },
  };
}

function result(name: string): object {
  const qualifier = {
    ConfigRuleName: 'eks-endpoint-public-access',
    ResourceType: 'AWS::EKS::Cluster',
    ResourceId: name,
  };
  return {
    EvaluationResultIdentifier: { EvaluationResultQualifier: qualifier, OrderingTimestamp: 1_764_000_000 },
    ComplianceType: 'NON_COMPLIANT',
    ResultRecordedTime: 1_764_000_000,
  };
}

function answerXml(operation: string, members: string): string {
  const result = `<${operation}Result>${members}</${operation}Result>`;
  return `<${operation}Response>${result}<ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></${operation}Response>`;
}

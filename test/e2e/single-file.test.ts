import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parsePolicy } from '../aws/iam/policy.ts';
import { LocalAws } from '../aws/local-aws.ts';
import { operatorEnvironment } from './command-environment.ts';

const run = promisify(execFile);

/** The binaries of Node that run the file, separated by colons: `.ci/single-file` gives those of several versions. */
const BINARIES = (process.env['NODE_BINARIES'] ?? process.execPath).split(':');

let aws: LocalAws;
let issuer: Server;
let home: string;

beforeAll(async () => {
  aws = await LocalAws.start();
  aws.eks.seedClusters(['intern'], { endpointPublicAccess: false, endpointPrivateAccess: true });
  issuer = await startIssuer();
  home = mkdtempSync(join(tmpdir(), 'single-file-'));
  cpSync('dist/eks-endpoint-guard.mjs', join(home, 'eks-endpoint-guard.mjs'));
});

afterAll(async () => {
  rmSync(home, { recursive: true });
  issuer.close();
  await aws.stop();
});

const ROLE = 'arn:aws:iam::111122223333:role/auditor';

/** A role that may look at clusters, and a session of it. */
function startSession() {
  const policy = (statement: object) => parsePolicy({ Version: '2012-10-17', Statement: [statement] }, 'auditor');
  const { arn } = aws.identities.operator;
  aws.identities.addRole({
    name: 'auditor',
    arn: ROLE,
    trustPolicy: policy({ Effect: 'Allow', Principal: { AWS: arn }, Action: 'sts:AssumeRole' }),
    policies: [policy({ Effect: 'Allow', Action: ['eks:ListClusters', 'eks:DescribeCluster'], Resource: '*' })],
  });
  return aws.identities.assumeRole(ROLE, { arn, account: '111122223333' }, {}, 'audit').credentials;
}

/** Issues a session of the role as containers, instances and IAM Identity Center do. */
async function startIssuer(): Promise<Server> {
  const { accessKeyId, secretAccessKey, sessionToken } = startSession();
  const end = new Date(Date.now() + 3_600_000);
  const session = { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, Token: sessionToken, Expiration: end };
  const roleCredentials = { accessKeyId, secretAccessKey, sessionToken, expiration: end.getTime() };
  const answers: readonly (readonly [path: string, body: string])[] = [
    ['/latest/api/token', 'token'],
    ['/latest/meta-data/iam/security-credentials/auditor', JSON.stringify({ Code: 'Success', ...session })],
    ['/latest/meta-data/iam/security-credentials', 'auditor'],
    ['/container', JSON.stringify(session)],
    ['/federation/credentials', JSON.stringify({ roleCredentials })],
  ];
  const server = createServer(({ url = '' }, response) => {
    response.setHeader('x-aws-ec2-metadata-token-ttl-seconds', '21600');
    response.end(answers.find(([path]) => url.startsWith(path))?.[1]);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

/** Runs the file in a folder that holds nothing else of this project. */
function runFile(node: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  return run(node, ['eks-endpoint-guard.mjs', ...args], { cwd: home, env: { HOME: home, ...env } });
}

describe.each(BINARIES)('the single file on %s', (node) => {
  const audit = async (env: NodeJS.ProcessEnv) => {
    const { AWS_ENDPOINT_URL, AWS_REGION } = operatorEnvironment(aws);
    const { stdout } = await runFile(node, ['audit', '--output', 'json'], { AWS_ENDPOINT_URL, AWS_REGION, ...env });
    return (JSON.parse(stdout) as { cluster: string }[]).map(({ cluster }) => cluster);
  };
  const profile = (lines: string): NodeJS.ProcessEnv => {
    mkdirSync(join(home, '.aws'), { recursive: true });
    writeFileSync(join(home, '.aws', 'config'), `[profile auditor]\n${lines}\n`);
    return { AWS_PROFILE: 'auditor', AWS_EC2_METADATA_DISABLED: 'true' };
  };
  const issuerUrl = () => `http://127.0.0.1:${(issuer.address() as AddressInfo).port}`;
  const keys = () => aws.identities.operatorCredentials;

  test('shows its version and help, and warns of nothing', async () => {
    expect(await runFile(node, ['--version'])).toEqual({ stdout: 'eks-endpoint-guard 0.2.0\n', stderr: '' });
    expect((await runFile(node, ['--help'])).stderr).toBe('');
  });

  test('takes keys from the environment', async () => {
    expect(await audit(operatorEnvironment(aws))).toEqual(['intern']);
  });

  test('takes keys from a profile', async () => {
    const { accessKeyId, secretAccessKey } = keys();
    expect(
      await audit(profile(`aws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}`)),
    ).toEqual(['intern']);
  });

  test('takes keys from a process', async () => {
    const { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey } = keys();
    writeFileSync(join(home, 'keys.json'), JSON.stringify({ Version: 1, AccessKeyId, SecretAccessKey }));
    expect(
      await audit({ PATH: process.env['PATH'], ...profile(`credential_process = cat ${join(home, 'keys.json')}`) }),
    ).toEqual(['intern']);
  });

  test('takes the session of a role', async () => {
    const { accessKeyId, secretAccessKey } = keys();
    const source = `aws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}`;
    const env = profile(`role_arn = ${ROLE}\nsource_profile = source\n[profile source]\n${source}`);
    expect(await audit(env)).toEqual(['intern']);
  });

  test('takes a cached session of IAM Identity Center', async () => {
    const url = 'https://example.awsapps.com/start';
    const cache = join(home, '.aws', 'sso', 'cache');
    mkdirSync(cache, { recursive: true });
    const token = { accessToken: 'token', expiresAt: new Date(Date.now() + 3_600_000).toISOString(), startUrl: url };
    writeFileSync(join(cache, `${createHash('sha1').update(url).digest('hex')}.json`), JSON.stringify(token));
    const env = profile(
      `sso_start_url = ${url}\nsso_region = eu-central-1\nsso_account_id = 111122223333\nsso_role_name = auditor`,
    );
    expect(await audit({ ...env, AWS_ENDPOINT_URL_SSO: issuerUrl() })).toEqual(['intern']);
  });

  test('takes the role of a container', async () => {
    expect(await audit({ AWS_CONTAINER_CREDENTIALS_FULL_URI: `${issuerUrl()}/container` })).toEqual(['intern']);
  });

  test('takes the role of an instance', async () => {
    expect(await audit({ AWS_EC2_METADATA_SERVICE_ENDPOINT: issuerUrl() })).toEqual(['intern']);
  });
});

test('the single file leaves out calls that no command makes, which Node would read for --help', () => {
  const text = readFileSync('dist/eks-endpoint-guard.mjs', 'utf8');
  expect(text).toContain('SelectAggregateResourceConfigRequest');
  expect(text).not.toContain('DeleteConfigurationAggregatorRequest');
});

test('the single file contains the licences of what it holds', () => {
  const text = readFileSync('dist/eks-endpoint-guard.mjs', 'utf8');
  expect(text).toMatch(/^commander [\d.]+ \(MIT\)$/m);
  expect(text).toMatch(/^@aws-sdk\/client-eks [\d.]+ \(Apache-2\.0\)$/m);
  expect(text).toContain('TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION');
  expect(text).not.toMatch(/from\s*"(@aws-sdk|commander|zod)/);
});

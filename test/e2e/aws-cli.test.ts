import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { ConfigServiceClient, DescribeComplianceByConfigRuleCommand } from '@aws-sdk/client-config-service';
import { DescribeClusterCommand, DescribeUpdateCommand, EKSClient } from '@aws-sdk/client-eks';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RECORDED_CLUSTERS_QUERY } from '../../cli/accounts/recorded-cluster.ts';
import { EXPECTED_RUNBOOKS } from '../runbooks/expected-runbooks.ts';
import { awsCli as cli } from './printed-command.ts';

/** So fast that EKS's minutes pass in a second or two, and slow enough to see an update under way. */
const SPEED = 100;

let localAws: ChildProcess;
let environment: Record<string, string>;
/** What npm run local-aws printed until it was ready, line by line. */
const printed: string[] = [];

beforeAll(async () => {
  if (cli === undefined) return;
  localAws = spawn(process.execPath, ['--import', 'tsx', 'test/aws/main.ts', '--port', '0', '--speed', String(SPEED)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  environment = await new Promise((resolve, reject) => {
    const exported: Record<string, string> = {};
    localAws.once('exit', (code) => reject(new Error(`npm run local-aws ended with ${code}`)));
    if (localAws.stdout === null) return;
    createInterface({ input: localAws.stdout }).on('line', (line) => {
      printed.push(line);
      for (const [, name = '', value = ''] of line.matchAll(/(AWS_\w+)=(\S+)/g)) exported[name] = value;
      if (line.includes('aws eks describe-cluster')) resolve(exported);
    });
  });
});
afterAll(() => {
  localAws?.kill('SIGTERM');
});

async function aws(...command: string[]): Promise<unknown> {
  const { stdout } = await promisify(execFile)(
    cli ?? '',
    [...command, '--endpoint-url', environment['AWS_ENDPOINT_URL'] ?? '', '--output', 'json'],
    { env: { PATH: process.env['PATH'], HOME: '/nonexistent', ...environment } },
  );
  return stdout === '' ? undefined : JSON.parse(stdout);
}

/** Runs a command as it is printed, in a shell; an AWS CLI older than 2.13 needs the endpoint as an option. */
async function pasted(line: string): Promise<string> {
  const command = `${line.replace(/^ *aws /, `${cli} `)} --endpoint-url ${environment['AWS_ENDPOINT_URL']} --output json`;
  const env = { PATH: process.env['PATH'], HOME: '/nonexistent', ...environment };
  return (await promisify(execFile)('/bin/sh', ['-c', command], { env })).stdout;
}

/**
 * Asks until the answer is as wanted; the last answer is what a failing test shows. It is for the SDK's clients to ask: each
 * command of the CLI starts a Python, which takes half a second of the processor.
 */
async function until<Answer>(ask: () => Promise<Answer>, wanted: (answer: Answer) => boolean): Promise<Answer> {
  for (let attempts = 0; ; attempts++) {
    const answer = await ask();
    if (wanted(answer) || attempts > 600) return answer;
    await sleep(100);
  }
}

/** For `until`: what the SDK's clients are answered, as the operator. */
function asked() {
  const configuration = {
    endpoint: environment['AWS_ENDPOINT_URL'] ?? '',
    region: environment['AWS_REGION'] ?? '',
    credentials: {
      accessKeyId: environment['AWS_ACCESS_KEY_ID'] ?? '',
      secretAccessKey: environment['AWS_SECRET_ACCESS_KEY'] ?? '',
    },
  };
  const eks = new EKSClient(configuration);
  const config = new ConfigServiceClient(configuration);
  return {
    clusterStatus: async () => (await eks.send(new DescribeClusterCommand({ name: 'payments' }))).cluster?.status,
    updateStatus: async (updateId: string | undefined) =>
      (await eks.send(new DescribeUpdateCommand({ name: 'payments', updateId }))).update?.status,
    ruleCompliance: async () => {
      const ConfigRuleNames = ['eks-endpoint-public-access'];
      const answer = await config.send(new DescribeComplianceByConfigRuleCommand({ ConfigRuleNames }));
      return answer.ComplianceByConfigRules?.[0]?.Compliance?.ComplianceType;
    },
  };
}

describe.skipIf(cli === undefined)('the AWS CLI against npm run local-aws', () => {
  const onPayments = ['--name', 'payments'];
  const onRule = ['--config-rule-name', 'eks-endpoint-public-access'];
  const vpc = async () => {
    const answer = (await aws('eks', 'describe-cluster', ...onPayments)) as {
      cluster: { status: string; resourcesVpcConfig: Record<string, unknown> };
    };
    return { status: answer.cluster.status, ...answer.cluster.resourcesVpcConfig };
  };
  const evaluations = async () => {
    const answer = (await aws('configservice', 'get-compliance-details-by-config-rule', ...onRule)) as {
      EvaluationResults: { ComplianceType: string; Annotation: string }[];
    };
    return answer.EvaluationResults.map(({ ComplianceType, Annotation }) => `${ComplianceType}: ${Annotation}`);
  };
  const ruleCompliance = async () => {
    const answer = (await aws(
      'configservice',
      'describe-compliance-by-config-rule',
      '--config-rule-names',
      'eks-endpoint-public-access',
    )) as { ComplianceByConfigRules: { Compliance: { ComplianceType: string } }[] };
    return answer.ComplianceByConfigRules[0]?.Compliance.ComplianceType;
  };

  test('tells the same story', async () => {
    const [create = '', wait = '', results = ''] = printed.filter((line) => /^ +aws /.test(line));
    await pasted(create);
    // The CLI's own wait asks every 30 seconds of real time, so it is given nothing to wait for.
    const { clusterStatus, updateStatus, ruleCompliance: compliance } = asked();
    await until(clusterStatus, (status) => status === 'ACTIVE');
    await pasted(wait);
    expect(await vpc()).toMatchObject({
      status: 'ACTIVE',
      endpointPublicAccess: true,
      endpointPrivateAccess: false,
      publicAccessCidrs: ['0.0.0.0/0'],
    });
    await until(compliance, (type) => type === 'NON_COMPLIANT');
    expect(await pasted(results)).toContain('NON_COMPLIANT');
    expect(await evaluations()).toEqual([
      'NON_COMPLIANT: The public endpoint is open to the whole Internet (0.0.0.0/0). Remediate makes it private; or limit publicAccessCidrs.',
    ]);
    expect(await ruleCompliance()).toBe('NON_COMPLIANT');

    // By hand: an office only. Sent twice at once, since on a slow machine the update would end before another command starts.
    const narrow = async () =>
      (await aws(
        'eks',
        'update-cluster-config',
        ...onPayments,
        '--resources-vpc-config',
        'publicAccessCidrs=8.8.8.8/32',
      )) as { update: { id: string; status: string; type: string } };
    const answers = await Promise.allSettled([narrow(), narrow()]);
    const [update] = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value.update] : []));
    expect(update).toMatchObject({ status: 'InProgress', type: 'EndpointAccessUpdate' });
    const [refusal] = answers.flatMap((answer) => (answer.status === 'rejected' ? [String(answer.reason)] : []));
    expect(refusal).toContain(
      `Cannot EndpointAccessUpdate because cluster payments currently has update ${update?.id} in progress`,
    );
    const describeUpdate = async () => {
      const answer = (await aws('eks', 'describe-update', ...onPayments, '--update-id', update?.id ?? '')) as {
        update: { status: string };
      };
      return answer.update.status;
    };
    await until(
      () => updateStatus(update?.id),
      (status) => status !== 'InProgress',
    );
    expect(await describeUpdate()).toBe('Successful');
    await until(compliance, (type) => type === 'COMPLIANT');
    expect(await evaluations()).toEqual(['COMPLIANT: The public endpoint is limited to 8.8.8.8/32.']);

    // Open again, and remedied.
    await aws('eks', 'update-cluster-config', ...onPayments, '--resources-vpc-config', 'publicAccessCidrs=0.0.0.0/0');
    await until(compliance, (type) => type === 'NON_COMPLIANT');
    const [remediate = '', executionsOf = '', describeCluster = ''] = printed
      .filter((line) => /^ +aws /.test(line))
      .slice(3);
    await pasted(remediate);
    await until(compliance, (type) => type === 'COMPLIANT');
    expect(await evaluations()).toEqual(['COMPLIANT: The API server endpoint is private: public access is off.']);
    expect(await vpc()).toMatchObject({ endpointPublicAccess: false, endpointPrivateAccess: true });

    expect(JSON.parse(await pasted(describeCluster))).toMatchObject({ endpointPublicAccess: false });
    const { AutomationExecutionMetadataList: executions } = JSON.parse(await pasted(executionsOf)) as {
      AutomationExecutionMetadataList: { AutomationExecutionId: string }[];
    };
    expect(executions).toHaveLength(1);
    const { AutomationExecution: execution } = (await aws(
      'ssm',
      'get-automation-execution',
      '--automation-execution-id',
      executions[0]?.AutomationExecutionId ?? '',
    )) as {
      AutomationExecution: {
        AutomationExecutionStatus: string;
        StepExecutions: { readonly StepStatus: string }[];
        Outputs: Record<string, string[]>;
      };
    };
    expect(execution.AutomationExecutionStatus).toBe('Success');
    expect(execution.StepExecutions.filter(({ StepStatus: status }) => status === 'Success')).toHaveLength(21);
    expect(execution.Outputs).toMatchObject({
      'RecordSettingsBefore.EndpointPublicAccess': ['true'],
      'RecordSettingsBefore.EndpointPrivateAccess': ['false'],
      'RecordSettingsBefore.PublicAccessCidrs': ['0.0.0.0/0'],
      'RecordUpdateResult.Status': ['Successful'],
    });
  });

  test('answers the reads that a user makes first', async () => {
    const onCluster = ['--cluster-name', 'payments'];
    expect(await aws('eks', 'list-nodegroups', ...onCluster)).toEqual({ nodegroups: [] });
    expect(await aws('eks', 'list-fargate-profiles', ...onCluster)).toEqual({ fargateProfileNames: [] });
    expect(await aws('eks', 'list-addons', ...onCluster)).toEqual({ addons: [] });
    const onResource = ['--resource-type', 'AWS::EKS::Cluster', '--resource-id', 'payments'];
    expect(await aws('configservice', 'describe-compliance-by-resource', ...onResource)).toMatchObject({
      ComplianceByResources: [{ ResourceId: 'payments', Compliance: { ComplianceType: 'COMPLIANT' } }],
    });
    expect(await aws('configservice', 'get-compliance-details-by-resource', ...onResource)).toMatchObject({
      EvaluationResults: [{ ComplianceType: 'COMPLIANT' }],
    });
    const summary = { CompliantResourceCount: { CappedCount: 1 }, NonCompliantResourceCount: { CappedCount: 0 } };
    expect(await aws('configservice', 'get-compliance-summary-by-config-rule')).toMatchObject({
      ComplianceSummary: summary,
    });
    expect(await aws('configservice', 'get-compliance-summary-by-resource-type')).toMatchObject({
      ComplianceSummariesByResourceType: [{ ComplianceSummary: summary }],
    });
    const select = ['select-resource-config', '--expression', RECORDED_CLUSTERS_QUERY];
    const { Results } = (await aws('configservice', ...select)) as { Results: string[] };
    expect(Results.map((result) => JSON.parse(result))).toMatchObject([
      { resourceId: 'payments', configuration: { ResourcesVpcConfig: { EndpointPublicAccess: false } } },
    ]);
    const { DocumentIdentifiers } = (await aws('ssm', 'list-documents', '--filters', 'Key=Owner,Values=Self')) as {
      DocumentIdentifiers: { Name: string }[];
    };
    expect(DocumentIdentifiers.map(({ Name }) => Name).sort()).toEqual(
      Object.values(EXPECTED_RUNBOOKS)
        .map(({ documentName }) => documentName)
        .sort(),
    );
    const { Stacks } = (await aws('cloudformation', 'describe-stacks')) as {
      Stacks: { StackName: string; StackStatus: string }[];
    };
    expect(Stacks).toMatchObject([{ StackName: 'eks-endpoint-guard', StackStatus: 'CREATE_COMPLETE' }]);
    const onStack = ['--stack-name', 'eks-endpoint-guard'];
    const { StackResources } = (await aws('cloudformation', 'describe-stack-resources', ...onStack)) as {
      StackResources: { ResourceType: string; PhysicalResourceId: string }[];
    };
    const nameOf = (type: string) =>
      StackResources.find(({ ResourceType }) => ResourceType === type)?.PhysicalResourceId ?? '';
    const onFunction = ['--function-name', nameOf('AWS::Lambda::Function')];
    expect(await aws('lambda', 'get-function', ...onFunction)).toMatchObject({
      Configuration: { Runtime: 'nodejs24.x', State: 'Active' },
    });
    const group = nameOf('AWS::Logs::LogGroup');
    const { logStreams } = (await aws('logs', 'describe-log-streams', '--log-group-name', group)) as {
      logStreams: { logStreamName: string }[];
    };
    const onStream = ['--log-group-name', group, '--log-stream-name', logStreams[0]?.logStreamName ?? ''];
    expect(JSON.stringify(await aws('logs', 'get-log-events', ...onStream))).toContain('payments');
    const { logGroups } = (await aws('logs', 'describe-log-groups')) as { logGroups: { logGroupName: string }[] };
    expect(logGroups.map(({ logGroupName }) => logGroupName)).toContain(group);
  });

  test('writes and reads logs', async () => {
    const onGroup = ['--log-group-name', '/aws/eks/payments/cluster'];
    const onStream = [...onGroup, '--log-stream-name', 'kube-apiserver-audit-1'];
    await aws('logs', 'create-log-group', ...onGroup);
    await aws('logs', 'create-log-stream', ...onStream);
    await aws('logs', 'put-log-events', ...onStream, '--log-events', `timestamp=${Date.now()},message=hello`);
    expect(await aws('logs', 'filter-log-events', ...onGroup, '--filter-pattern', 'hello')).toMatchObject({
      events: [{ message: 'hello' }],
    });
  });

  test('is refused an address that is reserved for documentation, and learns why', async () => {
    const cidrs = ['--resources-vpc-config', 'publicAccessCidrs=203.0.113.5/32'];
    await expect(aws('eks', 'update-cluster-config', ...onPayments, ...cidrs)).rejects.toThrow(
      'not allowed in publicAccessCidrs: [203.0.113.5/32] (a note of the local AWS: EKS refuses addresses that are reserved for documentation',
    );
  });

  test('is refused with a wrong secret', async () => {
    const secret = environment['AWS_SECRET_ACCESS_KEY'] ?? '';
    environment['AWS_SECRET_ACCESS_KEY'] = 'wrong';
    await expect(aws('eks', 'list-clusters')).rejects.toThrow('InvalidSignatureException');
    environment['AWS_SECRET_ACCESS_KEY'] = secret;
  });
});

test.each([
  ['--speed 0', '--speed: "0" is not a whole number from 1 to 100000'],
  ['--speed abc', '--speed: "abc" is not a whole number from 1 to 100000'],
  ['--speed -5', '--speed: "-5" is not a whole number from 1 to 100000'],
  ['--port x', '--port: "x" is not a whole number from 0 to 65535'],
])('npm run local-aws -- %s ends before it starts anything', async (options, message) => {
  const args = ['--import', 'tsx', 'test/aws/main.ts', ...options.split(' ')];
  const failure = await promisify(execFile)(process.execPath, args, { timeout: 60_000 }).catch(
    (error: unknown) => error,
  );
  expect(failure).toMatchObject({ code: 2, killed: false, stdout: '', stderr: `local-aws: ${message}\n` });
});

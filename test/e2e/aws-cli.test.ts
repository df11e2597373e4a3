import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/** Debian's AWS CLI where there is one, else whichever is on the PATH. */
const cli = ['/usr/bin/aws', 'aws'].find((candidate) => {
  try {
    execFileSync(candidate, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
});

/** So fast that EKS's minutes pass in a second or two, and slow enough to see an update under way. */
const SPEED = 100;

let localAws: ChildProcess;
let environment: Record<string, string>;

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
      for (const [, name = '', value = ''] of line.matchAll(/(AWS_\w+)=(\S+)/g)) exported[name] = value;
      if (exported['AWS_SECRET_ACCESS_KEY'] !== undefined) resolve(exported);
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

/** Asks until the answer is as wanted; the last answer is what a failing test shows. */
async function until<Answer>(ask: () => Promise<Answer>, wanted: (answer: Answer) => boolean): Promise<Answer> {
  for (let attempts = 0; ; attempts++) {
    const answer = await ask();
    if (wanted(answer) || attempts > 60) return answer;
  }
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
    await aws(
      'eks',
      'create-cluster',
      ...onPayments,
      '--role-arn',
      'arn:aws:iam::111122223333:role/eks-cluster',
      '--resources-vpc-config',
      'subnetIds=subnet-0a,subnet-0b',
    );
    await until(vpc, ({ status }) => status === 'ACTIVE');
    expect(await vpc()).toMatchObject({
      status: 'ACTIVE',
      endpointPublicAccess: true,
      endpointPrivateAccess: false,
      publicAccessCidrs: ['0.0.0.0/0'],
    });
    await until(evaluations, (results) => results.length > 0);
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
    expect(await until(describeUpdate, (status) => status !== 'InProgress')).toBe('Successful');
    await until(ruleCompliance, (type) => type === 'COMPLIANT');
    expect(await evaluations()).toEqual(['COMPLIANT: The public endpoint is limited to 8.8.8.8/32.']);

    // Open again, and remedied.
    await aws('eks', 'update-cluster-config', ...onPayments, '--resources-vpc-config', 'publicAccessCidrs=0.0.0.0/0');
    await until(ruleCompliance, (type) => type === 'NON_COMPLIANT');
    await aws(
      'configservice',
      'start-remediation-execution',
      ...onRule,
      '--resource-keys',
      'resourceType=AWS::EKS::Cluster,resourceId=payments',
    );
    await until(ruleCompliance, (type) => type === 'COMPLIANT');
    expect(await evaluations()).toEqual(['COMPLIANT: The API server endpoint is private: public access is off.']);
    expect(await vpc()).toMatchObject({ endpointPublicAccess: false, endpointPrivateAccess: true });

    const { AutomationExecutionMetadataList: executions } = (await aws('ssm', 'describe-automation-executions')) as {
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

  test('is refused with a wrong secret', async () => {
    const secret = environment['AWS_SECRET_ACCESS_KEY'] ?? '';
    environment['AWS_SECRET_ACCESS_KEY'] = 'wrong';
    await expect(aws('eks', 'list-clusters')).rejects.toThrow('InvalidSignatureException');
    environment['AWS_SECRET_ACCESS_KEY'] = secret;
  });
});

import { readFileSync } from 'node:fs';
import { ConfigServiceClient, PutConformancePackCommand } from '@aws-sdk/client-config-service';
import { ROLE_TO_FILL_IN } from '../../infra/conformance-pack.ts';
import type { LocalAws } from '../aws/local-aws.ts';
import { type GuardedAwsOptions, startGuardedAws } from './guarded-aws.ts';

type PackParameters = Readonly<Record<string, string>>;

export interface PackedAwsOptions extends GuardedAwsOptions {
  /** The parameters of the conformance pack, but for the function's ARN. */
  readonly pack?: PackParameters;
}

/** A local AWS with the built template as a backend, and the published conformance pack. The caller stops it. */
export async function startPackedAws({ pack = {}, ...options }: PackedAwsOptions = {}): Promise<LocalAws> {
  const aws = await startGuardedAws({ ...options, parameters: { ...options.parameters, DeploymentMode: 'Backend' } });
  try {
    await putPack(aws, 'eks-endpoint-guard', pack);
  } catch (error) {
    await aws.stop();
    throw error;
  }
  return aws;
}

/** Deploys the published conformance pack as docs/conformance-pack.md does: the runbook's defaults say what to fill in. */
export async function putPack(aws: LocalAws, name: string, parameters: PackParameters = {}): Promise<void> {
  const defaults = aws.ssm.document('EksEndpointGuard-MakeEndpointPrivate')?.parameters ?? {};
  const { AutomationAssumeRole: role, RuleFunctionName: functionName } = defaults;
  const { partition, account, region } = aws.place;
  const functionArn = `arn:${partition}:lambda:${region}:${account}:function:${functionName?.default}`;
  const body = readFileSync('dist/eks-endpoint-guard.conformance-pack.yaml', 'utf8');
  const client = new ConfigServiceClient(aws.clientConfiguration());
  await client.send(
    new PutConformancePackCommand({
      ConformancePackName: name,
      TemplateBody: body.replace(ROLE_TO_FILL_IN, String(role?.default)),
      ConformancePackInputParameters: Object.entries({ FunctionArn: functionArn, ...parameters }).map(
        ([ParameterName, ParameterValue]) => ({ ParameterName, ParameterValue }),
      ),
    }),
  );
  client.destroy();
}

import { parseArgs } from 'node:util';

export const HELP = `npm run local-aws -- [--port N] [--speed N]

Serves the local AWS on 127.0.0.1 with the built template deployed, for any client, until interrupted. It has a page for
your browser, whose address it prints. The template parameter ExemptionTag is eks-endpoint-exemption. It is one account with
one enabled Region; it has no organization, no aggregator and no API server behind an endpoint.

  --port   the port to listen on (default 4566; 0 takes a free one)
  --speed  how many times faster than real its clock runs (default 60: an EKS update of four minutes takes four seconds)
  --help   this text
`;

/** What the command line asks for. */
export type LocalAwsOptions =
  | { readonly kind: 'help' }
  | { readonly kind: 'serve'; readonly port: number; readonly speed: number };

/** Reads the arguments of the program. Throws an error that names the option. */
export function parseOptions(args: readonly string[]): LocalAwsOptions {
  const { values } = parseArgs({
    args: joined(args),
    options: {
      port: { type: 'string', default: '4566' },
      speed: { type: 'string', default: '60' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return { kind: 'help' };
  return {
    kind: 'serve',
    port: wholeNumber('--port', values.port, 0, 65_535),
    speed: wholeNumber('--speed', values.speed, 1, 100_000),
  };
}

/** `--speed -5` as `--speed=-5`: node:util would speak of an ambiguous argument instead of the number. */
function joined(args: readonly string[]): string[] {
  const result: string[] = [];
  for (const arg of args) {
    const last = result.at(-1);
    if (/^-\d/.test(arg) && (last === '--port' || last === '--speed')) result[result.length - 1] = `${last}=${arg}`;
    else result.push(arg);
  }
  return result;
}

function wholeNumber(option: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least || value > most) {
    throw new Error(`${option}: ${JSON.stringify(text)} is not a whole number from ${least} to ${most}`);
  }
  return value;
}

/** What to paste in another terminal: the environment, and the loop of the guard with the AWS CLI. */
export function instructions(aws: {
  readonly url: string;
  readonly page: string;
  readonly region: string;
  readonly account: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}): string {
  return `The page of the local AWS: ${aws.page}

The local AWS listens on ${aws.url}. In another terminal:

  export AWS_ENDPOINT_URL=${aws.url} AWS_REGION=${aws.region} AWS_DEFAULT_REGION=${aws.region}
  export AWS_ACCESS_KEY_ID=${aws.accessKeyId} AWS_SECRET_ACCESS_KEY=${aws.secretAccessKey}

(an AWS CLI older than 2.13 ignores AWS_ENDPOINT_URL: add --endpoint-url ${aws.url} to each command)

Create a cluster that is open to the internet:

  aws eks create-cluster --name payments --role-arn arn:aws:iam::${aws.account}:role/eks-cluster --resources-vpc-config subnetIds=subnet-0a,subnet-0b
  aws eks wait cluster-active --name payments

AWS Config evaluates it about a minute later on its own clock. List the results:

  aws configservice get-compliance-details-by-config-rule --config-rule-name eks-endpoint-public-access

Remediate it, and watch the execution until its status is Success:

  aws configservice start-remediation-execution --config-rule-name eks-endpoint-public-access --resource-keys resourceType=AWS::EKS::Cluster,resourceId=payments
  aws ssm describe-automation-executions
  aws eks describe-cluster --name payments --query cluster.resourcesVpcConfig

Undo it, and check the deployment, with the command line that npm run build writes:

  npx --no-install eks-endpoint-guard undo --list
  npx --no-install eks-endpoint-guard undo --execution ID
  npx --no-install eks-endpoint-guard doctor

`;
}

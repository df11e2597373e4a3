import { parseArgs } from 'node:util';
import { LocalAws } from './local-aws.ts';
import { memberTemplate } from './member-template.ts';
import { timelineLine } from './timeline.ts';

const HELP = `npm run local-aws -- [--port N] [--speed N]

Serves the local AWS on 127.0.0.1 with the template deployed, for any client, until interrupted.

  --port   the port to listen on (default 4566)
  --speed  how many times faster than real its clock runs (default 60: an EKS update of four minutes takes four seconds)
  --help   this text
`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '4566' },
      speed: { type: 'string', default: '60' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return;
  }
  const template = await memberTemplate();
  const aws = await LocalAws.start({
    port: wholeNumber('--port', values.port, 0, 65_535),
    startTime: new Date(),
  });
  aws.log.onEntry((entry) => {
    const line = timelineLine(entry);
    if (line !== undefined) process.stdout.write(`${line}\n`);
  });
  await aws.deploy({ stackName: 'eks-endpoint-guard', template });
  aws.clock.run(wholeNumber('--speed', values.speed, 1, 100_000));
  const { accessKeyId, secretAccessKey } = aws.identities.operatorCredentials;
  process.stdout.write(`The local AWS listens on ${aws.url}. In another terminal:

  export AWS_ENDPOINT_URL=${aws.url} AWS_REGION=${aws.place.region} AWS_DEFAULT_REGION=${aws.place.region}
  export AWS_ACCESS_KEY_ID=${accessKeyId} AWS_SECRET_ACCESS_KEY=${secretAccessKey}

(an AWS CLI older than 2.13 does not know AWS_ENDPOINT_URL: give it --endpoint-url ${aws.url})

`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void aws.stop());
}

function wholeNumber(option: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new Error(`${option}: ${text} is not a whole number from ${least} to ${most}`);
  }
  return value;
}

main().catch((error: unknown) => {
  process.stderr.write(`local-aws: ${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 2;
});

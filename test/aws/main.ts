import { LocalAws } from './local-aws.ts';
import { memberTemplate } from './member-template.ts';
import { HELP, instructions, parseOptions } from './options.ts';
import { createTimeline } from './timeline.ts';

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2));
  if (options.kind === 'help') {
    process.stdout.write(HELP);
    return;
  }
  const template = await memberTemplate();
  const aws = await LocalAws.start({ port: options.port, startTime: new Date() });
  aws.log.onEntry(createTimeline((text) => void process.stdout.write(text), process.stdout.columns));
  await aws.deploy({ stackName: 'eks-endpoint-guard', template });
  aws.clock.run(options.speed);
  const { region, account } = aws.place;
  process.stdout.write(instructions({ url: aws.url, region, account, ...aws.identities.operatorCredentials }));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void aws.stop());
}

main().catch((error: unknown) => {
  process.stderr.write(`local-aws: ${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 2;
});

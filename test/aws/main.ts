import { HELP, instructions, parseOptions } from './options.ts';
import { timelineLine } from './timeline.ts';

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2));
  if (options.kind === 'help') {
    process.stdout.write(HELP);
    return;
  }
  // Loaded when it is needed, which takes a second: a wrong option is refused before.
  const [{ LocalAws }, { memberTemplate }] = await Promise.all([
    import('./local-aws.ts'),
    import('./member-template.ts'),
  ]);
  const template = await memberTemplate();
  const aws = await LocalAws.start({ port: options.port, startTime: new Date() });
  aws.log.onEntry((entry) => {
    const line = timelineLine(entry);
    if (line !== undefined) process.stdout.write(`${line}\n`);
  });
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

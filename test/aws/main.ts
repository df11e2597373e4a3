import { HELP, instructions, parseOptions } from './options.ts';

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2));
  if (options.kind === 'help') {
    process.stdout.write(HELP);
    return;
  }
  // Loaded when it is needed, which takes a second: a wrong option is refused before.
  const { serveLocalAws } = await import('./serve.ts');
  const { aws, page } = await serveLocalAws({ ...options, startTime: new Date() });
  const { region, account } = aws.place;
  process.stdout.write(instructions({ url: aws.url, page, region, account, ...aws.identities.operatorCredentials }));
}

main().catch((error: unknown) => {
  process.stderr.write(`local-aws: ${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 2;
});

import { parseArgs } from 'node:util';
import { LocalAws } from '../aws/local-aws.ts';
import { memberTemplate } from '../aws/member-template.ts';
import { timelineLine } from '../aws/timeline.ts';
import { runLoop } from './loop.ts';

const HELP = `npm start [-- --update-ends Successful|Failed|Cancelled|never]

Runs the main job on a local AWS, from the built template: an open EKS cluster is found NON_COMPLIANT, the
remediation makes it private, and the rule finds it COMPLIANT. Times are those of the simulation.

  --update-ends  how EKS ends the endpoint update (default Successful)
  --help         this text

Exit code: 0 when the loop closed, 1 when it stopped anywhere, 2 when it could not be started.
`;

// The SDK's notice that it will soon need Node 22 is for us who develop this, not for the timeline.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';

const CLUSTER = 'payments';
const ENDS = ['Successful', 'Failed', 'Cancelled', 'never'] as const;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { 'update-ends': { type: 'string', default: 'Successful' }, help: { type: 'boolean', default: false } },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const ends = ENDS.find((end) => end === values['update-ends']);
  if (ends === undefined) throw new Error(`--update-ends: ${values['update-ends']} is none of ${ENDS.join(', ')}`);

  const template = await memberTemplate();
  const aws = await LocalAws.start();
  try {
    aws.log.onEntry((entry) => {
      const line = timelineLine(entry);
      if (line !== undefined) process.stdout.write(`${line}\n`);
    });
    await aws.deploy({ stackName: 'eks-endpoint-guard', template });
    aws.eks.nextUpdate({ ends });
    const result = await runLoop(aws, CLUSTER);
    process.stdout.write(
      result.closed
        ? `\nCLOSED: ${CLUSTER} was open to the Internet and is private now: the update ended Successful, and the rule says COMPLIANT.\n`
        : `\nNOT CLOSED, stopped at ${result.stoppedAt}\n`,
    );
    return result.closed ? 0 : 1;
  } finally {
    await aws.stop();
  }
}

main().then(
  (exitCode) => {
    process.exitCode = exitCode;
  },
  (error: unknown) => {
    process.stderr.write(`npm start: ${error instanceof Error ? error.message : error}\n`);
    process.exitCode = 2;
  },
);

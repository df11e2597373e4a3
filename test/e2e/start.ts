import { parseArgs } from 'node:util';
import { SSMClient } from '@aws-sdk/client-ssm';
import { automationsOf } from '../../cli/undo/automations.ts';
import { type ExecutionRecord, readExecution } from '../../cli/undo/execution.ts';
import { RUNBOOKS } from '../../remediation/runbooks.ts';
import { LocalAws } from '../aws/local-aws.ts';
import { memberTemplate } from '../aws/member-template.ts';
import { operatorClients } from '../aws/page/clients.ts';
import { createSituation } from '../aws/page/situations.ts';
import { openInBrowser, serveLocalAws } from '../aws/serve.ts';
import { createTimeline } from '../aws/timeline.ts';
import { runUndo } from '../aws/undo.ts';
import { runLoop } from './loop.ts';
import { ending, introduction, settingsBlock, undoBlock } from './story.ts';

const HELP = `npm start [-- --browser | --update-ends Successful|Failed|Cancelled|never]

Runs the main job on a local AWS, from the built template: an open EKS cluster is found NON_COMPLIANT, the
remediation makes it private, and the rule finds it COMPLIANT. Times are those of the local AWS's own clock.

  --browser      serves the local AWS with an open cluster, and opens its page in your browser, until interrupted
  --update-ends  how EKS ends the endpoint update (default Successful)
  --help         this text

Exit code: 0 when the loop closed, 1 when it stopped anywhere, 2 when it could not be started.
`;

// The SDK's notice that it will soon need Node 22 is for us who develop this, not for the timeline.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';

const CLUSTER = 'payments';
const ENDS = ['Successful', 'Failed', 'Cancelled', 'never'] as const;

const write = (text: string): void => void process.stdout.write(text);

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      browser: { type: 'boolean', default: false },
      'update-ends': { type: 'string', default: 'Successful' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    write(HELP);
    return 0;
  }
  if (values.browser) return await showPage();
  const ends = ENDS.find((end) => end === values['update-ends']);
  if (ends === undefined) throw new Error(`--update-ends: ${values['update-ends']} is none of ${ENDS.join(', ')}`);
  return await showLoop(ends);
}

/** The local AWS with its page, at the pace of a person. */
async function showPage(): Promise<number> {
  const { aws, page } = await serveLocalAws({ port: 0, speed: 60, startTime: new Date() });
  write(`The page of the local AWS: ${page}\n\n`);
  await createSituation('open', aws, operatorClients(aws));
  openInBrowser(page);
  return 0;
}

async function showLoop(ends: (typeof ENDS)[number]): Promise<number> {
  const template = await memberTemplate();
  const aws = await LocalAws.start();
  try {
    write(introduction(aws.place));
    aws.log.onEntry(createTimeline(write, process.stdout.columns));
    await aws.deploy({ stackName: 'eks-endpoint-guard', template });
    aws.eks.nextUpdate({ ends });
    const result = await runLoop(aws, CLUSTER);
    const record = await latestExecution(aws);
    if (record !== undefined) write(settingsBlock(CLUSTER, record));
    if (!result.closed) {
      write(`\nNOT CLOSED, stopped at ${result.stoppedAt}\n`);
      return 1;
    }
    if (record === undefined) throw new Error('there is no execution of the runbook');
    write(undoBlock(record.id, (await runUndo(aws, record.id, 'n')).text));
    write(ending(CLUSTER));
    return 0;
  } finally {
    await aws.stop();
  }
}

/** What the newest execution of the attached runbook recorded; undefined when there is none. */
async function latestExecution(aws: LocalAws): Promise<ExecutionRecord | undefined> {
  const ssm = new SSMClient(aws.clientConfiguration());
  try {
    const automations = automationsOf(ssm);
    const summaries = await automations.list();
    const id = summaries.find(({ document }) => document === RUNBOOKS.MakeEndpointPrivate.documentName)?.id;
    const execution = id === undefined ? undefined : await automations.find(id);
    return id === undefined || execution === undefined ? undefined : readExecution(id, execution);
  } finally {
    ssm.destroy();
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

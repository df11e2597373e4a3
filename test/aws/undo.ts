import { SSMClient } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { automationsOf } from '../../cli/undo/automations.ts';
import { undo } from '../../cli/undo/command.ts';
import { clustersOf } from '../../rules/eks-endpoint-public-access/clusters.ts';
import type { LocalAws } from './local-aws.ts';

/** What the command wrote, its question included, and whether it came as far as the question. */
export interface UndoResult {
  readonly exitCode: number;
  readonly text: string;
  /** What it wrote before the question. */
  readonly plan: string;
  readonly asked: boolean;
}

/** Runs `eks-endpoint-guard undo --execution ID --no-wait` in this process, as the operator who answers its question. */
export async function runUndo(aws: LocalAws, execution: string, answer: 'y' | 'n'): Promise<UndoResult> {
  const configuration = aws.clientConfiguration();
  const [ssm, sts] = [new SSMClient(configuration), new STSClient(configuration)];
  let text = '';
  let plan: string | undefined;
  const write = (words: string): void => {
    text += words;
  };
  const options = {
    kind: 'restore',
    execution,
    role: undefined,
    profile: undefined,
    region: aws.place.region,
    yes: false,
    wait: false,
    evenIfChanged: false,
    output: 'table',
  } as const;
  const effects = {
    automations: () => automationsOf(ssm),
    clusters: () => clustersOf(configuration),
    account: async () => (await sts.send(new GetCallerIdentityCommand({}))).Account ?? 'unknown',
    async ask(question: string) {
      plan = text;
      write(`${question}${answer}\n`);
      return answer;
    },
    sleep: () => Promise.reject(new Error('undo waits for nothing here')),
    elapsed: () => performance.now(),
    stdout: write,
    stderr: write,
    interactive: true,
    columns: undefined,
  };
  try {
    const exitCode = await undo(options, effects);
    return { exitCode, text, plan: plan ?? text, asked: plan !== undefined };
  } finally {
    for (const client of [ssm, sts]) client.destroy();
  }
}

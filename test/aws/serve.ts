import { spawn } from 'node:child_process';
import { LocalAws } from './local-aws.ts';
import { memberTemplate } from './member-template.ts';
import { createPage, PAGE_PATH } from './page/page.ts';
import { EXEMPTION_TAG } from './page/situations.ts';
import { createTimeline } from './timeline.ts';

/** A local AWS that serves people until its process is interrupted. */
export interface Served {
  readonly aws: LocalAws;
  readonly page: string;
}

/** Serves the local AWS with the built template and the page. Its clock runs `speed` times as fast as real time. */
export async function serveLocalAws(options: {
  readonly port: number;
  readonly speed: number;
  readonly startTime: Date;
}): Promise<Served> {
  // The SDK's notice that it will soon need Node 22 is for us who develop this, not for the timeline.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
  const { port, speed, startTime } = options;
  const template = await memberTemplate();
  const aws = await LocalAws.start({ port, startTime });
  aws.log.onEntry(createTimeline((text) => void process.stdout.write(text), process.stdout.columns));
  await aws.deploy({ stackName: 'eks-endpoint-guard', template, parameters: { ExemptionTag: EXEMPTION_TAG } });
  aws.mount(PAGE_PATH, createPage(aws));
  aws.clock.run(speed);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void aws.stop());
  return { aws, page: `${aws.url}${PAGE_PATH}` };
}

/** Opens an address in the user's browser, if the system has a command for that. */
export function openInBrowser(address: string): void {
  const command = process.platform === 'darwin' ? 'open' : 'xdg-open';
  const child = spawn(command, [address], { stdio: 'ignore', detached: true });
  // Without the command, the user opens the address that was printed.
  child.on('error', () => undefined);
  child.unref();
}

import type { ExecutionRecord, RecordedAccess } from '../../cli/undo/execution.ts';
import type { Place } from '../aws/service.ts';

/** What the reader is about to see, and who acts where. */
export function introduction({ account, region, partition }: Place): string {
  return `An EKS cluster is created whose API server is open to the internet. The rule finds it NON_COMPLIANT, the remediation makes
it private, and the rule finds it COMPLIANT. This is the built template on a local AWS: it needs no AWS account.

Account    ${account} (made up)
Region     ${region}
Principal  arn:${partition}:iam::${account}:user/operator
Clock      the local AWS's own, in UTC: it does not wait for the minutes that EKS and AWS Config take

`;
}

/** The endpoint's settings before and after the execution of a runbook, by their names in the EKS API. */
export function settingsBlock(cluster: string, { document, before, after }: ExecutionRecord): string {
  const rows = [
    ['', 'before', 'after'],
    ['endpointPublicAccess', before?.publicAccess ?? 'not recorded', after?.publicAccess ?? 'not recorded'],
    ['endpointPrivateAccess', before?.privateAccess ?? 'not recorded', after?.privateAccess ?? 'not recorded'],
    ['publicAccessCidrs', cidrsInWords(before), cidrsInWords(after)],
  ];
  const lines = rows.map((cells) => `  ${cells.map((cell) => String(cell).padEnd(23)).join('')}`.trimEnd());
  return `\nThe endpoint of ${cluster}, as ${document} recorded it\n\n${lines.join('\n')}\n`;
}

function cidrsInWords(access: RecordedAccess | undefined): string {
  if (access?.kind !== 'complete') return 'not recorded';
  const cidrs = access.publicAccessCidrs.map(({ text }) => text).join(', ');
  // EKS keeps the list while public access is off.
  return access.publicAccess || cidrs === '' ? cidrs : `${cidrs} (no effect)`;
}

/** The undo as its command shows it, with a question that is answered no. */
export function undoBlock(execution: string, output: string): string {
  const command = `npx --no-install eks-endpoint-guard undo --execution ${execution}`;
  return `\nHow to undo it. The answer here is no, so that the cluster stays private.\n\n${indented(`$ ${command}\n${output}`)}`;
}

function indented(text: string): string {
  return `${text
    .trimEnd()
    .split('\n')
    .map((line) => `  ${line}`.trimEnd())
    .join('\n')}\n`;
}

/** How the story ended well, and what a reader may do now. */
export function ending(cluster: string): string {
  return `
COMPLIANT: ${cluster} was open to the internet and is private now. The EKS update ended Successful.

What to do next

  npm start -- --browser                                   the same in your browser, at your own pace
  npm run local-aws                                        this local AWS, for the AWS CLI and any SDK
  npm run build                                            writes the templates and the command line to dist/
  npx --no-install eks-endpoint-guard audit --regions all  lists your clusters and who can reach them; changes nothing
  npx --no-install eks-endpoint-guard plan --cluster NAME  shows who would lose access; changes nothing
  docs/deploy.md                                           describes how to deploy it to an account or an organization
`;
}

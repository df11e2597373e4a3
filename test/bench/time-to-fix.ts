import { LocalAws } from '../aws/local-aws.ts';
import { memberTemplate } from '../aws/member-template.ts';
import { runLoop } from '../e2e/loop.ts';
import type { Section } from './report.ts';

/** How long an open endpoint stays open, on the clock of the local AWS: its delays are those that AWS's documents and users report. */
export async function timeToFixSection(): Promise<Section> {
  const aws = await LocalAws.start();
  try {
    await aws.deploy({ stackName: 'eks-endpoint-guard', template: await memberTemplate() });
    const result = await runLoop(aws, 'payments');
    if (!result.closed) throw new Error(`the loop did not close: ${result.stoppedAt}`);
    const at = (operation: string, place: 0 | -1): number => {
      const entry = aws.log.of(operation).at(place);
      if (entry === undefined) throw new Error(`the log has no ${operation}`);
      return entry.at.getTime();
    };
    const minutes = (from: number, to: number): string => `${((to - from) / 60_000).toFixed(0)} min`;
    const click = at('config:StartRemediationExecution', 0);
    return {
      title: 'From opening to fixed',
      text: `On the clock of the local AWS, whose delays follow AWS's documents; an endpoint update of EKS is set to four minutes. A person
clicks Remediate at once.`,
      figures: [
        {
          what: 'created open, to NON_COMPLIANT',
          measured: minutes(at('eks:CreateCluster', 0), at('config:compliance-recorded', 0)),
          floor: 'when AWS Config records it',
          peer: 'Prowler, Cloud Custodian: when they run next',
        },
        {
          what: 'click, to private',
          measured: minutes(click, at('eks:update-ended', -1)),
          floor: 'the update of EKS',
          peer: 'none has a fix for EKS endpoints with proof',
        },
        {
          what: 'click, to COMPLIANT',
          measured: minutes(click, at('config:compliance-recorded', -1)),
          floor: 'when AWS Config records it',
        },
      ],
    };
  } finally {
    await aws.stop();
  }
}

import type { AutomationExecution } from '@aws-sdk/client-ssm';
import { describe, expect, test } from 'vitest';
import { readExecution } from '../../../cli/undo/execution.ts';
import { type Plan, planUndo } from '../../../cli/undo/plan.ts';
import { answerOf } from '../../../cli/undo/report.ts';
import { complete, ID, madePrivate, NO_OUTPUT, outputs } from './fakes.ts';

const plan = (execution: AutomationExecution, role?: string) => planUndo(readExecution(ID, execution), role);

/** Restores the office's CIDRs. */
const toOffice: Plan = {
  kind: 'restore',
  cluster: 'payments',
  to: complete(true, false, '198.51.100.0/24', '203.0.113.7/32'),
  parameters: {
    ClusterName: ['payments'],
    EndpointPublicAccess: ['true'],
    EndpointPrivateAccess: ['false'],
    PublicAccessCidrs: ['198.51.100.0/24', '203.0.113.7/32'],
    RuleFunctionName: ['endpoint-rule'],
  },
  doubt: undefined,
};
const before = { access: ['true', 'false'], cidrs: ['198.51.100.0/24', '203.0.113.7/32'] } as const;
const office = { access: before.access, cidrs: [...before.cidrs] };

describe('an execution is undone', () => {
  test('with what it recorded', () => {
    expect(plan(madePrivate())).toEqual(toOffice);
  });

  test('whichever of the two runbooks it is of', () => {
    expect(plan(madePrivate({ DocumentName: 'EksEndpointGuard-RestrictPublicCidrs' }))).toEqual(toOffice);
  });

  test('as the role that is given', () => {
    const role = 'arn:aws:iam::111122223333:role/restore';
    expect(plan(madePrivate(), role)).toMatchObject({ parameters: { AutomationAssumeRole: [role] } });
  });

  test.each([
    ['is passed on', ['endpoint-rule'], { RuleFunctionName: ['endpoint-rule'] }],
    ['is passed on when it is none', ['none'], { RuleFunctionName: ['none'] }],
    ['is left out when none was recorded', undefined, {}],
  ])('and the function of the rule %s', (_name, ruleFunction, parameter) => {
    const Parameters = { ClusterName: ['payments'], ...(ruleFunction && { RuleFunctionName: ruleFunction }) };
    const { parameters } = plan(madePrivate({ Parameters })) as Plan;
    expect(parameters).toEqual({
      ClusterName: ['payments'],
      EndpointPublicAccess: ['true'],
      EndpointPrivateAccess: ['false'],
      PublicAccessCidrs: ['198.51.100.0/24', '203.0.113.7/32'],
      ...parameter,
    });
  });

  test.each<[name: string, changes: Partial<AutomationExecution>, doubt: string | undefined]>([
    [
      'though it timed out before the update had ended',
      { AutomationExecutionStatus: 'TimedOut', Outputs: outputs(office, undefined, { id: 'update-1' }) },
      'it did not see its EKS update end, which may have had its effect later',
    ],
    [
      'though it failed after the update',
      { AutomationExecutionStatus: 'Failed', Outputs: outputs(office, undefined) },
      undefined,
    ],
    [
      'though only its settings before are known',
      { AutomationExecutionStatus: 'Cancelled', Outputs: outputs(office, undefined, {}) },
      'whether EKS took its update is not recorded',
    ],
    [
      'though its update succeeded and the CIDRs after it cannot be read',
      { Outputs: outputs(office, { access: office.access, cidrs: ['null'] }) },
      undefined,
    ],
    [
      'though its update failed and the CIDRs after it cannot be read',
      { Outputs: outputs(office, { access: office.access, cidrs: ['null'] }, { id: 'update-1', status: 'Failed' }) },
      'its EKS update ended Failed, and whether the CIDRs are the same is not known',
    ],
  ])('%s', (_name, changes, doubt) => {
    expect(plan(madePrivate(changes))).toEqual({ ...toOffice, doubt });
  });
});

describe('an execution is refused', () => {
  const closed = { access: ['false', 'true'], cidrs: ['198.51.100.0/24'] } as const;
  const shut = { access: closed.access, cidrs: [...closed.cidrs] };
  const withTheRightCidrs = (publicAccess: string, privateAccess: string) =>
    `AWS Config's history of the cluster and CloudTrail's UpdateClusterConfig events may have the settings. With the right CIDRs, start EksEndpointGuard-RestoreEndpointAccess by hand:

  aws ssm start-automation-execution --region eu-central-1 \\
    --document-name EksEndpointGuard-RestoreEndpointAccess \\
    --parameters '{"ClusterName":["payments"],"EndpointPublicAccess":["${publicAccess}"],"EndpointPrivateAccess":["${privateAccess}"],"PublicAccessCidrs":["CIDR","CIDR"],"RuleFunctionName":["endpoint-rule"]}'`;
  test.each<[name: string, changes: Partial<AutomationExecution>, words: string]>([
    [
      'of another document',
      { DocumentName: 'AWS-UpdateEKSCluster' },
      'The execution is of AWS-UpdateEKSCluster.\nOnly executions of EksEndpointGuard-MakeEndpointPrivate and EksEndpointGuard-RestrictPublicCidrs can be undone.',
    ],
    [
      'of a document without a name',
      { DocumentName: '' },
      'The execution is of a document without a name.\nOnly executions of EksEndpointGuard-MakeEndpointPrivate and EksEndpointGuard-RestrictPublicCidrs can be undone.',
    ],
    [
      'of the restoring document',
      { DocumentName: 'EksEndpointGuard-RestoreEndpointAccess' },
      `The execution is itself a restore.
To close the endpoint again, start EksEndpointGuard-MakeEndpointPrivate:

  aws ssm start-automation-execution --region eu-central-1 \\
    --document-name EksEndpointGuard-MakeEndpointPrivate \\
    --parameters '{"ClusterName":["payments"]}'`,
    ],
    [
      'that still runs, though it has recorded the settings',
      { AutomationExecutionStatus: 'InProgress' },
      'The execution has not ended: it is InProgress.\nRepeat the command when it has ended.',
    ],
    [
      'that is being cancelled',
      { AutomationExecutionStatus: 'Cancelling' },
      'The execution has not ended: it is Cancelling.\nRepeat the command when it has ended.',
    ],
    ['without a cluster', { Parameters: {} }, 'The execution did not record its cluster.'],
    [
      'without recorded settings',
      { AutomationExecutionStatus: 'Failed', Outputs: outputs(undefined, undefined, {}) },
      "The execution ended before it recorded the settings of payments.\nAWS Config's history of the cluster and CloudTrail's UpdateClusterConfig events may have the settings.",
    ],
    [
      'with settings recorded in part',
      { Outputs: outputs({ access: ['true', NO_OUTPUT], cidrs: ['198.51.100.0/24'] }, shut) },
      "The execution ended before it recorded the settings of payments.\nAWS Config's history of the cluster and CloudTrail's UpdateClusterConfig events may have the settings.",
    ],
    [
      'with no endpoint at all before',
      { Outputs: outputs({ access: ['false', 'false'], cidrs: ['198.51.100.0/24'] }, shut) },
      "The execution recorded public and private access of payments as off, which EKS does not allow.\nAWS Config's history of the cluster and CloudTrail's UpdateClusterConfig events may have the settings.",
    ],
    [
      'that made no update',
      {
        Outputs: outputs(shut, shut, {}),
        StepExecutions: [{ StepName: 'RecordSettingsAfter', StepStatus: 'Success' }],
      },
      `There is nothing to undo: it made no update. Before it: public access off, private access on.
If the endpoint has changed all the same, start EksEndpointGuard-MakeEndpointPrivate, which makes it private again:

  aws ssm start-automation-execution --region eu-central-1 \\
    --document-name EksEndpointGuard-MakeEndpointPrivate \\
    --parameters '{"ClusterName":["payments"]}'`,
    ],
    [
      'that changed nothing',
      { AutomationExecutionStatus: 'Failed', Outputs: outputs(office, office, { id: 'update-1', status: 'Failed' }) },
      `There is nothing to undo: the endpoint was the same before and after it. Before it: public access on for 198.51.100.0/24, 203.0.113.7/32, private access off.
If the endpoint has changed all the same, start EksEndpointGuard-RestoreEndpointAccess by hand:

  aws ssm start-automation-execution --region eu-central-1 \\
    --document-name EksEndpointGuard-RestoreEndpointAccess \\
    --parameters '{"ClusterName":["payments"],"EndpointPublicAccess":["true"],"EndpointPrivateAccess":["false"],"PublicAccessCidrs":["198.51.100.0/24","203.0.113.7/32"],"RuleFunctionName":["endpoint-rule"]}'`,
    ],
    [
      'with public access on before, for CIDRs that are not recorded',
      { Outputs: outputs({ access: ['true', 'false'] }, { access: ['false', 'true'] }) },
      `Public access of payments was on, but the execution did not record for which CIDRs.
AWS Config's history of the cluster and CloudTrail's UpdateClusterConfig events may have the settings. With the right CIDRs, start EksEndpointGuard-RestoreEndpointAccess by hand:

  aws ssm start-automation-execution --region eu-central-1 \\
    --document-name EksEndpointGuard-RestoreEndpointAccess \\
    --parameters '{"ClusterName":["payments"],"EndpointPublicAccess":["true"],"EndpointPrivateAccess":["false"],"PublicAccessCidrs":["CIDR","CIDR"],"RuleFunctionName":["endpoint-rule"]}'`,
    ],
    [
      'with private access alone before, and no list',
      { Outputs: outputs({ access: ['false', 'true'] }, { access: ['true', 'true'], cidrs: ['198.51.100.0/24'] }) },
      `Before the execution, public access of payments was off and private access on.
EksEndpointGuard-MakeEndpointPrivate makes the same settings. Start it:

  aws ssm start-automation-execution --region eu-central-1 \\
    --document-name EksEndpointGuard-MakeEndpointPrivate \\
    --parameters '{"ClusterName":["payments"]}'`,
    ],
    [
      'with private access alone before, and the list that EKS kept',
      { Outputs: outputs(shut, { access: ['true', 'true'], cidrs: ['198.51.100.0/24'] }) },
      `Before the execution, public access of payments was off and private access on.
EksEndpointGuard-MakeEndpointPrivate makes the same settings. Start it:

  aws ssm start-automation-execution --region eu-central-1 \\
    --document-name EksEndpointGuard-MakeEndpointPrivate \\
    --parameters '{"ClusterName":["payments"]}'`,
    ],
    [
      'with public access on before and after, for CIDRs that were recorded neither time',
      { Outputs: outputs({ access: ['true', 'false'] }, { access: ['true', 'false'] }) },
      `Public access of payments was on, but the execution did not record for which CIDRs.\n${withTheRightCidrs('true', 'false')}`,
    ],
    [
      'with public access on before, for CIDRs of which one cannot be read',
      { Outputs: outputs({ access: ['true', 'false'], cidrs: ['198.51.100.0/24', 'null'] }, shut) },
      `The execution recorded CIDRs of payments that cannot be read ("null"). A list is not restored in part.\n${withTheRightCidrs('true', 'false')}`,
    ],
    [
      'with CIDRs that cannot be read, the same before and after',
      {
        Outputs: outputs(
          { access: ['true', 'false'], cidrs: ['everyone'] },
          { access: ['true', 'false'], cidrs: ['everyone'] },
        ),
      },
      `The execution recorded CIDRs of payments that cannot be read ("everyone"). A list is not restored in part.\n${withTheRightCidrs('true', 'false')}`,
    ],
    [
      'with private access alone before, and CIDRs that cannot be read',
      {
        Outputs: outputs({ access: ['false', 'true'], cidrs: ['8.8.8.8/33', '8.8.8.8'] }, { access: ['true', 'true'] }),
      },
      `The execution recorded CIDRs of payments that cannot be read ("8.8.8.8/33", "8.8.8.8"). A list is not restored in part.\n${withTheRightCidrs('false', 'true')}`,
    ],
    [
      // IPv4 written as IPv6 says nothing of who reaches the endpoint over IPv4.
      'with public access on before, for IPv4 written as IPv6',
      { Outputs: outputs({ access: ['true', 'false'], cidrs: ['::ffff:8.8.8.8/128'] }, shut) },
      `The execution recorded CIDRs of payments that cannot be read ("::ffff:8.8.8.8/128"). A list is not restored in part.\n${withTheRightCidrs('true', 'false')}`,
    ],
    [
      'with public access on before, for a text that would take over the terminal',
      { Outputs: outputs({ access: ['true', 'false'], cidrs: ['\u009b2J\n/0'] }, shut) },
      `The execution recorded CIDRs of payments that cannot be read (" 2J\\n/0"). A list is not restored in part.\n${withTheRightCidrs('true', 'false')}`,
    ],
    [
      'that made no update, with CIDRs that cannot be read',
      {
        Outputs: outputs({ access: ['true', 'true'], cidrs: ['null'] }, undefined, {}),
        StepExecutions: [{ StepName: 'AssertClusterIsActive', StepStatus: 'Failed' }],
      },
      `There is nothing to undo: it made no update. Before it: public access on for CIDRs that cannot be read ("null"), private access on.
If the endpoint has changed all the same, start EksEndpointGuard-RestoreEndpointAccess by hand:

  aws ssm start-automation-execution --region eu-central-1 \\
    --document-name EksEndpointGuard-RestoreEndpointAccess \\
    --parameters '{"ClusterName":["payments"],"EndpointPublicAccess":["true"],"EndpointPrivateAccess":["true"],"PublicAccessCidrs":["CIDR","CIDR"],"RuleFunctionName":["endpoint-rule"]}'`,
    ],
  ])('%s', (_name, changes, words) => {
    const refusal = plan(madePrivate(changes));
    if (refusal.kind === 'restore') throw new Error('the test expected a refusal');
    const { reason, sentence, fix } = answerOf(refusal, 'eu-central-1');
    expect([reason, fix === '' ? sentence : `${sentence}\n${fix}`]).toEqual([refusal.kind, words]);
  });

  test('that is a restore of a cluster that it does not name', () => {
    const refusal = plan(madePrivate({ DocumentName: 'EksEndpointGuard-RestoreEndpointAccess', Parameters: {} }));
    if (refusal.kind === 'restore') throw new Error('the test expected a refusal');
    expect(answerOf(refusal, 'eu-central-1').fix).toContain('"ClusterName":["CLUSTER"]');
  });
});

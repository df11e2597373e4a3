import { readdirSync, readFileSync } from 'node:fs';
import type { VpcConfigRequest } from '@aws-sdk/client-eks';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { RUNBOOKS, type RunbookId } from '../../remediation/runbooks.ts';
import { InProcessStage } from './in-process-stage.ts';
import { outcome, type RunbookStage } from './stage.ts';

/** A question that an execution of an earlier document asks the function of today, and what the document makes of the answer. */
interface Asked {
  readonly name: string;
  readonly endpoint: VpcConfigRequest;
  readonly prepare?: (stage: RunbookStage, cluster: string) => void;
  readonly parameters?: Readonly<Record<string, string[]>>;
  readonly expected: string;
  /** Each step that asks, and the answer; undefined for a step that fails. */
  readonly answers: Readonly<Record<string, string | undefined>>;
}

const PREVIOUS = new URL('previous/', import.meta.url);
const OPEN: VpcConfigRequest = { endpointPublicAccess: true, endpointPrivateAccess: false };
const BOTH: VpcConfigRequest = { endpointPublicAccess: true, endpointPrivateAccess: true };
const LIMITED: VpcConfigRequest = { ...OPEN, publicAccessCidrs: ['8.8.8.8/32'] };
const CLOSED: VpcConfigRequest = { endpointPublicAccess: false, endpointPrivateAccess: true };
const OFFICE = { PublicAccessCidrs: ['8.8.8.8/32', '9.9.9.0/24'] };
const RECORDED = { EndpointPublicAccess: ['true'], EndpointPrivateAccess: ['false'], ...OFFICE };
const UNTOUCHED = 'public 0.0.0.0/0; NON_COMPLIANT';
const BUSY = (stage: RunbookStage, cluster: string) => stage.aws.eks.busyFor(cluster, 5);
const BROKEN_RULE = (stage: RunbookStage) => stage.putSecondRule({ publicAccess: 'unknown' });
const HYBRID = ({ aws }: RunbookStage, cluster: string) =>
  Object.assign(aws.eks.cluster(cluster) ?? {}, {
    remoteNetworkConfig: { remoteNodeNetworks: [{ cidrs: ['10.200.0.0/16'] }] },
  });

/** By runbook, those that have a previous document. */
const ASKED: Readonly<Partial<Record<RunbookId, readonly Asked[]>>> = {
  MakeEndpointPrivate: [
    {
      name: 'a cluster that is open',
      endpoint: OPEN,
      expected: 'Success; private; COMPLIANT',
      answers: { AskTheRuleNow: '"answer=NON_COMPLIANT open-to-internet"' },
    },
    {
      name: 'a cluster that is open, before the last try',
      endpoint: OPEN,
      prepare: BUSY,
      expected: 'Success; private; COMPLIANT',
      answers: {
        AskTheRuleNow: '"answer=NON_COMPLIANT open-to-internet"',
        AskTheRuleBeforeLastTry: '"answer=NON_COMPLIANT open-to-internet"',
      },
    },
    {
      name: 'a cluster that is compliant',
      endpoint: LIMITED,
      expected: 'Success; public 8.8.8.8/32; COMPLIANT',
      answers: { AskTheRuleNow: '"answer=COMPLIANT restricted"' },
    },
    {
      name: 'a cluster that is exempt',
      endpoint: OPEN,
      prepare: (stage, cluster) => stage.exempt(cluster),
      expected: 'Success; public 0.0.0.0/0; COMPLIANT',
      answers: { AskTheRuleNow: '"answer=COMPLIANT exempt"' },
    },
    {
      name: 'a rule that is broken, which the document does not know: its default fails',
      endpoint: OPEN,
      prepare: BROKEN_RULE,
      expected: `Failed at AssertTheRuleAnswered; ${UNTOUCHED}`,
      answers: { AskTheRuleNow: '"answer=BROKEN_RULE"' },
    },
  ],
  RestrictPublicCidrs: [
    {
      name: 'a cluster that is open, and settings that are there after it',
      endpoint: OPEN,
      parameters: OFFICE,
      expected: 'Success; public 8.8.8.8/32 9.9.9.0/24 and private; COMPLIANT',
      answers: {
        AskTheRuleNow: '"answer=NON_COMPLIANT open-to-internet"',
        AskWhetherSettingsAreThere: '"answer=SAME"',
      },
    },
    {
      name: 'a cluster that is open, before the last try, and that is opened after it',
      endpoint: OPEN,
      parameters: OFFICE,
      prepare: (stage, cluster) => {
        BUSY(stage, cluster);
        stage.at('AskWhetherSettingsAreThere', () => stage.turn(cluster, { publicAccessCidrs: ['0.0.0.0/0'] }));
      },
      expected: 'Failed at AssertSettingsAreThere; public 0.0.0.0/0 and private; NON_COMPLIANT',
      answers: {
        AskTheRuleNow: '"answer=NON_COMPLIANT open-to-internet"',
        AskTheRuleBeforeLastTry: '"answer=NON_COMPLIANT open-to-internet"',
        AskWhetherSettingsAreThere: '"answer=DIFFERENT publicAccessCidrs"',
      },
    },
    {
      name: 'a cluster that is compliant',
      endpoint: LIMITED,
      parameters: OFFICE,
      expected: 'Success; public 8.8.8.8/32; COMPLIANT',
      answers: { AskTheRuleNow: '"answer=COMPLIANT restricted"' },
    },
    {
      name: 'CIDRs that the rule refuses',
      endpoint: OPEN,
      parameters: { PublicAccessCidrs: ['8.0.0.0/8', '11.0.0.0/8'] },
      expected: `Failed at AssertTheRuleAcceptsTheCidrs; ${UNTOUCHED}`,
      answers: { AskTheRuleNow: '"answer=NON_COMPLIANT open-to-internet refused=too-wide"' },
    },
    {
      name: 'CIDRs that are refused for a reason that the document does not know',
      endpoint: OPEN,
      parameters: { PublicAccessCidrs: ['203.0.113.0/24'] },
      expected: `Failed at AssertTheRuleAcceptsTheCidrs; ${UNTOUCHED}`,
      answers: { AskTheRuleNow: '"answer=NON_COMPLIANT open-to-internet refused=reserved-cidrs"' },
    },
    {
      name: 'hybrid nodes, without the parameter that could allow them',
      endpoint: OPEN,
      parameters: OFFICE,
      prepare: HYBRID,
      expected: `Failed at AssertTheRuleAcceptsTheCidrs; ${UNTOUCHED}`,
      answers: { AskTheRuleNow: '"answer=NON_COMPLIANT open-to-internet refused=hybrid-nodes"' },
    },
    {
      name: 'a rule that is broken, which the document does not know: its default fails',
      endpoint: OPEN,
      parameters: OFFICE,
      prepare: BROKEN_RULE,
      expected: `Failed at AssertTheRuleAnswered; ${UNTOUCHED}`,
      answers: { AskTheRuleNow: '"answer=BROKEN_RULE"' },
    },
    {
      name: 'a description without CIDRs, which has no answer',
      endpoint: OPEN,
      parameters: OFFICE,
      prepare: (stage, cluster) => stage.at('AskTheRuleNow', () => stage.turn(cluster, { publicAccessCidrs: [] })),
      expected: 'Failed at AskTheRuleNow; public ; NON_COMPLIANT',
      answers: { AskTheRuleNow: undefined },
    },
  ],
  RestoreEndpointAccess: [
    {
      name: 'settings that are not there, and are afterwards',
      endpoint: CLOSED,
      parameters: RECORDED,
      expected: 'Success; public 8.8.8.8/32 9.9.9.0/24; COMPLIANT',
      answers: {
        AskTheRuleNow: '"answer=DIFFERENT endpointPublicAccess, endpointPrivateAccess"',
        AskWhetherSettingsAreThere: '"answer=SAME"',
      },
    },
    {
      name: 'settings that are not there, before the last try',
      endpoint: BOTH,
      parameters: RECORDED,
      prepare: BUSY,
      expected: 'Success; public 8.8.8.8/32 9.9.9.0/24; COMPLIANT',
      answers: {
        AskTheRuleNow: '"answer=DIFFERENT endpointPrivateAccess, publicAccessCidrs"',
        AskTheRuleBeforeLastTry: '"answer=DIFFERENT endpointPrivateAccess, publicAccessCidrs"',
        AskWhetherSettingsAreThere: '"answer=SAME"',
      },
    },
    {
      name: 'settings that are there',
      endpoint: { ...OPEN, ...{ publicAccessCidrs: OFFICE.PublicAccessCidrs } },
      parameters: RECORDED,
      expected: 'Success; public 8.8.8.8/32 9.9.9.0/24; COMPLIANT',
      answers: { AskTheRuleNow: '"answer=SAME"' },
    },
  ],
};

let stage: InProcessStage;
beforeAll(async () => {
  stage = await InProcessStage.set({}, PREVIOUS, Object.keys(ASKED) as RunbookId[]);
});
afterEach(() => stage.clear());
afterAll(() => stage.close());

test('every previous document is asked', () => {
  const folders = (Object.keys(ASKED) as RunbookId[]).map((id) => RUNBOOKS[id].folder);
  expect(folders.sort()).toEqual(readdirSync(PREVIOUS).sort());
});

test.each(Object.entries(ASKED) as [RunbookId, readonly Asked[]][])(
  'every question of a previous %s is here',
  (runbook, all) => {
    const text = readFileSync(new URL(`${RUNBOOKS[runbook].folder}/runbook.yaml`, PREVIOUS), 'utf8');
    const steps = text.matchAll(/- name: (\w+)\n +action: aws:invokeLambdaFunction/g);
    const asked = new Set(all.flatMap(({ answers }) => Object.keys(answers)));
    expect([...asked].sort()).toEqual([...steps].map(([, step]) => step).sort());
  },
);

const cases = (Object.entries(ASKED) as [RunbookId, readonly Asked[]][]).flatMap(([runbook, all]) =>
  all.map((asked) => [runbook, asked.name, asked] as const),
);
test.each(cases)(
  'a previous %s understands what the function answers about %s',
  async (runbook, _name, { endpoint, prepare, parameters, expected, answers }) => {
    const cluster = await stage.cluster(endpoint);
    prepare?.(stage, cluster);
    const execution = await stage.run(runbook, cluster, { ...stage.defaultsOf(runbook), ...parameters });
    const asked = (execution.StepExecutions ?? []).filter(
      ({ StepName = '', StepStatus }) => StepName.startsWith('Ask') && StepStatus !== 'Pending',
    );
    const given = asked.map(({ StepName, Outputs }) => [StepName, Outputs?.['Payload']?.[0]]);
    expect(Object.fromEntries(given)).toEqual(answers);
    expect(outcome(stage, cluster, execution)).toBe(expected);
  },
);

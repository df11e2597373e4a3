import { BlockList, isIP } from 'node:net';
import type { VpcConfigRequest, VpcConfigResponse } from '@aws-sdk/client-eks';
import type { AutomationExecution } from '@aws-sdk/client-ssm';
import fc from 'fast-check';
import { expect } from 'vitest';
import type { RunbookId } from '../../remediation/runbooks.ts';
import { AwsError } from '../aws/error.ts';
import { baseReadings, type Readings } from '../aws/readings.ts';
import { EXPECTED_RUNBOOKS } from './expected-runbooks.ts';
import {
  type BrokenAnswer,
  breakAnswers,
  brokenAnswers,
  drawnReadings,
  type HostileTag,
  hostileRules,
  hostileTags,
} from './hostile.ts';
import { isRefusedStart } from './scenario.ts';
import { EXEMPTION_TAG, isRunbookRole, type RunbookStage } from './stage.ts';
import { FAULTS, failAt } from './step-faults.ts';

/** What may happen while a runbook runs. Each happens once, when a step starts that calls something. */
export const HAPPENINGS = [
  ...FAULTS.map(({ what }) => what),
  'busy',
  'closed',
  'opened',
  'narrowed',
  'exempted',
  'deleted',
  'stopped',
  'without DNS',
] as const;

interface Event {
  readonly step: string;
  readonly what: (typeof HAPPENINGS)[number];
  /** How often a call is refused, where that is what happens. */
  readonly times: number;
}

/** One run of a runbook, how AWS behaves meanwhile, and what happens during it. */
export interface Schedule {
  readonly runbook: RunbookId;
  readonly endpoint: VpcConfigRequest;
  readonly isAsked: boolean;
  readonly cidrs: string[];
  readonly updateEnds: 'Successful' | 'Failed' | 'Cancelled' | 'never';
  readonly minutes: number;
  readonly events: readonly Event[];
  readonly readings: Readings;
  readonly tag: HostileTag | undefined;
  /** The parameters of another rule on the function. */
  readonly rule: Readonly<Record<string, string>> | undefined;
  readonly broken: BrokenAnswer | undefined;
}

const EVERYONE = ['0.0.0.0/0'];
const DEFAULTS = { endpointPublicAccess: true, endpointPrivateAccess: false, publicAccessCidrs: EVERYONE };
const NARROW = ['8.8.8.8/32'];
const endpoints: readonly VpcConfigRequest[] = [
  { endpointPublicAccess: true, endpointPrivateAccess: false, publicAccessCidrs: EVERYONE },
  { endpointPublicAccess: true, endpointPrivateAccess: true, publicAccessCidrs: EVERYONE },
  { endpointPublicAccess: true, endpointPrivateAccess: false, publicAccessCidrs: ['0.0.0.0/1', '128.0.0.0/1'] },
  { endpointPublicAccess: true, endpointPrivateAccess: true, publicAccessCidrs: ['8.0.0.0/7'] },
  { endpointPublicAccess: true, endpointPrivateAccess: false, publicAccessCidrs: NARROW },
  { endpointPublicAccess: false, endpointPrivateAccess: true, publicAccessCidrs: EVERYONE },
];
const TWO_OFFICES = ['9.9.9.0/24', '8.8.8.8/32'];
const lists = [NARROW, TWO_OFFICES, ['16.0.0.0/8'], ['8.0.0.0/8', '11.0.0.0/8'], ['203.0.113.0/24'], EVERYONE];
const expected = Object.values(EXPECTED_RUNBOOKS);

/** A value now and then, and mostly none. */
const seldom = <Value>(arbitrary: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });

/** Runs during which so many things happen at least. */
export const schedulesOf = (leastEvents: number): fc.Arbitrary<Schedule> =>
  fc
    // One that opens is checked for less, and drawn half as often.
    .constantFrom(...expected.flatMap((each) => (each.safety.opens ? [each] : [each, each])))
    .chain(({ runbook, safety: { steps } }) =>
      fc.record({
        runbook: fc.constant(runbook),
        endpoint: fc.constantFrom(...endpoints),
        isAsked: fc.oneof({ weight: 3, arbitrary: fc.constant(true) }, fc.constant(false)),
        cidrs: fc.constantFrom(...lists),
        updateEnds: fc.oneof(
          { weight: 6, arbitrary: fc.constant('Successful' as const) },
          fc.constantFrom('Failed' as const, 'Cancelled' as const, 'never' as const),
        ),
        minutes: fc.constantFrom(1, 4, 50, 90, 150),
        events: fc.array(
          fc.record({
            step: fc.constantFrom(...steps),
            what: fc.constantFrom(...HAPPENINGS),
            times: fc.integer({ min: 1, max: 4 }),
          }),
          { minLength: leastEvents, maxLength: 4 },
        ),
        readings: drawnReadings,
        tag: seldom(hostileTags),
        rule: seldom(hostileRules),
        broken: seldom(brokenAnswers),
      }),
    );

/** Whether a runbook can see what happens. */
export const isSeen = (
  runbook: RunbookId,
  event: Pick<Event, 'step' | 'what'>,
  readings: Readings = baseReadings(),
): boolean => EXPECTED_RUNBOOKS[runbook].safety.isSeen?.(event, readings) ?? true;

/** An update that EKS took from a runbook. */
interface Change {
  readonly step: string;
  readonly before: VpcConfigResponse;
  readonly after: VpcConfigResponse;
  readonly wasExempt: boolean;
}

/**
 * Plays schedules on a stage, one after the other, and expects of each: no cluster without an endpoint, none more open
 * (by a runbook that opens aside), no failure called a success, no exempt cluster changed where the rule is asked. Answers the execution, or
 * undefined for one that was refused.
 */
export function scheduleChecker(stage: RunbookStage): (schedule: Schedule) => Promise<AutomationExecution | undefined> {
  const changes: Change[] = [];
  watchUpdates(stage, changes);
  let count = 0;
  return (schedule) => {
    changes.length = 0;
    return checkRun(stage, `random-${++count}`, schedule, changes);
  };
}

async function checkRun(
  stage: RunbookStage,
  cluster: string,
  schedule: Schedule,
  changes: readonly Change[],
): Promise<AutomationExecution | undefined> {
  const { runbook, readings, tag, rule, broken, isAsked } = schedule;
  stage.clear();
  stage.read(readings);
  stage.aws.eks.seedClusters([cluster], schedule.endpoint);
  // Of the first try and the last.
  for (let tries = 0; tries < 2; tries++) {
    stage.aws.eks.nextUpdate({ ends: schedule.updateEnds, afterMinutes: schedule.minutes });
  }
  if (tag !== undefined) stage.tag(cluster, tag.text);
  if (rule !== undefined) stage.putSecondRule(readings.blankRuleParameter === 'taken' ? rule : withoutBlanks(rule));
  if (broken !== undefined) breakAnswers(stage, broken);
  for (const { step, what, times } of schedule.events.filter((event) => isSeen(runbook, event, readings))) {
    const fault = FAULTS.find((each) => each.what === what);
    if (fault !== undefined) failAt(stage, step, fault, times);
    else stage.at(step, () => happen(stage, what, cluster));
  }
  const ended = await runOrRefuse(stage, schedule, cluster);
  for (const { before, after, step, wasExempt } of changes) {
    expect(after.endpointPublicAccess || after.endpointPrivateAccess).toBe(true);
    if (EXPECTED_RUNBOOKS[runbook].safety.opens) continue;
    expect(addressesLetIn(after).filter((address) => !letsIn(before, address))).toEqual([]);
    const isExemptedJustNow = schedule.events.some((event) => event.what === 'exempted' && event.step === step);
    expect(wasExempt && isAsked && !isExemptedJustNow).toBe(false);
  }
  if (ended === undefined) {
    expect(changes).toEqual([]);
    return undefined;
  }
  const { AutomationExecutionStatus: status = '' } = ended;
  expect(['Success', 'Failed', 'TimedOut', 'Cancelled']).toContain(status);
  if (status !== 'Success') return ended;
  expect(changes.length === 0 || schedule.updateEnds === 'Successful').toBe(true);
  expect(isDone(stage, cluster, schedule, changes.length > 0)).toBe(true);
  return ended;
}

/** Parameters that AWS Config takes. */
function withoutBlanks(parameters: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, value.replace(/\s/g, '_')]));
}

/** The execution when it has ended; undefined for one that was refused. */
async function runOrRefuse(
  stage: RunbookStage,
  schedule: Schedule,
  cluster: string,
): Promise<AutomationExecution | undefined> {
  try {
    return await stage.run(schedule.runbook, cluster, parametersOf(schedule));
  } catch (error) {
    if (isRefusedStart(error)) return undefined;
    throw error;
  }
}

function parametersOf({ runbook, cidrs, isAsked }: Schedule): Record<string, string[]> {
  return {
    ...EXPECTED_RUNBOOKS[runbook].safety.parameters(cidrs),
    ...(isAsked ? {} : { RuleFunctionName: ['none'] }),
  };
}

function happen(stage: RunbookStage, what: Event['what'], cluster: string): void {
  const happened: Partial<Readonly<Record<Event['what'], () => void>>> = {
    busy: () => stage.aws.eks.busyFor(cluster, 5),
    closed: () => stage.turn(cluster, { endpointPublicAccess: false, endpointPrivateAccess: true }),
    opened: () => stage.turn(cluster, { endpointPublicAccess: true, publicAccessCidrs: EVERYONE }),
    narrowed: () => stage.turn(cluster, { publicAccessCidrs: ['8.8.8.0/24'] }),
    exempted: () => stage.exempt(cluster),
    deleted: () => stage.anotherUser('DeleteCluster', { name: cluster }),
    stopped: () => stage.stop(),
    'without DNS': () => Object.assign(stage.aws.ec2.vpcDns, { enableDnsSupport: false }),
  };
  try {
    happened[what]?.();
  } catch (error) {
    // The change may come too late, or too early.
    if (!(error instanceof AwsError)) throw error;
  }
}

/** Notes what each update that EKS takes from a runbook makes of the endpoint, as it was at that moment. */
function watchUpdates(stage: RunbookStage, changes: Change[]): void {
  const { aws } = stage;
  aws.log.onEntry(({ service, operation, outcome, actor, input }) => {
    const isTaken = `${service}:${operation}` === 'eks:UpdateClusterConfig' && outcome === 'ok';
    if (!isTaken || !isRunbookRole(actor)) return;
    const { name, resourcesVpcConfig: asked } = input as { name: string; resourcesVpcConfig: VpcConfigRequest };
    const before = { ...aws.eks.cluster(name)?.resourcesVpcConfig };
    const unsaid = aws.readings.absentEndpointMembers === 'kept' ? before : DEFAULTS;
    changes.push({ step: stage.step, before, after: { ...unsaid, ...asked }, wasExempt: isExempt(stage, name) });
  });
}

/** Whether the tag is a valid exemption: none of the others is of that day. */
function isExempt(stage: RunbookStage, name: string): boolean {
  return stage.aws.eks.cluster(name)?.tags?.[EXEMPTION_TAG]?.startsWith('2026-12-31 ') === true;
}

/** Whether a success is one: its cluster is at the end as the runbook is to leave it. */
function isDone(
  stage: RunbookStage,
  name: string,
  { runbook, cidrs, isAsked, events }: Schedule,
  wasChanged: boolean,
): boolean {
  const cluster = stage.aws.eks.cluster(name);
  // Deleted meanwhile.
  if (cluster === undefined) return true;
  const { endpointPublicAccess, endpointPrivateAccess, publicAccessCidrs = [] } = cluster.resourcesVpcConfig ?? {};
  const isPublic = endpointPublicAccess === true;
  const hasCidrs = (wanted: readonly string[]): boolean =>
    [...publicAccessCidrs].sort().join() === [...wanted].sort().join();
  // The lists above with which a cluster is compliant.
  const isLimited = [NARROW, ['8.8.8.0/24'], ...lists.slice(0, 3)].some(hasCidrs);
  return EXPECTED_RUNBOOKS[runbook].safety.isDone({
    isPublic,
    isPrivate: endpointPrivateAccess === true,
    hasCidrs,
    cidrs,
    wasChanged,
    isCompliant: isAsked && (!isPublic || isExempt(stage, name) || isLimited),
    isUnproven: isUnproven(isAsked, events),
  });
}

/** Where the rule is not asked, a list cannot be proven: what EKS says of the update counts, whatever others did after it. */
function isUnproven(isAsked: boolean, events: Schedule['events']): boolean {
  return !isAsked && events.some(({ what }) => ['closed', 'opened', 'narrowed'].includes(what));
}

function letsIn({ endpointPublicAccess, publicAccessCidrs = [] }: VpcConfigResponse, address: string): boolean {
  if (endpointPublicAccess !== true) return false;
  const blocks = new BlockList();
  for (const cidr of publicAccessCidrs) {
    const [network = '', prefix] = cidr.split('/');
    blocks.addSubnet(network, Number(prefix), isIP(network) === 6 ? 'ipv6' : 'ipv4');
  }
  return blocks.check(address);
}

/** Some addresses of each block that an endpoint lets in: both ends, and some between. */
function addressesLetIn({ endpointPublicAccess, publicAccessCidrs = [] }: VpcConfigResponse): string[] {
  if (endpointPublicAccess !== true) return [];
  return publicAccessCidrs.flatMap((cidr) => {
    const [network = '', prefix] = cidr.split('/');
    const start = network.split('.').reduce((number, octet) => number * 256 + Number(octet), 0);
    const size = 2 ** (32 - Number(prefix));
    return [0, 0.25, 0.5, 0.75, 1].map((part) => {
      const address = start + Math.min(size - 1, Math.floor(size * part));
      return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
    });
  });
}

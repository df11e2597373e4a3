import { BlockList, isIP } from 'node:net';
import type { VpcConfigRequest, VpcConfigResponse } from '@aws-sdk/client-eks';
import type { AutomationExecution } from '@aws-sdk/client-ssm';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { AwsError } from '../../aws/error.ts';
import { EXEMPTION_TAG, type RunbookName, Stage } from './stage.ts';
import { FAULTS, failAt, isRunbookRole } from './step-faults.ts';

/** What may happen while a runbook runs. Each happens once, when a step starts that calls something. */
const HAPPENINGS = [
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

/** One run of a runbook, and what happens during it. */
interface Schedule {
  readonly runbook: RunbookName;
  readonly endpoint: VpcConfigRequest;
  readonly isAsked: boolean;
  readonly cidrs: string[];
  readonly updateEnds: 'Successful' | 'Failed' | 'Cancelled' | 'never';
  readonly minutes: number;
  readonly events: readonly Event[];
}

const EVERYBODY = ['0.0.0.0/0'];
const NARROW = ['8.8.8.8/32'];
const endpoints: readonly VpcConfigRequest[] = [
  { endpointPublicAccess: true, endpointPrivateAccess: false, publicAccessCidrs: EVERYBODY },
  { endpointPublicAccess: true, endpointPrivateAccess: true, publicAccessCidrs: EVERYBODY },
  { endpointPublicAccess: true, endpointPrivateAccess: false, publicAccessCidrs: ['0.0.0.0/1', '128.0.0.0/1'] },
  { endpointPublicAccess: true, endpointPrivateAccess: true, publicAccessCidrs: ['8.0.0.0/7'] },
  { endpointPublicAccess: true, endpointPrivateAccess: false, publicAccessCidrs: NARROW },
  { endpointPublicAccess: false, endpointPrivateAccess: true, publicAccessCidrs: EVERYBODY },
];
const TWO_OFFICES = ['9.9.9.0/24', '8.8.8.8/32'];
const lists = [NARROW, TWO_OFFICES, ['16.0.0.0/8'], ['8.0.0.0/8', '11.0.0.0/8'], ['203.0.113.0/24']];
/** Steps that call something. What happens after the last look at the cluster, which is the proof, can be no failure. */
const STEPS: Readonly<Record<RunbookName, readonly string[]>> = {
  MakeEndpointPrivate: [
    'WaitUntilClusterCanTakeAnUpdate',
    'AssertClusterIsActive',
    'RecordSettingsBefore',
    'AskTheRuleNow',
    'AssertVpcHasDnsSupport',
    'AssertVpcHasDnsHostnames',
    'TurnPublicAccessOff',
    'WaitUntilClusterCanTakeTheLastTry',
    'RecordSettingsBeforeLastTry',
    'AskTheRuleBeforeLastTry',
    'TurnPublicAccessOffOnLastTry',
    'WaitUntilUpdateHasEnded',
    'RecordUpdateResult',
    'AssertUpdateDidNotFail',
    'AssertUpdateWasNotCancelled',
    'AssertPublicAccessIsOff',
  ],
  RestrictPublicCidrs: [
    'WaitUntilClusterCanTakeAnUpdate',
    'AssertClusterIsActive',
    'RecordSettingsBefore',
    'AskTheRuleNow',
    'AssertEndpointIsOpenToAll',
    'AssertVpcHasDnsSupport',
    'RestrictPublicAccess',
    'WaitUntilClusterCanTakeTheLastTry',
    'AskTheRuleBeforeLastTry',
    'AssertEndpointIsStillOpenToAll',
    'RestrictPublicAccessOnLastTry',
    'WaitUntilUpdateHasEnded',
    'RecordUpdateResult',
    'AssertUpdateDidNotFail',
    'AssertUpdateWasNotCancelled',
    'AssertPrivateAccessIsOn',
    'AskWhetherSettingsAreThere',
  ],
  RestoreEndpointAccess: [
    'WaitUntilClusterCanTakeAnUpdate',
    'AssertClusterIsActive',
    'RecordSettingsBefore',
    'AskTheRuleNow',
    'RestorePublicAndPrivateAccess',
    'WaitUntilClusterCanTakeTheLastTry',
    'AskTheRuleBeforeLastTry',
    'RestorePublicAndPrivateAccessOnLastTry',
    'WaitUntilUpdateHasEnded',
    'RecordUpdateResult',
    'AssertUpdateWasNotCancelled',
    'AskWhetherSettingsAreThere',
  ],
};

const FIRST_TRIES: Readonly<Record<RunbookName, string>> = {
  MakeEndpointPrivate: 'TurnPublicAccessOff',
  RestrictPublicCidrs: 'RestrictPublicAccess',
  RestoreEndpointAccess: 'RestoreSettings',
};
/** Only what EKS refuses at the first try leads to these. */
const STEPS_OF_LAST_TRY = /LastTry$|^AssertEndpointIsStillOpenToAll$/;
/** Steps that replace the question to the rule's function when RuleFunctionName is `none`. */
const STEPS_WITHOUT_RULE = ['AssertEndpointIsOpenToAll', 'AssertEndpointIsStillOpenToAll'];

/** A run that reaches the step, where nothing happens but this one thing. */
function scheduleOf(runbook: RunbookName, step: string, what: Event['what']): Schedule {
  return {
    runbook,
    endpoint: endpoints[0] ?? {},
    isAsked: !STEPS_WITHOUT_RULE.includes(step),
    // Not all of it lies in what the endpoint is narrowed to.
    cidrs: TWO_OFFICES,
    updateEnds: 'Successful',
    minutes: 4,
    events: [
      ...(STEPS_OF_LAST_TRY.test(step) ? [{ step: FIRST_TRIES[runbook], what: 'busy', times: 1 } as const] : []),
      // More often than a step tries again.
      { step, what, times: 4 },
    ],
  };
}

const schedules: fc.Arbitrary<Schedule> = fc
  .constantFrom<RunbookName>(
    'MakeEndpointPrivate',
    'MakeEndpointPrivate',
    'RestrictPublicCidrs',
    'RestrictPublicCidrs',
    'RestoreEndpointAccess',
  )
  .chain((runbook) =>
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
          step: fc.constantFrom(...STEPS[runbook]),
          what: fc.constantFrom(...HAPPENINGS),
          times: fc.integer({ min: 1, max: 4 }),
        }),
        { minLength: 2, maxLength: 4 },
      ),
    }),
  );

/** EKS has no conditional update, so a runbook cannot see what is narrowed in the very moment of its update. */
const isSeen = ({ step, what }: Pick<Event, 'step' | 'what'>): boolean =>
  what !== 'narrowed' || !step.startsWith('RestrictPublicAccess');

let stage: Stage;
function setStage(): void {
  beforeAll(async () => {
    stage = await Stage.set();
    watchUpdates();
  });
  afterEach(() => stage.clear());
  afterAll(() => stage.aws.stop());
}

const SAFE =
  'no cluster is left without an endpoint, none is opened (Restore aside), and no failure is called a success';

/** Tests everything that can happen at each step that calls something. */
export function testEachPair(): void {
  setStage();
  describe.each(Object.entries(STEPS) as [RunbookName, readonly string[]][])(`%s: ${SAFE}`, (runbook, steps) => {
    const pairs = steps.flatMap((step) => HAPPENINGS.map((what) => ({ step, what })));
    test.each(pairs.filter(isSeen))('when $step starts: $what', async ({ step, what }) => {
      const { StepExecutions: ran = [] } = await checkRun(scheduleOf(runbook, step, what));
      const started = ran.filter(({ StepStatus }) => StepStatus !== 'Pending');
      expect(started.map(({ StepName }) => StepName)).toContain(step);
    });
  });
}

const RUNS = 50;
const BATCHES = 10;

/**
 * Tests runs during which two things happen or more, in batches whose seeds are drawn anew each time and never meet. A
 * shard has its part of the batches.
 */
export function testRandomRuns({ shard, shards }: { readonly shard: number; readonly shards: number }): void {
  setStage();
  const batches = Array.from({ length: BATCHES }, (_, batch) => batch).filter((batch) => batch % shards === shard);
  test.each(batches)(`whatever happens (batch %i): ${SAFE}`, async (batch) => {
    const seed = Math.floor(Math.random() * 2 ** 27) * BATCHES + batch;
    const property = fc.asyncProperty(schedules, async (schedule) => void (await checkRun(schedule)));
    await fc.assert(property, { numRuns: RUNS, seed });
  });
}

let count = 0;
/** The updates of the run. */
const changes: { readonly before: VpcConfigResponse; readonly after: VpcConfigResponse }[] = [];

async function checkRun(schedule: Schedule): Promise<AutomationExecution> {
  const { aws } = stage;
  const cluster = `random-${++count}`;
  stage.clear();
  aws.eks.seedClusters([cluster], schedule.endpoint);
  aws.eks.onceOutcome({ ends: schedule.updateEnds, afterMinutes: schedule.minutes });
  for (const { step, what, times } of schedule.events.filter(isSeen)) {
    const fault = FAULTS.find((each) => each.what === what);
    if (fault !== undefined) failAt(stage, step, fault, times);
    else stage.at(step, () => happen(what, cluster));
  }
  changes.length = 0;
  const execution = await stage.start(schedule.runbook, cluster, parametersOf(schedule));
  await aws.settle();

  const ended = aws.ssm.execution(execution);
  const { AutomationExecutionStatus: status = '' } = ended;
  expect(['Success', 'Failed', 'TimedOut', 'Cancelled']).toContain(status);
  for (const { before, after } of changes) {
    expect(after.endpointPublicAccess || after.endpointPrivateAccess).toBe(true);
    if (schedule.runbook !== 'RestoreEndpointAccess')
      expect(addressesLetIn(after).filter((address) => !letsIn(before, address))).toEqual([]);
  }
  if (status !== 'Success') return ended;
  expect(changes.length === 0 || schedule.updateEnds === 'Successful').toBe(true);
  expect(isAsItShouldBe(cluster, schedule, changes.length > 0)).toBe(true);
  return ended;
}

function parametersOf({ runbook, cidrs, isAsked }: Schedule): Record<string, string[]> {
  return {
    ...(runbook === 'MakeEndpointPrivate' ? {} : { PublicAccessCidrs: cidrs }),
    ...(runbook === 'RestoreEndpointAccess' ? { EndpointPublicAccess: ['true'], EndpointPrivateAccess: ['true'] } : {}),
    ...(isAsked ? {} : { RuleFunctionName: ['none'] }),
  };
}

function happen(what: Event['what'], cluster: string): void {
  const happened: Partial<Readonly<Record<Event['what'], () => void>>> = {
    busy: () => stage.aws.eks.busyFor(cluster, 5),
    closed: () => stage.turn(cluster, { endpointPublicAccess: false, endpointPrivateAccess: true }),
    opened: () => stage.turn(cluster, { endpointPublicAccess: true, publicAccessCidrs: EVERYBODY }),
    narrowed: () => stage.turn(cluster, { publicAccessCidrs: ['8.8.8.0/24'] }),
    exempted: () => stage.exempt(cluster),
    deleted: () => stage.somebody('DeleteCluster', { name: cluster }),
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
function watchUpdates(): void {
  stage.aws.log.onEntry(({ service, operation, outcome, actor, input }) => {
    const isTaken = `${service}:${operation}` === 'eks:UpdateClusterConfig' && outcome === 'ok';
    if (!isTaken || !isRunbookRole(actor)) return;
    const { name, resourcesVpcConfig: asked } = input as { name: string; resourcesVpcConfig: VpcConfigRequest };
    const before = { ...stage.aws.eks.cluster(name)?.resourcesVpcConfig };
    changes.push({ before, after: { ...before, ...asked } });
  });
}

/** What a success says of the cluster at its end. */
function isAsItShouldBe(name: string, { runbook, cidrs, isAsked, events }: Schedule, wasChanged: boolean): boolean {
  const cluster = stage.aws.eks.cluster(name);
  // Deleted meanwhile.
  if (cluster === undefined) return true;
  const {
    endpointPublicAccess: open,
    endpointPrivateAccess: isPrivate,
    publicAccessCidrs = [],
  } = cluster.resourcesVpcConfig ?? {};
  const has = (wanted: readonly string[]): boolean =>
    [...publicAccessCidrs].sort().join() === [...wanted].sort().join();
  const isExempt = cluster.tags?.[EXEMPTION_TAG] !== undefined;
  // The lists above that no rule objects to.
  const isContent = isAsked && (!open || isExempt || has(NARROW) || has(['8.8.8.0/24']) || lists.slice(0, 3).some(has));
  switch (runbook) {
    case 'MakeEndpointPrivate':
      return (!open && isPrivate === true) || (!wasChanged && isContent);
    case 'RestrictPublicCidrs':
      return !open || (isPrivate === true && has(cidrs)) || (!wasChanged && isContent) || isUnproven(isAsked, events);
    case 'RestoreEndpointAccess':
      return (open === true && isPrivate === true && has(cidrs)) || isUnproven(isAsked, events);
  }
}

/** Where nobody is asked, a list cannot be proven: what EKS says of the update counts, whatever others did after it. */
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

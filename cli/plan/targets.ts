import { forEachLimited } from '../../rules/config-rule/for-each-limited.ts';
import type { ClusterSource } from '../../rules/eks-endpoint-public-access/clusters.ts';
import type { Member, Members } from '../accounts/members.ts';
import {
  type CallerIdentity,
  type MemberRole,
  type MemberSessions,
  NoSessionError,
  type SessionCredentials,
} from '../accounts/sessions.ts';
import { visitAccounts } from '../accounts/visit.ts';
import { UsageError } from '../terminal/arguments.ts';
import { readError } from '../terminal/aws-errors.ts';
import { type ProcessEffects, startRun } from '../terminal/command.ts';
import { createProgress, type Progress } from '../terminal/progress.ts';
import { chooseRegions, type RegionSource } from '../terminal/regions.ts';
import { oneLine } from '../terminal/text.ts';
import type { ClusterPlace, Search } from './cluster-plan.ts';
import { type DescribedCluster, readCluster } from './described-cluster.ts';
import type { EvidenceSource } from './gather.ts';
import type { NetworkDescription } from './network-description.ts';
import type { PlanOptions } from './options.ts';

/** Enough to be quick; each Region has rate limits of its own. */
const REGIONS_AT_A_TIME = 4;
const CLUSTERS_AT_A_TIME = 8;

/** What a plan needs of one account in one Region. */
export interface PlanRegion extends EvidenceSource {
  readonly clusters: ClusterSource;
  /** The network around a cluster. What could not be looked up is in its `missing`. */
  network(cluster: string, vpcId: string): Promise<NetworkDescription>;
}

/** What a plan needs of one account. */
export interface PlanAccount {
  regions(): RegionSource;
  in(region: string): PlanRegion;
}

/** What finding clusters needs from outside. A Region is where the organization and STS are asked. */
export interface TargetEffects extends ProcessEffects {
  /** By the credentials of a session, or by the caller's own. */
  account(credentials: (() => Promise<SessionCredentials>) | undefined): PlanAccount;
  caller(region: string): Promise<CallerIdentity>;
  members(region: string): Promise<Members>;
  sessions(region: string, caller: CallerIdentity, role: MemberRole): MemberSessions;
}

/** A cluster with a public endpoint. */
export interface Target extends ClusterPlace {
  /** What messages call it. */
  readonly place: string;
  readonly description: DescribedCluster;
  readonly source: PlanRegion;
}

/** The clusters that were found, and what could not be looked at. */
export interface Targets extends Search {
  readonly targets: readonly Target[];
}

type Found = {
  -readonly [Member in keyof Targets]: Targets[Member] extends readonly (infer Item)[] ? Item[] : Targets[Member];
};

/** Finds the clusters that a plan is made for, in the caller's own account or in members. */
export async function findTargets(options: PlanOptions, effects: TargetEffects): Promise<Targets> {
  const found: Found = { targets: [], problems: [], privateClusters: 0, regions: 0, notEnabled: [] };
  await (options.accounts.kind === 'own'
    ? findOwn(options, effects, found)
    : findInMembers(options, options.accounts, effects, found));
  found.targets.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  return found;
}

async function findOwn(options: PlanOptions, effects: TargetEffects, found: Found): Promise<void> {
  const account = effects.account(undefined);
  const run = await startRun(options.regions, { ...effects, regions: () => account.regions() });
  const [first = ''] = run.enabled;
  const caller = await effects.caller(first);
  effects.stderr(headerOf(caller, effects));
  found.regions = run.enabled.length;
  found.notEnabled.push(...run.notEnabled);
  await lookInto(account, { account: caller.account, prefix: '' }, run.enabled, options, found, run.progress);
  run.progress.end();
}

async function findInMembers(
  options: PlanOptions,
  request: Extract<PlanOptions['accounts'], { kind: 'members' }>,
  effects: TargetEffects,
  found: Found,
): Promise<void> {
  const configured = await effects.account(undefined).regions().configuredRegion();
  const regions = options.regions === 'configured' ? [configured ?? ''] : options.regions;
  if (regions[0] === '') {
    throw new UsageError('no Region is configured: give --regions all, or Regions separated by commas');
  }
  const home = configured ?? (regions === 'all' ? 'us-east-1' : (regions[0] as string));
  const caller = await effects.caller(home);
  effects.stderr(headerOf(caller, effects));
  const nameless = (id: string): Member => ({ id, name: null });
  const { active, others } =
    request.accounts === 'all' ? await effects.members(home) : { active: request.accounts.map(nameless), others: [] };
  const { interactive, elapsed, stderr: write } = effects;
  const progress = createProgress(active.length, { interactive, elapsed, write }, 'account');
  await visitAccounts(active, effects.sessions(home, caller, request.role), {
    async look({ id, credentials }) {
      const account = effects.account(credentials);
      const { enabled, notEnabled } = await chooseRegions(regions, account.regions());
      found.regions += enabled.length;
      found.notEnabled.push(...notEnabled.map((region) => `${id}/${region}`));
      const places = { clusterDone: progress.clusterDone, regionDone: () => undefined };
      await lookInto(account, { account: id, prefix: `${id}/` }, enabled, options, found, places);
      progress.regionDone();
    },
    failed({ id }, error) {
      found.problems.push({ place: id, sentence: accountProblem(error) });
      progress.regionDone();
    },
  });
  progress.end();
  found.problems.push(
    ...others.map(({ id, state }) => ({ place: id, sentence: `The account is ${state}, so it was not looked into.` })),
  );
}

/** STS has one answer to all that may be wrong with a role. */
function accountProblem(error: Error): string {
  if (error instanceof NoSessionError && error.isDenied) {
    return `The role ${error.roleArn} could not be assumed. Check that it exists, that its trust policy allows this identity and external ID, and that this identity may call sts:AssumeRole.`;
  }
  return inWords(error, error instanceof NoSessionError ? 'sts:AssumeRole' : 'ec2:DescribeRegions');
}

interface AccountPlace {
  readonly account: string;
  /** What places in messages start with. */
  readonly prefix: string;
}

async function lookInto(
  account: PlanAccount,
  { account: id, prefix }: AccountPlace,
  regions: readonly string[],
  { filter }: Pick<PlanOptions, 'filter'>,
  found: Found,
  progress: Pick<Progress, 'clusterDone' | 'regionDone'>,
): Promise<void> {
  await forEachLimited(regions, REGIONS_AT_A_TIME, async (region) => {
    const source = account.in(region);
    const place = `${prefix}${region}`;
    try {
      for await (const page of source.clusters.listClusters()) {
        await forEachLimited(page.filter(filter.matchesName), CLUSTERS_AT_A_TIME, async (cluster) => {
          await lookAt({ account: id, region, cluster }, source, `${place}/${cluster}`, found);
          progress.clusterDone(place);
        });
      }
    } catch (error) {
      found.problems.push({ place, sentence: inWords(error, 'eks:ListClusters', region) });
    }
    progress.regionDone();
  });
}

async function lookAt(cluster: ClusterPlace, source: PlanRegion, place: string, found: Found): Promise<void> {
  try {
    const described = await source.clusters.describeCluster(cluster.cluster);
    // It was deleted after it was listed.
    if (described === undefined) return;
    const reading = readCluster(described);
    if (reading.kind === 'unclear') found.problems.push({ place, sentence: reading.sentence });
    if (reading.kind === 'private') found.privateClusters += 1;
    if (reading.kind === 'cluster') found.targets.push({ ...cluster, place, description: reading.cluster, source });
  } catch (error) {
    found.problems.push({ place, sentence: inWords(error, 'eks:DescribeCluster', cluster.region) });
  }
}

function inWords(error: unknown, action: string, region?: string): string {
  const { sentence, fix } = readError(error, { action, ...(region === undefined ? {} : { region }) });
  return oneLine(`${sentence} ${fix}`);
}

function headerOf({ account, arn }: CallerIdentity, { now }: Pick<ProcessEffects, 'now'>): string {
  return `Account ${account}, seen by ${arn} at ${now().toISOString()}\n`;
}

function keyOf({ account, region, cluster }: ClusterPlace): string {
  return `${account}/${region}/${cluster}`;
}

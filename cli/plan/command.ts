import { forEachLimited } from '../../rules/config-rule/for-each-limited.ts';
import { readError } from '../terminal/aws-errors.ts';
import { print } from '../terminal/command.ts';
import { createProgress } from '../terminal/progress.ts';
import type { ExitCode } from '../terminal/report.ts';
import { oneLine } from '../terminal/text.ts';
import { type ClusterPlan, exitCode, type Problem } from './cluster-plan.ts';
import { scanNotice } from './estimate.ts';
import { type Asked, type Gathered, gatherEvidence, type Preparation, prepareEvidence } from './gather.ts';
import { judge } from './judge.ts';
import type { NetworkDescription } from './network-description.ts';
import type { PlanOptions } from './options.ts';
import { htmlReport, report } from './report.ts';
import type { ScanEffects } from './scan.ts';
import { findTargets, type Target, type TargetEffects } from './targets.ts';

/** What the command needs from outside. */
export interface PlanEffects extends TargetEffects, Omit<ScanEffects, 'sleep'> {
  /** The line that the user typed, without its end; empty when the input ended. */
  ask(question: string): Promise<string>;
  /** Whether a user can answer at a terminal. */
  readonly canAsk: boolean;
}

/** Each cluster takes some twenty calls of EC2, which has rate limits for each Region. */
const CLUSTERS_AT_A_TIME = 4;
/** An account runs a limited number of queries at a time, which dashboards and schedules share. */
const QUERIES_AT_A_TIME = 5;

/** A cluster with all that was read of it without cost. */
interface Prepared extends Target {
  readonly network: NetworkDescription;
  readonly preparation: Preparation;
}

/** Runs the command and resolves to its exit code. Throws the reason of the signal when the user stops it. */
export async function plan(options: PlanOptions, effects: PlanEffects): Promise<ExitCode> {
  const found = await findTargets(options, effects);
  const asked: Asked = { now: effects.now(), days: options.days };
  const { prepared, problems } = await prepare(found.targets, asked, effects);
  const estimates = prepared.flatMap(({ preparation }) => (preparation.kind === 'scan' ? [preparation.estimate] : []));
  if (estimates.length > 0) {
    effects.stderr(scanNotice(estimates));
    if (!options.yes && !(await isConfirmed(effects))) {
      if (options.output === 'json') effects.stdout('[]\n');
      return 2;
    }
  }
  const plans = await scanAll(prepared, estimates.length, options, effects);
  const result = { ...found, plans, problems: [...found.problems, ...problems], isFiltered: options.filter.isSet };
  const { output } = options;
  print(output === 'html' ? await htmlReport(result) : report(result, { ...options, output }, effects), effects);
  return exitCode(result);
}

/** Reads what costs nothing. Without the VPC of a cluster nothing can be told of its callers. */
async function prepare(
  targets: readonly Target[],
  asked: Asked,
  { signal }: PlanEffects,
): Promise<{ readonly prepared: readonly Prepared[]; readonly problems: readonly Problem[] }> {
  const prepared = new Map<Target, Prepared>();
  const problems: Problem[] = [];
  await forEachLimited(targets, CLUSTERS_AT_A_TIME, async (target) => {
    signal.throwIfAborted();
    const { place, region, cluster, description, source } = target;
    try {
      const network = await source.network(cluster, description.vpcId);
      const preparation = await prepareEvidence(cluster, description, network.vpcCidrs, source, asked);
      prepared.set(target, { ...target, network, preparation });
    } catch (error) {
      const { sentence, fix } = readError(error, { action: 'ec2:DescribeVpcs', region });
      problems.push({ place, sentence: oneLine(`${sentence} ${fix}`) });
    }
  });
  return { prepared: targets.flatMap((target) => prepared.get(target) ?? []), problems };
}

/** One question for the whole run. */
async function isConfirmed({ ask, canAsk, stderr }: PlanEffects): Promise<boolean> {
  if (!canAsk) {
    stderr(
      'eks-endpoint-guard plan: nothing was scanned: there is no terminal to ask at; --yes scans without a question\n',
    );
    return false;
  }
  if (/^\s*y(es)?\s*$/i.test(await ask('Scan? [y/N] '))) return true;
  stderr('Nothing was scanned.\n');
  return false;
}

async function scanAll(
  prepared: readonly Prepared[],
  scans: number,
  options: PlanOptions,
  effects: PlanEffects,
): Promise<readonly ClusterPlan[]> {
  const { interactive, elapsed, stderr: write } = effects;
  const progress = createProgress(scans, { interactive, elapsed, write }, 'audit log');
  const networks = prepared.map(({ network }) => network);
  const plans: ClusterPlan[] = [];
  await forEachLimited(prepared.entries(), QUERIES_AT_A_TIME, async ([index, each]) => {
    const gathered = await gather(each, effects);
    plans[index] = judge(each, gathered, networks, options);
    if (each.preparation.kind === 'scan') progress.regionDone();
  });
  progress.end();
  return plans;
}

async function gather({ preparation, source }: Prepared, effects: PlanEffects): Promise<Gathered> {
  return preparation.kind === 'scan'
    ? gatherEvidence(preparation, source.logs, effects)
    : { evidence: preparation.evidence, rows: [], missing: [] };
}

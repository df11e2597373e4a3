import type { Stage } from './stage.ts';

/** A cluster that a runbook meets, and the outcome in words. */
interface UpdateScenario {
  readonly name: string;
  readonly prepare: (cluster: string) => void;
  readonly expected: string;
}

interface Update {
  /** The steps that send the update. */
  readonly firstTry: string;
  readonly lastTry: string;
  /** The outcomes, but for how the execution ended, where the cluster is left as it was. */
  readonly untouched: string;
  /** The outcome when all goes well. */
  readonly done: string;
}

/** What may become of the cluster or the update of any runbook. */
export function updateScenarios(
  stage: () => Stage,
  { firstTry, lastTry, untouched, done }: Update,
): readonly UpdateScenario[] {
  return [
    {
      name: 'a cluster that says ACTIVE and is busy, then free',
      prepare: (cluster) => stage().aws.eks.busyFor(cluster, 5),
      expected: done,
    },
    {
      name: 'a cluster that says ACTIVE and stays busy',
      prepare: (cluster) => stage().aws.eks.busyFor(cluster, 1_000_000),
      expected: `Failed at ${lastTry}; ${untouched}`,
    },
    {
      name: 'an update that is cancelled',
      prepare: () => stage().aws.eks.nextUpdate({ ends: 'Cancelled' }),
      expected: `Failed at AssertUpdateWasNotCancelled; ${untouched}`,
    },
    {
      name: 'an update that never ends',
      prepare: () => stage().aws.eks.nextUpdate({ ends: 'never' }),
      expected: `TimedOut at WaitUntilUpdateHasEnded; ${untouched}`,
    },
    {
      name: 'a cluster that is being deleted',
      prepare: (cluster) => stage().somebody('DeleteCluster', { name: cluster }),
      expected: 'Failed at AssertClusterIsActive; gone; NOT_APPLICABLE',
    },
    {
      name: 'a cluster that is deleted before the update',
      prepare: (cluster) => stage().at(firstTry, () => stage().somebody('DeleteCluster', { name: cluster })),
      expected: 'Failed at WaitUntilClusterCanTakeTheLastTry; gone; NOT_APPLICABLE',
    },
  ];
}

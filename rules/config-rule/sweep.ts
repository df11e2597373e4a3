import { OutOfTimeError, SweepIncompleteError } from './errors.ts';
import { type Evaluation, type EvaluationResult, logRecord, notApplicable, putEvaluations } from './evaluation.ts';
import { forEachLimited } from './for-each-limited.ts';
import type { ScheduledMessage, Task } from './invocation.ts';
import type { ConfigRule, RuleEffects } from './rule.ts';

/** How many resources are looked at at a time: enough to be quick, few enough to leave the API's rate to others. */
const CONCURRENCY = 8;
/** The most evaluations that one PutEvaluations takes (AWS Config API reference). */
const BATCH = 100;
/** What has to be left of the invocation to begin anything: time for the slowest look at a resource, and for its report. */
const RESERVE_MILLISECONDS = 90_000;

/**
 * Evaluates every resource as it is now, and retires the results of resources that are gone. Resources whose results are
 * oldest come first, so that a sweep that runs out of time is continued by the next one. Each batch is reported whatever
 * happens later. A resource that cannot be evaluated hides no other: the rest is reported, and then SweepIncompleteError
 * names it.
 */
export async function sweep<RuleParameters>(
  rule: ConfigRule<RuleParameters>,
  parameters: RuleParameters,
  task: Task<ScheduledMessage>,
  effects: RuleEffects,
): Promise<void> {
  const failures: unknown[] = [];
  const isLate = (): boolean => effects.remaining() < RESERVE_MILLISECONDS;
  /** Does the work, or keeps its failure. Resolves to whether the work was done. */
  const attempt = async (work: () => Promise<void>): Promise<boolean> => {
    try {
      await work();
      return true;
    } catch (error) {
      failures.push(error);
      return false;
    }
  };

  /** Reads all pages of a list. Resolves to whether the list is complete. */
  const readAll = <Item>(pages: AsyncIterable<readonly Item[]>, name: string, take: (item: Item) => void) =>
    attempt(async () => {
      for await (const page of pages) {
        page.forEach(take);
        if (isLate()) throw new OutOfTimeError(`the list of ${name} may be incomplete`);
      }
    });

  const evaluationOf = async (resourceId: string, decide: () => Promise<EvaluationResult>): Promise<Evaluation> => {
    const startedAt = effects.elapsed();
    const evaluation: Evaluation = {
      ...(await decide()),
      resourceType: rule.resourceType,
      resourceId,
      orderingTimestamp: task.message.createdAt,
    };
    effects.log(logRecord(task, evaluation, effects.elapsed() - startedAt));
    return evaluation;
  };

  /** Evaluates resources a batch at a time while there is time, and puts what was evaluated. */
  const report = async (ids: readonly string[], what: string, decide: (id: string) => Promise<EvaluationResult>) => {
    let begun = 0;
    // Stryker disable next-line EqualityOperator: of an empty batch nothing is evaluated or put
    for (let start = 0; start < ids.length; start += BATCH) {
      const evaluations: Evaluation[] = [];
      await forEachLimited(ids.slice(start, start + BATCH), CONCURRENCY, async (id) => {
        if (isLate()) return;
        begun += 1;
        await attempt(async () => void evaluations.push(await evaluationOf(id, () => decide(id))));
      });
      if (evaluations.length > 0) {
        await attempt(() => putEvaluations(effects.evaluations, evaluations, task.resultToken));
      }
    }
    if (begun < ids.length) failures.push(new OutOfTimeError(`${ids.length - begun} of ${ids.length} ${what}`));
  };

  const existing = new Set<string>();
  const isComplete = await readAll(rule.listResources(), 'resources', (id) => existing.add(id));
  const recordedAt = new Map<string, number>();
  const hasResults =
    isComplete &&
    (await readAll(effects.evaluations.evaluatedResources(task.ruleName), 'results', (result) => {
      recordedAt.set(result.resourceId, result.recordedAt?.getTime() ?? 0);
    }));

  const oldestFirst = [...existing].sort((a, b) => (recordedAt.get(a) ?? 0) - (recordedAt.get(b) ?? 0));
  await report(oldestFirst, 'resources were not evaluated', (id) => rule.evaluateLive(id, parameters, effects.now()));

  // Only two complete lists show what is gone.
  if (hasResults) {
    const gone = [...recordedAt.keys()].filter((id) => !existing.has(id));
    await report(gone, 'results of resources that are gone were not retired', async () =>
      notApplicable('deleted', 'The resource no longer exists.'),
    );
  }
  if (failures.length > 0) throw new SweepIncompleteError(failures);
}

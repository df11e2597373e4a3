import { SweepIncompleteError } from './errors.ts';
import { type Evaluation, type EvaluationResult, logRecord, notApplicable, putEvaluations } from './evaluation.ts';
import { forEachLimited } from './for-each-limited.ts';
import type { ScheduledMessage, Task } from './invocation.ts';
import type { ConfigRule, RuleEffects } from './rule.ts';

/** How many resources are looked at at a time: enough to be quick, few enough to leave the API's rate to others. */
const CONCURRENCY = 8;
/** The most evaluations that one PutEvaluations takes (AWS Config API reference). */
const BATCH = 100;

/**
 * Evaluates every resource as it is now, page by page, so that each page is reported whatever happens later; then retires
 * the results of resources that are gone. A resource that cannot be evaluated hides no other: the rest is reported, and
 * then SweepIncompleteError names it.
 */
export async function sweep<RuleParameters>(
  rule: ConfigRule<RuleParameters>,
  parameters: RuleParameters,
  task: Task<ScheduledMessage>,
  effects: RuleEffects,
): Promise<void> {
  const failures: unknown[] = [];
  const existing = new Set<string>();
  const attempt = (work: () => Promise<void>): Promise<void> => work().catch((error) => void failures.push(error));

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

  const sweepPage = async (page: readonly string[]): Promise<void> => {
    const evaluations: Evaluation[] = [];
    await forEachLimited(page, CONCURRENCY, async (id) => {
      existing.add(id);
      await attempt(async () => {
        evaluations.push(await evaluationOf(id, () => rule.evaluateLive(id, parameters, effects.now())));
      });
    });
    if (evaluations.length > 0) await attempt(() => putEvaluations(effects.evaluations, evaluations, task.resultToken));
  };

  const retireGone = async (): Promise<void> => {
    const gone = (await effects.evaluations.evaluatedResources(task.ruleName)).filter((id) => !existing.has(id));
    for (let start = 0; start < gone.length; start += BATCH) {
      const retired = gone
        .slice(start, start + BATCH)
        .map((id) => evaluationOf(id, async () => notApplicable('deleted', 'The resource no longer exists.')));
      const evaluations = await Promise.all(retired);
      await attempt(() => putEvaluations(effects.evaluations, evaluations, task.resultToken));
    }
  };

  // What is gone is only known once the list was read to its end.
  await attempt(async () => {
    for await (const page of rule.listResources()) await sweepPage(page);
    await retireGone();
  });
  if (failures.length > 0) throw new SweepIncompleteError(failures);
}

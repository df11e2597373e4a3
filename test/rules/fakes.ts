import type { Evaluation, EvaluationStore } from '../../rules/config-rule/evaluation.ts';
import type { RuleEffects } from '../../rules/config-rule/rule.ts';
import type { ClusterSource } from '../../rules/eks-endpoint-public-access/judge.ts';

/** Takes every evaluation, or refuses those of the named resources in a successful answer, as PutEvaluations does. */
export class FakeEvaluationStore implements EvaluationStore {
  readonly calls: { evaluations: readonly Evaluation[]; resultToken: string }[] = [];
  readonly #refused: readonly string[];

  constructor(refused: readonly string[] = []) {
    this.#refused = refused;
  }

  async putEvaluations(evaluations: readonly Evaluation[], resultToken: string): Promise<readonly string[]> {
    this.calls.push({ evaluations, resultToken });
    return this.#refused;
  }
}

/** Knows the clusters it was given and nothing else; an Error is thrown, `undefined` means EKS knows no such cluster. */
export class FakeClusters implements ClusterSource {
  readonly asked: string[] = [];
  readonly #answers: Readonly<Record<string, unknown>>;

  constructor(answers: Readonly<Record<string, unknown>> = {}) {
    this.#answers = answers;
  }

  async describeCluster(name: string): Promise<unknown> {
    this.asked.push(name);
    if (!(name in this.#answers)) throw new Error(`the test expected nobody to describe ${name}`);
    const answer = this.#answers[name];
    if (answer instanceof Error) throw answer;
    return answer;
  }
}

export function fakeEffects(evaluations: EvaluationStore = new FakeEvaluationStore()) {
  const records: Readonly<Record<string, unknown>>[] = [];
  let milliseconds = 0;
  const effects: RuleEffects = {
    evaluations,
    log: (record) => records.push(record),
    elapsed: () => {
      milliseconds += 7;
      return milliseconds;
    },
  };
  return { effects, records };
}

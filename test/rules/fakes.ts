import type { EvaluatedResource, Evaluation, EvaluationStore } from '../../rules/config-rule/evaluation.ts';
import type { ConfigurationItem, RecordedState } from '../../rules/config-rule/invocation.ts';
import type { ItemHistory, RuleEffects } from '../../rules/config-rule/rule.ts';
import type { ClusterSource } from '../../rules/eks-endpoint-public-access/clusters.ts';

/** What a test lets AWS Config answer. An Error is thrown. */
export interface StoreScript {
  /** The resources whose evaluations a successful PutEvaluations lists as failed. */
  readonly refused?: readonly string[];
  /** What the first calls of PutEvaluations throw; undefined is a call that succeeds. */
  readonly failures?: readonly (Error | undefined)[];
  /**
   * The resources that the rule's results call COMPLIANT or NON_COMPLIANT: a name, or a name and the second at which its
   * result was recorded, where AWS Config says so. They come a hundred a page; an Error among them is thrown in its turn. Unless given, a question for them is an error.
   */
  readonly evaluated?: readonly (string | readonly [resourceId: string, second: number | undefined] | Error)[];
}

/** Takes every evaluation that its script does not refuse, as PutEvaluations does. */
export class FakeEvaluationStore implements EvaluationStore {
  readonly calls: { evaluations: readonly Evaluation[]; resultToken: string }[] = [];
  readonly askedFor: string[] = [];
  readonly #script: StoreScript;

  constructor(script: StoreScript = {}) {
    this.#script = script;
  }

  async putEvaluations(evaluations: readonly Evaluation[], resultToken: string): Promise<readonly string[]> {
    const failure = this.#script.failures?.[this.calls.length];
    this.calls.push({ evaluations: [...evaluations], resultToken });
    if (failure !== undefined) throw failure;
    const { refused = [] } = this.#script;
    return evaluations.map(({ resourceId }) => resourceId).filter((id) => refused.includes(id));
  }

  async *evaluatedResources(ruleName: string): AsyncGenerator<readonly EvaluatedResource[]> {
    this.askedFor.push(ruleName);
    const { evaluated } = this.#script;
    if (evaluated === undefined) throw new Error('the test expected no question for results');
    for (let start = 0; start < evaluated.length; start += 100) {
      yield evaluated.slice(start, start + 100).map((result) => {
        if (result instanceof Error) throw result;
        if (typeof result === 'string') return { resourceId: result, recordedAt: new Date('2026-11-23T00:00:00Z') };
        const [resourceId, second] = result;
        return {
          resourceId,
          recordedAt: second === undefined ? undefined : new Date(Date.UTC(2026, 10, 23, 0, 0, second)),
        };
      });
    }
  }

  /** All that was put, as `resource compliance reason`, in the order of the calls. */
  get told(): string[] {
    return this.calls.flatMap(({ evaluations }) =>
      evaluations.map(({ resourceId, compliance, reason }) => `${resourceId} ${compliance} ${reason}`),
    );
  }
}

/** Knows the clusters it was given and nothing else; an Error is thrown, `undefined` means EKS knows no such cluster. */
export class FakeClusters implements ClusterSource {
  readonly asked: string[] = [];
  readonly #answers: Readonly<Record<string, unknown>>;
  readonly #pages: readonly (readonly string[] | Error)[] | undefined;

  constructor(answers: Readonly<Record<string, unknown>> = {}, pages?: readonly (readonly string[] | Error)[]) {
    this.#answers = answers;
    this.#pages = pages;
  }

  async *listClusters(): AsyncGenerator<readonly string[]> {
    if (this.#pages === undefined) throw new Error('the test expected no list of clusters');
    for (const page of this.#pages) {
      if (page instanceof Error) throw page;
      yield page;
    }
  }

  async describeCluster(name: string): ReturnType<ClusterSource['describeCluster']> {
    this.asked.push(name);
    if (!(name in this.#answers)) throw new Error(`the test expected no look at ${name}`);
    const answer = this.#answers[name];
    if (answer instanceof Error) throw answer;
    return answer as Awaited<ReturnType<ClusterSource['describeCluster']>>;
  }
}

/** Answers one question with one item, or with undefined for a history that lacks it. A question that is not scripted is an error. */
export class FakeHistory implements ItemHistory {
  readonly asked: RecordedState[] = [];
  readonly #answer: (() => ConfigurationItem | undefined) | undefined;

  constructor(answer?: () => ConfigurationItem | undefined) {
    this.#answer = answer;
  }

  async find(state: RecordedState): Promise<ConfigurationItem | undefined> {
    this.asked.push(state);
    if (this.#answer === undefined) throw new Error('the test expected no question for the history');
    return this.#answer();
  }
}

/** Effects on a clock that stands at `now`; each look at the stopwatch finds it 7.4 milliseconds further on. */
export function fakeEffects(
  evaluations: EvaluationStore = new FakeEvaluationStore(),
  {
    history = new FakeHistory(),
    now = '2026-11-24T12:00:00Z',
    remaining = () => 300_000,
  }: { history?: ItemHistory; now?: string; remaining?: () => number } = {},
) {
  const records: Readonly<Record<string, unknown>>[] = [];
  let milliseconds = 0;
  const effects: RuleEffects = {
    evaluations,
    history,
    log: (record) => records.push(record),
    now: () => new Date(now),
    elapsed: () => {
      milliseconds += 7.4;
      return milliseconds;
    },
    remaining,
  };
  return { effects, records };
}

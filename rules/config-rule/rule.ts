import type { EvaluationResult, EvaluationStore } from './evaluation.ts';
import type { ConfigurationItem, RecordedState } from './invocation.ts';

/** What makes one custom rule: which resources it evaluates, its parameters, and how. It throws CannotTellError rather than guess. */
export interface ConfigRule<RuleParameters> {
  readonly resourceType: string;
  /** Throws InvalidRuleParameterError. */
  parseParameters(parameters: Readonly<Record<string, unknown>>): RuleParameters;
  /** Evaluates a recorded, existing resource. */
  evaluateRecorded(item: ConfigurationItem, parameters: RuleParameters, now: Date): Promise<EvaluationResult>;
  /** Evaluates a resource as it is now, by its resource id. */
  evaluateLive(resourceId: string, parameters: RuleParameters, now: Date): Promise<EvaluationResult>;
  /** The ids of the resources that exist now, in pages of at most 100. */
  listResources(): AsyncIterable<readonly string[]>;
}

/** The history that AWS Config keeps of resources. */
export interface ItemHistory {
  /** The item of a state; undefined when the history does not hold it. */
  find(state: RecordedState): Promise<ConfigurationItem | undefined>;
}

/** What an invocation needs from outside. */
export interface RuleEffects {
  readonly evaluations: EvaluationStore;
  readonly history: ItemHistory;
  /** Takes one record per evaluation. */
  log(record: Readonly<Record<string, unknown>>): void;
  now(): Date;
  /** Milliseconds since some fixed moment. */
  elapsed(): number;
  /** Milliseconds until Lambda ends the invocation. */
  remaining(): number;
}

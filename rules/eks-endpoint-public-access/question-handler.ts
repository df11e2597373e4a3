import type { DeployedRule } from '../config-rule/config-service.ts';
import { InvalidEventError } from '../config-rule/errors.ts';
import { dayOf } from './exemption.ts';
import {
  type Answer,
  answer,
  answerLine,
  type Description,
  QUESTION_FAILURES,
  type QuestionFailure,
} from './runbook-answer.ts';
import { parseQuestion, type Question } from './runbook-question.ts';

/** What answering needs from outside. */
export interface QuestionEffects {
  describeCluster(name: string): Promise<Description>;
  /** The rules of this kind that have this function. */
  rules(): Promise<readonly DeployedRule[]>;
  now(): Date;
  /** Takes one record per question. Only here stand names, values and the words of AWS. */
  log(record: Readonly<Record<string, unknown>>): void;
}

/**
 * The only error that answers a runbook. Whether aws:invokeLambdaFunction fails when its function does is not documented: it
 * may pass the error on as the answer, and a branch searches that for its words. So the text is fixed for each kind of
 * failure, and there is no cause.
 */
export class RunbookQuestionError extends Error {
  readonly kind: QuestionFailure;

  constructor(kind: QuestionFailure) {
    super(`${kind}: ${QUESTION_FAILURES[kind]} The log of the function has the details.`);
    this.name = 'RunbookQuestionError';
    this.kind = kind;
  }
}

/**
 * Answers a runbook's question by one line of text; undefined when the event is no question. EKS describes the cluster once.
 * Rejects with RunbookQuestionError and nothing else.
 */
export async function answerRunbook(event: unknown, effects: QuestionEffects): Promise<string | undefined> {
  let question: Question | undefined;
  let given: Answer;
  try {
    question = parseQuestion(event);
    if (question === undefined) return undefined;
    // Stryker disable next-line ArrayDeclaration: no rule is looked at when settings are compared
    const rules = question.ask === 'settings' ? [] : await effects.rules();
    const cluster = await effects.describeCluster(question.clusterName);
    given = answer(question, rules, cluster, dayOf(effects.now()));
  } catch (error) {
    const kind = error instanceof InvalidEventError ? 'question-not-understood' : 'aws-call-failed';
    effects.log({ question, failure: kind, cause: String(error) });
    throw new RunbookQuestionError(kind);
  }
  if (given.kind === 'unanswerable') {
    effects.log({ question, failure: given.failure });
    throw new RunbookQuestionError(given.failure);
  }
  const text = answerLine(given);
  const rule = given.kind === 'broken-rule' ? { rule: given.name, problem: given.problem } : {};
  effects.log({ question, answer: text, ...rule });
  return text;
}

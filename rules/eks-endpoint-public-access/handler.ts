import { ConfigServiceClient } from '@aws-sdk/client-config-service';
import { EKSClient } from '@aws-sdk/client-eks';
import { evaluationsOf, historyOf, rulesOf } from '../config-rule/config-service.ts';
import { createRuleHandler } from '../config-rule/handler.ts';
import { clustersOf } from './eks.ts';
import { RETRIES } from './retries.ts';
import { eksEndpointPublicAccess } from './rule.ts';
import { answer } from './runbook-answer.ts';
import { parseQuestion } from './runbook-question.ts';

const config = new ConfigServiceClient(RETRIES);
const clusters = clustersOf(new EKSClient(RETRIES));
const log = (record: object): void => console.log(JSON.stringify(record));
const now = (): Date => new Date();

const judge = createRuleHandler(eksEndpointPublicAccess(clusters), {
  evaluations: evaluationsOf(config),
  history: historyOf(config),
  log,
  now,
  elapsed: () => performance.now(),
});

/** Answers AWS Config by evaluations, and the question of a runbook by a text. */
export const handler = async (event: unknown, context: { readonly invokedFunctionArn: string }): Promise<unknown> => {
  const question = parseQuestion(event);
  if (question === undefined) return judge(event);
  const text = await answer(question, { clusters, now, rules: () => rulesOf(config, context.invokedFunctionArn) });
  log({ question, answer: text });
  return text;
};

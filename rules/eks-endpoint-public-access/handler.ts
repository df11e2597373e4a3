import { ConfigServiceClient } from '@aws-sdk/client-config-service';
import { EKSClient } from '@aws-sdk/client-eks';
import { CLIENT_CONFIG } from '../config-rule/client-config.ts';
import { evaluationsOf, historyOf, rulesOf } from '../config-rule/config-service.ts';
import { createRuleHandler } from '../config-rule/handler.ts';
import { clustersOf } from './clusters.ts';
import { eksEndpointPublicAccess } from './rule.ts';
import { answer, answerLine } from './runbook-answer.ts';
import { parseQuestion } from './runbook-question.ts';

const config = new ConfigServiceClient(CLIENT_CONFIG);
const clusters = clustersOf(new EKSClient(CLIENT_CONFIG));
const log = (record: object): void => console.log(JSON.stringify(record));
const now = (): Date => new Date();

const ruleHandler = createRuleHandler(eksEndpointPublicAccess(clusters), {
  evaluations: evaluationsOf(config),
  history: historyOf(config),
  log,
  now,
  elapsed: () => performance.now(),
});

/** Answers AWS Config by evaluations, and the question of a runbook by one line of text. */
export const handler = async (event: unknown, context: { readonly invokedFunctionArn: string }): Promise<unknown> => {
  const question = parseQuestion(event);
  if (question === undefined) return ruleHandler(event);
  const rules = () => rulesOf(config, context.invokedFunctionArn);
  const text = answerLine(await answer(question, { clusters, now, rules }));
  log({ question, answer: text });
  return text;
};

import { ConfigServiceClient } from '@aws-sdk/client-config-service';
import { CLIENT_CONFIG, functionCredentials } from '../config-rule/client-config.ts';
import { evaluationsOf, historyOf, rulesOf } from '../config-rule/config-service.ts';
import { createRuleHandler } from '../config-rule/handler.ts';
import { clustersOf } from './clusters.ts';
import { answerRunbook } from './question-handler.ts';
import { eksEndpointPublicAccess } from './rule.ts';
import { RULE_NAME } from './verdict.ts';

const clientConfig = { ...CLIENT_CONFIG, credentials: functionCredentials };
const config = new ConfigServiceClient(clientConfig);
const clusters = clustersOf(clientConfig);
const rule = eksEndpointPublicAccess(clusters);
const now = (): Date => new Date();
const elapsed = (): number => performance.now();
const log = (record: object): void => console.log(JSON.stringify(record));
const evaluations = evaluationsOf(config);
const history = historyOf(config, elapsed);

/** What the function uses of Lambda's context. */
interface Context {
  readonly invokedFunctionArn: string;
  getRemainingTimeInMillis(): number;
}

/** Answers AWS Config by evaluations, and the question of a runbook by one line of text. */
export const handler = async (event: unknown, context: Context): Promise<unknown> => {
  const rules = () => rulesOf(config, context.invokedFunctionArn, RULE_NAME);
  const text = await answerRunbook(event, { describeCluster: clusters.describeCluster, rules, now, log });
  if (text !== undefined) return text;
  const remaining = (): number => context.getRemainingTimeInMillis();
  return createRuleHandler(rule, { evaluations, history, log, now, elapsed, remaining })(event);
};

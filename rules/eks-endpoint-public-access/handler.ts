import { ConfigServiceClient } from '@aws-sdk/client-config-service';
import { EKSClient } from '@aws-sdk/client-eks';
import { evaluationsOf, historyOf } from '../config-rule/config-service.ts';
import { createRuleHandler } from '../config-rule/handler.ts';
import { clustersOf } from './eks.ts';
import { eksEndpointPublicAccess } from './judge.ts';
import { RETRIES } from './retries.ts';

const config = new ConfigServiceClient(RETRIES);
const eks = new EKSClient(RETRIES);

export const handler = createRuleHandler(eksEndpointPublicAccess(clustersOf(eks)), {
  evaluations: evaluationsOf(config),
  history: historyOf(config),
  log: (record) => console.log(JSON.stringify(record)),
  now: () => new Date(),
  elapsed: () => performance.now(),
});

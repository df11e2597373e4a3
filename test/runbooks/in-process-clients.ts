import { ConfigServiceClient } from '@aws-sdk/client-config-service';
import { EKSClient } from '@aws-sdk/client-eks';
import { ServiceException } from '@smithy/core/client';
import { AwsError } from '../aws/error.ts';
import type { Caller } from '../aws/identities.ts';
import type { LocalAws } from '../aws/local-aws.ts';

interface Command {
  readonly constructor: { readonly name: string };
  readonly input: object;
}

const CLIENTS = { eks: EKSClient, config: ConfigServiceClient } as const;
/** As CLIENT_CONFIG of the rule's function has it. */
const MOST_ATTEMPTS = 8;

/**
 * From now on until the returned function is called, what the product's SDK clients send in this process is answered by the
 * local AWS, as calls by this caller: without HTTP, signatures and waiting. Calls that are throttled are made again.
 */
export function connectClients(aws: LocalAws, caller: Caller): () => void {
  for (const [service, client] of Object.entries(CLIENTS)) {
    Object.assign(client.prototype, {
      send: ({ constructor: { name }, input }: Command) =>
        answer(aws, caller, service, name.replace(/Command$/, ''), input),
    });
  }
  return () => {
    for (const client of Object.values(CLIENTS)) Reflect.deleteProperty(client.prototype, 'send');
  };
}

async function answer(aws: LocalAws, caller: Caller, service: string, operation: string, input: object) {
  for (let attempts = 1; ; attempts++) {
    try {
      return { $metadata: {}, ...(await aws.api.call(caller, service, operation, { ...input })) };
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      const isPassing = error.status === 429 || (error.status ?? 0) >= 500;
      if (isPassing && attempts < MOST_ATTEMPTS) continue;
      throw new ServiceException({
        name: error.code,
        message: error.message,
        $fault: 'client',
        $metadata: { httpStatusCode: error.status ?? 400, attempts },
      });
    }
  }
}

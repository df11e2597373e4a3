import type { FunctionProcess } from './function-process.ts';

/** What a function's handler is given besides the event, as far as functions here use it. */
interface Context {
  readonly invokedFunctionArn: string;
  getRemainingTimeInMillis(): number;
}

/** A handler that is called as it is: neither a runtime nor a process of its own stands between. */
export type Handler = (event: unknown, context: Context) => Promise<unknown>;

/** Event and answer pass through JSON, as they do in Lambda. */
export function inProcessFunction(handler: Handler, context: Context): FunctionProcess {
  return {
    async invoke(payload) {
      try {
        const answer = await handler(JSON.parse(JSON.stringify(payload)), context);
        return { outcome: 'returned', payload: JSON.parse(JSON.stringify(answer ?? null)) };
      } catch (error) {
        const { name, message } = error instanceof Error ? error : new Error(String(error));
        return { outcome: 'failed', error: { errorType: name, errorMessage: message, stackTrace: [] } };
      }
    },
    renew: () => undefined,
    stop: async () => undefined,
  };
}

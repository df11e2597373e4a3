import { Readable } from 'node:stream';
import { type HttpRequest, HttpResponse } from '@smithy/core/protocols';

/** An answer of AWS: the body of a success, as such or as text; or an error by its type and message. */
export type Answer = Readonly<Record<string, unknown>> | string | { readonly error: string; readonly message: string };

/** What a proxy answers in the place of AWS, and what is left of an answer that was cut off; both with status 200. */
export const BROKEN_BODIES: readonly [name: string, answer: Answer, message: RegExp][] = [
  ['a page of HTML', '<html><body>Please log in</body></html>', /not valid JSON/],
  ['nothing', '', /answered without \w+; the answer has nothing/],
  ['an empty answer', {}, /answered without \w+; the answer has nothing/],
];

/** A request as it went over the wire: `PutEvaluations` of a JSON protocol, `GET /clusters` of REST. */
export interface Call {
  readonly operation: string;
  readonly input: unknown;
}

/**
 * The configuration of an SDK client that gets canned answers, one a request, instead of the network's, and the requests
 * that it made. A request for which no answer is left fails.
 */
export function canned(...answers: readonly Answer[]) {
  const calls: Call[] = [];
  const handle = async (request: HttpRequest): Promise<{ response: HttpResponse }> => {
    const answer = answers[calls.length];
    calls.push(callOf(request));
    if (answer === undefined) throw new Error(`the test has no answer left for ${callOf(request).operation}`);
    const isError = typeof answer === 'object' && 'error' in answer;
    return {
      response: new HttpResponse({
        statusCode: isError ? 400 : 200,
        headers: isError ? { 'x-amzn-errortype': String(answer['error']) } : {},
        body: Readable.from([Buffer.from(typeof answer === 'string' ? answer : JSON.stringify(answer))]),
      }),
    };
  };
  return {
    calls,
    configuration: {
      region: 'eu-central-1',
      credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
      maxAttempts: 1,
      requestHandler: { handle },
    },
  };
}

function callOf({ method, path, query, headers, body }: HttpRequest): Call {
  const target = headers['x-amz-target']?.split('.').at(-1);
  return target === undefined
    ? { operation: `${method} ${path}`, input: { ...query } }
    : { operation: target, input: JSON.parse(typeof body === 'string' ? body : new TextDecoder().decode(body)) };
}

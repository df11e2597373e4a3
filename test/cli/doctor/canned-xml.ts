import { Readable } from 'node:stream';
import { type HttpRequest, HttpResponse } from '@smithy/core/protocols';
import type { Call } from '../../rules/canned.ts';

/** An answer of a query protocol: what stands inside the result of a success, as XML, or an error by its code. */
export type XmlAnswer = string | { readonly error: string };

/**
 * As `canned` for the services that speak the AWS query protocol (IAM, STS, CloudFormation): the configuration of an SDK
 * client that gets canned answers, one a request, and the requests that it made.
 */
export function cannedXml(...answers: readonly XmlAnswer[]) {
  const calls: Call[] = [];
  const handle = async (request: HttpRequest): Promise<{ response: HttpResponse }> => {
    const answer = answers[calls.length];
    const {
      Action: operation = '',
      Version: _version,
      ...input
    } = Object.fromEntries(new URLSearchParams(request.body));
    calls.push({ operation, input });
    if (answer === undefined) throw new Error(`the test has no answer left for ${operation}`);
    const body =
      typeof answer === 'string'
        ? `<${operation}Response><${operation}Result>${answer}</${operation}Result></${operation}Response>`
        : `<ErrorResponse><Error><Code>${answer.error}</Code><Message>Not now.</Message></Error></ErrorResponse>`;
    return {
      response: new HttpResponse({
        statusCode: typeof answer === 'string' ? 200 : 400,
        headers: { 'content-type': 'text/xml' },
        body: Readable.from([Buffer.from(body)]),
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

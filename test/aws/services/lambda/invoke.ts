import { AwsError } from '../../error.ts';
import { localOperation } from '../../wire/model.ts';

export interface InvokeInput {
  readonly FunctionName: string;
  readonly Qualifier?: string;
  readonly InvocationType?: string;
  readonly LogType?: string;
  readonly ClientContext?: string;
  /** JSON text. */
  readonly Payload?: string;
}

export interface InvokeOutput {
  readonly StatusCode: number;
  readonly FunctionError?: string;
  readonly LogResult?: string;
  readonly Payload?: string;
}

/** Lambda API reference, Invoke. */
export const invokeModel = localOperation(
  'Invoke',
  {
    required: { FunctionName: 'string' },
    optional: {
      Qualifier: 'string',
      InvocationType: 'string',
      LogType: 'string',
      ClientContext: 'string',
      Payload: 'string',
    },
  },
  { StatusCode: 'number', FunctionError: 'string', LogResult: 'string', Payload: 'string' },
);

const TAIL_BYTES = 4096;

/** The last 4 KB of what a function has written so far, as `LogType: Tail` asks for them. */
export function logTail(lines: readonly string[]): string {
  return Buffer.from(`${lines.join('\n')}\n`)
    .subarray(-TAIL_BYTES)
    .toString('base64');
}

/** Throws what Lambda refuses a request with, whatever the function. Assumed: the texts. */
export function checkInvoke({ InvocationType: type, LogType: logType }: InvokeInput): void {
  if (type !== undefined && !['Event', 'RequestResponse', 'DryRun'].includes(type)) {
    throw new AwsError('InvalidParameterValueException', `InvocationType ${type} is not valid`, { status: 400 });
  }
  const isKnown = logType === undefined || logType === 'None' || logType === 'Tail';
  if (!isKnown || (logType === 'Tail' && type !== undefined && type !== 'RequestResponse')) {
    throw new AwsError('InvalidParameterValueException', `LogType ${logType} is not valid here`, { status: 400 });
  }
}

/** The event that the payload is. */
export function parsePayload({ Payload: payload = '{}' }: InvokeInput): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    throw new AwsError('InvalidRequestContentException', 'Could not parse request body into json', { status: 400 });
  }
}

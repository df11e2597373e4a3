import { AwsError } from '../error.ts';
import { readForm } from './form.ts';
import { type OperationModel, operation, type ServiceName } from './model.ts';
import { checked, type DecodedRequest, notImplemented, type Protocol, statusOf } from './protocol.ts';
import type { RawRequest } from './sigv4.ts';
import { element, escapeXml, toXml } from './xml.ts';

const EC2_NAMESPACE = 'http://ec2.amazonaws.com/doc/2016-11-15/';
const headers = { 'content-type': 'text/xml' };

/** awsQuery: a form in, XML out, with the answer inside a result. */
export const awsQuery: Protocol = {
  decode: (service, request) => decode(service, request, 'awsQuery'),
  encode: (model, output, requestId) => ({
    status: 200,
    headers,
    body: element(
      `${model.name}Response`,
      element(`${model.name}Result`, toXml(model.output, output)) +
        element('ResponseMetadata', element('RequestId', requestId)),
    ),
  }),
  encodeError: (service, error, requestId) => ({
    status: statusOf(service, error),
    headers,
    body: element(
      'ErrorResponse',
      element('Error', element('Type', 'Sender') + codeAndMessage(error)) + element('RequestId', requestId),
    ),
  }),
};

/** ec2Query: much the same, but lists are flat in the form, names may differ, and the answer is the response itself. */
export const ec2Query: Protocol = {
  decode: (service, request) => decode(service, request, 'ec2Query'),
  encode: (model, output, requestId) => ({
    status: 200,
    headers,
    body: element(
      `${model.name}Response`,
      element('requestId', requestId) + toXml(model.output, output),
      ` xmlns="${EC2_NAMESPACE}"`,
    ),
  }),
  encodeError: (service, error, requestId) => {
    const asEc2 = inEc2Words(error);
    return {
      status: statusOf(service, asEc2),
      headers,
      body: element(
        'Response',
        element('Errors', element('Error', codeAndMessage(asEc2))) + element('RequestID', requestId),
      ),
    };
  },
};

function decode(service: ServiceName, request: RawRequest, style: 'awsQuery' | 'ec2Query'): DecodedRequest {
  const form = new URLSearchParams(request.body);
  const name = form.get('Action') ?? '';
  const model: OperationModel | undefined = operation(service, name);
  if (model === undefined) throw notImplemented(`${service}:${name}`);
  form.delete('Action');
  form.delete('Version');
  return { operation: model, input: checked(model.input, readForm(model.input, form, style)) };
}

/** EC2 has codes of its own for what other services call alike (EC2 API reference, error codes). */
function inEc2Words(error: AwsError): AwsError {
  switch (error.code) {
    case 'AccessDeniedException':
      return new AwsError(
        'UnauthorizedOperation',
        `You are not authorized to perform this operation. ${error.message}`,
        { status: 403 },
      );
    case 'ValidationException':
      return new AwsError('InvalidParameterValue', error.message, { status: 400 });
    default:
      return error;
  }
}

function codeAndMessage({ code, message }: AwsError): string {
  return element('Code', code) + element('Message', escapeXml(message));
}

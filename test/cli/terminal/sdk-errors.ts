/** An error with the members that the SDK (3.1169) or Node gives it. */
export function error(name: string, message: string, members: object = {}): Error {
  return Object.assign(new Error(message), { name, ...members });
}

/** An exception of a service: the SDK names it after the code in the answer. */
export const exception = (name: string, message: string, httpStatusCode = 400) =>
  error(name, message, { $fault: httpStatusCode < 500 ? 'client' : 'server', $metadata: { httpStatusCode } });
export const provider = (message: string) => error('CredentialsProviderError', message, { tryNextLink: false });
export const node = (code: string, message: string, members: object = {}) =>
  error('Error', message, { code, ...members });
export const unreadable = (name: string, problem: string, httpStatusCode = 200) =>
  error(
    name,
    `${problem}\n  Deserialization error: to see the raw response, inspect the hidden field {error}.$response on this object.`,
    { $metadata: { httpStatusCode } },
  );

import { pathToFileURL } from 'node:url';
import type { LocalAws } from '../aws/local-aws.ts';

/** What an SDK needs in its environment to speak to a local AWS as the operator. */
export function operatorEnvironment(aws: LocalAws): Record<string, string> {
  const { accessKeyId, secretAccessKey } = aws.identities.operatorCredentials;
  return {
    AWS_ENDPOINT_URL: aws.url,
    AWS_REGION: aws.place.region,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
  };
}

/** The options with which Node.js runs a program at the time of a local AWS. */
export function localTime(aws: LocalAws): readonly string[] {
  const module = pathToFileURL('test/aws/lambda/local-time.mjs').href;
  const source = `import { startLocalTime } from '${module}'; startLocalTime(${aws.clock.now().getTime()});`;
  return ['--import', `data:text/javascript,${encodeURIComponent(source)}`];
}

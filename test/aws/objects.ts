import { AwsError } from './error.ts';

/** Objects in S3, as far as CloudFormation reads templates from there: texts by bucket and key, put there by a test. */
export class Objects {
  readonly #texts = new Map<string, string>();

  /** `url` is virtual-hosted or path-style: both lead to the same object. Throws AwsError for any other. */
  put(url: string, text: string): void {
    this.#texts.set(location(url), text);
  }

  /** Throws what CloudFormation answers for an object that is not there: S3 does not say so without s3:ListBucket (reported). */
  get(url: string): string {
    const text = this.#texts.get(location(url));
    if (text === undefined) throw new AwsError('ValidationError', 'S3 error: Access Denied');
    return text;
  }
}

/** `BUCKET/KEY` of a URL (S3 user guide, methods for accessing a bucket). The refusal's text is reported. */
function location(url: string): string {
  const { protocol, host, pathname, search } = URL.canParse(url) ? new URL(url) : new URL('none:');
  const [, bucket, endpoint] = /^(?:(.+)\.)?(s3(?:[.-][a-z0-9-]+)?\.amazonaws\.com(?:\.cn)?)$/.exec(host) ?? [];
  const path = decodeURIComponent(pathname.slice(1));
  const isKey = bucket === undefined ? /^[^/]+\/./.test(path) : path !== '';
  if (protocol !== 'https:' || endpoint === undefined || search !== '' || !isKey) {
    throw new AwsError('ValidationError', 'TemplateURL must be a supported URL.');
  }
  return bucket === undefined ? path : `${bucket}/${path}`;
}

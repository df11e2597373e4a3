import { expect, test } from 'vitest';
import { Objects } from './objects.ts';

const URLS = [
  'https://assets.s3.eu-central-1.amazonaws.com/a/b.yaml',
  'https://assets.s3.amazonaws.com/a/b.yaml',
  'https://s3.eu-central-1.amazonaws.com/assets/a/b.yaml',
  'https://s3.cn-north-1.amazonaws.com.cn/assets/a/b.yaml',
];

test.each(URLS)('%s leads to the object', (url) => {
  const objects = new Objects();
  objects.put(URLS[0] ?? '', 'text');
  expect(objects.get(url)).toBe('text');
});

test('an object that is not there is denied', () => {
  const objects = new Objects();
  objects.put(URLS[0] ?? '', 'text');
  expect(() => objects.get('https://assets.s3.amazonaws.com/a/c.yaml')).toThrow('S3 error: Access Denied');
});

test.each([
  ['http', 'http://assets.s3.amazonaws.com/a'],
  ['another host', 'https://example.com/assets/a'],
  ['a host that ends alike', 'https://assets.s3.amazonaws.com.example.com/a'],
  ['the scheme of S3', 's3://assets/a'],
  ['no key', 'https://s3.amazonaws.com/assets/'],
  ['a query', 'https://assets.s3.amazonaws.com/a?versionId=1'],
  ['what is no URL', 'assets/a'],
])('%s is refused', (_name, url) => {
  expect(() => new Objects().get(url)).toThrow('TemplateURL must be a supported URL.');
});

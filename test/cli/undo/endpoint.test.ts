import { describe, expect, test } from 'vitest';
import { type Endpoint, endpointInWords, sameEndpoint, wholeInternet } from '../../../cli/undo/endpoint.ts';

const endpoint = (publicAccess: boolean, privateAccess: boolean, ...cidrs: string[]): Endpoint => ({
  publicAccess,
  privateAccess,
  cidrs,
});

describe('two endpoints', () => {
  test.each<[name: string, a: Endpoint, b: Endpoint, same: boolean]>([
    ['are the same', endpoint(true, false, '8.8.8.8/32'), endpoint(true, false, '8.8.8.8/32'), true],
    [
      'are the same in another order',
      endpoint(true, true, '8.8.8.8/32', '1.1.1.1/32'),
      endpoint(true, true, '1.1.1.1/32', '8.8.8.8/32'),
      true,
    ],
    ['differ in public access', endpoint(true, true, '8.8.8.8/32'), endpoint(false, true, '8.8.8.8/32'), false],
    ['differ in private access', endpoint(true, true, '8.8.8.8/32'), endpoint(true, false, '8.8.8.8/32'), false],
    ['differ in CIDRs', endpoint(true, true, '0.0.0.0/0'), endpoint(true, true, '8.8.8.8/32'), false],
    [
      'differ when one list is not known and public access is on',
      endpoint(true, true),
      endpoint(true, true, '8.8.8.8/32'),
      false,
    ],
    [
      'are the same when EKS emptied the list of a private one',
      endpoint(false, true),
      endpoint(false, true, '0.0.0.0/0'),
      true,
    ],
    [
      'differ in what would open later, though private',
      endpoint(false, true, '0.0.0.0/0'),
      endpoint(false, true, '8.8.8.8/32'),
      false,
    ],
  ])('%s', (_name, a, b, same) => {
    expect(sameEndpoint(a, b)).toBe(same);
    expect(sameEndpoint(b, a)).toBe(same);
  });
});

describe('the whole Internet is let in', () => {
  test.each<[name: string, endpoint: Endpoint, blocks: string[]]>([
    ['by IPv4', endpoint(true, true, '8.8.8.8/32', '0.0.0.0/0'), ['0.0.0.0/0']],
    ['by IPv6', endpoint(true, true, '8.8.8.8/32', '::/0'), ['::/0']],
    ['by both', endpoint(true, true, '0.0.0.0/0', '::/0'), ['0.0.0.0/0', '::/0']],
    ['not by an office', endpoint(true, true, '8.8.8.0/30', '8.0.0.0/10'), []],
    ['not by a list that sleeps', endpoint(false, true, '0.0.0.0/0'), []],
  ])('%s', (_name, given, blocks) => {
    expect(wholeInternet(given)).toEqual(blocks);
  });
});

test.each<[endpoint: Endpoint, words: string]>([
  [
    endpoint(true, false, '198.51.100.0/24', '203.0.113.7/32'),
    'public access on for 198.51.100.0/24, 203.0.113.7/32, private access off',
  ],
  [endpoint(false, true, '0.0.0.0/0'), 'public access off, private access on'],
  [endpoint(true, true), 'public access on for CIDRs that were not recorded, private access on'],
])('%o in words', (given, words) => {
  expect(endpointInWords(given)).toBe(words);
});

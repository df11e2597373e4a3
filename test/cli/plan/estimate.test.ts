import { describe, expect, test } from 'vitest';
import { inGigabytes, scanNotice } from '../../../cli/plan/estimate.ts';

const GB = 2 ** 30;

test.each([
  [0, 'less than 0.1 GB'],
  [0.09 * GB, 'less than 0.1 GB'],
  [0.1 * GB, '0.1 GB'],
  [14.26 * GB, '14.3 GB'],
])('%d bytes are %s', (bytes, text) => {
  expect(inGigabytes(bytes)).toBe(text);
});

const PRICE = ' (about 0.005 USD per GB in us-east-1; prices differ by Region).';
const CEILING =
  ' Without the metric of a log group, its stored size counts: if AWS states that compressed, a scan reads more.';
const AFTER = ' A log of very many callers is scanned again in halves, so up to twice in all.\n';

describe('what a run will scan', () => {
  test.each([
    [
      [{ bytes: 2 * GB, isCeiling: false }],
      'Scanning the audit logs of 1 cluster reads about 2.0 GB and costs about 0.01 USD',
    ],
    [
      [
        { bytes: 1000 * GB, isCeiling: false },
        { bytes: 500.04 * GB, isCeiling: true },
      ],
      'Scanning the audit logs of 2 clusters reads at most 1500.0 GB and costs at most 7.50 USD',
    ],
    [
      [{ bytes: 1000, isCeiling: false }],
      'Scanning the audit logs of 1 cluster reads less than 0.1 GB and costs less than one US cent',
    ],
    [
      [{ bytes: GB, isCeiling: true }],
      'Scanning the audit logs of 1 cluster reads at most 1.0 GB and costs less than one US cent',
    ],
  ])('%j', (estimates, sentence) => {
    expect(scanNotice(estimates)).toBe(sentence + PRICE + (sentence.includes('at most') ? CEILING : '') + AFTER);
  });
});

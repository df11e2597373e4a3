import { describe, expect, test } from 'vitest';
import { annotate } from '../../../rules/eks-endpoint-public-access/annotation.ts';
import { type Network, parseCidr } from '../../../rules/eks-endpoint-public-access/networks.ts';
import type { Finding } from '../../../rules/eks-endpoint-public-access/verdict.ts';

function networks(...cidrs: string[]): Network[] {
  return cidrs.map((text) => parseCidr(text) ?? expect.fail(`${text} is no CIDR`));
}

const office = networks('8.8.8.8/32');
const forbidden: Finding = { reason: 'public-forbidden' };
const openToInternet: Finding = { reason: 'open-to-internet', open: networks('0.0.0.0/0'), families: ['ipv4'] };
const exemption = { lastDay: '2027-01-31', owner: 'team-x@example.com', reason: 'load test from outside' };

describe('an annotation says what is so, how far, and what to do:', () => {
  test.each<[verdict: Parameters<typeof annotate>[0], annotation: string]>([
    [{ reason: 'private-only' }, 'The API server endpoint is private: public access is off.'],
    [{ reason: 'restricted', open: office }, 'The public endpoint is limited to 8.8.8.8/32.'],
    [
      { reason: 'not-an-eks-control-plane' },
      'A connected or Outposts local cluster: EKS serves no public endpoint for it.',
    ],
    [forbidden, 'The public endpoint is on, and the rule says publicAccess=forbidden. Remediate makes it private.'],
    [
      openToInternet,
      'The public endpoint is open to the whole Internet (0.0.0.0/0). Remediate makes it private; or limit publicAccessCidrs.',
    ],
    [
      { reason: 'too-wide', open: networks('8.0.0.0/7'), widest: 8 },
      'The public endpoint is open to 8.0.0.0/7 (33,554,432 addresses): more than a /8. Remediate makes it private; or narrow publicAccessCidrs.',
    ],
    [
      { reason: 'outside-allowed-cidrs', outside: office },
      'The public endpoint is open to 8.8.8.8/32 outside allowedCidrs. Remediate makes it private; or take them out of publicAccessCidrs.',
    ],
    [
      { reason: 'private-endpoint-off' },
      'The private endpoint is off, and the rule says privateEndpoint=required. Turn endpointPrivateAccess on; Remediate would turn public access off as well.',
    ],
    [
      { reason: 'exempt', finding: openToInternet, exemption },
      'Exempt through 2027-01-31 by team-x@example.com: load test from outside. The public endpoint is open to the whole Internet (0.0.0.0/0).',
    ],
    [
      { reason: 'exemption-expired', finding: forbidden, exemption },
      'The public endpoint is on, and the rule says publicAccess=forbidden. The exemption by team-x@example.com ended on 2027-01-31: renew the tag, or fix the endpoint.',
    ],
    [
      { reason: 'exemption-invalid', finding: forbidden, problem: { kind: 'malformed', missing: 'last-day' } },
      'The public endpoint is on, and the rule says publicAccess=forbidden. The exemption tag does not count: it needs a last day such as 2027-01-31 first.',
    ],
    [
      { reason: 'exemption-invalid', finding: forbidden, problem: { kind: 'malformed', missing: 'owner' } },
      'The public endpoint is on, and the rule says publicAccess=forbidden. The exemption tag does not count: it needs an owner with an @ second.',
    ],
    [
      { reason: 'exemption-invalid', finding: forbidden, problem: { kind: 'malformed', missing: 'reason' } },
      'The public endpoint is on, and the rule says publicAccess=forbidden. The exemption tag does not count: it needs a reason third.',
    ],
    [
      {
        reason: 'exemption-invalid',
        finding: { reason: 'private-endpoint-off' },
        problem: { kind: 'too-far', lastDay: '2027-01-31', latestDay: '2026-12-24' },
      },
      'The private endpoint is off, and the rule says privateEndpoint=required. The exemption tag does not count: 2027-01-31 is too far away, 2026-12-24 is the latest.',
    ],
  ])('$reason', (verdict, annotation) => {
    expect(annotate(verdict)).toBe(annotation);
  });
});

describe('who is let in is told as', () => {
  test.each<[cidrs: string[], extent: string]>([
    [['8.8.8.8/32'], '8.8.8.8/32'],
    [['2600:1F00::/40'], '2600:1F00::/40 (2^88 addresses)'],
    [['2001:db8::1/32'], '2001:db8::1/32 (2^96 addresses)'],
    [['8.8.0.0/16'], '8.8.0.0/16'],
    [['8.8.0.0/15'], '8.8.0.0/15 (131,072 addresses)'],
    [['2600:1f00::/112'], '2600:1f00::/112'],
    [['8.8.8.8/24'], '8.8.8.8/24'],
    [['8.8.8.8/32', '8.8.8.8/32'], '2 ranges, 1 address'],
    [['8.8.8.8/32', '9.9.9.9/32'], '2 ranges, 2 addresses'],
    [['8.8.8.0/24', '8.8.8.128/25'], '2 ranges, 256 addresses'],
    [['8.8.8.0/24', '9.9.0.0/16', '1.1.1.1/32'], '3 ranges, 65,793 addresses'],
    [['0.0.0.0/1', '128.0.0.0/2', '192.0.0.0/3'], '3 ranges, 3,758,096,384 addresses'],
    [['8.8.8.8/32', '2600:1f00::1/128'], '1 range, 1 address and 1 IPv6 range, 1 address'],
    [['8.8.8.8/32', '2600:1f00::/40'], '1 range, 1 address and 1 IPv6 range, 2^88 addresses'],
    [['2600:1f00::/64', '2600:1f01::/64'], '2 IPv6 ranges, 2^65 addresses'],
    [['2600:1f00::/64', '2600:1f01::1/128'], '2 IPv6 ranges, over 2^64 addresses'],
    [['2600:1f00::/98', '2600:1f01::/98'], '2 IPv6 ranges, 2,147,483,648 addresses'],
    [['2600:1f00::/97', '2600:1f01::/97'], '2 IPv6 ranges, 2^32 addresses'],
    [['2600:1f00::/40', '8.8.8.0/24', '2600:1f01::/40'], '1 range, 256 addresses and 2 IPv6 ranges, 2^89 addresses'],
  ])('%j: %s', (cidrs, extent) => {
    expect(annotate({ reason: 'restricted', open: networks(...cidrs) })).toBe(
      `The public endpoint is limited to ${extent}.`,
    );
  });
});

describe('a whole family is told as', () => {
  test.each<[families: ('ipv4' | 'ipv6')[], cidrs: string[], whole: string]>([
    [['ipv4'], ['0.0.0.0/0'], '0.0.0.0/0'],
    [['ipv4'], ['8.8.8.8/0'], '0.0.0.0/0'],
    [['ipv4'], ['8.8.8.8/32', '0.0.0.0/0', '::/1'], '0.0.0.0/0'],
    [['ipv4'], ['0.0.0.0/1', '128.0.0.0/1', '::/1'], '0.0.0.0/0 by 2 ranges'],
    [['ipv6'], ['8.8.8.8/32', '::/0'], '::/0'],
    [['ipv6'], ['8.8.8.8/32', '8000::/1', '::/2', '4000::/2'], '::/0 by 3 ranges'],
    [['ipv4', 'ipv6'], ['0.0.0.0/0', '::/0'], '0.0.0.0/0 and ::/0'],
    [['ipv4', 'ipv6'], ['0.0.0.0/0', '::/1', '8000::/1'], '0.0.0.0/0 and ::/0 by 2 ranges'],
    [['ipv4'], ['0.0.0.0/1', '128.0.0.0/2', '192.0.0.0/3'], 'all public IPv4 by 3 ranges'],
    [['ipv6'], ['8.8.8.8/32', '2000::/3'], 'all public IPv6 by 1 range'],
    [
      ['ipv4', 'ipv6'],
      ['0.0.0.0/1', '128.0.0.0/2', '192.0.0.0/3', '::/2', '8000::/1'],
      'all public IPv4 by 3 ranges and all public IPv6 by 2 ranges',
    ],
    [[], [], 'no publicAccessCidrs'],
  ])('%j by %j: %s', (families, cidrs, whole) => {
    expect(annotate({ reason: 'open-to-internet', open: networks(...cidrs), families })).toBe(
      `The public endpoint is open to the whole Internet (${whole}). Remediate makes it private; or limit publicAccessCidrs.`,
    );
  });
});

describe('a cluster that EKS does not change is promised no remediation:', () => {
  const failed = 'EKS cannot change a FAILED cluster: delete it, and create it again.';
  const deleting = 'The cluster is being deleted: there is nothing to do.';

  test.each<[status: string, finding: Finding, annotation: string]>([
    ['FAILED', openToInternet, `The public endpoint is open to the whole Internet (0.0.0.0/0). ${failed}`],
    ['DELETING', openToInternet, `The public endpoint is open to the whole Internet (0.0.0.0/0). ${deleting}`],
    ['FAILED', forbidden, `The public endpoint is on, and the rule says publicAccess=forbidden. ${failed}`],
    [
      'DELETING',
      { reason: 'private-endpoint-off' },
      `The private endpoint is off, and the rule says privateEndpoint=required. ${deleting}`,
    ],
  ])('%s', (status, verdict, annotation) => {
    expect(annotate(verdict, status)).toBe(annotation);
  });

  test.each(['ACTIVE', 'CREATING', 'UPDATING', 'PENDING', 'constructor', undefined])('not %s', (status) => {
    expect(annotate(forbidden, status)).toBe(annotate(forbidden));
  });

  test('and one that is compliant keeps its sentence', () => {
    expect(annotate({ reason: 'private-only' }, 'FAILED')).toBe(annotate({ reason: 'private-only' }));
  });
});

describe('the longest annotation fits into 256 characters:', () => {
  // All but one address of IPv4 in 32 blocks, and 8 of them again; nearly all of IPv6 in 40 blocks. EKS takes 40 in all.
  const widest = networks(
    ...Array.from({ length: 32 }, (_, bit) => `${dotted(2 ** bit)}/${32 - bit}`),
    ...Array<string>(8).fill('128.0.0.0/1'),
    ...Array.from({ length: 40 }, (_, index) => `${'0:'.repeat(index >> 4)}${grouped(index)}::/${index + 1}`),
  );
  const longestText = networks('1111:2222:3333:4444:5555:6666:7777:8888/128');
  const longestTag = {
    lastDay: '2027-01-31',
    owner: `${'o'.repeat(119)}@`,
    reason: 'r'.repeat(256 - 10 - 1 - 120 - 1),
  };

  function dotted(value: number): string {
    return [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.');
  }

  function grouped(index: number): string {
    return (0x8000 >> (index & 15)).toString(16);
  }

  test.each<[verdict: Parameters<typeof annotate>[0], length: number, annotation: string]>([
    [
      { reason: 'outside-allowed-cidrs', outside: widest },
      195,
      'The public endpoint is open to 40 ranges, 4,294,967,295 addresses and 40 IPv6 ranges, over 2^127 addresses outside allowedCidrs. Remediate makes it private; or take them out of publicAccessCidrs.',
    ],
    [
      { reason: 'outside-allowed-cidrs', outside: longestText },
      163,
      'The public endpoint is open to 1111:2222:3333:4444:5555:6666:7777:8888/128 outside allowedCidrs. Remediate makes it private; or take them out of publicAccessCidrs.',
    ],
    [
      {
        reason: 'exemption-expired',
        finding: { reason: 'outside-allowed-cidrs', outside: widest },
        exemption: longestTag,
      },
      251,
      `The public endpoint is open to 40 ranges, 4,294,967,295 addresses and 40 IPv6 ranges, over 2^127 addresses outside allowedCidrs. The exemption by ooooooooooooooooooooooooooooooooooooooooooooooo… ended on 2027-01-31: renew the tag, or fix the endpoint.`,
    ],
    [
      {
        reason: 'exemption-invalid',
        finding: { reason: 'outside-allowed-cidrs', outside: widest },
        problem: { kind: 'too-far', lastDay: '2027-01-31', latestDay: '2026-12-24' },
      },
      216,
      'The public endpoint is open to 40 ranges, 4,294,967,295 addresses and 40 IPv6 ranges, over 2^127 addresses outside allowedCidrs. The exemption tag does not count: 2027-01-31 is too far away, 2026-12-24 is the latest.',
    ],
    [
      { reason: 'exempt', finding: { reason: 'outside-allowed-cidrs', outside: widest }, exemption: longestTag },
      256,
      `Exempt through 2027-01-31 by ooooooooooooooooooooooooooooooooooooooooooooooo…: rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr…. The public endpoint is open to 40 ranges, 4,294,967,295 addresses and 40 IPv6 ranges, over 2^127 addresses outside allowedCidrs.`,
    ],
    [
      { reason: 'exempt', finding: forbidden, exemption: longestTag },
      256,
      `Exempt through 2027-01-31 by ooooooooooooooooooooooooooooooooooooooooooooooo…: rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr…. The public endpoint is on, and the rule says publicAccess=forbidden.`,
    ],
  ])('$reason', (verdict, length, annotation) => {
    expect(annotate(verdict)).toBe(annotation);
    expect(annotation).toHaveLength(length);
  });
});

describe('a notification can hold what a tag says:', () => {
  test.each<[name: string, said: string, shown: string]>([
    ['quotation marks', 'the "load" test', "the 'load' test"],
    ['backslashes', 'C:\\test\\u0022', 'C:/test/u0022'],
    ['a placeholder of EventBridge', 'see <a> and </a>', 'see (a) and (/a)'],
    ['a link', 'see https://evil.example/x?a=b.c', 'see https: evil[.]example/x?a=b[.]c'],
    ['a link with backslashes', 'see http:\\\\evil.example', 'see http: evil[.]example'],
    ['a link without a scheme', 'see www.1.example or evil.example', 'see www[.]1[.]example or evil[.]example'],
    ['a domain of another script', 'see пример.рф and 例え。テスト', 'see пример[.]рф and 例え[.]テスト'],
    ['a domain with figures', 'see 1.evil.example and a.4b', 'see 1[.]evil[.]example and a[.]4b'],
    ['an email address', 'ask jo@example.com, or jo.b@example.com.', 'ask jo@example.com, or jo.b@example.com.'],
    ['a page that looks like an address', 'see www.evil.example@b.example', 'see www[.]evil[.]example@b[.]example'],
    ['a page with an address', 'see evil.example/@b.example', 'see evil[.]example/@b[.]example'],
    ['a page behind an address', 'see jo@b.example/c.d', 'see jo@b[.]example/c[.]d'],
    ['a dot before a bracket', 'see 1.(a) and 1.(\u0301a)', 'see 1.(a) and 1.(\u0301a)'],
    ['numbers and ends of sentences', 'v 1.2, i.e 10.0.0.1. Then... more.', 'v 1.2, i[.]e 10.0.0.1. Then... more.'],
  ])('%s', (_name, said, shown) => {
    expect(annotate({ reason: 'exempt', finding: forbidden, exemption: { ...exemption, reason: said } })).toBe(
      `Exempt through 2027-01-31 by team-x@example.com: ${shown}. The public endpoint is on, and the rule says publicAccess=forbidden.`,
    );
  });

  test.each([
    ['"a\\@b', "'a/@b"],
    ['https://evil.example/@b', 'https: evil[.]example/@b'],
    ['www.evil.example@b', 'www[.]evil[.]example@b'],
    ['jo.b+x@mail.example.com', 'jo.b+x@mail.example.com'],
  ])('the owner %s', (owner, shown) => {
    expect(annotate({ reason: 'exemption-expired', finding: forbidden, exemption: { ...exemption, owner } })).toContain(
      `The exemption by ${shown} ended on`,
    );
  });

  test('and is cut only after that, at 256 characters', () => {
    const reason = 'a.b '.repeat(50);
    const annotation = annotate({ reason: 'exempt', finding: forbidden, exemption: { ...exemption, reason } });
    expect(annotation).toHaveLength(256);
    expect(annotation).toContain('a[.]b a[.]b');
    expect(annotation).not.toContain('a.b');
  });
});

describe('a text that is too long is cut between characters:', () => {
  const ofOwner = (owner: string) =>
    annotate({ reason: 'exemption-expired', finding: forbidden, exemption: { ...exemption, owner } });
  const saying = (owner: string) =>
    `The public endpoint is on, and the rule says publicAccess=forbidden. The exemption by ${owner} ended on 2027-01-31: renew the tag, or fix the endpoint.`;

  test.each<[name: string, owner: string, shown: string]>([
    ['an owner of 48 characters is not cut', `${'o'.repeat(47)}@`, `${'o'.repeat(47)}@`],
    ['an owner of 49 is', `${'o'.repeat(48)}@`, `${'o'.repeat(47)}…`],
    ['a surrogate pair that fits is kept whole', `${'o'.repeat(45)}😀oo@`, `${'o'.repeat(45)}😀…`],
    ['a surrogate pair across the cut is left out whole', `${'o'.repeat(46)}😀oo@`, `${'o'.repeat(46)}…`],
    ['one after the other', `${'😀'.repeat(40)}@`, `${'😀'.repeat(23)}…`],
  ])('%s', (_name, owner, shown) => {
    expect(ofOwner(owner)).toBe(saying(shown));
  });

  test('a reason too, and it gets all the room that is left', () => {
    const annotation = annotate({
      reason: 'exempt',
      finding: forbidden,
      exemption: { ...exemption, reason: '😀'.repeat(120) },
    });
    expect(annotation).toBe(
      `Exempt through 2027-01-31 by team-x@example.com: ${'😀'.repeat(68)}…. The public endpoint is on, and the rule says publicAccess=forbidden.`,
    );
    expect(annotation).toHaveLength(256);
  });
});

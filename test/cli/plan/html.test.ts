import { describe, expect, test } from 'vitest';
import { planPage } from '../../../cli/plan/html.ts';
import type { PlanRow } from '../../../cli/plan/row.ts';
import { BUSY, callerRow, planRow, plansOf, UNSEEN } from './rows.ts';

const page = (...rows: PlanRow[]) => planPage(rows, []);
const part = (text: string, start: string, end: string) => {
  const from = text.indexOf(start);
  return text.slice(from, text.indexOf(end, from) + end.length);
};
const article = (row: PlanRow) => part(page(row), '<article', '</article>');
const lanes = (changes: Partial<PlanRow>) =>
  [...article(planRow(changes)).matchAll(/<td class="(\w+)"><svg><use href="#(\w+)"\/><\/svg>([^<]*)<\/td>/g)].map(
    ([, tone, way, words]) => `${tone} ${way} ${words}`,
  );

describe('a cluster of the page', () => {
  test('has its advice with the command to copy, its callers and its evidence', () => {
    expect(article(planRow())).toBe(
      `<article data-row data-account="111122223333" data-region="eu-central-1" data-advice="narrow-to">
<h2>payments</h2>
<small>111122223333, eu-central-1</small>
<div class="advice good"><span class="badge">narrow-to</span> 8.8.8.8/32. Every caller seen in 7 days that needs public access has a stable address within 1 CIDR.<p>Next: <code>aws eks update-cluster-config --region eu-central-1 --name payments --resources-vpc-config publicAccessCidrs=8.8.8.8/32</code> <button type="button" class="copy">Copy</button></p></div>
<p>Public access from 0.0.0.0/0; private access is on.</p>
<table class="lanes">
<caption>Who comes in, and what remains</caption>
<thead><tr><th>Caller</th><th>Today</th><th>If closed</th><th>If narrowed</th></tr></thead>
<tbody>
<tr><th scope="row">arn:aws:iam::111122223333:role/engineer<small>a person or CI; from 8.8.8.8; about 12 requests, last 2026-11-29 16:41 UTC; kubectl/v1.33.1 (linux/amd64) kubernetes/8adc0f0</small></th><td class="plain"><svg><use href="#public"/></svg>public endpoint</td><td class="bad"><svg><use href="#cut"/></svg>loses access</td><td class="good"><svg><use href="#public"/></svg>keeps: public endpoint</td></tr>
</tbody>
</table>

<figure><svg class="time" viewBox="0 0 1000 1" preserveAspectRatio="none"><path d="M0 0H1000v1H0z"/></svg>
<div class="ends"><span>2026-11-23 12:00 UTC</span> <span>2026-11-30 12:00 UTC</span> </div>
<figcaption>Evidence: the audit log from 2026-11-23 12:00 UTC to 2026-11-30 12:00 UTC; 14.3 GB scanned.</figcaption>
</figure>

</article>`,
    );
  });

  test('may have several CIDRs, before and in the advice', () => {
    const text = article(
      planRow({
        endpoint: { publicAccess: true, privateAccess: true, publicAccessCidrs: ['8.8.8.0/24', '1.1.1.0/24'] },
        advice: { ...planRow().advice, cidrs: ['8.8.8.8/32', '1.1.1.1/32'] },
      }),
    );
    expect(text).toContain('<p>Public access from 8.8.8.0/24, 1.1.1.0/24; private access is on.</p>');
    expect(text).toContain('</span> 8.8.8.8/32, 1.1.1.1/32. Every caller');
  });

  test.each([
    ['close-now', 'good'],
    ['turn-private-on-first', 'plain'],
    ['build-private-path-first', 'plain'],
    ['keep-public', 'bad'],
  ] as const)('with the advice %s is coloured so', (action, tone) => {
    expect(article(planRow({ advice: { ...planRow().advice, action } }))).toContain(
      `<div class="advice ${tone}"><span class="badge">${action}</span>`,
    );
  });

  test('without evidence shows no caller, and says so', () => {
    const text = article(UNSEEN);
    expect(text).toContain(
      '<div class="advice unsure"><span class="badge">cannot-tell</span> The cluster does not send',
    );
    expect(text).toContain('<p>Public access from everywhere; private access is off.</p>');
    expect(text).toContain('<p>Who uses the endpoint is not known.</p>');
    expect(text).toContain('<figure>\n<figcaption>Evidence: none; 0.0 GB scanned.</figcaption>');
    expect(text).not.toContain('<table');
  });

  test('without a next command has none to copy', () => {
    expect(article(BUSY)).not.toContain('Next:');
    expect(article(BUSY)).not.toContain('<button');
  });

  test('has its private paths folded', () => {
    expect(article(BUSY)).toContain(
      '<details><summary>Private paths</summary><ul><li>possible: dns vpc-0a1b2c3d</li><li>unknown: vpn vgw-0a1b2c3d</li></ul></details>',
    );
  });
});

describe('the lanes of a caller', () => {
  const keeps = { ifClosed: 'keeps', ifNarrowed: 'keeps' } as const;
  const unknown = { ifClosed: 'unknown', ifNarrowed: 'unknown' } as const;
  const off = { publicAccess: true, privateAccess: false, publicAccessCidrs: [] };

  test.each([
    [
      'AWS keeps its own path',
      { callers: [callerRow({ class: 'aws', ...keeps })] },
      ['plain own AWS’s own path', 'good own keeps: AWS’s own path', 'good own keeps: AWS’s own path'],
    ],
    [
      'a node in the VPC keeps the private endpoint',
      { callers: [callerRow({ class: 'inside-vpc', addresses: ['10.0.0.1'], ...keeps })] },
      [
        'plain private private endpoint',
        'good private keeps: private endpoint',
        'good private keeps: private endpoint',
      ],
    ],
    [
      'IPv6 of the VPC is private where private access is on',
      { callers: [callerRow({ class: 'inside-vpc', addresses: ['2001:db8::1'], ...keeps })] },
      [
        'plain private private endpoint',
        'good private keeps: private endpoint',
        'good private keeps: private endpoint',
      ],
    ],
    [
      'IPv6 of the VPC moves to the private endpoint where private access is off',
      { endpoint: off, callers: [callerRow({ class: 'inside-vpc', addresses: ['2001:db8::1'], ...keeps })] },
      ['plain public public endpoint', 'good private keeps: private endpoint', 'good private keeps: private endpoint'],
    ],
    [
      'a node with addresses of both families, too',
      {
        endpoint: off,
        callers: [callerRow({ class: 'inside-vpc', addresses: ['10.0.0.1', '2001:db8::1'], ...keeps })],
      },
      ['plain public public endpoint', 'good private keeps: private endpoint', 'good private keeps: private endpoint'],
    ],
    [
      'a private address was private, although private access is off now',
      { endpoint: off, callers: [callerRow({ class: 'connected-network', addresses: ['10.9.0.1'], ...keeps })] },
      [
        'plain private private endpoint',
        'good private keeps: private endpoint',
        'good private keeps: private endpoint',
      ],
    ],
    [
      'a NAT gateway of the VPC moves to the private endpoint',
      { callers: [callerRow({ class: 'own-vpc-public-path', ...keeps })] },
      ['plain public public endpoint', 'good private keeps: private endpoint', 'good private keeps: private endpoint'],
    ],
    [
      'AWS Step Functions loses access',
      { callers: [callerRow({ class: 'aws-service-needs-public', ifNarrowed: 'loses' })] },
      ['plain public public endpoint', 'bad cut loses access', 'bad cut loses access'],
    ],
    [
      'a caller without an address is not known',
      { callers: [callerRow({ class: 'unknown', addresses: [], ...unknown })] },
      ['plain unclear not known', 'unsure unclear not known', 'unsure unclear not known'],
    ],
  ])('%s', (_name, changes, expected) => {
    expect(lanes(changes)).toEqual(expected);
  });
});

describe('the callers of a cluster', () => {
  const names = (text: string) => [...text.matchAll(/<th scope="row">([^<]*)</g)].map(([, name]) => name);

  test('come by harm: those that lose access, then those that may, then the others', () => {
    expect(names(article(BUSY))).toEqual([
      'arn:aws:iam::111122223333:role/github-deploy',
      'arn:aws:iam::111122223333:role/engineer',
      'system:serviceaccount:argocd:argocd-application-controller',
      'eks:addon-manager',
      'system:node:ip-10-0-0-137.eu-central-1.compute.internal',
    ]);
  });

  test.each([
    ['aws', 'AWS itself'],
    ['inside-vpc', 'inside the VPC'],
    ['connected-network', 'a connected network'],
    ['own-vpc-public-path', 'its own VPC, over the public endpoint'],
    ['other-vpc', 'another VPC of yours'],
    ['aws-service-needs-public', 'an AWS service that needs the public endpoint'],
    ['node-outside', 'a node outside the VPC'],
    ['exported-token', 'a service account token outside of pods'],
    ['person-or-ci', 'a person or CI'],
    ['unknown', 'unknown'],
  ] as const)('of the class %s are named', (callerClass, words) => {
    expect(article(planRow({ callers: [callerRow({ class: callerClass })] }))).toContain(
      `<small>${words}; from 8.8.8.8;`,
    );
  });

  test('that were not authenticated are counted', () => {
    expect(article(BUSY)).toContain('<p>Not authenticated: about 44 requests from 1 address.</p>');
    const stranger = callerRow({ class: 'unauthenticated', addresses: ['1.1.1.1', '9.9.9.9'], requests: 1 });
    const text = article(planRow({ callers: [stranger, { ...stranger, addresses: ['9.9.9.9', '8.8.4.4'] }] }));
    expect(text).toContain('<p>No caller was seen.</p><p>Not authenticated: about 2 requests from 3 addresses.</p>');
    expect(article(planRow({ callers: [] }))).toContain('<p>No caller was seen.</p>');
    expect(article(planRow({ callers: [] }))).not.toContain('Not authenticated');
  });

  test('have at most four addresses', () => {
    expect(article(BUSY)).toContain('from 20.1.2.3, 20.1.2.4, 20.1.2.5, 20.1.2.6 and 2 more; about 310 requests');
    const four = callerRow({ addresses: ['1.1.1.1', '2.2.2.2', '3.3.3.3', '4.4.4.4'] });
    expect(article(planRow({ callers: [four] }))).toContain('from 1.1.1.1, 2.2.2.2, 3.3.3.3, 4.4.4.4; about');
  });

  test('may have neither address nor user agent', () => {
    const caller = callerRow({ addresses: [], userAgent: null, requests: 1 });
    expect(article(planRow({ callers: [caller] }))).toContain(
      'a person or CI; from an address that the log does not name; about 1 request, last 2026-11-29 16:41 UTC</small>',
    );
  });

  test('have names of at most 100 characters', () => {
    const [long, longest] = ['x'.repeat(101), `${'🙂'.repeat(99)}b`];
    const text = article(planRow({ callers: [callerRow({ who: long, userAgent: longest })] }));
    expect(names(text)).toEqual([`${'x'.repeat(99)}…`]);
    expect(text).toContain(`; ${longest}</small>`);
  });

  test('beyond the twentieth are counted', () => {
    const callers = [
      ...Array.from({ length: 21 }, () => callerRow()),
      callerRow({ ifClosed: 'unknown' }),
      callerRow({ ifClosed: 'keeps' }),
    ];
    const text = article(planRow({ callers }));
    expect(names(text)).toHaveLength(20);
    expect(text).toContain(
      '<p>And 3 more callers: if the endpoint closed, 1 would lose access, 1 would keep it, and for 1 it is not known. --output json has all.</p>',
    );
    expect(article(planRow({ callers: callers.slice(0, 20) }))).not.toContain('more caller');
  });

  test('of a fleet are fewer, and at least one', () => {
    const callers = Array.from({ length: 20 }, () => callerRow());
    const perCluster = (clusters: number) =>
      names(
        planPage(
          Array.from({ length: clusters }, () => planRow({ callers })),
          [],
        ),
      ).length / clusters;
    expect([75, 100, 300, 2000].map(perCluster)).toEqual([20, 15, 5, 1]);
  });
});

describe('the evidence of a cluster', () => {
  const evidence = (changes: Partial<PlanRow['evidence']>) =>
    part(article(planRow({ evidence: { ...planRow().evidence, ...changes } })), '<figure>', '</figure>');

  test('is a timeline with its gaps, which are named', () => {
    expect(part(article(BUSY), '<figure>', '</figure>')).toBe(
      `<figure><svg class="time" viewBox="0 0 1000 1" preserveAspectRatio="none"><path d="M200 0H1000v1H200z"/><path class="gap" d="M0 0H200v1H0z"/><path class="gap" d="M383 0H483v1H383z"/></svg>
<div class="ends"><span>2026-10-31 12:00 UTC</span> <span>2026-11-30 12:00 UTC</span> </div>
<figcaption>Evidence: the audit log from 2026-11-06 12:00 UTC to 2026-11-30 12:00 UTC; 3.2 GB scanned.</figcaption>
<ul><li>No evidence from 2026-10-31 12:00 UTC to 2026-11-06 12:00 UTC: the log group did not exist.</li><li>No evidence from 2026-11-12 00:00 UTC to 2026-11-15 00:00 UTC: the audit log was switched off.</li></ul></figure>`,
    );
  });

  const gap = { from: '2026-11-23T12:00:00.000Z', to: '2026-11-30T12:00:00.000Z', why: 'it was off' };

  test('that covers nothing is all gap', () => {
    const text = evidence({ from: gap.to, to: gap.from, gaps: [gap] });
    expect(text).toContain('preserveAspectRatio="none"><path class="gap" d="M0 0H1000v1H0z"/></svg>');
  });

  test('that is none may have gaps too', () => {
    const text = evidence({ source: 'none', from: null, to: null, gaps: [gap] });
    expect(text).toContain('preserveAspectRatio="none"><path class="gap" d="M0 0H1000v1H0z"/></svg>');
    expect(text).toContain('<figcaption>Evidence: none; 14.3 GB scanned.</figcaption>');
  });

  test('that ends where it starts is not drawn beside its gap', () => {
    const text = evidence({ from: gap.from, to: gap.from, gaps: [gap] });
    expect(text).toContain('preserveAspectRatio="none"><path class="gap" d="M0 0H1000v1H0z"/></svg>');
  });

  test('without a start or an end is none', () => {
    for (const half of [{ from: null }, { to: null }]) {
      expect(evidence({ ...half, gaps: [gap] })).toContain('none"><path class="gap" d="M0 0H1000v1H0z"/></svg>');
      expect(evidence(half)).toBe('<figure>\n<figcaption>Evidence: none; 14.3 GB scanned.</figcaption>\n</figure>');
    }
  });

  test('of a moment has no timeline', () => {
    expect(evidence({ from: gap.from, to: gap.from })).not.toContain('<svg');
  });
});

describe('the page', () => {
  test('says what it shows, and what could not be looked at', () => {
    const text = planPage([planRow(), UNSEEN], ['Could not tell: eu-west-1/billing: AWS <denies> it.']);
    expect(text).toContain('<p>2 clusters with a public endpoint: who uses it today,');
    expect(text).toContain('<ul><li>Could not tell: eu-west-1/billing: AWS &lt;denies&gt; it.</li></ul>');
    expect(part(page(), '<header>', '</header>')).not.toContain('<ul>');
    expect(part(page(), '<h1>', '</h1>')).toBe('<h1>Plan for public EKS cluster endpoints</h1>');
  });

  test('counts the clusters by advice', () => {
    expect(part(page(planRow(), planRow(), UNSEEN), '<dl', '</dl>')).toBe(
      '<dl class="totals"><div class="good"><dt>close-now</dt><dd>0</dd></div><div class="good"><dt>narrow-to</dt><dd>2</dd></div><div class="plain"><dt>turn-private-on-first</dt><dd>0</dd></div><div class="plain"><dt>build-private-path-first</dt><dd>0</dd></div><div class="bad"><dt>keep-public</dt><dd>0</dd></div><div class="unsure"><dt>cannot-tell</dt><dd>1</dd></div></dl>',
    );
  });

  test('filters by account, Region and advice', () => {
    const form = part(page(planRow(), { ...UNSEEN, region: 'us-east-1' }), '<form', '</form>');
    expect(form).toContain(
      '<label>Account <select name="account"><option value="">all</option><option value="111122223333">111122223333</option></select></label>',
    );
    expect(form).toContain('<label>Region <select name="region">');
    expect(form).toContain('<label>Advice <select name="advice">');
    expect(form).toContain(
      '<option value="eu-central-1">eu-central-1</option><option value="us-east-1">us-east-1</option>',
    );
    expect(form).toContain(
      '<option value="cannot-tell">cannot-tell</option><option value="narrow-to">narrow-to</option>',
    );
  });

  test('of 1,000 clusters is smaller than 2 MB, also if each has 40 callers', () => {
    expect(Buffer.byteLength(planPage(plansOf(1000), []))).toBeLessThan(2_000_000);
    const busy = plansOf(1000).map((row) => ({ ...BUSY, callers: plansOf(2)[1]?.callers ?? [], cluster: row.cluster }));
    expect(Buffer.byteLength(planPage(busy, []))).toBeLessThan(2_000_000);
  });
});

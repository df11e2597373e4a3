import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Evaluation } from '../../../rules/config-rule/evaluation.ts';
import { createRuleHandler } from '../../../rules/config-rule/handler.ts';
import type { ConfigurationItem } from '../../../rules/config-rule/invocation.ts';
import { eksEndpointPublicAccess } from '../../../rules/eks-endpoint-public-access/rule.ts';
import { parseQuestion } from '../../../rules/eks-endpoint-public-access/runbook-question.ts';
import { CAPTURED_AT, changeEvent, clusterItem, oversizedEvent, scheduledEvent } from '../events.ts';
import { FakeClusters, FakeEvaluationStore, FakeHistory, fakeEffects } from '../fakes.ts';
import { type Block, block, coversByBits, sizeByBits, textOf } from './bits.ts';

/** The tests that follow make this many events in all, with a cluster, or three, in each. */
const EVENTS = { change: 12_000, oversized: 3000, scheduled: 3000, text: 4000 };
const SEED = 20_261_124;

const ERRORS = [
  'InvalidEventError',
  'InvalidRuleParameterError',
  'CannotTellError',
  'EvaluationsRefusedError',
  'SweepIncompleteError',
];

type Json = Record<string, unknown>;

/** Blocks as text, and which blocks they are: what is listed and is not among them is no CIDR. */
const known = new Map<string, Block>();
const written = (one: Block): string => {
  const text = textOf(one);
  known.set(text, one);
  return text;
};
const cidr = fc.oneof({ weight: 4, arbitrary: block('ipv4') }, { weight: 1, arbitrary: block('ipv6') }).map(written);
/** About as wide as is allowed by default. */
const middling = fc
  .string({ unit: fc.constantFrom('0', '1'), minLength: 7, maxLength: 16, size: 'max' })
  .map((bits) => written({ family: 'ipv4', bits }));
const cidrs = fc.oneof(
  { weight: 4, arbitrary: fc.array(cidr, { maxLength: 5 }) },
  { weight: 4, arbitrary: fc.array(middling, { maxLength: 3 }) },
  { weight: 1, arbitrary: fc.array(cidr, { maxLength: 60, size: 'max' }) },
  { weight: 1, arbitrary: fc.constant(null) },
);

const odd = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom<unknown[]>(null, '', 'true', 'false', 0, 1, true, false, [], {}, [[]], [null]),
  },
  { weight: 2, arbitrary: fc.jsonValue({ maxDepth: 4 }) },
  {
    weight: 1,
    arbitrary: fc.dictionary(
      fc.constantFrom('__proto__', 'constructor', 'toString', 'resourcesVpcConfig', 'length', '0'),
      fc.jsonValue({ maxDepth: 2 }),
    ),
  },
);

/** Puts something odd into one place of a JSON value, or takes that place out of it. */
const mangled = <Value>(arbitrary: fc.Arbitrary<Value>): fc.Arbitrary<Value> =>
  fc
    .tuple(arbitrary, fc.array(fc.tuple(fc.nat(), fc.option(odd)), { maxLength: 2 }))
    .map(([value, changes]) => changes.reduce((changed, [where, what]) => change(changed, where, what), value));

function change<Value>(value: Value, where: number, what: unknown): Value {
  const copy = structuredClone(value);
  const places = placesIn(copy);
  const [holder, key] = places[where % places.length] ?? [{}, ''];
  if (what === null) delete holder[key];
  else holder[key] = what;
  return copy;
}

function placesIn(value: unknown): [Json, string][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => [
    [value as Json, key] as [Json, string],
    ...placesIn(member),
  ]);
}

const vpcConfig = fc.record(
  { EndpointPublicAccess: fc.boolean(), EndpointPrivateAccess: fc.boolean(), PublicAccessCidrs: cidrs, SubnetIds: odd },
  { requiredKeys: ['EndpointPublicAccess', 'EndpointPrivateAccess'] },
);
const configuration = mangled(
  fc.record({ ResourcesVpcConfig: vpcConfig, Name: fc.string() }).map((one) => one as Json),
);
const TODAY = '2026-11-24';
const TAG = 'endpoint-exemption';
const tagValue = fc.oneof(
  fc.constantFrom('2026-11-24 a@b why', '2026-11-23 a@b why', '2027-02-22 a@b why', '2027-02-23 a@b why', '2026-11-24'),
  fc
    .tuple(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme', maxLength: 256, size: 'max' }))
    .map(([owner, reason]) => `2026-12-01 ${owner}@ ${reason}`),
  fc.string({ unit: 'binary', maxLength: 256, size: 'max' }),
);
const tags = fc.dictionary(fc.constantFrom(TAG, 'team', 'constructor', '__proto__'), tagValue, { maxKeys: 3 });

/** The parameters as the rule's owner may set them; one in ten has something odd in it. */
const parameters = fc.record(
  {
    publicAccess: fc.constantFrom('restricted', 'restricted', 'restricted', 'forbidden'),
    allowedCidrs: fc.array(cidr, { minLength: 1, maxLength: 4 }),
    widestIpv4: fc.oneof(fc.nat(32), fc.nat(9)).map(String),
    widestIpv6: fc.nat(128).map(String),
    privateEndpoint: fc.constantFrom('optional', 'required'),
    exemptionTag: fc.constantFrom(TAG, TAG, 'constructor', 'toString', '__proto__'),
    maxExemptionDays: fc.constantFrom('1', '90', '365'),
  },
  { requiredKeys: [] },
);
type Parameters = Partial<typeof parameters extends fc.Arbitrary<infer Value> ? Value : never>;
const oddParameters = fc
  .tuple(fc.constantFrom('widestIpv4', 'publicAccess', 'surprise', 'constructor'), odd)
  .filter(([, value]) => !/^"?\d+"?$/.test(JSON.stringify(value)));

/** What EKS answers: a description in its own casing, something odd, nothing, or an error. */
const answer = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(configuration, tags).map(([one, its]) => ({ ...(camelCase(one) as Json), tags: its })),
  },
  { weight: 1, arbitrary: fc.constant(undefined) },
  { weight: 1, arbitrary: fc.constant(new Error('AccessDeniedException')) },
);

function camelCase(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key.replace(/^[A-Z]/, (letter) => letter.toLowerCase()),
      camelCase(member),
    ]),
  );
}

interface World {
  readonly parameters: Parameters;
  /** A parameter that is not as it should be. */
  readonly oddParameter?: readonly [string, unknown] | undefined;
  readonly clusters: Readonly<Record<string, unknown>>;
  /** What is evaluated unless it tells too little; `undefined` is what only EKS can tell. */
  readonly recorded?: { readonly configuration: unknown; readonly tags: Readonly<Record<string, string>> } | undefined;
  readonly history?: ConfigurationItem | undefined;
}

/** Invokes the rule and checks what must hold whatever the event is. */
async function invoke(event: unknown, world: World): Promise<void> {
  expect(parseQuestion(event)).toBeUndefined();
  const store = new FakeEvaluationStore({ evaluated: ['gone', 'payments'] });
  const clusters = new FakeClusters(world.clusters, [Object.keys(world.clusters), []]);
  const history = new FakeHistory(() => world.history);
  const handler = createRuleHandler(eksEndpointPublicAccess(clusters), fakeEffects(store, { history }).effects);
  const failure: Error | undefined = await handler(event).then(
    () => undefined,
    (error) => error,
  );
  for (const error of failure instanceof AggregateError ? [failure, ...failure.errors] : [failure]) {
    if (error !== undefined && !ERRORS.includes(error.name)) expect.fail(String(error.stack));
  }
  if (world.oddParameter !== undefined) {
    expect(failure?.name, JSON.stringify(world.oddParameter)).toMatch(/^Invalid(RuleParameter|Event)Error$/);
    expect(store.told).toEqual([]);
  }
  for (const evaluation of store.calls.flatMap(({ evaluations }) => evaluations)) {
    const wrong = wrongWith(evaluation, world);
    if (wrong !== undefined) expect.fail(`${wrong}: ${JSON.stringify([evaluation, world])}`);
  }
}

function wrongWith(evaluation: Evaluation, { recorded, clusters, parameters }: World): string | undefined {
  const { resourceId, annotation, orderingTimestamp, compliance, reason } = evaluation;
  if (annotation.length < 1 || annotation.length > 256) return `an annotation of ${annotation.length} characters`;
  if (Number.isNaN(orderingTimestamp.getTime())) return 'no time';
  if (compliance === 'NOT_APPLICABLE') return undefined;
  const live = clusters[resourceId] as { tags?: Record<string, string> } | undefined;
  const isRecorded = recorded !== undefined && fineness(recorded.configuration, parameters) !== undefined;
  const isFine = fineness(isRecorded ? recorded.configuration : live, parameters);
  if (isFine !== (reason === 'private-only' || reason === 'restricted')) return `fine: ${isFine}`;
  if (compliance !== (isFine || reason === 'exempt' ? 'COMPLIANT' : 'NON_COMPLIANT')) return 'another compliance';
  const tags = (isRecorded ? recorded.tags : live?.tags) ?? {};
  const [, tag = ''] = Object.entries(tags).find(([key]) => key === parameters.exemptionTag) ?? [];
  const isExempt = /^202[67]-\d\d-\d\d[^@]+@/u.test(tag) && tag >= TODAY && tag < '2027-11-25';
  return reason === 'exempt' && !isExempt ? 'exempt without an exemption' : undefined;
}

/** By the oracle: whether a description is of a cluster with nothing to find, or undefined where it does not tell. */
function fineness(description: unknown, parameters: Parameters): boolean | undefined {
  const vpc = member(description, 'resourcesVpcConfig');
  const isPublic = member(vpc, 'endpointPublicAccess');
  const isPrivate = member(vpc, 'endpointPrivateAccess');
  if (typeof isPublic !== 'boolean' || typeof isPrivate !== 'boolean') return undefined;
  const isReachable = isPrivate || parameters.privateEndpoint !== 'required';
  if (!isPublic) return isReachable;
  const list = member(vpc, 'publicAccessCidrs') ?? [];
  if (!Array.isArray(list)) return undefined;
  const blocks = list.flatMap((text) => known.get(text) ?? []);
  if (blocks.length < list.length) return undefined;
  const allowed = parameters.allowedCidrs?.flatMap((text) => known.get(text) ?? []);
  return (
    isReachable &&
    parameters.publicAccess !== 'forbidden' &&
    blocks.length > 0 &&
    isWithin(sizeByBits(blocks, 'ipv4'), 32, Number(parameters.widestIpv4 ?? 8)) &&
    isWithin(sizeByBits(blocks, 'ipv6'), 128, Number(parameters.widestIpv6 ?? 40)) &&
    (allowed === undefined || blocks.every((one) => coversByBits(allowed, one)))
  );
}

function isWithin(size: bigint, bits: number, widest: number): boolean {
  return size <= 1n << BigInt(bits - widest) && size < 1n << BigInt(bits);
}

/** A member under its own name or that of a recorded item. */
function member(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const entry = Object.entries(value).find(([key]) => key.toLowerCase() === name.toLowerCase());
  return entry?.[1];
}

const rendered = ({ parameters: given, oddParameter }: World) => {
  const one: Json = { ...given };
  if (given.allowedCidrs !== undefined) one['allowedCidrs'] = given.allowedCidrs.join(',');
  if (oddParameter !== undefined) one[oddParameter[0]] = oddParameter[1];
  return { ruleParameters: JSON.stringify(one) };
};

const seldomOdd = fc.oneof({ weight: 9, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: oddParameters });

test('a change, whatever its item holds', async () => {
  const worlds = fc.record({
    parameters,
    oddParameter: seldomOdd,
    recorded: fc.record({ configuration, tags }),
    clusters: answer.map((payments) => ({ payments })),
  });
  const itemChanges = fc.array(fc.tuple(fc.nat(), fc.option(odd)), { maxLength: 1 });
  await fc.assert(
    fc.asyncProperty(worlds, itemChanges, fc.boolean(), async (world, changes, isOdd) => {
      const item = clusterItem(world.recorded);
      if (!isOdd) {
        await invoke(changeEvent(item, rendered(world)), world);
        return;
      }
      // An item that is odd anywhere may tell anything but its configuration and tags, which are looked at above.
      const { configuration: _configuration, tags: _tags, ...rest } = item;
      const oddItem = changes.reduce((changed, [where, what]) => change(changed, where, what), rest);
      await invoke(changeEvent({ ...oddItem, ...world.recorded }, rendered(world)), world);
    }),
    { seed: SEED, numRuns: EVENTS.change },
  );
});

test('an oversized change, whatever the history holds', async () => {
  const worlds = fc.record({
    parameters,
    oddParameter: seldomOdd,
    recorded: fc.option(fc.record({ configuration, tags }), { nil: undefined }),
    clusters: answer.map((payments) => ({ payments })),
  });
  await fc.assert(
    fc.asyncProperty(worlds, async (world) => {
      const history = world.recorded && {
        resourceType: 'AWS::EKS::Cluster',
        resourceId: 'payments',
        status: 'OK' as const,
        captureTime: new Date(CAPTURED_AT),
        ...world.recorded,
      };
      await invoke(oversizedEvent({}, rendered(world)), { ...world, history });
    }),
    { seed: SEED, numRuns: EVENTS.oversized },
  );
});

test('a sweep, whatever EKS answers', async () => {
  const worlds = fc.record({
    parameters,
    oddParameter: seldomOdd,
    clusters: fc.record({ payments: answer, orders: answer, stock: answer }),
  });
  await fc.assert(
    fc.asyncProperty(worlds, async (world) => {
      await invoke(scheduledEvent(rendered(world)), world);
    }),
    { seed: SEED, numRuns: EVENTS.scheduled },
  );
});

test('an event that is not one', async () => {
  const world: World = { parameters: {}, clusters: {} };
  const text = fc.oneof(
    fc.string(),
    fc.jsonValue().map((value) => JSON.stringify(value)),
    fc.nat().map((end) => changeEvent().invokingEvent.slice(0, end % changeEvent().invokingEvent.length)),
  );
  const event = fc.oneof(
    fc.anything(),
    fc.record({ invokingEvent: text, resultToken: fc.string(), configRuleName: fc.string(), ruleParameters: text }),
    text.map((invokingEvent) => changeEvent(clusterItem(), { invokingEvent })),
    fc.tuple(fc.nat(), odd).map(([where, what]) => {
      const event = changeEvent(clusterItem({ configurationItemStatus: 'ResourceDeleted' }));
      return change<unknown>(event, where, what);
    }),
  );
  await fc.assert(
    fc.asyncProperty(event, async (one) => {
      await invoke(one, world);
    }),
    { seed: SEED, numRuns: EVENTS.text },
  );
});

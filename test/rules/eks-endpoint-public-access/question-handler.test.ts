import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DeployedRule } from '../../../rules/config-rule/config-service.ts';
import {
  answerRunbook,
  type QuestionEffects,
  RunbookQuestionError,
} from '../../../rules/eks-endpoint-public-access/question-handler.ts';
import { changeEvent, scheduledEvent } from '../events.ts';

/** What AWS answers; an Error is thrown. */
interface Answers {
  readonly cluster?: unknown;
  readonly rules?: readonly DeployedRule[] | Error;
}

function handlerOf({ cluster, rules = [{ name: 'the-rule', parameters: '{}' }] }: Answers) {
  const records: Readonly<Record<string, unknown>>[] = [];
  const asked: string[] = [];
  const effects: QuestionEffects = {
    describeCluster: async (name) => {
      asked.push(name);
      if (cluster instanceof Error) throw cluster;
      return cluster as object | undefined;
    },
    rules: async () => {
      asked.push('rules');
      if (rules instanceof Error) throw rules;
      return rules;
    },
    now: () => new Date('2026-11-24T23:59:59.999Z'),
    log: (record) => records.push(record),
  };
  return { answerTo: (event: unknown) => answerRunbook(event, effects), records, asked };
}

const open = {
  name: 'payments',
  tags: {},
  resourcesVpcConfig: { endpointPublicAccess: true, endpointPrivateAccess: true, publicAccessCidrs: ['0.0.0.0/0'] },
};
const complianceQuestion = { ask: 'compliance', clusterName: 'payments' };
const narrowingQuestion = { ask: 'narrowing', clusterName: 'payments', publicAccessCidrs: ['8.8.8.8/32'] };
const settingsQuestion = {
  ask: 'settings',
  clusterName: 'payments',
  endpointPrivateAccess: 'True',
  publicAccessCidrs: '[0.0.0.0/0]',
};

describe('EKS describes the cluster once for', () => {
  test.each<[name: string, event: object, asked: string[], text: string]>([
    ['compliance', complianceQuestion, ['rules', 'payments'], 'answer=NON_COMPLIANT open-to-internet'],
    ['a narrowing', narrowingQuestion, ['rules', 'payments'], 'answer=NON_COMPLIANT open-to-internet'],
    ['settings, for which no rule counts', settingsQuestion, ['payments'], 'answer=SAME'],
  ])('%s', async (_name, event, asked, text) => {
    const handler = handlerOf({
      cluster: open,
      rules: [1, 2, 3].map((id) => ({ name: `rule-${id}`, parameters: '' })),
    });
    expect(await handler.answerTo(event)).toBe(text);
    expect(handler.asked).toEqual(asked);
    expect(handler.records).toMatchObject([{ answer: text }]);
  });
});

test('a question is logged with its answer', async () => {
  const { answerTo, records } = handlerOf({ cluster: open });
  await answerTo(complianceQuestion);
  expect(records).toStrictEqual([{ question: complianceQuestion, answer: 'answer=NON_COMPLIANT open-to-internet' }]);
});

test('an exemption holds to the end of its last day', async () => {
  const cluster = { ...open, tags: { exemption: '2026-11-24 team-x@example.com load test' } };
  const rules = [{ name: 'the-rule', parameters: '{"exemptionTag":"exemption"}' }];
  expect(await handlerOf({ cluster, rules }).answerTo(complianceQuestion)).toBe('answer=COMPLIANT exempt');
});

test('an event of AWS Config is no question, and nothing is asked or logged', async () => {
  const { answerTo, asked, records } = handlerOf({});
  expect(await answerTo(changeEvent())).toBeUndefined();
  expect(await answerTo(scheduledEvent())).toBeUndefined();
  expect([...asked, ...records]).toEqual([]);
});

test('a broken rule is named in the log only', async () => {
  const { answerTo, records } = handlerOf({ cluster: open, rules: [{ name: 'my-rule', parameters: '{"oops":"1"}' }] });
  expect(await answerTo(complianceQuestion)).toBe('answer=BROKEN_RULE');
  expect(records).toEqual([
    {
      question: complianceQuestion,
      answer: 'answer=BROKEN_RULE',
      rule: 'my-rule',
      problem: expect.stringContaining('rule parameter oops: is not known'),
    },
  ]);
});

describe('a question fails with a fixed text, and the log has the details:', () => {
  const denied = new Error('User arn:aws:iam::111122223333:user/me may not');

  test.each<[name: string, event: object, answers: Answers, message: string, logged: object]>([
    [
      'when it is not understood',
      { ask: 'answer=COMPLIANT', clusterName: 'payments' },
      {},
      'question-not-understood: The event is not a question that this version of the function knows. The log of the function has the details.',
      {
        failure: 'question-not-understood',
        cause: 'InvalidEventError: event.ask: is none of compliance, narrowing, settings',
      },
    ],
    [
      'when EKS denies it',
      complianceQuestion,
      { cluster: denied },
      'aws-call-failed: A call of an AWS API failed. The log of the function has the details.',
      { question: complianceQuestion, failure: 'aws-call-failed', cause: `Error: ${denied.message}` },
    ],
    [
      'when AWS Config denies it',
      complianceQuestion,
      { cluster: open, rules: denied },
      'aws-call-failed: A call of an AWS API failed. The log of the function has the details.',
      { failure: 'aws-call-failed', cause: `Error: ${denied.message}` },
    ],
    [
      'when no rule of this kind has the function',
      complianceQuestion,
      { cluster: open, rules: [] },
      'rule-not-found: AWS Config has no rule eks-endpoint-public-access with this function. The log of the function has the details.',
      { question: complianceQuestion, failure: 'rule-not-found' },
    ],
    [
      'when the description shows no endpoint',
      settingsQuestion,
      { cluster: { name: 'payments' } },
      'endpoint-not-described: The description of the cluster does not show an endpoint that EKS runs. The log of the function has the details.',
      { failure: 'endpoint-not-described' },
    ],
    [
      'when settings are no CIDRs',
      { ...settingsQuestion, publicAccessCidrs: 'all-addresses' },
      { cluster: open },
      'cidrs-not-valid: One of the CIDRs that the settings are compared with is not a CIDR. The log of the function has the details.',
      { failure: 'cidrs-not-valid' },
    ],
  ])('%s', async (_name, event, answers, message, logged) => {
    const { answerTo, records } = handlerOf(answers);
    const error = await answerTo(event).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RunbookQuestionError);
    expect(error).toMatchObject({ name: 'RunbookQuestionError', message, kind: message.split(':')[0] });
    expect((error as Error).cause).toBeUndefined();
    expect(records).toMatchObject([logged]);
  });
});

/** Text of an enemy: the protocol's words among others, and a mark by which its text is known again. */
const MARK = 'Zqx';
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        'answer=',
        'refused=',
        'COMPLIANT',
        'SAME',
        'answer=COMPLIANT',
        'answer=NON_COMPLIANT',
        '"',
        '\\',
        '\n',
      ),
      fc.string({ maxLength: 8 }),
    ),
    { maxLength: 6 },
  )
  .map((words) => `${MARK}${words.join('')}`);

const hostileRule = fc.record({
  name: hostile,
  parameters: fc.oneof(
    fc.dictionary(hostile, hostile, { maxKeys: 2 }).map((parameters) => JSON.stringify(parameters)),
    fc.record({ publicAccess: hostile }).map((parameters) => JSON.stringify(parameters)),
    fc.record({ allowedCidrs: hostile }).map((parameters) => JSON.stringify(parameters)),
    fc.constant('{"exemptionTag":"exemption"}'),
    hostile,
  ),
});
const hostileError = hostile.map((message) => Object.assign(new Error(message), { name: message, $response: message }));
const hostileCluster = fc.record({
  name: hostile,
  status: hostile,
  tags: fc.record({ exemption: hostile.map((text) => `2026-11-24 a@b ${text}`) }),
  resourcesVpcConfig: fc.record({
    endpointPublicAccess: fc.oneof(fc.boolean(), hostile),
    endpointPrivateAccess: fc.boolean(),
    publicAccessCidrs: fc.array(fc.oneof(fc.constant('0.0.0.0/0'), hostile), { maxLength: 2 }),
  }),
});
const hostileEvent = fc.record({
  ask: fc.oneof(fc.constantFrom('compliance', 'narrowing', 'settings'), hostile),
  clusterName: fc.oneof(fc.constant('payments'), hostile),
  publicAccessCidrs: fc.oneof(fc.constant(['8.8.8.8/32']), fc.array(hostile, { maxLength: 2 }), hostile),
  endpointPrivateAccess: fc.oneof(fc.constant(true), hostile),
});

const ANSWER =
  /^answer=(?:(?:COMPLIANT|NON_COMPLIANT|NOT_APPLICABLE) [a-z-]+(?: refused=[a-z-]+)?|SAME|BROKEN_RULE|DIFFERENT (?:endpointPublicAccess|endpointPrivateAccess|publicAccessCidrs|, )+)$/;

test('nothing from outside gets into an answer or an error, whatever names, tags, parameters and errors say', async () => {
  await fc.assert(
    fc.asyncProperty(
      hostileEvent,
      fc.oneof(hostileCluster, hostileError, fc.constant(undefined)),
      fc.oneof(fc.array(hostileRule, { maxLength: 2 }), hostileError),
      async (event, cluster, rules) => {
        try {
          const text = await handlerOf({ cluster, rules }).answerTo(event);
          expect(text).toMatch(ANSWER);
        } catch (error) {
          const thrown = error as Error;
          // All that Lambda could pass on of an error: its type, its text, its stack, and its own members.
          const passedOn = JSON.stringify([thrown.name, thrown.message, thrown.stack, { ...thrown }, thrown.cause]);
          expect(thrown.name).toBe('RunbookQuestionError');
          expect(passedOn).not.toContain(MARK);
          expect(passedOn).not.toMatch(/answer=|refused=/);
        }
      },
    ),
    { numRuns: 1000 },
  );
});

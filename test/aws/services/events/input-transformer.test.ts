import { describe, expect, test } from 'vitest';
import { checkTransformer, transform } from './input-transformer.ts';

// The examples of the EventBridge user guide, input transformation.
const event = {
  time: '2015-11-11T21:29:54Z',
  detail: { 'instance-id': 'i-0123456789', state: 'RUNNING', n: 9, quoted: 'a "b"' },
};
const paths = {
  instance: '$.detail.instance-id',
  state: '$.detail.state',
  n: '$.detail.n',
  gone: '$.detail.gone',
  farther: '$.detail.gone.and.farther',
  beyond: '$.detail.state[3]',
  below: '$.time.zone',
  quoted: '$.detail.quoted',
};

test.each<[name: string, template: string, sent: string]>([
  ['text keeps its quotes', '"instance <instance> is in <state>"', '"instance i-0123456789 is in RUNNING"'],
  ['quotes in text', '"instance \\"<instance>\\" is in <state>"', '"instance \\"i-0123456789\\" is in RUNNING"'],
  ['lines of text', '"instance <instance>"\n"is in <state>"', '"instance i-0123456789"\n"is in RUNNING"'],
  [
    'JSON is made small',
    '{\n  "instance" : <instance>,\n  "state": <state>\n}',
    '{"instance":"i-0123456789","state":"RUNNING"}',
  ],
  [
    'JSON with text in it',
    '{"instance": <instance>, "status": "instance \\"<instance>\\" is in <state>"}',
    '{"instance":"i-0123456789","status":"instance \\"i-0123456789\\" is in RUNNING"}',
  ],
  ['a number', '{"state": [<n>, <state>, true], "text": "<n>"}', '{"state":[9,"RUNNING",true],"text":"9"}'],
  ['what is not in the event does not appear', '"<gone>, <state>"', '", RUNNING"'],
  ['nor does what nothing leads to', '"<farther>|<beyond>|<below>."', '"||."'],
  ['nor on a line of its own', '"<state>"\n"<gone>"', '"RUNNING"\n""'],
  ['nor in text within JSON', '{"text": "<gone> is <state>"}', '{"text":" is RUNNING"}'],
  [
    'what is not in the event is empty text where JSON wants a value',
    '{"gone": <gone>, "all": [<farther>, <state>]}',
    '{"gone":"","all":["","RUNNING"]}',
  ],
])('%s', (_name, template, sent) => {
  checkTransformer({ paths, template });
  expect(transform({ paths, template }, event)).toBe(sent);
});

test.each(['{"text": "it is <quoted>"}', '"it is <quoted>"'])('a value with a quotation mark breaks %s', (template) => {
  const broken = { paths, template };
  checkTransformer(broken);
  expect(() => transform(broken, event)).toThrow(SyntaxError);
});

describe('a transformer is refused', () => {
  test.each<[name: string, paths: Record<string, string>, template: string, message: string]>([
    ['without quotes', paths, 'instance <instance>', 'neither JSON nor text in quotes'],
    ['with an unclosed quote', paths, '"instance <instance>', 'neither JSON nor text in quotes'],
    ['with a placeholder that has no path', paths, '"<other>"', 'there is no path for <other>'],
    [
      'with a variable that has no path but is known to AWS',
      paths,
      '"<aws.events.rule-arn>"',
      'does not know <aws.events.rule-arn>',
    ],
    ['with a path in brackets', { x: "$.detail['state']" }, '"<x>"', 'x is no path in dot notation'],
    ['with a path that does not begin at the event', { x: 'detail.state' }, '"<x>"', 'x is no path in dot notation'],
  ])('%s', (_name, given, template, message) => {
    expect(() => checkTransformer({ paths: given, template })).toThrow(message);
  });
});

import { describe, expect, test } from 'vitest';
import { parseAutomationDocument } from './document.ts';
import { checkParameters } from './parameters.ts';
import { api, documentOf } from './scripted-automation.ts';

describe('parameters', () => {
  const document = parseAutomationDocument(
    documentOf([api('Call')], {
      parameters: {
        Name: { type: 'String', allowedPattern: '^[a-z]+$' },
        Cidrs: { type: 'StringList', default: ['8.8.8.8/32'], maxItems: 2 },
        On: { type: 'Boolean', default: false },
        Count: { type: 'Integer', default: 1, allowedValues: [1, 2] },
      },
    }),
  );

  test('are typed, and defaults filled in', () => {
    expect(checkParameters(document, { Name: ['payments'], On: ['true'], Count: ['2'] })).toEqual({
      Name: 'payments',
      Cidrs: ['8.8.8.8/32'],
      On: true,
      Count: 2,
    });
  });

  test.each<[given: Record<string, string[]>, message: string]>([
    [{}, 'Name has no value'],
    [{ Name: ['Payments'] }, 'Name: "Payments" does not match ^[a-z]+$'],
    [{ Name: ['a', 'b'] }, 'Name takes one value'],
    [{ Name: ['a'], Other: ['x'] }, 'Other is no parameter of the document'],
    [{ Name: ['a'], Cidrs: ['a', 'b', 'c'] }, 'Cidrs: too few or too many items'],
    [{ Name: ['a'], On: ['yes'] }, 'On is not of type Boolean'],
    [{ Name: ['a'], Count: ['3'] }, 'Count: "3" is none of 1, 2'],
  ])('%j are refused', (given, message) => {
    expect(() => checkParameters(document, given)).toThrow(message);
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type SharedTexts, shareText } from '../../infra/runbook-text.ts';

/** As CloudFormation fills the places, all at once; places of others stay. */
function filled({ texts, passages }: SharedTexts): string[] {
  return texts.map((text) => text.replaceAll(/\$\{(t\d+)\}/g, (place, name: string) => passages[name] ?? place));
}

const PASSAGE =
  'action: aws:executeAwsApi maxAttempts: 3 inputs: Service: eks Api: DescribeCluster name: "{{ ClusterName }}" outputs: and so on for long ';

// A passage ends where a word begins, of which at least the first letter is the same everywhere.
describe('a passage that is repeated', () => {
  test('between texts is kept once, with a place in each', () => {
    expect(shareText([`first ${PASSAGE}end`, `second ${PASSAGE}else`, 'nothing of it'])).toEqual({
      texts: [`first \${t0}end`, `second \${t0}else`, 'nothing of it'],
      passages: { t0: PASSAGE },
    });
  });

  test('within a text is kept once', () => {
    expect(shareText([`first ${PASSAGE}enter ${PASSAGE}end`])).toEqual({
      texts: [`first \${t0}enter \${t0}end`],
      passages: { t0: PASSAGE },
    });
  });

  test('keeps its lines and their indentation', () => {
    const step = [
      'action: aws:executeAwsApi',
      '    inputs:',
      '      Service: eks',
      '      Api: DescribeCluster',
      '    outputs:',
      '      - ',
    ].join('\n');
    expect(shareText([`  - name: One\n    ${step}x1\n  - name: Two\n    ${step}x2\n`])).toEqual({
      texts: [`  - name: One\n    \${t0}x1\n  - name: Two\n    \${t0}x2\n`],
      passages: { t0: step },
    });
  });

  test('is the first that is named if it saves the most', () => {
    const other = 'a shorter passage that pays as well, for it is found in each of three texts, whole ';
    expect(other).toHaveLength(83);
    expect(PASSAGE).toHaveLength(137);
    const many = Array.from({ length: 4 }, (_, index) => `${index} ${other}x${index} ${other}x${index}`);
    expect(shareText([`x ${PASSAGE}y`, `z ${PASSAGE}yes`, ...many])).toEqual({
      texts: [
        `x \${t1}y`,
        `z \${t1}yes`,
        `0 \${t0}x0 \${t0}x0`,
        `1 \${t0}x1 \${t0}x1`,
        `2 \${t0}x2 \${t0}x2`,
        `3 \${t0}x3 \${t0}x3`,
      ],
      passages: { t0: other, t1: PASSAGE },
    });
  });

  test('may hold quotes, backslashes and what String.replace would take for a group', () => {
    const passage = String.raw`allowedPattern: "^[0-9]{12}$" $& $1 $$ { Selector: "$.update.id", Type: 'String' } \d+ and a bit more of the same, so that it pays `;
    const originals = [`a ${passage}b`, `c ${passage}by`];
    const shared = shareText(originals);
    expect(shared.passages).toEqual({ t0: passage });
    expect(filled(shared)).toEqual(originals);
  });
});

describe('a text comes back unchanged', () => {
  test.each<[name: string, texts: string[]]>([
    ['when there is none', []],
    ['when it is empty', ['', '']],
    ['when it has nothing in common with another', ['one thing in words of its own', 'quite other ones here']],
    [
      'when a passage is shorter than twenty-five bytes, however often it is there',
      [Array.from({ length: 50 }, (_, index) => `${'x'.repeat(23)} a${index} `).join('')],
    ],
    [
      'when a long passage is found once only',
      [`${PASSAGE}and that is all`, 'another text, in which there is nothing of the kind'],
    ],
    ['when only half a word is the same', [`x ${'y'.repeat(300)} z`, `x ${'y'.repeat(300)}y z`]],
  ])('%s', (_name, texts) => {
    expect(shareText(texts)).toEqual({ texts, passages: {} });
  });

  // A passage of n bytes in two texts saves 2n, and costs n and 8 where it is kept, twice 6 as a place and twice 42 as a
  // text that has it: n - 104 in all. Once more in one of the texts, it is n - 6 more.
  test.each<[bytes: number, isTaken: boolean]>([
    [123, false],
    [124, true],
  ])('when a passage in two texts saves less than twenty bytes: at %i taken %s', (bytes, isTaken) => {
    const word = `${'x'.repeat(bytes - 1)} `;
    const { passages } = shareText([`${word}a`, `${word}ab`]);
    expect(passages).toEqual(isTaken ? { t0: word } : {});
  });

  // Within one text: 2n - n - 8 - 12 - 42 = n - 62.
  test.each<[bytes: number, isTaken: boolean]>([
    [81, false],
    [82, true],
  ])('when a passage in one text saves less than twenty bytes: at %i taken %s', (bytes, isTaken) => {
    const word = `${'x'.repeat(bytes - 1)} `;
    const { passages } = shareText([`${word}a ${word}ab`]);
    expect(passages).toEqual(isTaken ? { t0: word } : {});
  });

  test('but not when there is a passage of twenty-five bytes that is often there', () => {
    const texts = [Array.from({ length: 50 }, (_, index) => `${'x'.repeat(24)} a${index} `).join('')];
    expect(shareText(texts).passages).toEqual({ t0: `${'x'.repeat(24)} ` });
  });

  test('counts a quote as the two bytes that it is in a template', () => {
    const word = `${'"'.repeat(62)} `;
    expect(shareText([`${word}a`, `${word}ab`]).passages).toEqual({ t0: word });
  });
});

describe('a place that a text has already', () => {
  test('stays where it is, and divides what is repeated', () => {
    const other = PASSAGE.toUpperCase();
    const texts = [`a ${PASSAGE}role:\${Role} ${other}rest`, `b ${PASSAGE}role:\${Role} ${other}right`];
    expect(shareText(texts)).toEqual({
      texts: [`a \${t1}role:\${Role} \${t0}rest`, `b \${t1}role:\${Role} \${t0}right`],
      passages: { t0: other, t1: PASSAGE },
    });
  });

  test('keeps the word that it is in', () => {
    const texts = ['a', 'ab'].map((end) => `name: ${PASSAGE}default:\${Function} ${end}`);
    expect(shareText(texts).texts).toEqual([`\${t0}default:\${Function} a`, `\${t0}default:\${Function} ab`]);
  });
});

describe('whatever the texts', () => {
  const word = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom('- name:', 'action:', '$.cluster', '$', '"{{ A }}"', '\\d', "it's", '#') },
    { weight: 2, arbitrary: fc.constantFrom(PASSAGE.trimEnd(), PASSAGE.toUpperCase().trimEnd()) },
    { weight: 1, arbitrary: fc.constantFrom(`\${Role}`, `x\${Function}y`) },
  );
  const space = fc.constantFrom(' ', '\n', '\n    ');
  const text = fc
    .array(fc.tuple(word, space), { maxLength: 30 })
    .map((words) => words.map((parts) => parts.join('')).join(''));
  const texts = fc.array(text, { maxLength: 5 });
  const places = (from: readonly string[]) => from.map((each) => each.match(/\$\{(?!t\d)\w+\}/g) ?? []);

  test('filling the places gives the originals back, and no passage has a place in it', () => {
    let taken = 0;
    fc.assert(
      fc.property(texts, (originals) => {
        const shared = shareText(originals);
        expect(filled(shared)).toEqual(originals);
        expect(places(shared.texts)).toEqual(places(originals));
        for (const passage of Object.values(shared.passages)) expect(passage).not.toContain('${');
        taken += Object.keys(shared.passages).length;
      }),
      { numRuns: 500 },
    );
    expect(taken).toBeGreaterThan(100);
  });

  test('every passage makes a template smaller by twenty bytes at least', () => {
    const template = ({ texts: shared, passages }: SharedTexts) => ({
      Mappings: passages,
      Content: shared.map((each) => {
        const names = Object.keys(passages).filter((name) => each.includes(`\${${name}}`));
        return [each, Object.fromEntries(names.map((name) => [name, { 'Fn::FindInMap': ['Text', 'Of', name] }]))];
      }),
    });
    const bytes = (shared: SharedTexts) => JSON.stringify(template(shared)).length;
    fc.assert(
      fc.property(texts, (originals) => {
        const shared = shareText(originals);
        const saved = bytes({ texts: originals, passages: {} }) - bytes(shared);
        expect(saved).toBeGreaterThanOrEqual(20 * Object.keys(shared.passages).length);
      }),
      { numRuns: 500 },
    );
  });
});

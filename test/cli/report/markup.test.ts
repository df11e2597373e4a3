import { describe, expect, test } from 'vitest';
import { html, Markup } from '../../../cli/report/markup.ts';

describe('a template', () => {
  test('stands as it is where nothing is put in', () => {
    expect(`${html`<b title="a">&amp;</b>`}`).toBe('<b title="a">&amp;</b>');
  });

  test.each([
    ['text', 'shop', 'shop'],
    ['a number', 12, '12'],
    ['nothing', null, ''],
    ['markup, which is not escaped again', html`<i>${'&'}</i>`, '<i>&amp;</i>'],
    ['text of this program', new Markup('a > b'), 'a > b'],
    ['a list of all of these', ['<', [html`<br>`, 1], null], '&lt;<br>1'],
  ])('takes %s', (_name, content, written) => {
    expect(`${html`<p>${content}</p>`}`).toBe(`<p>${written}</p>`);
  });

  test('takes several contents, in order', () => {
    expect(`${html`${'a'}-${'b'}-${'c'}`}`).toBe('a-b-c');
  });
});

describe('text that is put in', () => {
  test.each([
    ['a tag', '<script>alert(1)</script>', '&lt;script&gt;alert(1)&lt;/script&gt;'],
    ['quotes', `" onload='x'`, '&quot; onload=&#39;x&#39;'],
    ['an entity', '&lt;', '&amp;lt;'],
    ['letters of any language', 'größe 世界 🙂', 'größe 世界 🙂'],
    ['lines and tabs', 'a\n\tb', 'a\n\tb'],
    ['other control characters', 'a\u0000\u001b\r\u007f\u009bb', 'a\ufffd\ufffd\ufffd\ufffd\ufffdb'],
    ['characters that change the direction', '\u202egpj.exe\u2066\u200f\u061c', '\ufffdgpj.exe\ufffd\ufffd\ufffd'],
    ['separators of lines and paragraphs', 'a\u2028b\u2029c', 'a\ufffdb\ufffdc'],
    ['half of a surrogate pair', 'a\ud83db', 'a\ufffdb'],
  ])('cannot be more than text, and hides nothing: %s', (_name, text, written) => {
    expect(`${html`<p title="${text}">${text}</p>`}`).toBe(`<p title="${written}">${written}</p>`);
  });
});

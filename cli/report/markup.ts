/** HTML that may stand in a page as it is. */
export class Markup {
  readonly #text: string;

  /** `text` is of this program. What comes from elsewhere is given to `html`, which escapes it. */
  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

/** What a template takes: text is escaped, markup stands as it is, a list is joined, and null is nothing. */
export type Content = string | number | Markup | null | readonly Content[];

/** Markup from a template. Contents stand between tags or as attribute values in double quotes, and nowhere else. */
export function html(template: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  return new Markup(template.reduce((text, part, index) => text + textOf(contents[index - 1] ?? null) + part));
}

function textOf(content: Content): string {
  if (content === null) return '';
  if (Array.isArray(content)) return content.map(textOf).join('');
  return content instanceof Markup ? content.toString() : escapeText(String(content));
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * Control characters other than tab and line feed, characters that change the direction of text, and halves of surrogate pairs: they
 * would hide or reorder what stands beside them.
 */
const UNSHOWABLE = /[^\P{Cc}\t\n]|[\p{Cs}\p{Bidi_Control}\u2028\u2029]/gu;

/** The one place where text of others becomes part of a page. */
function escapeText(text: string): string {
  return text.replace(UNSHOWABLE, '\ufffd').replace(/[&<>"']/g, (character) => String(ENTITIES[character]));
}

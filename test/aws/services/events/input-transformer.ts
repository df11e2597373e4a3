import { select } from '../../automation/selector.ts';

/** What a target is sent in place of an event (EventBridge user guide, input transformation). */
export interface InputTransformer {
  /** JSON paths by the names that stand for them. */
  readonly paths: Readonly<Record<string, string>>;
  /** JSON, or a text in quotes, or one on each line; `<name>` stands for what the path leads to. */
  readonly template: string;
}

/** What EventBridge knows without a path, such as `<aws.events.rule-arn>`. */
const PREDEFINED = /<aws\.[\w.-]+>/;
const PLACEHOLDER = /<([\w-]+)>/g;
/** A template of text: one quoted text on each line. */
const TEXT = /^\s*"(?:[^"\\\n]|\\.)*"\s*(?:\n\s*"(?:[^"\\\n]|\\.)*"\s*)*$/;

/** Throws for a template that EventBridge would not take: a placeholder without a path, or neither quoted text nor JSON. */
export function checkTransformer({ paths, template }: InputTransformer): void {
  const [predefined] = PREDEFINED.exec(template) ?? [];
  if (predefined !== undefined) throw new Error(`InputTemplate: the local AWS does not know ${predefined}`);
  for (const [, name = ''] of template.matchAll(PLACEHOLDER)) {
    if (!(name in paths)) throw new Error(`InputTemplate: there is no path for <${name}>`);
  }
  for (const [name, path] of Object.entries(paths)) {
    if (!/^\$(\.[\w-]+(\[\d+\])*)*$/.test(path)) throw new Error(`InputPathsMap: ${name} is no path in dot notation`);
  }
  if (TEXT.test(template)) return;
  try {
    JSON.parse(fill(template, () => 'x'));
  } catch {
    throw new Error('InputTemplate is neither JSON nor text in quotes');
  }
}

/**
 * What is sent. Text keeps its quotes; a path that leads nowhere is left out of it; and values are not escaped, so that one
 * with a quotation mark can break JSON or a text (same guide, common issues). Assumed: an input that is broken is not sent, for
 * which this throws; and where JSON wants a value, there is an empty text for none.
 */
export function transform({ paths, template }: InputTransformer, event: unknown): string {
  const filled = fill(template, (name) => select(event, paths[name] ?? ''));
  if (!TEXT.test(template)) return JSON.stringify(JSON.parse(filled));
  if (!TEXT.test(filled)) throw new SyntaxError(`the text is broken: ${filled}`);
  return filled;
}

/** Between quotes a text stands as it is, elsewhere as JSON. */
function fill(template: string, value: (name: string) => unknown): string {
  return template.replace(PLACEHOLDER, (_all, name: string, position: number) => {
    const found = value(name) ?? '';
    return isQuoted(template.slice(0, position)) && typeof found === 'string' ? found : JSON.stringify(found);
  });
}

function isQuoted(before: string): boolean {
  return (before.replace(/\\./g, '').match(/"/g)?.length ?? 0) % 2 === 1;
}

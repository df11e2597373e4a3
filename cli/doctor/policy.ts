import * as v from 'valibot';

const oneOrMore = v.pipe(
  v.union([v.string(), v.array(v.string())]),
  v.transform((value) => [value].flat()),
);
const conditionValues = v.pipe(
  v.union([v.string(), v.boolean(), v.number(), v.array(v.union([v.string(), v.boolean(), v.number()]))]),
  v.transform((value) => [value].flat().map(String)),
);
const statement = v.object({
  Effect: v.picklist(['Allow', 'Deny']),
  Principal: v.optional(v.union([v.literal('*'), v.record(v.string(), oneOrMore)])),
  Action: v.optional(oneOrMore, []),
  Condition: v.optional(v.record(v.string(), v.record(v.string(), conditionValues)), {}),
});
const policy = v.object({
  Statement: v.pipe(
    v.union([statement, v.array(statement)]),
    v.transform((value) => [value].flat()),
  ),
});

export type Statement = v.InferOutput<typeof statement>;

/** The statements of a policy, as far as the doctor reads them. Throws for what is no policy. */
export function statementsOf(text: string): readonly Statement[] {
  return v.parse(policy, JSON.parse(text)).Statement;
}

/** Whether a statement lets a service do something, if its conditions hold. */
export function allows({ Effect, Principal, Action }: Statement, service: string, action: string): boolean {
  const isFor = Principal === '*' || Principal?.['Service']?.includes(service) === true;
  return Effect === 'Allow' && isFor && Action.some((pattern) => matches(pattern.toLowerCase(), action.toLowerCase()));
}

/** IAM's wildcards: `*` is any text, `?` one character. */
export function matches(pattern: string, text: string): boolean {
  const literal = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${literal.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's').test(text);
}

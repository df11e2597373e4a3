import * as z from 'zod/mini';

const oneOrMore = z.pipe(
  z.union([z.string(), z.array(z.string())]),
  z.transform((value) => [value].flat()),
);
const conditionValues = z.pipe(
  z.union([z.string(), z.boolean(), z.number(), z.array(z.union([z.string(), z.boolean(), z.number()]))]),
  z.transform((value) => [value].flat().map(String)),
);
const statement = z.object({
  Effect: z.enum(['Allow', 'Deny']),
  Principal: z.optional(z.union([z.literal('*'), z.record(z.string(), oneOrMore)])),
  Action: z._default(oneOrMore, []),
  Condition: z._default(z.record(z.string(), z.record(z.string(), conditionValues)), {}),
});
const policy = z.object({
  Statement: z.pipe(
    z.union([statement, z.array(statement)]),
    z.transform((value) => [value].flat()),
  ),
});

export type Statement = z.output<typeof statement>;

/** The statements of a policy, as far as the doctor reads them. Throws for what is no policy. */
export function statementsOf(text: string): readonly Statement[] {
  return z.parse(policy, JSON.parse(text)).Statement;
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

import * as z from 'zod/mini';
import {
  assertOperatorIsKnown,
  type ConditionBlock,
  conditionsHold,
  type RequestContext,
  wildcard,
} from './conditions.ts';
import { PolicyError } from './policy-error.ts';

export type { RequestContext } from './conditions.ts';
export { PolicyError } from './policy-error.ts';

const toList = <Value>(value: Value | Value[]): Value[] => (Array.isArray(value) ? value : [value]);
const strings = z.pipe(z.union([z.string(), z.array(z.string())]), z.transform(toList));
const scalar = z.union([z.string(), z.boolean(), z.number()]);
const conditionValues = z.pipe(
  z.union([scalar, z.array(scalar)]),
  z.transform((value) => toList(value).map(String)),
);
const principals = z.union([
  z.literal('*'),
  z.strictObject({ Service: z.optional(strings), AWS: z.optional(strings) }),
]);

const statementSchema = z.strictObject({
  Sid: z.optional(z.string()),
  Effect: z.enum(['Allow', 'Deny']),
  Principal: z.optional(principals),
  Action: z.optional(strings),
  NotAction: z.optional(strings),
  Resource: z.optional(strings),
  NotResource: z.optional(strings),
  Condition: z.optional(z.record(z.string(), z.record(z.string(), conditionValues))),
});

const policySchema = z.strictObject({
  Version: z.literal('2012-10-17'),
  Id: z.optional(z.string()),
  Statement: z.pipe(z.union([statementSchema, z.array(statementSchema)]), z.transform(toList)),
});

export type PolicyDocument = z.output<typeof policySchema>;
type Statement = PolicyDocument['Statement'][number];

export interface AccessRequest {
  /** `service:Operation` */
  readonly action: string;
  readonly resource: string;
  readonly context: RequestContext;
}

export type Principal = { readonly service: string } | { readonly arn: string; readonly account: string };

export type Decision = 'allowed' | 'explicitly-denied' | 'not-allowed';

/** Reads a policy document strictly; a misspelt element is an error here as it is in IAM. Throws PolicyError, which names `where`. */
export function parsePolicy(value: unknown, where: string): PolicyDocument {
  const result = z.safeParse(policySchema, value);
  if (!result.success) {
    const details = JSON.stringify(result.error.issues.map(({ code, path, ...issue }) => ({ code, path, ...issue })));
    throw new PolicyError(`${where}: is not a policy document: ${details}`);
  }
  for (const statement of result.data.Statement) {
    for (const operator of Object.keys(statement.Condition ?? {})) assertOperatorIsKnown(operator, where);
    for (const pattern of [...(statement.Resource ?? []), ...(statement.NotResource ?? [])]) wildcard(pattern);
  }
  return result.data;
}

/** What the policies of a role or user say of a request. */
export function evaluateIdentityPolicies(policies: readonly PolicyDocument[], request: AccessRequest): Decision {
  return decide(
    policies.flatMap((policy) => policy.Statement),
    request,
  );
}

/** What a policy on a resource says of a request by `principal`: a role's trust policy, a function's policy. */
export function evaluateResourcePolicy(policy: PolicyDocument, principal: Principal, request: AccessRequest): Decision {
  return decide(
    policy.Statement.filter((statement) => namesPrincipal(statement, principal)),
    request,
  );
}

function decide(statements: readonly Statement[], request: AccessRequest): Decision {
  const matching = statements.filter((statement) => applies(statement, request));
  if (matching.some(({ Effect }) => Effect === 'Deny')) return 'explicitly-denied';
  return matching.length > 0 ? 'allowed' : 'not-allowed';
}

function applies(statement: Statement, { action, resource, context }: AccessRequest): boolean {
  const { Action, NotAction, Resource, NotResource, Condition } = statement;
  const actionMatches = (pattern: string): boolean => wildcard(pattern, 'i').test(action);
  const resourceMatches = (pattern: string): boolean => wildcard(pattern).test(resource);
  return (
    (Action === undefined || Action.some(actionMatches)) &&
    !NotAction?.some(actionMatches) &&
    // A trust policy has no Resource: it is about the role it belongs to.
    (Resource === undefined || Resource.some(resourceMatches)) &&
    !NotResource?.some(resourceMatches) &&
    conditionsHold((Condition ?? {}) as ConditionBlock, context)
  );
}

function namesPrincipal({ Principal: named }: Statement, principal: Principal): boolean {
  if (named === undefined) return false;
  if (named === '*') return true;
  if ('service' in principal) return named.Service?.includes(principal.service) ?? false;
  const isThisOne = (entry: string): boolean =>
    entry === '*' ||
    entry === principal.arn ||
    entry === principal.account ||
    new RegExp(`^arn:[^:]+:iam::${principal.account}:root$`).test(entry);
  return named.AWS?.some(isThisOne) ?? false;
}

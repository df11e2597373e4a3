import { CannotTellError, InvalidRuleParameterError } from '../../../rules/config-rule/errors.ts';
import type { ConfigurationItem } from '../../../rules/config-rule/invocation.ts';
import type { ConfigRule } from '../../../rules/config-rule/rule.ts';

/**
 * A rule that knows nothing of EKS: a resource complies unless its id says otherwise or the rule is strict. The
 * compliance of an `unreadable` one is unknown. It remembers what it was asked to evaluate, and when.
 */
export function anyRule(pages: () => AsyncIterable<readonly string[]> = noPages) {
  const evaluated: { item?: ConfigurationItem; resourceId: string; now: Date }[] = [];
  const resultOf = (resourceId: string, strict: boolean) => {
    if (resourceId.startsWith('unreadable')) throw new CannotTellError(resourceId, 'compliance is unknown');
    return {
      compliance: strict || resourceId.startsWith('bad') ? ('NON_COMPLIANT' as const) : ('COMPLIANT' as const),
      reason: 'because',
      annotation: `So it is with ${resourceId}.`,
    };
  };
  const rule: ConfigRule<{ strict: boolean }> = {
    resourceType: 'AWS::EKS::Cluster',
    parseParameters: (parameters) => {
      if ('unknown' in parameters) throw new InvalidRuleParameterError('unknown', 'is not known');
      return { strict: parameters['strict'] === 'true' };
    },
    evaluateRecorded: async (item, { strict }, now) => {
      evaluated.push({ item, resourceId: item.resourceId, now });
      return resultOf(item.resourceId, strict);
    },
    evaluateLive: async (resourceId, { strict }, now) => {
      evaluated.push({ resourceId, now });
      return resultOf(resourceId, strict);
    },
    listResources: pages,
  };
  return { rule, evaluated };
}

function noPages(): never {
  throw new Error('the test expected no list of resources');
}

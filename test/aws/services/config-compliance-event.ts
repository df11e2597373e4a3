import type { Place } from '../service.ts';
import type { RecordedResult } from './config.ts';
import type { Result } from './config-results.ts';
import type { ServiceEvent } from './events.ts';

/**
 * "Config Rules Compliance Change", which AWS Config emits when a result says another thing of a resource than before
 * (AWS Config developer guide, monitoring with EventBridge and example compliance change notification). Undefined when it
 * does not. Assumed: a first result that is NOT_APPLICABLE changes nothing.
 */
export function complianceEvent(recorded: RecordedResult, place: Place, now: Date): ServiceEvent | undefined {
  const { ruleName, ruleArn, resourceId, result, previous } = recorded;
  const before = previous?.evaluation.ComplianceType ?? 'NOT_APPLICABLE';
  if (before === result.evaluation.ComplianceType) return undefined;
  return {
    source: 'aws.config',
    detailType: 'Config Rules Compliance Change',
    resources: [],
    detail: {
      resourceId,
      awsRegion: place.region,
      awsAccountId: place.account,
      configRuleName: ruleName,
      recordVersion: '1.0',
      configRuleARN: ruleArn,
      messageType: 'ComplianceChangeNotification',
      newEvaluationResult: evaluationResult(ruleName, result),
      ...(previous === undefined ? {} : { oldEvaluationResult: evaluationResult(ruleName, previous) }),
      notificationCreationTime: now.toISOString(),
      resourceType: result.evaluation.ComplianceResourceType,
    },
  };
}

function evaluationResult(ruleName: string, { evaluation, recordedTime, invokedTime }: Result): object {
  return {
    evaluationResultIdentifier: {
      evaluationResultQualifier: {
        configRuleName: ruleName,
        resourceType: evaluation.ComplianceResourceType,
        resourceId: evaluation.ComplianceResourceId,
        evaluationMode: 'DETECTIVE',
      },
      orderingTimestamp: evaluation.OrderingTimestamp?.toISOString(),
    },
    complianceType: evaluation.ComplianceType,
    resultRecordedTime: recordedTime.toISOString(),
    configRuleInvokedTime: invokedTime.toISOString(),
    ...(evaluation.Annotation === undefined ? {} : { annotation: evaluation.Annotation }),
  };
}

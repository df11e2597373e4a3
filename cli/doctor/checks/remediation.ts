import type { RemediationConfiguration, RemediationException } from '@aws-sdk/client-config-service';
import type { DocumentDescription } from '@aws-sdk/client-ssm';
import { type Check, checkResults } from '../check.ts';
import type { GuardRule } from './rule.ts';

const remediation = checkResults('remediation');
const parameters = checkResults('remediation-parameters');
const exceptions = checkResults('exceptions');

/** Whether a remediation is attached to the rule. AWS Config takes none for the rules of other services. */
export function checkRemediation(rule: GuardRule, configuration: RemediationConfiguration | undefined): Check {
  if (configuration !== undefined) {
    const mode = configuration.Automatic === true ? 'automatic' : 'manual';
    return remediation.ok(`The rule ${rule.name} has the remediation ${configuration.TargetId}, ${mode}.`);
  }
  if (rule.isServiceLinked) {
    return remediation.warning(
      `The rule ${rule.name} belongs to another service and can have no remediation of its own. Start a runbook by hand, ` +
        'or deploy the template here.',
    );
  }
  return remediation.problem(
    `The rule ${rule.name} has no remediation, so there is no Remediate button. Update the stack, which attaches it.`,
  );
}

/** For a Region that AWS Config offers no remediation in (remediation/regions-without-remediation.ts). */
export function remediationUnavailable(region: string): Check {
  return remediation.warning(
    `${region} does not have AWS::Config::RemediationConfiguration, so there is no Remediate button. Deploy the detect-only ` +
      'template here, and start the runbook EksEndpointGuard-MakeEndpointPrivate in Systems Manager.',
  );
}

/** Whether the document takes what the remediation gives, and gets what it needs. Undefined: there is no such document. */
export function checkParameters(
  { ConfigRuleName: rule, TargetId: target, TargetVersion: version, Parameters: given = {} }: RemediationConfiguration,
  description: DocumentDescription | undefined,
): Check {
  if (description === undefined) {
    return parameters.problem(
      `The remediation of ${rule} starts the document ${target}${version === undefined ? '' : `, version ${version}`}, ` +
        'which does not exist here. Update the stack.',
    );
  }
  const taken = description.Parameters ?? [];
  const unknown = Object.keys(given).filter((name) => !taken.some(({ Name }) => Name === name));
  const missing = taken
    .filter(({ Name, DefaultValue }) => DefaultValue === undefined && !Object.keys(given).some((name) => name === Name))
    .map(({ Name }) => Name);
  if (unknown.length + missing.length === 0) {
    return parameters.ok(`The remediation of ${rule} gives the document ${target} what it takes.`);
  }
  const problems = [
    ...(unknown.length === 0 ? [] : [`gives ${unknown.join(', ')}, which the document does not know`]),
    ...(missing.length === 0 ? [] : [`does not give ${missing.join(', ')}, which it needs`]),
  ];
  return parameters.problem(
    `The remediation of ${rule} ${problems.join(', and ')}: every start of ${target} fails. Update the stack, so that ` +
      'remediation and document are of one version.',
  );
}

/**
 * Clusters that automatic remediation skips. An exception without an end was added by AWS Config itself, after its attempts
 * had failed, or by a person for good. Only automatic remediation observes exceptions (PutRemediationExceptions).
 */
export function checkExceptions(
  { name }: GuardRule,
  isAutomatic: boolean,
  found: readonly RemediationException[],
): readonly Check[] {
  if (found.length === 0) return [exceptions.ok(`No cluster has a remediation exception for ${name}.`)];
  return found.map(({ ResourceType, ResourceId, Message, ExpirationTime }) => {
    const because = Message === undefined ? '' : ` (${Message})`;
    const clear =
      `aws configservice delete-remediation-exceptions --config-rule-name ${name} ` +
      `--resource-keys ResourceType=${ResourceType},ResourceId=${ResourceId}`;
    if (ExpirationTime !== undefined) {
      return exceptions.warning(
        `Automatic remediation leaves the cluster ${ResourceId} alone until ${ExpirationTime.toISOString()}${because}. ` +
          `If that is not wanted: ${clear}`,
      );
    }
    const sentence =
      `Automatic remediation leaves the cluster ${ResourceId} alone until its exception is deleted${because}. Look at why ` +
      `its last remediation failed, then: ${clear}`;
    return isAutomatic ? exceptions.problem(sentence) : exceptions.warning(sentence);
  });
}

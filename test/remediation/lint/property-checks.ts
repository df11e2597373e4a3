import { apiCallOf } from './api-call.ts';
import type { Runbook, Step } from './document.ts';
import type { Finding } from './finding.ts';
import { valueTypeOf } from './schema-type.ts';
import { follow } from './selector.ts';
import { alwaysFails, propertyOf, statusOf } from './status.ts';
import { wholeReference } from './values.ts';

/**
 * Waits and assertions look at a scalar, and want it in the spelling in which Automation compares. A wait knows desired
 * values only: an end that it does not list is waited for until the timeout.
 */
export function checkProperties({ mainSteps }: Runbook): readonly Finding[] {
  return mainSteps.flatMap((step) => {
    const isWait = step.action === 'aws:waitForAwsResourceProperty';
    if (!isWait && step.action !== 'aws:assertAwsResourceProperty') return [];
    const noLimit = isWait && step.timeoutSeconds === undefined;
    return [...(noLimit ? [`${step.name}: waits without timeoutSeconds`] : []), ...checkProperty(step, isWait)];
  });
}

function checkProperty(step: Step, isWait: boolean): readonly Finding[] {
  const call = apiCallOf(step);
  if (call?.model === undefined) return [];
  const selector = String(step.inputs['PropertySelector']);
  const selected = follow(call.model.output, selector);
  if (selected === undefined) return [`${step.name}: ${selector} leads out of the answer`];
  const type = valueTypeOf(selected);
  const desired: unknown = step.inputs['DesiredValues'];
  if (!Array.isArray(desired) || desired.length === 0) return [`${step.name}: has no list of DesiredValues`];
  const unquoted = desired.filter((value) => typeof value !== 'string');
  if (unquoted.length > 0) return [`${step.name}: desires ${unquoted.join(', ')}, which is not a quoted text`];
  switch (type) {
    case 'Boolean':
      return desired
        .filter((value) => value !== 'True' && value !== 'False')
        .map((value) => `${step.name}: desires ${value}, and a boolean is True or False`);
    case 'String':
      return checkStatus(step, desired, isWait);
    case 'Integer':
      return [];
    default:
      return [`${step.name}: ${selector} is a ${type}, and only a scalar can be compared`];
  }
}

function checkStatus(step: Step, desired: readonly string[], isWait: boolean): readonly Finding[] {
  const { name } = step;
  const property = propertyOf(step);
  const status = statusOf(step);
  if (status === undefined) {
    return isWait ? [`${name}: waits for ${property}, whose end states are not known here`] : [];
  }
  if (alwaysFails(step)) return [];
  const { all, passing } = status;
  const ends = all.filter((value) => !passing.includes(value));
  return [
    ...desired
      .filter((value) => wholeReference(value) === undefined && !all.includes(value))
      .map((value) => `${name}: desires ${value}, which ${property} never is`),
    ...ends
      .filter((value) => isWait && !desired.includes(value))
      .map((value) => `${name}: does not list ${value}, and would wait on after it`),
    ...desired
      .filter((value) => isWait && passing.includes(value))
      .map((value) => `${name}: lists ${value}, which passes and may be missed`),
  ];
}

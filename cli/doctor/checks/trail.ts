import type { GetEventSelectorsResponse, Trail } from '@aws-sdk/client-cloudtrail';
import { type Check, checkResults } from '../check.ts';

const trail = checkResults('trail');

export type EventSelectors = Omit<GetEventSelectorsResponse, 'TrailARN'>;

/** What the doctor asks about trails. */
export interface TrailSource {
  isLogging(trailArn: string): Promise<boolean>;
  eventSelectors(trailArn: string): Promise<EventSelectors>;
}

/**
 * Whether a trail records what changes in this Region: without one, EventBridge gets no event of an API call (EventBridge user
 * guide, AWS service events delivered via AWS CloudTrail). `areEventsWanted`: the stack has a topic or an event bus for them.
 */
export async function checkTrails(
  trails: readonly Trail[],
  source: TrailSource,
  areEventsWanted: boolean,
): Promise<readonly Check[]> {
  const problems: string[] = [];
  for (const each of trails) {
    const name = String(each.Name);
    const arn = String(each.TrailARN);
    if (!(await source.isLogging(arn))) problems.push(`the trail ${name} does not log`);
    // Without selectors of its own a trail records all management events (CloudTrail API reference, PutEventSelectors).
    else if (each.HasCustomEventSelectors === true && !recordsChanges(await source.eventSelectors(arn))) {
      problems.push(`the trail ${name} leaves out management events that change something`);
    } else return [trail.ok(`The trail ${name} records who changes an endpoint.`)];
  }
  const why = problems.length === 0 ? 'there is no trail' : problems.join(', and ');
  const sentence =
    `CloudTrail records no changes in this Region: ${why}. So no message names who asked for public access, could not start a ` +
    'runbook, or put a remediation exception. Create a trail for management events, of one account or of the organization.';
  return [areEventsWanted ? trail.problem(sentence) : trail.warning(sentence)];
}

/** Management events that write. Of a basic selector without members, all are recorded (CloudTrail API reference, EventSelector). */
function recordsChanges({
  EventSelectors: basic = [],
  AdvancedEventSelectors: advanced = [],
}: EventSelectors): boolean {
  return (
    basic.some(
      ({ IncludeManagementEvents: included = true, ReadWriteType: type = 'All' }) => included && type !== 'ReadOnly',
    ) ||
    advanced.some(({ FieldSelectors: fields = [] }) => {
      const equals = (field: string, value: string): boolean =>
        fields.some(({ Field, Equals }) => Field === field && Equals?.includes(value) === true);
      return equals('eventCategory', 'Management') && !equals('readOnly', 'true');
    })
  );
}

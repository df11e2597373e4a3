import { RUNBOOKS } from '../remediation/runbooks.ts';

/** What the template says of each runbook: of its document, and of its role. */
const RUNBOOK_COMMENTS = Object.fromEntries(
  Object.values(RUNBOOKS).flatMap(({ id, comments }) => [
    [id, comments.document],
    [`${id}Role`, comments.role],
  ]),
);

/** Why the template has what a security review asks about, by logical id. */
const COMMENTS: Readonly<Record<string, string>> = {
  ...RUNBOOK_COMMENTS,
  Automatic: 'Off by default: nothing changes a cluster until a person starts a runbook.',
  UseConditionKeys: 'The condition keys limit the role of each runbook to its own kind of update.',
  RestoreRole: 'The role of RestoreEndpointAccess is the only one that can open an endpoint.',
  RuleFunctionRole: `The rule's function reads clusters and reports evaluations. It can change no cluster. The actions on * support no
resource-level permission.`,
  RuleFunction:
    'Judges clusters, and answers the questions of the runbooks. The code below is what runs; it is not minified.',
  InvokePermission: `Lets AWS Config of this account invoke the function. Without SourceArn: AWS Config wants the permission before
the rule, and so its ARN, exists.`,
  Rule: 'Evaluates clusters when AWS Config records a change, and all of them once a day.',
  Remediation:
    'Connects the rule with the runbook MakeEndpointPrivate: the Remediate button, or automatic remediation.',
  TopicPolicy: 'Only EventBridge and CloudWatch of this account publish to the topic.',
  NotifyOpened: 'Requests that turn public access on or change its CIDRs, by anyone, the runbooks included.',
  NotifyNotStarted: 'A runbook that Systems Manager refused to start, such as for a missing role.',
  NotifyException: 'Clusters that automatic remediation leaves out from now on.',
  ForwardRole: 'Lets EventBridge put events on the event bus that was given, and nothing else.',
  FailedEvents: 'Events that the function failed at three times, each with the error.',
  EvaluationsStopped: 'Finds that evaluations stopped altogether, which no error would show.',
  FailedEventsPolicy: "The only addition to the function's role: it sends to the queue.",
};

/** The comments for templateYaml, for a member template or one without some of its resources. Without a template, all. */
export function memberTemplateComments(template?: {
  readonly Parameters: object;
  readonly Resources: object;
}): Readonly<Record<string, string>> {
  if (template === undefined) return COMMENTS;
  const ids = { ...template.Parameters, ...template.Resources };
  return Object.fromEntries(Object.entries(COMMENTS).filter(([id]) => id in ids));
}

/** A question that AWS does not answer, and the answers that are possible: the likeliest first, which is the base. */
interface Reading {
  readonly question: string;
  readonly answers: readonly [base: string, ...others: string[]];
}

/** Questions about AWS that documents leave open, as far as the local AWS plays them. */
export const READINGS = {
  missingOutput: {
    question: 'What stands in place of {{ step.Output }} when the output selector matched nothing?',
    answers: ['literal text', 'no value', 'empty text', 'the text null', 'the step fails'],
  },
  branchOnMissingOutput: {
    question: 'What does a branch do with an output whose selector matched nothing?',
    answers: ['no choice matches', 'the step fails', 'a Boolean compare reads it as false'],
  },
  functionError: {
    question: 'What becomes of aws:invokeLambdaFunction when the function throws?',
    answers: ['the step fails', 'the step succeeds'],
  },
  payload: {
    question: 'In which form is the output Payload of aws:invokeLambdaFunction?',
    answers: ['JSON', 'JSON quoted once more', 'plain text'],
  },
  listInPayload: {
    question: 'In which form does a list in InputPayload reach the function?',
    answers: ['a list', 'JSON text', 'comma text', "Java's text"],
  },
  booleanAsText: {
    question:
      'In which form does a switch in InputPayload reach the function, and in which is a Boolean output listed?',
    answers: ['native', 'True', 'true'],
  },
  booleanParameter: {
    question: 'Does an execution of a document with a parameter of type Boolean start?',
    answers: ['works', 'refused'],
  },
  patternOnStringList: {
    question: 'To what does the allowedPattern of a StringList apply?',
    answers: ['each item', 'the whole', 'ignored'],
  },
  absentConditionKeys: {
    question: 'Which value has an IAM condition key of UpdateClusterConfig whose member the request leaves out?',
    answers: ['absent', 'the present value'],
  },
  absentEndpointMembers: {
    question: 'Does EKS keep the endpoint settings that UpdateClusterConfig leaves out?',
    answers: ['kept', 'set to the defaults'],
  },
  errorWhilePolling: {
    question: 'What does an API error do to aws:waitForAwsResourceProperty while it polls?',
    answers: ['ends the attempt', 'the wait goes on'],
  },
  functionErrorRetry: {
    question: 'Does maxAttempts retry a step whose function threw?',
    answers: ['retried', 'not retried'],
  },
  cancelledStatus: {
    question: 'Which status has a cancelled execution in its event?',
    answers: ['Cancelled', 'Canceled', 'Cancelling first'],
  },
  blankRuleParameter: {
    question: 'Does PutConfigRule take a blank parameter value for a custom rule?',
    answers: ['refused', 'taken'],
  },
  recorderStatus: {
    question: 'How is the lastStatus of a configuration recorder spelled?',
    answers: ['SUCCESS', 'Success'],
  },
  emptyConfigs: {
    question: 'Has the configuration item of an ordinary cluster an empty OutpostConfig and ConnectorConfig?',
    answers: ['never sent', 'sent'],
  },
} as const satisfies Readonly<Record<string, Reading>>;

/** Questions about CloudWatch Logs. They are apart, as nothing that changes a cluster meets them. */
export const LOGS_READINGS = {
  aggregatedTimestamp: {
    question: 'In which form are min(@timestamp) and max(@timestamp) in the answer of a Logs Insights query?',
    answers: ['text', 'epoch milliseconds'],
  },
  subnetOfNoAddress: {
    question: 'What is isIpInSubnet of a value that is no IP address?',
    answers: ['false', 'neither true nor false'],
  },
  quotedDots: {
    question: 'Does a name in backticks with periods in it lead to a field in a Logs Insights query?',
    answers: ['works', 'finds nothing', 'refused'],
  },
  fieldsBeyondLimit: {
    question: 'Which fields does Logs Insights discover in an event that has more than 200?',
    answers: ['the first are kept', 'the first by name are kept', 'none is kept'],
  },
  latestOfAbsent: {
    question: 'What is latest(field) when the latest event does not have the field?',
    answers: ['the latest value', 'absent'],
  },
  logStreamOfInfrequentAccess: {
    question: 'Does Logs Insights have @logStream in a log group of class Infrequent Access?',
    answers: ['there', 'absent'],
  },
  queriesOfEssentials: {
    question: 'Does Logs Insights read a log group of class Essentials?',
    answers: ['answered', 'refused'],
  },
  storedBytes: {
    question: 'Is storedBytes of a log group what was ingested, or what is left of it when it is compressed?',
    answers: ['ingested', 'compressed'],
  },
} as const satisfies Readonly<Record<string, Reading>>;

export type ReadingName = keyof typeof READINGS;

type AllReadings = typeof READINGS & typeof LOGS_READINGS;

/** How the local AWS answers each question. It reads this whenever it matters, so a change counts from then on. */
export type Readings = { -readonly [Name in keyof AllReadings]: AllReadings[Name]['answers'][number] };

/** The likeliest answer to every question. */
export function baseReadings(): Readings {
  return Object.fromEntries(
    Object.entries({ ...READINGS, ...LOGS_READINGS }).map(([name, { answers }]) => [name, answers[0]]),
  ) as unknown as Readings;
}

/** The same, to read only. */
export const BASE: Readonly<Readings> = baseReadings();

/** One answer other than the base. */
export type OtherReading = {
  [Name in ReadingName]: { readonly name: Name; readonly answer: Readings[Name] };
}[ReadingName];

/** Every answer that is not the base. */
export const OTHER_READINGS: readonly OtherReading[] = Object.entries(READINGS).flatMap(([name, { answers }]) =>
  answers.slice(1).map((answer) => ({ name, answer }) as OtherReading),
);

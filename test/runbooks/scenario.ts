import type { VpcConfigRequest } from '@aws-sdk/client-eks';
import type { RunbookId } from '../../remediation/runbooks.ts';
import type { OtherReading, ReadingName, Readings } from '../aws/readings.ts';
import { outcome, type RunbookStage, state } from './stage.ts';
import { failAt, type StepFault } from './step-faults.ts';

/** Outcomes that are not those of the base, by reading and answer. */
export type Under = { readonly [Name in ReadingName]?: { readonly [Answer in Readings[Name]]?: string } };

/**
 * An outcome in words: how the execution ended, where the endpoint is then, and what AWS Config shows. `as it was` stands for
 * the latter two when they are as they were before the runbook started.
 */
interface Expected {
  /** By the base, and by every reading for which neither `under` nor the table has another. */
  readonly expected: string;
  readonly under?: Under;
}

type ParameterLists = Readonly<Record<string, string[]>>;

/** A cluster that a runbook meets. */
export interface Scenario extends Expected {
  readonly name: string;
  /** The table's when left out. */
  readonly endpoint?: VpcConfigRequest;
  readonly more?: object;
  /** The cluster was registered and runs elsewhere: it has no endpoint that EKS describes. */
  readonly isConnected?: true;
  /** More parameters than the table's, or others. */
  readonly parameters?: ParameterLists;
  readonly start?: 'by hand';
  readonly prepare?: (stage: RunbookStage, cluster: string) => void;
}

/** What comes of a step whose calls are refused. */
export interface StepScenario extends Expected {
  readonly step: string;
}

/** What a runbook meets, and what comes of it. */
export interface RunbookTable {
  readonly runbook: RunbookId;
  /** How it starts: by a click on Remediate, or by hand in Systems Manager. */
  readonly start: 'by a click' | 'by hand';
  /** Of a cluster that needs it. */
  readonly endpoint: VpcConfigRequest;
  readonly parameters: ParameterLists;
  /** Of every scenario that has no other. */
  readonly under: Under;
  /** When all goes well. */
  readonly done: Expected;
  readonly scenarios: readonly Scenario[];
  /** Steps whose calls are refused always, in the first try and in the last. A call that is refused once is made again. */
  readonly refused: readonly StepScenario[];
  readonly refusedInLastTry: readonly StepScenario[];
}

/** What is expected under a reading; the base when it is left out. */
export function expectedUnder(table: RunbookTable, { expected, under = {} }: Expected, reading?: OtherReading): string {
  if (reading === undefined) return expected;
  const answer = (all: Under): string | undefined =>
    (all[reading.name] as Readonly<Record<string, string>> | undefined)?.[reading.answer];
  return answer(under) ?? answer(table.under) ?? expected;
}

/** What was played: the outcome in words, and as what `as it was` has to be read. */
interface Played {
  readonly outcome: string;
  readonly before: string;
}

/** Runs a table's runbook for a new cluster. */
export async function play(
  stage: RunbookStage,
  table: RunbookTable,
  scenario: Partial<Scenario> = {},
): Promise<Played> {
  const cluster = scenario.isConnected
    ? stage.connectedCluster()
    : await stage.cluster(scenario.endpoint ?? table.endpoint, scenario.more);
  scenario.prepare?.(stage, cluster);
  const before = state(stage, cluster);
  if ((scenario.start ?? table.start) === 'by a click') {
    return { outcome: outcome(stage, cluster, await stage.click(cluster)), before };
  }
  try {
    const parameters = { ...table.parameters, ...scenario.parameters };
    return { outcome: outcome(stage, cluster, await stage.run(table.runbook, cluster, parameters)), before };
  } catch (error) {
    if (!isRefusedStart(error)) throw error;
    return { outcome: `does not start; ${state(stage, cluster)}`, before };
  }
}

/** Whether Systems Manager refused to start an execution because of its parameters. */
export function isRefusedStart(error: unknown): boolean {
  return error instanceof Error && error.name === 'InvalidAutomationExecutionParametersException';
}

/** An expected outcome in full. */
export function inFull(expected: string, { before }: Played): string {
  return expected.replace(/; as it was$/, `; ${before}`);
}

/** Every scenario of a table, those of refused calls included, as what to play. */
export function scenariosOf(table: RunbookTable, faults: readonly StepFault[]): readonly Scenario[] {
  const refused = (
    { step, ...expected }: StepScenario,
    { what, error }: StepFault,
    prepare: (stage: RunbookStage, cluster: string) => void = () => undefined,
  ): Scenario => ({
    ...expected,
    name: `a call that is ${what} always in ${step}`,
    prepare: (stage, cluster) => {
      prepare(stage, cluster);
      failAt(stage, step, { what, error });
    },
  });
  return [
    ...table.scenarios,
    ...table.refused.flatMap((each) => faults.map((fault) => refused(each, fault))),
    ...table.refused.flatMap(({ step }) =>
      faults.map(
        (fault): Scenario => ({
          ...table.done,
          name: `a call that is ${fault.what} once in ${step}`,
          prepare: (stage) => failAt(stage, step, fault, 1),
        }),
      ),
    ),
    ...table.refusedInLastTry.flatMap((each) =>
      faults.map((fault) => refused(each, fault, (stage, cluster) => stage.aws.eks.busyFor(cluster, 5))),
    ),
  ];
}

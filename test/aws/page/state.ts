import {
  DescribeComplianceByConfigRuleCommand,
  DescribeConfigRulesCommand,
  DescribeRemediationExecutionStatusCommand,
  type EvaluationResult,
  paginateGetComplianceDetailsByConfigRule,
} from '@aws-sdk/client-config-service';
import { paginateListClusters } from '@aws-sdk/client-eks';
import { RULE_NAME } from '../../../rules/eks-endpoint-public-access/verdict.ts';
import type { LocalAws } from '../local-aws.ts';
import { type TimelineEntry, timelineEntry } from '../timeline.ts';
import type { Clients } from './clients.ts';
import { type ChosenCluster, readCluster } from './cluster.ts';
import type { ExecutionReader } from './executions.ts';
import type { FaultState } from './situations.ts';

/** A row of the rule's resources, as AWS Config's console has it. */
interface ClusterRow {
  readonly name: string;
  /** Undefined while AWS Config has no result. */
  readonly compliance: string | undefined;
  readonly annotation: string | undefined;
  readonly evaluated: Date | undefined;
  /** The state of its last remediation, in AWS Config's words. */
  readonly remediation: string | undefined;
}

/** All that the page shows. Times become ISO text in JSON. */
export interface PageState {
  readonly account: string;
  readonly region: string;
  /** The local AWS's own time, and how many times faster than real it runs. */
  readonly now: Date;
  readonly speed: number;
  readonly rule: { readonly name: string; readonly description: string; readonly compliance: string };
  readonly clusters: readonly ClusterRow[];
  readonly chosen: ChosenCluster | undefined;
  readonly faults: FaultState;
  /** The newest first. */
  readonly events: readonly TimelineEntry[];
}

const MOST_EVENTS = 60;

/** Reads what the page shows by the public APIs, and the event log. `chosen` may name a cluster that is gone. */
export async function readState(
  aws: LocalAws,
  clients: Clients,
  executions: ExecutionReader,
  chosen: string | undefined,
  faults: FaultState,
): Promise<PageState> {
  const { account, region } = aws.place;
  const [rule, clusters] = await Promise.all([readRule(clients), readClusters(clients)]);
  return {
    account,
    region,
    now: aws.clock.now(),
    speed: aws.clock.speed,
    rule,
    clusters,
    chosen: chosen === undefined ? undefined : await readCluster(chosen, aws, clients, executions),
    faults,
    events: newestEvents(aws),
  };
}

async function readRule({ config }: Clients): Promise<PageState['rule']> {
  const named = { ConfigRuleNames: [RULE_NAME] };
  const [{ ConfigRules: [rule] = [] }, { ComplianceByConfigRules: [result] = [] }] = await Promise.all([
    config.send(new DescribeConfigRulesCommand(named)),
    config.send(new DescribeComplianceByConfigRuleCommand(named)),
  ]);
  return {
    name: RULE_NAME,
    description: rule?.Description ?? '',
    compliance: result?.Compliance?.ComplianceType ?? 'INSUFFICIENT_DATA',
  };
}

async function readClusters({ config, eks }: Clients): Promise<readonly ClusterRow[]> {
  const results = new Map<string | undefined, EvaluationResult>();
  const details = paginateGetComplianceDetailsByConfigRule({ client: config }, { ConfigRuleName: RULE_NAME });
  for await (const { EvaluationResults: page = [] } of details) {
    for (const result of page)
      results.set(result.EvaluationResultIdentifier?.EvaluationResultQualifier?.ResourceId, result);
  }
  const { RemediationExecutionStatuses: statuses = [] } = await config.send(
    new DescribeRemediationExecutionStatusCommand({ ConfigRuleName: RULE_NAME }),
  );
  const names: string[] = [];
  for await (const { clusters = [] } of paginateListClusters({ client: eks }, {})) names.push(...clusters);
  return names.map((name) => {
    const result = results.get(name);
    return {
      name,
      compliance: result?.ComplianceType,
      annotation: result?.Annotation,
      evaluated: result?.ResultRecordedTime,
      remediation: statuses.find(({ ResourceKey }) => ResourceKey?.resourceId === name)?.State,
    };
  });
}

function newestEvents({ log }: LocalAws): readonly TimelineEntry[] {
  const events: TimelineEntry[] = [];
  for (let index = log.entries.length - 1; index >= 0 && events.length < MOST_EVENTS; index--) {
    const logged = log.entries[index];
    const entry = logged === undefined ? undefined : timelineEntry(logged);
    if (entry !== undefined) events.push(entry);
  }
  return events;
}

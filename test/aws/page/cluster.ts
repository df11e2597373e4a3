import {
  type ConfigurationItem,
  paginateGetResourceConfigHistory,
  ResourceNotDiscoveredException,
} from '@aws-sdk/client-config-service';
import { type EndpointAccess, readEndpoint } from '../../../rules/eks-endpoint-public-access/endpoint.ts';
import { evaluate } from '../../../rules/eks-endpoint-public-access/evaluate.ts';
import { dayOf } from '../../../rules/eks-endpoint-public-access/exemption.ts';
import { parseRuleParameters } from '../../../rules/eks-endpoint-public-access/parameters.ts';
import { RESOURCE_TYPE } from '../../../rules/eks-endpoint-public-access/verdict.ts';
import type { LocalAws } from '../local-aws.ts';
import type { Clients } from './clients.ts';
import type { Execution, ExecutionReader } from './executions.ts';

/** The three settings as the page shows them. `cidrs` is undefined where it is not recorded. */
export interface Settings {
  readonly publicAccess: boolean;
  readonly privateAccess: boolean;
  readonly cidrs: readonly string[] | undefined;
}

/** One line of AWS Config's timeline of a cluster: a configuration item, or a result of the rule. */
type TimelineItem =
  | { readonly kind: 'item'; readonly at: Date; readonly status: string; readonly settings: Settings | undefined }
  | { readonly kind: 'result'; readonly at: Date; readonly compliance: string; readonly annotation: string };

/** How far the internet reaches the endpoint. Exemptions change nothing about that. */
type Internet = 'open' | 'limited' | 'closed';

/** The cluster that a person chose in the page. */
export interface ChosenCluster {
  readonly name: string;
  readonly status: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly now: Settings;
  readonly internet: Internet;
  readonly timeline: readonly TimelineItem[];
  /** The executions of the guard's runbooks on this cluster, the newest first. */
  readonly executions: readonly Execution[];
}

/** Reads a cluster by the public APIs; undefined when EKS does not find it, or does not run its endpoint. */
export async function readCluster(
  name: string,
  aws: LocalAws,
  clients: Clients,
  executions: ExecutionReader,
): Promise<ChosenCluster | undefined> {
  const described = await clients.clusters.describeCluster(name);
  const { tags = {} } = described ?? {};
  const reading = readEndpoint(described, tags);
  if (reading.kind !== 'endpoint') return undefined;
  return {
    name,
    status: reading.status ?? '',
    tags,
    now: settingsOf(reading.endpoint),
    internet: internetOf(reading.endpoint, aws.clock.now()),
    // The newest first; a result stands above its item even if both have the same time.
    timeline: [...results(name, aws).toReversed(), ...(await readItems(name, clients))].sort((a, b) => +b.at - +a.at),
    executions: await executions.of(name),
  };
}

function internetOf(endpoint: EndpointAccess, now: Date): Internet {
  if (!endpoint.publicAccess) return 'closed';
  const verdict = evaluate({ ...endpoint, tags: {} }, parseRuleParameters({}), dayOf(now));
  return verdict.reason === 'restricted' ? 'limited' : 'open';
}

async function readItems(name: string, { config }: Clients): Promise<readonly TimelineItem[]> {
  const items: ConfigurationItem[] = [];
  try {
    const history = paginateGetResourceConfigHistory(
      { client: config },
      { resourceType: RESOURCE_TYPE, resourceId: name },
    );
    for await (const { configurationItems = [] } of history) items.push(...configurationItems);
  } catch (error) {
    if (!(error instanceof ResourceNotDiscoveredException)) throw error;
  }
  return items.map((item) => {
    const reading = readEndpoint(JSON.parse(item.configuration ?? 'null'), {});
    return {
      kind: 'item',
      at: item.configurationItemCaptureTime ?? new Date(0),
      status: item.configurationItemStatus ?? '',
      settings: reading.kind === 'endpoint' ? settingsOf(reading.endpoint) : undefined,
    };
  });
}

/** AWS Config's API has only the last result of a rule, so that the earlier ones come from the event log. */
function results(name: string, { log }: LocalAws): readonly TimelineItem[] {
  return log
    .of('config:compliance-recorded')
    .filter(({ output }) => (output as { ComplianceResourceId?: string }).ComplianceResourceId === name)
    .map(({ at, outcome, detail = '' }) => ({ kind: 'result', at, compliance: outcome, annotation: detail }));
}

function settingsOf({ publicAccess, privateAccess, publicAccessCidrs }: EndpointAccess): Settings {
  return { publicAccess, privateAccess, cidrs: publicAccessCidrs.map(({ text }) => text) };
}

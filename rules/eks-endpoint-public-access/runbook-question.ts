import * as v from 'valibot';
import { parse } from '../config-rule/invocation.ts';
import { object, oneOf } from '../config-rule/schema.ts';

/** Endpoint settings of a cluster as EKS spells them. Without `endpointPublicAccess`, public access may be on or off. */
export interface Settings {
  readonly endpointPublicAccess?: boolean | undefined;
  readonly endpointPrivateAccess: boolean;
  readonly publicAccessCidrs: readonly string[];
}

/**
 * What a runbook asks just before and after it acts. compliance: does the cluster, as it is now, comply? narrowing: the
 * same, and may its public endpoint be limited to these CIDRs? settings: is the cluster at these settings?
 */
export type Question =
  | { readonly ask: 'compliance'; readonly clusterName: string }
  | { readonly ask: 'narrowing'; readonly clusterName: string; readonly publicAccessCidrs: readonly string[] }
  | { readonly ask: 'settings'; readonly clusterName: string; readonly settings: Settings };

// Whether aws:invokeLambdaFunction hands a list and a switch over as such or as text is not documented, so both are read.
const flag = v.pipe(v.unknown(), v.transform(asFlag), v.boolean());
const list = v.pipe(v.unknown(), v.transform(asList), v.array(v.string()));

const askSchema = object({ ask: v.unknown() });
const questionSchema = object({
  ask: oneOf(['compliance', 'narrowing', 'settings']),
  clusterName: v.pipe(v.string(), v.nonEmpty()),
});
const cidrsSchema = object({ publicAccessCidrs: list });
const settingsSchema = object({
  endpointPublicAccess: v.optional(flag),
  endpointPrivateAccess: flag,
  publicAccessCidrs: list,
});

/** Reads an event that is a question; undefined when it is none. Throws InvalidEventError, which names the field. */
export function parseQuestion(event: unknown): Question | undefined {
  const asked = v.safeParse(askSchema, event);
  if (!asked.success || asked.output.ask === undefined) return undefined;
  const { ask, clusterName } = parse(questionSchema, event, 'event');
  switch (ask) {
    case 'compliance':
      return { ask, clusterName };
    case 'narrowing':
      return { ask, clusterName, ...parse(cidrsSchema, event, 'event') };
    case 'settings':
      return { ask, clusterName, settings: parse(settingsSchema, event, 'event') };
  }
}

function asFlag(value: unknown): unknown {
  const flags: Readonly<Record<string, boolean>> = { true: true, false: false };
  return typeof value === 'string' ? flags[value.toLowerCase()] : value;
}

/** A list, be it as such, as JSON text, or as text with commas. */
function asList(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return value.split(',').map((item) => item.trim());
  }
}

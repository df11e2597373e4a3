import * as z from 'zod/mini';
import { parse } from '../config-rule/schema.ts';
import type { EndpointAccess } from './endpoint.ts';

/**
 * The settings that a runbook expects of an endpoint, with its CIDRs as text. Without `publicAccess`, public access may
 * be on or off.
 */
export interface ExpectedAccess extends Pick<EndpointAccess, 'privateAccess'> {
  readonly publicAccess?: EndpointAccess['publicAccess'] | undefined;
  readonly publicAccessCidrs: readonly string[];
}

/**
 * What a runbook asks just before and after it acts. compliance: does the cluster, as it is now, comply? narrowing: the
 * same, and may its public endpoint be limited to these CIDRs? settings: is the cluster at these settings?
 */
export type Question =
  | { readonly ask: 'compliance'; readonly clusterName: string }
  | { readonly ask: 'narrowing'; readonly clusterName: string; readonly publicAccessCidrs: readonly string[] }
  | { readonly ask: 'settings'; readonly clusterName: string; readonly settings: ExpectedAccess };

// Whether aws:invokeLambdaFunction passes lists and switches as such or as text is not documented, so both are read.
const flag = z.pipe(z.transform(asFlag), z.boolean());
const list = z.pipe(z.transform(asList), z.array(z.string()));

const askSchema = z.object({ ask: z.optional(z.unknown()) });
const questionSchema = z.object({
  ask: z.enum(['compliance', 'narrowing', 'settings']),
  clusterName: z.string().check(z.minLength(1)),
});
const cidrsSchema = z.object({ publicAccessCidrs: list });
const settingsSchema = z.object({
  endpointPublicAccess: z.optional(flag),
  endpointPrivateAccess: flag,
  publicAccessCidrs: list,
});

/** Reads an event that is a question; undefined when it is none. Throws InvalidEventError, which names the field. */
export function parseQuestion(event: unknown): Question | undefined {
  const asked = z.safeParse(askSchema, event);
  if (!asked.success || asked.data.ask === undefined) return undefined;
  const { ask, clusterName } = parse(questionSchema, event, 'event');
  switch (ask) {
    case 'compliance':
      return { ask, clusterName };
    case 'narrowing':
      return { ask, clusterName, ...parse(cidrsSchema, event, 'event') };
    case 'settings': {
      const { endpointPublicAccess, endpointPrivateAccess, publicAccessCidrs } = parse(settingsSchema, event, 'event');
      return {
        ask,
        clusterName,
        settings: { publicAccess: endpointPublicAccess, privateAccess: endpointPrivateAccess, publicAccessCidrs },
      };
    }
  }
}

function asFlag(value: unknown): unknown {
  const flags: Readonly<Record<string, boolean>> = { true: true, false: false };
  return typeof value === 'string' ? flags[value.toLowerCase()] : value;
}

/** A list as such, as JSON text, or as text with commas. */
function asList(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return value.split(',').map((item) => item.trim());
  }
}

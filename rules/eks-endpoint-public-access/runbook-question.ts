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
 * The protocol between runbooks and function, version 2. An execution outlives an upgrade: a document of version 1 asks this
 * function, so a question may gain optional members only, and no word that an earlier document searches for may change.
 * docs/architecture.md has the versions; test/runbooks/previous has the documents of version 1.
 *
 * What a runbook asks just before and after it acts. compliance: does the cluster, as it is now, comply? narrowing: the
 * same, and may its public endpoint be limited to these CIDRs? settings: is the cluster at these settings?
 */
export type Question =
  | { readonly ask: 'compliance'; readonly clusterName: string }
  | {
      readonly ask: 'narrowing';
      readonly clusterName: string;
      readonly publicAccessCidrs: readonly string[];
      /** Whether private access may be turned on beside public access where hybrid nodes use the endpoint. */
      readonly hybridNodes: 'refuse' | 'allow';
    }
  | { readonly ask: 'settings'; readonly clusterName: string; readonly settings: ExpectedAccess };

// Whether aws:invokeLambdaFunction passes lists and switches as such or as text is not documented, so all forms are read.
const flag = z.pipe(z.transform(asFlag), z.boolean());
const list = z.pipe(z.transform(asList), z.array(z.string()));

const askSchema = z.object({ ask: z.optional(z.unknown()) });
const questionSchema = z.object({
  ask: z.enum(['compliance', 'narrowing', 'settings']),
  // EKS's own pattern of a name: no other text comes into a request, a log or an error.
  clusterName: z.string().check(z.regex(/^[0-9A-Za-z][A-Za-z0-9_-]{0,99}$/)),
});
const narrowingSchema = z.object({
  publicAccessCidrs: list,
  // Documents of earlier versions do not send it.
  hybridNodes: z._default(z.enum(['refuse', 'allow']), 'refuse'),
});
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
      return { ask, clusterName, ...parse(narrowingSchema, event, 'event') };
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

/** A list as such, as JSON text, as text with commas, or as Java writes a list: `[8.8.8.8/32, 9.9.9.0/24]`. */
function asList(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    const items = /^\s*\[(.*)\]\s*$/s.exec(value)?.[1] ?? value;
    return items.split(',').map((item) => item.trim());
  }
}

import { html, type Markup } from '../report/markup.ts';
import { timeInWords } from '../report/page.ts';
import { pluralize } from '../terminal/text.ts';
import { CLASS_WORDS } from './caller.ts';
import type { CallerRow, PlanRow } from './row.ts';

/** The way of a caller's requests to the API server. */
type Way = 'public' | 'private' | 'own' | 'cut' | 'unclear';

/** Requests without authentication are no user's. */
type User = CallerRow & { readonly class: Exclude<CallerRow['class'], 'unauthenticated'> };

/** More addresses are counted. */
const MOST_ADDRESSES = 4;
/** Of a name or a user agent, in characters: others choose these. */
const LONGEST = 100;

/** A circle is the caller, a square the API server, a globe the public endpoint, and a lock the private one. */
export const SYMBOLS = html`<svg class="symbols" aria-hidden="true">
<symbol id="public" viewBox="0 0 120 24" preserveAspectRatio="xMinYMid"><path d="M2 12a4 4 0 1 1 8 0a4 4 0 1 1-8 0M10 12H51M69 12H102M96 7l6 5l-6 5M105 4h13v16h-13zM51 12a9 9 0 1 1 18 0a9 9 0 1 1-18 0M51 12h18M60 3c-5 5-5 13 0 18c5-5 5-13 0-18"/></symbol>
<symbol id="private" viewBox="0 0 120 24" preserveAspectRatio="xMinYMid"><path d="M2 12a4 4 0 1 1 8 0a4 4 0 1 1-8 0M10 12H51M69 12H102M96 7l6 5l-6 5M105 4h13v16h-13zM51 10h18v12h-18zM55 10v-4a5 5 0 0 1 10 0v4"/></symbol>
<symbol id="own" viewBox="0 0 120 24" preserveAspectRatio="xMinYMid"><path d="M2 12a4 4 0 1 1 8 0a4 4 0 1 1-8 0M10 12H102M96 7l6 5l-6 5M105 4h13v16h-13z"/></symbol>
<symbol id="cut" viewBox="0 0 120 24" preserveAspectRatio="xMinYMid"><path d="M2 12a4 4 0 1 1 8 0a4 4 0 1 1-8 0M10 12H48M54 6l12 12M66 6l-12 12"/><path stroke-opacity=".5" d="M105 4h13v16h-13z"/></symbol>
<symbol id="unclear" viewBox="0 0 120 24" preserveAspectRatio="xMinYMid"><path d="M2 12a4 4 0 1 1 8 0a4 4 0 1 1-8 0M105 4h13v16h-13zM56 8a4 4 0 1 1 6 4q-2 1-2 4M60 19v2"/><path stroke-dasharray="3 4" d="M10 12H50M70 12H102"/></symbol>
</svg>`;

const WAY_NAMES: Readonly<Record<Way, string>> = {
  public: 'public endpoint',
  private: 'private endpoint',
  own: 'AWS’s own path',
  cut: 'loses access',
  unclear: 'not known',
};

/** Callers that would lose access come first, then those of which it is not known. */
const HARM: Readonly<Record<CallerRow['ifClosed'], number>> = { loses: 0, unknown: 1, keeps: 2 };

/** Callers as lanes to the API server: as they come in today, and what remains of that. */
export function lanesOf({ callers, endpoint }: PlanRow, most: number): Markup {
  const users = callers.filter(isUser).sort((a, b) => HARM[a.ifClosed] - HARM[b.ifClosed]);
  const rest = users.slice(most);
  if (users.length === 0) return html`<p>No caller was seen.</p>${strangersOf(callers)}`;
  return html`<table class="lanes">
<caption>Who comes in, and what remains</caption>
<thead><tr><th>Caller</th><th>Today</th><th>If closed</th><th>If narrowed</th></tr></thead>
<tbody>
${users.slice(0, most).map((caller) => laneOf(caller, endpoint))}</tbody>
</table>
${rest.length === 0 ? null : html`<p>${restInWords(rest)}</p>`}${strangersOf(callers)}`;
}

function laneOf(caller: User, endpoint: PlanRow['endpoint']): Markup {
  const { addresses, userAgent, requests, last, ifClosed, ifNarrowed } = caller;
  const from = addresses.slice(0, MOST_ADDRESSES).join(', ');
  const more = addresses.length - MOST_ADDRESSES;
  const today = wayToday(caller, endpoint);
  return html`<tr><th scope="row">${shorten(caller.who)}<small>${CLASS_WORDS[caller.class]}; from ${
    addresses.length === 0 ? 'an address that the log does not name' : from
  }${more > 0 ? ` and ${more} more` : null}; about ${pluralize(requests, 'request')}, last ${timeInWords(last)}${
    userAgent === null ? null : `; ${shorten(userAgent)}`
  }</small></th><td class="plain">${drawing(today)}${WAY_NAMES[today]}</td>${afterwards(ifClosed, privateWay(caller))}${afterwards(ifNarrowed, ifClosed === 'keeps' ? privateWay(caller) : 'public')}</tr>
`;
}

function afterwards(outcome: CallerRow['ifClosed'], kept: Way): Markup {
  if (outcome === 'keeps') return html`<td class="good">${drawing(kept)}keeps: ${WAY_NAMES[kept]}</td>`;
  const [tone, way] = outcome === 'loses' ? (['bad', 'cut'] as const) : (['unsure', 'unclear'] as const);
  return html`<td class="${tone}">${drawing(way)}${WAY_NAMES[way]}</td>`;
}

function drawing(way: Way): Markup {
  return html`<svg><use href="#${way}"/></svg>`;
}

/** By the addresses of the log. IPv6 addresses of a VPC are public: without private access they come over the public endpoint. */
function wayToday(caller: CallerRow, { privateAccess }: PlanRow['endpoint']): Way {
  switch (caller.class) {
    case 'aws':
      return 'own';
    case 'unknown':
      return 'unclear';
    case 'inside-vpc':
    case 'connected-network':
      return !privateAccess && caller.addresses.some((address) => address.includes(':')) ? 'public' : 'private';
    default:
      return 'public';
  }
}

function privateWay(caller: CallerRow): Way {
  return caller.class === 'aws' ? 'own' : 'private';
}

function isUser(caller: CallerRow): caller is User {
  return caller.class !== 'unauthenticated';
}

function restInWords(rest: readonly CallerRow[]): string {
  const count = (outcome: CallerRow['ifClosed']): number => rest.filter(({ ifClosed }) => ifClosed === outcome).length;
  return `And ${pluralize(rest.length, 'more caller')}: if the endpoint closed, ${count('loses')} would lose access, ${count('keeps')} would keep it, and for ${count('unknown')} it is not known. --output json has all.`;
}

function strangersOf(callers: readonly CallerRow[]): Markup | null {
  const strangers = callers.filter((caller) => !isUser(caller));
  if (strangers.length === 0) return null;
  const requests = strangers.reduce((sum, caller) => sum + caller.requests, 0);
  const addresses = new Set(strangers.flatMap((caller) => caller.addresses)).size;
  return html`<p>Not authenticated: about ${pluralize(requests, 'request')} from ${addresses} ${addresses === 1 ? 'address' : 'addresses'}.</p>`;
}

function shorten(text: string): string {
  const characters = [...text];
  return characters.length <= LONGEST ? text : `${characters.slice(0, LONGEST - 1).join('')}…`;
}

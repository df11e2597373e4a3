// What the page knows, its connection to the server, and the clicks that it sends.

/** What the server sent last (`PageState` in state.ts), and what only this page knows. */
const view = {
  state: undefined,
  receivedAt: 0,
  connected: false,
  /** The cluster that is shown in detail. The address has it, so that a reload shows the same. */
  chosen: decodeURIComponent(location.hash.slice(1)) || undefined,
  /** The undo that waits for an answer: its execution and its plan. */
  undo: undefined,
  /** What a click could not do. */
  problem: '',
  /** The last result or end of a runbook, for screen readers. */
  news: '',
};

let draw = () => undefined;

function change(part) {
  Object.assign(view, part);
  draw(view);
}

/** Calls `drawing` with all that the page knows, now and whenever something of it changes, and connects to the server. */
export function start(drawing) {
  draw = drawing;
  // The clock of the local AWS runs on between two events.
  setInterval(() => view.connected && draw(view), 1000);
  addEventListener('hashchange', () => choose(decodeURIComponent(location.hash.slice(1))));
  draw(view);
  connect();
}

let events;

function connect() {
  events?.close();
  const query = view.chosen === undefined ? '' : `?cluster=${encodeURIComponent(view.chosen)}`;
  events = new EventSource(`events${query}`);
  const current = events;
  current.onmessage = ({ data }) => {
    const state = JSON.parse(data);
    // Something to look at from the start, and after the server has forgotten the chosen cluster.
    const [first] = state.clusters;
    if (first !== undefined && !state.clusters.some(({ name }) => name === view.chosen)) return choose(first.name);
    const [newest] = state.events.filter(({ tone }) => tone !== 'plain');
    change({ state, receivedAt: Date.now(), connected: true, news: newest === undefined ? '' : newest.text });
  };
  current.onerror = () => {
    change({ connected: false });
    // The browser connects again by itself, unless it has given up.
    if (current.readyState === EventSource.CLOSED) setTimeout(() => current === events && connect(), 500);
  };
}

export function choose(name) {
  history.replaceState(undefined, '', `#${encodeURIComponent(name)}`);
  change({ chosen: name, problem: '' });
  connect();
}

/** Sends a click, and shows what the server refused. Resolves to the answer, or to undefined. */
export async function click(path, body) {
  change({ problem: '' });
  try {
    const response = await fetch(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    const answer = await response.json();
    if (response.ok) return answer;
    change({ problem: answer.error });
  } catch (error) {
    change({ problem: `The local AWS does not answer: ${error.message}` });
  }
}

export async function create(situation) {
  const created = await click('situations', { situation });
  if (created !== undefined) choose(created.cluster);
}

export async function showUndo(execution) {
  const plan = await click('undo-plan', { execution });
  if (plan !== undefined) change({ undo: { execution, ...plan } });
}

export async function restore() {
  const { execution } = view.undo;
  const answer = await click('undo', { execution });
  closeUndo();
  if (answer !== undefined && answer.exitCode !== 0) change({ problem: answer.text });
}

/** Closes the dialog of the undo. The browser gives the focus back to what had it before. */
export const closeUndo = () => document.querySelector('dialog')?.close();

/** For when the dialog was closed, by whatever means. */
export const forgetUndo = () => change({ undo: undefined });

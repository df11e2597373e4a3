// The page of the local AWS. The browser loads it as it is: no build, and nothing from anywhere but this server.
import htm from 'htm';
import { h, render } from 'preact';
import { choose, click, closeUndo, create, forgetUndo, restore, showUndo, start } from './connection.js';

const html = htm.bind(h);

let shownStep;

/** Scrolls the list of steps to the one that runs, or that failed, when it is another one than before. */
function showCurrentStep(execution) {
  const steps = [...document.querySelectorAll('.steps > .running, .steps > .failed')];
  const step = steps.at(-1);
  const key = `${execution} ${step?.querySelector('.name').textContent}`;
  if (step === undefined || key === shownStep) return;
  shownStep = key;
  step.parentElement.scrollTop = step.offsetTop - step.parentElement.clientHeight / 3;
}

const timeOf = (iso) => iso.slice(11, 19);
const isRunning = (state) => state === 'QUEUED' || state === 'IN_PROGRESS';

/** As AWS Config's console writes them. */
const COMPLIANCE = {
  COMPLIANT: ['good', 'Compliant'],
  NON_COMPLIANT: ['bad', 'Noncompliant'],
  INSUFFICIENT_DATA: ['none', 'No results yet'],
};

function Compliance({ type = 'INSUFFICIENT_DATA' }) {
  const [tone, words] = COMPLIANCE[type] ?? ['none', type];
  return html`<span class="compliance ${tone}">${words}</span>`;
}

function App({ state, receivedAt, connected, chosen, undo, problem, news }) {
  return html`
    <${Header} state=${state} receivedAt=${receivedAt} connected=${connected} />
    <p role="alert" class="problem">${problem}</p>
    <p role="status" class="unseen">${news}</p>
    ${
      state === undefined
        ? html`<main><h1 class="unseen">Local AWS</h1></main>`
        : html`
      <main>
        <div class="left">
          <${Rule} state=${state} chosen=${chosen} />
          <${Situations} faults=${state.faults} />
          ${state.chosen && html`<${Timeline} name=${state.chosen.name} items=${state.chosen.timeline} />`}
        </div>
        <div class="right"><${Cluster} cluster=${state.chosen} /></div>
      </main>
      <${Events} events=${state.events} />`
    }
    ${undo && html`<${Undo} ...${undo} />`}`;
}

function Header({ state, receivedAt, connected }) {
  const now = state && new Date(Date.parse(state.now) + (Date.now() - receivedAt) * (connected ? state.speed : 0));
  return html`
    <header>
      <strong>Local AWS</strong>
      ${
        state &&
        html`<span>Account ${state.account}</span><span>${state.region}</span>
        <span class="clock">${now.toISOString().slice(0, 19).replace('T', ' ')} UTC${state.speed > 0 && `, ${state.speed} times as fast`}</span>`
      }
      <span role="status" class="connection ${connected ? 'good' : 'bad'}">
        ${connected ? 'Connected' : state === undefined ? 'Connecting' : 'Connection lost. Reconnecting'}
      </span>
    </header>`;
}

function Rule({ state: { rule, clusters }, chosen }) {
  return html`
    <section aria-labelledby="rule">
      <h1 id="rule">${rule.name} <${Compliance} type=${rule.compliance} /></h1>
      <p>${rule.description}</p>
      ${
        clusters.length === 0
          ? html`<p>There is no cluster yet. Create one below.</p>`
          : html`<div class="wide"><table>
            <caption class="unseen">Resources in scope</caption>
            <thead><tr><th scope="col">Cluster</th><th scope="col">Compliance</th><th scope="col">Annotation</th><th scope="col">Remediation</th></tr></thead>
            <tbody>${clusters.map((cluster) => html`<${Row} key=${cluster.name} cluster=${cluster} isChosen=${cluster.name === chosen} />`)}</tbody>
          </table></div>`
      }
    </section>`;
}

function Row({ cluster: { name, compliance, annotation, remediation }, isChosen }) {
  return html`
    <tr class=${isChosen ? 'chosen' : ''}>
      <th scope="row"><button class="link" aria-pressed=${String(isChosen)} onClick=${() => choose(name)}>${name}</button></th>
      <td><${Compliance} type=${compliance} /></td>
      <td>${annotation}</td>
      <td>
        <button disabled=${compliance !== 'NON_COMPLIANT' || isRunning(remediation)}
          aria-label=${`Remediate ${name}`} onClick=${() => click('remediate', { cluster: name })}>Remediate</button>
        ${remediation && html` <span class="state">${remediation}</span>`}
      </td>
    </tr>`;
}

function Situations({ faults }) {
  return html`
    <section aria-labelledby="situations">
      <h2 id="situations">Create a cluster</h2>
      <p class="buttons">
        <button onClick=${() => create('open')}>Open cluster</button>
        <button onClick=${() => create('two-halves')}>Two halves of the internet</button>
        <button onClick=${() => create('one-office')}>One office</button>
        <button onClick=${() => create('exempt')}>Exempt by tag</button>
      </p>
      <h2>Faults of the local AWS</h2>
      <p>These buttons break the local AWS by its own interface. No AWS API does this.</p>
      <p class="buttons">
        <${Switch} path="faults/next-update-fails" on=${faults.nextUpdateFails} label="Next update fails" />
        <${Switch} path="faults/role-without-permission" on=${faults.roleWithoutPermission} label="Role without eks:UpdateClusterConfig" />
      </p>
    </section>`;
}

function Switch({ path, on, label }) {
  return html`<button aria-pressed=${String(on)} onClick=${() => click(path, { on: !on })}>${label}</button>`;
}

function Cluster({ cluster }) {
  if (!cluster) return html`<section><h2>No cluster is chosen</h2></section>`;
  const { name, status, tags, executions } = cluster;
  const [latest] = executions;
  return html`
    <section aria-labelledby="cluster">
      <h2 id="cluster">${name} <span class="state">${status}</span></h2>
      <${Lamps} cluster=${cluster} />
      <${Settings} now=${cluster.now} before=${latest?.before} after=${latest?.after} />
      ${
        Object.keys(tags).length > 0 &&
        html`<dl class="tags" aria-label="Tags">
        ${Object.entries(tags).map(([key, value]) => html`<div key=${key}><dt>${key}</dt><dd>${value}</dd></div>`)}</dl>`
      }
    </section>
    ${latest && html`<${Runbook} execution=${latest} undoable=${executions.find(({ undoable }) => undoable)} />`}`;
}

const INTERNET = {
  open: ['bad', 'open'],
  limited: ['limited', 'open to the CIDRs below'],
  closed: ['good', 'closed'],
};

function Lamps({ cluster: { internet, now } }) {
  const vpc = now.privateAccess ? ['good', 'private, inside the VPC'] : ['limited', 'by the public endpoint only'];
  return html`
    <dl class="lamps">
      <${Lamp} name="Internet → endpoint" lamp=${INTERNET[internet]} />
      <${Lamp} name="VPC → endpoint" lamp=${vpc} />
    </dl>`;
}

function Lamp({ name, lamp: [tone, words] }) {
  return html`<div class="lamp ${tone}"><dt>${name}</dt><dd>${words}</dd></div>`;
}

const onOff = (on) => (on ? 'on' : 'off');

function Settings({ now, before, after }) {
  const columns = [
    ['Before', before],
    ['After', after],
    ['Now', now],
  ];
  const row = (name, cell) => html`
    <tr><th scope="row">${name}</th>${columns.map(([title, settings]) => html`<td key=${title}>${settings ? cell(settings) : '–'}</td>`)}</tr>`;
  return html`
    <table class="settings">
      <caption>Settings of the endpoint, before and after the latest runbook</caption>
      <thead><tr><td></td>${columns.map(([title]) => html`<th scope="col" key=${title}>${title}</th>`)}</tr></thead>
      <tbody>
        ${row('Public access', ({ publicAccess }) => onOff(publicAccess))}
        ${row('Private access', ({ privateAccess }) => onOff(privateAccess))}
        ${row('Public access CIDRs', cidrsInWords)}
      </tbody>
    </table>`;
}

function cidrsInWords({ publicAccess, cidrs }) {
  if (!publicAccess) return 'no effect';
  return cidrs === undefined ? 'not recorded' : cidrs.join(', ');
}

function Runbook({ execution: { id, document, status, steps }, undoable }) {
  return html`
    <section aria-labelledby="runbook">
      <h2 id="runbook">${document} <span class="state">${status}</span></h2>
      <p class="id">Execution ${id} ${undoable && html`<button onClick=${() => showUndo(undoable.id)}>Undo</button>`}</p>
      <ol class="steps" tabindex="0" aria-label="Steps">${steps.map((step) => html`<${Step} key=${step.name} ...${step} />`)}</ol>
    </section>`;
}

/** The states that have a word beside their sign; the others have it for screen readers only. */
const SHOWN_STATES = ['running', 'failed'];

function Step({ name, state, failure, help }) {
  return html`
    <li class=${state}><span class="name">${name}</span> <span class=${SHOWN_STATES.includes(state) ? 'state' : 'unseen'}>${state}</span>
      ${failure && html`<p>${failure}</p>`}
      ${
        help &&
        html`<p>${help.meaning}${help.action && html`<br />What to do: ${help.action}`}</p>
        <p><a href=${help.page} target="_blank" rel="noreferrer">The runbook's page about ${name}</a></p>`
      }
    </li>`;
}

function Timeline({ name, items }) {
  return html`
    <section aria-labelledby="timeline">
      <h2 id="timeline">AWS Config timeline of ${name}</h2>
      <ol class="timeline" tabindex="0" aria-labelledby="timeline">${items.map(
        (item) => html`
        <li key=${item.at + item.kind}><time datetime=${item.at}>${timeOf(item.at)}</time> ${
          item.kind === 'item'
            ? html`<span>${item.status}${item.settings && html`: public ${onOff(item.settings.publicAccess)}, private ${onOff(item.settings.privateAccess)}`}</span>`
            : html`<${Compliance} type=${item.compliance} />`
        }</li>`,
      )}
      </ol>
    </section>`;
}

function Undo({ execution, plan, asked }) {
  // A modal dialog keeps the keyboard inside, and closes with Escape.
  const open = (dialog) => dialog && !dialog.open && dialog.showModal();
  return html`
    <dialog ref=${open} onClose=${forgetUndo} aria-labelledby="undo" key=${execution}>
      <h2 id="undo">Undo</h2>
      <pre tabindex="0">${plan}</pre>
      ${
        asked
          ? html`<p>Restore these settings?</p>
            <p class="buttons"><button class="danger" onClick=${restore}>Restore</button>
            <button autofocus onClick=${closeUndo}>Leave it as it is</button></p>`
          : html`<p class="buttons"><button autofocus onClick=${closeUndo}>Close</button></p>`
      }
    </dialog>`;
}

function Events({ events }) {
  return html`
    <section class="strip" aria-labelledby="events">
      <h2 id="events">Event log</h2>
      <ol tabindex="0" aria-labelledby="events">${events.map(
        ({ at, actor, text, detail, tone }, index) => html`
        <li key=${events.length - index} class=${tone}><time datetime=${at}>${timeOf(at)}</time>
          <span class="actor">${actor}</span> <span>${text}${detail && html` <span class="detail">${detail}</span>`}</span></li>`,
      )}
      </ol>
    </section>`;
}

start((view) => {
  render(html`<${App} ...${view} />`, document.getElementById('page'));
  showCurrentStep(view.state?.chosen?.executions[0]?.id);
});

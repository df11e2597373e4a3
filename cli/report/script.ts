/**
 * The script of every report: filters and copy buttons. It reads the page and shows or hides what is there; it writes no HTML.
 * The page is whole without it, so what needs it appears with it.
 */
export const SCRIPT = `
(() => {
  const form = document.querySelector('#filters');
  const rows = [...document.querySelectorAll('[data-row]')];
  const count = document.querySelector('#count');
  const copied = document.querySelector('#copied');
  document.documentElement.classList.add('scripted');

  const show = () => {
    const chosen = [...form.querySelectorAll('select')].filter(({ value }) => value !== '');
    const words = form.elements.text.value.toLowerCase().split(/\\s+/).filter((word) => word !== '');
    let shown = 0;
    for (const row of rows) {
      const text = words.length === 0 ? '' : row.textContent.toLowerCase();
      row.hidden = !(
        chosen.every(({ name, value }) => row.dataset[name] === value) && words.every((word) => text.includes(word))
      );
      if (!row.hidden) shown += 1;
    }
    count.textContent = shown + ' of ' + rows.length + ' shown';
  };
  form.addEventListener('input', show);
  form.addEventListener('reset', () => setTimeout(show));
  form.addEventListener('submit', (event) => event.preventDefault());
  // A browser that goes back to the page keeps what was chosen.
  addEventListener('pageshow', show);

  const copy = async (code) => {
    try {
      await navigator.clipboard.writeText(code.textContent);
      return true;
    } catch {
      // Not every browser gives the clipboard to a file. The selection stays, for the keys.
      getSelection().selectAllChildren(code);
      return document.execCommand('copy');
    }
  };
  document.addEventListener('click', async ({ target }) => {
    const button = target.closest('button.copy');
    if (button === null) return;
    const answer = (await copy(button.previousElementSibling)) ? 'Copied' : 'Press Ctrl+C';
    button.textContent = copied.textContent = answer;
    setTimeout(() => {
      button.textContent = 'Copy';
      copied.textContent = '';
    }, 2000);
  });
})();
`;

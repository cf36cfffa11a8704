// What the frame needs from the browser: keys, the dialog's focus, menus, and the band of a lost connection.
(() => {
  const root = document.documentElement;
  const places = { d: '/', s: '/signals', y: '/symbol', p: '/positions', o: '/orders', r: '/risk', t: '/training', m: '/models', b: '/backtests', q: '/data-quality', e: '/settings', a: '/audit', u: '/users', i: '/passport', w: '/reports', x: '/terminal', n: '/arena', l: '/training-impact', h: '/outbox', c: '/scoreboard', f: '/alerts' };
  const dialog = () => document.querySelector('[data-dialog]');
  const press = id => document.getElementById(id)?.click();
  const isTyping = target => target.closest?.('input, textarea, select, [contenteditable=true]');
  let isGoing = false;
  let goTimer = 0;

  function go(path) {
    const link = document.querySelector(`.nav a[href="${path === '/' ? '/' : path.slice(1)}"]`) ?? document.querySelector(`.nav a[href="${path}"]`);
    link?.click();
  }

  document.addEventListener('keydown', event => {
    const open = dialog();
    if (open) {
      if (event.key === 'Escape') {
        event.preventDefault();
        open.querySelector('[data-dialog-cancel]')?.click();
      } else if (event.key === 'Enter' && event.target.closest('[data-no-enter]')) {
        event.preventDefault(); // Enter never confirms; Space on the focused button or a click does.
      } else if (event.key === 'Tab') {
        const stops = [...open.querySelectorAll('button, input, select, textarea, a[href]')].filter(stop => !stop.disabled);
        const edge = event.shiftKey ? stops[0] : stops.at(-1);
        if (document.activeElement === edge || !open.contains(document.activeElement)) {
          event.preventDefault();
          (event.shiftKey ? stops.at(-1) : stops[0])?.focus();
        }
      }
      return;
    }
    if (event.key === 'Escape') {
      closeMenus(null);
      root.removeAttribute('data-more');
      return;
    }
    if (root.dataset.keys === 'off' || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) {
      return;
    }
    if (isGoing) {
      isGoing = false;
      clearTimeout(goTimer);
      if (places[event.key]) {
        event.preventDefault();
        go(places[event.key]);
      }
      return;
    }
    switch (event.key) {
      case 'K': if (event.shiftKey) { event.preventDefault(); press('kill-button'); } break;
      case 'g': isGoing = true; goTimer = setTimeout(() => { isGoing = false; }, 1200); break;
      case '/': event.preventDefault(); press('find-button'); break;
      case '?': event.preventDefault(); press('keys-button'); break;
      case 't': window.tcTheme.toggle(); break;
      case '.': window.tcTheme.toggleNav(); break;
    }
  });

  document.addEventListener('click', event => {
    const set = event.target.closest('[data-set]');
    if (set) {
      const [key, value] = set.dataset.set.split('=');
      window.tcTheme.set(key, value);
    }
    const opener = event.target.closest('[data-press]');
    if (opener) { press(opener.dataset.press); }
    if (event.target.closest('[data-print]')) { print(); }
    if (event.target.closest('[data-toggle-nav]')) { window.tcTheme.toggleNav(); }
    if (event.target.closest('[data-toggle-more]')) {
      if (root.dataset.more === 'open') { root.removeAttribute('data-more'); } else { root.dataset.more = 'open'; }
    } else if (!event.target.closest('.nav') || event.target.closest('a')) {
      root.removeAttribute('data-more');
    }
    closeMenus(event.target.closest('.pop a, .pop button.item') ? null : event.target.closest('.menu'));
  });

  function closeMenus(except) {
    for (const menu of document.querySelectorAll('details.menu[open]')) {
      if (menu !== except) { menu.removeAttribute('open'); }
    }
  }

  // A page drawn again by the server gets its pressed theme buttons back.
  document.addEventListener('toggle', () => window.tcTheme.apply(), true);

  // The band counts the age of what is still on the screen.
  function watchCircuit() {
    const band = document.getElementById('components-reconnect-modal');
    if (!band) { return; }
    let since = 0;
    new MutationObserver(() => {
      const isLost = /components-reconnect-(show|failed|rejected)/.test(band.className);
      if (isLost && !since) {
        since = Date.now();
        root.dataset.circuit = 'lost';
        band.querySelector('[data-as-of]').textContent = document.getElementById('clock-utc')?.textContent ?? '';
      } else if (!isLost && since) {
        since = 0;
        root.removeAttribute('data-circuit');
      }
    }).observe(band, { attributes: true, attributeFilter: ['class'] });
    setInterval(() => {
      if (since) { band.querySelector('[data-lost-for]').textContent = Math.round((Date.now() - since) / 1000) + ' s'; }
    }, 1000);
    band.querySelector('[data-reload]')?.addEventListener('click', () => location.reload());
  }

  if (document.readyState === 'loading') { document.addEventListener('DOMContentLoaded', watchCircuit); } else { watchCircuit(); }
})();

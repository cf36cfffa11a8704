// Runs before the first paint: theme, direction colours and navigation width are this browser's own choice.
(() => {
  const root = document.documentElement;
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const read = (key, fallback) => { try { return localStorage.getItem(key) ?? fallback; } catch { return fallback; } };
  const write = (key, value) => { try { localStorage.setItem(key, value); } catch { /* private window: the choice lasts for the page */ } };

  let shown = '';

  function apply() {
    const choice = read('tc-theme', 'system');
    const theme = choice === 'system' ? (dark.matches ? 'dark' : 'light') : choice;
    root.dataset.theme = theme;
    root.dataset.themeChoice = choice;
    root.dataset.updown = read('tc-updown', root.lang === 'ko' ? 'kr' : 'intl');
    root.dataset.nav = read('tc-nav', 'open');
    root.dataset.keys = read('tc-keys', 'on');
    const sheet = (id, isOn) => { const link = document.getElementById(id); if (link) { link.media = isOn ? 'all' : 'not all'; } };
    sheet('radzen-dark', theme === 'dark');
    sheet('radzen-light', theme === 'light');
    for (const button of document.querySelectorAll('[data-set]')) {
      const [key, value] = button.dataset.set.split('=');
      const now = { theme: choice, updown: root.dataset.updown, keys: root.dataset.keys }[key];
      button.setAttribute('aria-pressed', String(now === value));
    }
    const look = theme + root.dataset.updown;
    if (look !== shown) {
      shown = look;
      document.dispatchEvent(new CustomEvent('tc-theme', { detail: { theme, updown: root.dataset.updown } })); // Charts redraw.
    }
  }

  window.tcTheme = {
    set(key, value) { write('tc-' + key, value); apply(); },
    toggle() { this.set('theme', root.dataset.theme === 'dark' ? 'light' : 'dark'); },
    toggleNav() { this.set('nav', root.dataset.nav === 'collapsed' ? 'open' : 'collapsed'); },
    apply,
  };
  dark.addEventListener('change', apply);
  apply();
})();

// Colours come from the page's tokens, never from a script: one probe element resolves any CSS colour to rgb().

export function palette(element) {
  const probe = document.createElement('span');
  probe.hidden = true;
  element.appendChild(probe);
  const known = new Map();
  const resolve = name => {
    if (!known.has(name)) {
      probe.style.color = '';
      probe.style.color = name.startsWith('--') ? `var(${name})` : name;
      known.set(name, getComputedStyle(probe).color);
    }

    return known.get(name);
  };
  const color = (name, alpha = 1) => {
    const rgb = resolve(name);
    const parts = rgb.match(/[\d.]+/g);
    return alpha === 1 || !parts ? rgb : `rgba(${parts[0]}, ${parts[1]}, ${parts[2]}, ${alpha})`;
  };
  return { color, release: () => probe.remove() };
}

/** Calls back after the theme or the up/down colours changed; returns a function that stops watching. */
export function onThemeChange(callback) {
  const observer = new MutationObserver(() => requestAnimationFrame(callback));
  const watched = { attributes: true, attributeFilter: ['data-theme', 'data-updown', 'class'] };
  observer.observe(document.documentElement, watched);
  if (document.body) {
    observer.observe(document.body, watched);
  }

  return () => observer.disconnect();
}

// The few things a page cannot do from the server: single keys, focus, a row in view, saving a file.

const isTyping = target => target instanceof Element
  && (target.closest('input, textarea, select, [contenteditable=true]') != null);

/** Reports single keys to the page while nobody types and no dialog is open. */
export function listen(page, keys) {
  const wanted = new Set(keys);
  const handler = event => {
    if (!wanted.has(event.key) || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)
      || document.querySelector('[role=dialog][aria-modal=true]') || document.documentElement.dataset.keys === 'off') {
      return;
    }

    // Enter on a focused control belongs to that control.
    if (event.key === 'Enter' && event.target instanceof Element && event.target.closest('button, a, summary')) {
      return;
    }

    event.preventDefault();
    page.invokeMethodAsync('OnKey', event.key).catch(() => document.removeEventListener('keydown', handler));
  };
  document.addEventListener('keydown', handler);
  return { dispose: () => document.removeEventListener('keydown', handler) };
}

export function showRow(id) {
  document.getElementById(id)?.scrollIntoView({ block: 'nearest' });
}

export function focus(element) {
  element?.focus();
}

export async function save(name, type, stream) {
  const url = URL.createObjectURL(new Blob([await stream.arrayBuffer()], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

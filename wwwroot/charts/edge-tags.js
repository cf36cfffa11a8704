export const LINES = {
  entry: { color: '#9fb0ba', label: 'Entry' },
  target: { color: '--tc-up', label: 'TP' },
  stop: { color: '--tc-down', label: 'SL' },
  liquidation: { color: '--tc-warn', label: 'Liq' },
};

/** Tags at the upper and lower edge for the prices of a trade that lie outside the view, with how far away they are. */
export class EdgeTags {
  constructor(format) {
    this._format = format;
    this.element = document.createElement('div');
    this.element.className = 'tc-chart-edge';
  }

  /**
   * @param last the latest price, which distances are measured from; undefined draws none.
   * @param height of the price pane, px.
   * @param toY a price's place in it, px; null while the chart does not know.
   */
  draw(trade, last, height, toY) {
    const tags = { above: [], below: [] };
    for (const [kind, look] of Object.entries(LINES)) {
      const price = trade?.[kind];
      const y = price == null ? null : toY(price);
      if (y == null || last == null || (y >= 0 && y <= height)) {
        continue;
      }

      const isBelow = y > height;
      const distance = Math.abs(price / last - 1) * 100;
      tags[isBelow ? 'below' : 'above'].push({
        kind, text: `${isBelow ? '▼' : '▲'} ${look.label} ${this._format(price)} · ${isBelow ? '−' : '+'}${distance.toFixed(1)}% ${isBelow ? 'below' : 'above'}`,
      });
    }

    this.element.replaceChildren(...[['above', 26], ['below', height - 24]].flatMap(([side, top]) => tags[side].map((tag, i) => {
      const node = document.createElement('span');
      node.className = `tc-chart-tag ${tag.kind}`;
      node.textContent = tag.text;
      node.style.top = `${side === 'above' ? top + i * 20 : top - i * 20}px`;
      return node;
    })));
  }
}

// What Lightweight Charts has no series for: the risk and reward zones of the open trade, and the chosen bar's rule.

class PaneView {
  constructor(draw, order) {
    this._draw = draw;
    this._order = order;
  }

  zOrder() {
    return this._order;
  }

  renderer() {
    return { draw: target => target.useBitmapCoordinateSpace(this._draw) };
  }
}

/** Two rectangles from the entry to the right edge: entry to target, entry to stop. */
export class TradeZones {
  constructor() {
    this._zone = null;
    this._colors = { reward: 'transparent', risk: 'transparent' };
    this._views = [new PaneView(scope => this._draw(scope), 'bottom')];
  }

  attached({ chart, series, requestUpdate }) {
    this._chart = chart;
    this._series = series;
    this._request = requestUpdate;
  }

  show(zone, colors) {
    this._zone = zone;
    this._colors = colors;
    this._request?.();
  }

  paneViews() {
    return this._views;
  }

  _draw({ context, bitmapSize, horizontalPixelRatio, verticalPixelRatio }) {
    const zone = this._zone;
    if (!zone) {
      return;
    }

    const start = this._chart.timeScale().timeToCoordinate(zone.from);
    const x = Math.max(0, start ?? 0) * horizontalPixelRatio;
    const entry = this._series.priceToCoordinate(zone.entry);
    for (const [price, color] of [[zone.target, this._colors.reward], [zone.stop, this._colors.risk]]) {
      const y = price == null ? null : this._series.priceToCoordinate(price);
      if (y == null || entry == null) {
        continue;
      }

      context.fillStyle = color;
      context.fillRect(x, Math.min(y, entry) * verticalPixelRatio, bitmapSize.width - x, Math.abs(y - entry) * verticalPixelRatio);
    }
  }
}

/** A dashed vertical rule at one bar; attach one to each pane. */
export class BarRule {
  constructor() {
    this._time = null;
    this._color = 'transparent';
    this._views = [new PaneView(scope => this._draw(scope), 'top')];
  }

  attached({ chart, requestUpdate }) {
    this._chart = chart;
    this._request = requestUpdate;
  }

  show(time, color) {
    this._time = time;
    this._color = color;
    this._request?.();
  }

  paneViews() {
    return this._views;
  }

  _draw({ context, bitmapSize, horizontalPixelRatio }) {
    const x = this._time == null ? null : this._chart.timeScale().timeToCoordinate(this._time);
    if (x == null) {
      return;
    }

    context.strokeStyle = this._color;
    context.lineWidth = Math.max(1, Math.floor(horizontalPixelRatio));
    context.setLineDash([2 * horizontalPixelRatio, 2 * horizontalPixelRatio]);
    context.beginPath();
    const column = Math.round(x * horizontalPixelRatio) + 0.5;
    context.moveTo(column, 0);
    context.lineTo(column, bitmapSize.height);
    context.stroke();
  }
}

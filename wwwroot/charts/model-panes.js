import { BaselineSeries, LineSeries, LineStyle } from '../lib/lightweight-charts/lightweight-charts.mjs';
import { palette } from './theme.js';
import { BarRule } from './overlays.js';

/** The panes below the price: what the model expected, on the same time scale, with the thresholds it is held against. */
export class ModelPanes {
  constructor(chart, element, panes, thresholds) {
    this._chart = chart;
    this._element = element;
    this._thresholds = thresholds;
    this._thresholdLines = [];
    this._rules = [];
    this._panes = panes.map((pane, i) => this._add(pane, i + 1));
  }

  /** Height of each beside the price pane's. */
  get stretches() {
    return this._panes.map(pane => pane.stretch);
  }

  /** Replaces every series. A null value is a gap in the line, not a zero. */
  setSeries(columns) {
    for (const pane of this._panes) {
      for (const line of pane.lines) {
        const values = columns.series[line.id] ?? [];
        line.series.setData(columns.time.map((time, i) => values[i] == null ? { time } : { time, value: values[i] }));
        line.last = values.findLast(value => value != null) ?? null;
      }

      this._showLegend(pane);
    }
  }

  /** Moves or appends the last point. */
  updateSeries(point) {
    for (const pane of this._panes) {
      for (const line of pane.lines) {
        const value = point.values[line.id];
        const known = line.series.data().at(-1);
        if (known && known.time > point.time) {
          continue;
        }

        line.series.update(value == null ? { time: point.time } : { time: point.time, value });
        line.last = value ?? line.last;
      }

      this._showLegend(pane);
    }
  }

  setThresholds(values) {
    this._thresholds = values;
    const colors = palette(this._element);
    this._applyThresholds(colors.color);
    colors.release();
  }

  /** Draws the rule at one bar, or removes it with null. */
  select(time, color) {
    this._rules.forEach(rule => rule.show(time, color));
  }

  applyTheme(color) {
    for (const pane of this._panes) {
      for (const line of pane.lines) {
        const stroke = color(line.color);
        line.series.applyOptions(line.filled
          ? { topLineColor: stroke, bottomLineColor: stroke, topFillColor1: color('--tc-up', 0.2), topFillColor2: color('--tc-up', 0.2),
              bottomFillColor1: 'transparent', bottomFillColor2: 'transparent' }
          : { color: stroke });
      }
    }

    this._applyThresholds(color);
  }

  placeLegends() {
    let top = 0;
    this._chart.panes().forEach((pane, i) => {
      const legend = this._panes[i - 1]?.legend;
      if (legend) {
        legend.style.top = `${top + 4}px`;
        if (!legend.isConnected) {
          this._element.appendChild(legend);
        }
      }

      top += pane.getHeight() + 1;
    });
  }

  /** @param at what each series shows under the pointer; null: the latest. */
  showLegends(at) {
    this._panes.forEach(pane => this._showLegend(pane, at));
  }

  _add(pane, index) {
    const lines = pane.lines.map(line => {
      const base = { lineWidth: line.width ?? 1.5, lastValueVisible: false, priceLineVisible: false, crosshairMarkerVisible: false,
        priceFormat: { type: 'price', precision: 1, minMove: 0.1 },
        autoscaleInfoProvider: original => this._scaleToThreshold(original(), pane.id) };
      const series = line.filled
        ? this._chart.addSeries(BaselineSeries, { ...base, baseValue: { type: 'price', price: 0 } }, index)
        : this._chart.addSeries(LineSeries, base, index);
      return { ...line, series, last: null };
    });
    const rule = new BarRule();
    lines[0].series.attachPrimitive(rule);
    this._rules.push(rule);
    lines[0].series.priceScale().applyOptions({ scaleMargins: { top: 0.24, bottom: 0.08 } });
    const legend = document.createElement('div');
    legend.className = 'tc-chart-legend';
    return { ...pane, index, lines, legend, stretch: pane.stretch ?? 1 };
  }

  _applyThresholds(color) {
    this._thresholdLines.forEach(([series, line]) => series.removePriceLine(line));
    this._thresholdLines = [];
    const warn = color('--tc-warn');
    const ground = color('--tc-surface');
    for (const pane of this._panes) {
      const value = this._thresholds?.[pane.id];
      if (value == null) {
        continue;
      }

      const series = pane.lines[0].series;
      this._thresholdLines.push([series, series.createPriceLine({
        price: value, color: warn, lineWidth: 1, lineStyle: LineStyle.Dashed, axisLabelVisible: true, title: 'min',
        axisLabelColor: ground, axisLabelTextColor: warn,
      })]);
      if (pane.lines[0].filled) {
        series.applyOptions({ baseValue: { type: 'price', price: value } });
      }
    }
  }

  _scaleToThreshold(info, pane) {
    const value = this._thresholds?.[pane];
    if (!info?.priceRange || value == null) {
      return info;
    }

    const { minValue, maxValue } = info.priceRange;
    return { ...info, priceRange: { minValue: Math.min(minValue, value), maxValue: Math.max(maxValue, value) } };
  }

  _showLegend(pane, at) {
    const title = document.createElement('b');
    title.textContent = pane.title;
    const items = pane.lines.map(line => {
      const value = at?.get(line.series)?.value ?? line.last;
      const item = document.createElement('span');
      const key = document.createElement('i');
      key.style.background = `var(${line.color})`;
      const number = document.createElement('em');
      number.textContent = value == null ? '—' : `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(1)}`;
      item.append(key, `${line.label} `, number);
      return item;
    });
    pane.legend.replaceChildren(title, ...items);
  }
}

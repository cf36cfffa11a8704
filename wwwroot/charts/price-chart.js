import {
  createChart, createSeriesMarkers, CandlestickSeries, HistogramSeries, ColorType, CrosshairMode, LineStyle,
} from '../lib/lightweight-charts/lightweight-charts.mjs';
import { palette, onThemeChange } from './theme.js';
import { BarRule, TradeZones } from './overlays.js';
import { EdgeTags, LINES } from './edge-tags.js';
import { ModelPanes } from './model-panes.js';

/**
 * One price chart: candles and volume, and below them the panes of the model's expectations on the same time scale.
 * Times are seconds since 1970 UTC. Mirrors TradingConsole.Web.Charts.PriceChart.
 */
export function create(element, options, page) {
  return new PriceChart(element, options, page);
}

class PriceChart {
  constructor(element, options, page) {
    this._element = element;
    this._page = page;
    this._options = options;
    this._bars = [];
    this._trade = null;
    this._markers = [];
    this._selected = null;
    this._priceLines = [];
    this._hasFitted = false;

    this._chart = createChart(element, {
      autoSize: true,
      crosshair: { mode: CrosshairMode.Normal },
      layout: { attributionLogo: true, fontSize: 11, panes: { enableResize: true } },
      rightPriceScale: { borderVisible: false, minimumWidth: 76 },
      timeScale: { borderVisible: false, timeVisible: true, secondsVisible: false, rightOffset: 6, minBarSpacing: 0.6 },
      localization: { locale: 'en-GB' },
    });
    this._candles = this._chart.addSeries(CandlestickSeries, {
      priceFormat: this._priceFormat(), borderVisible: true, priceLineStyle: LineStyle.SparseDotted,
      autoscaleInfoProvider: original => this._scaleToTrade(original()),
    });
    this._volume = this._chart.addSeries(HistogramSeries, {
      priceScaleId: 'volume', priceFormat: { type: 'volume' }, lastValueVisible: false, priceLineVisible: false,
    });
    this._volume.priceScale().applyOptions({ scaleMargins: { top: 0.92, bottom: 0 } });
    this._candles.priceScale().applyOptions({ scaleMargins: { top: 0.06, bottom: 0.1 } });
    this._zones = new TradeZones();
    this._candles.attachPrimitive(this._zones);
    this._markerLayer = createSeriesMarkers(this._candles, []);
    this._rule = new BarRule();
    this._candles.attachPrimitive(this._rule);
    this._panes = new ModelPanes(this._chart, element, options.panes ?? [], options.thresholds);
    const heights = [options.priceStretch ?? 3, ...this._panes.stretches];
    this._chart.panes().forEach((pane, i) => pane.setStretchFactor(heights[i] ?? 1));

    this._edge = new EdgeTags(price => this._format(price));
    this._legend = document.createElement('div');
    this._legend.className = 'tc-chart-legend';
    element.append(this._legend, this._edge.element);

    this._onRange = () => this._placeEdgeTags();
    this._onMove = event => this._showLegend(event);
    this._onClick = event => this._choose(event);
    this._chart.timeScale().subscribeVisibleLogicalRangeChange(this._onRange);
    this._chart.subscribeCrosshairMove(this._onMove);
    this._chart.subscribeClick(this._onClick);
    this._sizes = new ResizeObserver(() => this._placeEdgeTags());
    this._sizes.observe(element);
    this._stopTheme = onThemeChange(() => this._applyTheme());
    this._applyTheme();
  }

  /** Replaces every candle. Columns, oldest first. */
  setBars(columns) {
    const bars = columns.time.map((time, i) => ({
      time, open: columns.open[i], high: columns.high[i], low: columns.low[i], close: columns.close[i], volume: columns.volume[i],
    }));
    this._bars = bars;
    this._candles.setData(bars);
    this._volume.setData(bars.map(bar => ({ time: bar.time, value: bar.volume })));
    if (!this._hasFitted && bars.length > 0) {
      this._hasFitted = true;
      this._showLatest();
    }

    this._zonesChanged();
    this._applyMarkers();
    this._showLegend(null);
  }

  /** Moves or appends the last candle without touching the rest. */
  updateBar(bar) {
    const last = this._bars.at(-1);
    if (last && bar.time < last.time) {
      return;
    }

    if (last && last.time === bar.time) {
      this._bars[this._bars.length - 1] = bar;
    } else {
      this._bars.push(bar);
    }

    this._candles.update(bar);
    this._volume.update({ time: bar.time, value: bar.volume });
    this._placeEdgeTags();
    this._showLegend(null);
  }

  /** Replaces the series of the panes. */
  setSeries(columns) {
    this._panes.setSeries(columns);
  }

  updateSeries(point) {
    this._panes.updateSeries(point);
  }

  setThresholds(values) {
    this._panes.setThresholds(values);
  }

  setTrade(trade) {
    this._trade = trade;
    this._applyTrade();
  }

  setMarkers(markers) {
    this._markers = markers;
    this._applyMarkers();
  }

  /** Draws the rule at one bar, or removes it with null. */
  select(time) {
    this._selected = time;
    const color = this._color('--tc-accent');
    this._rule.show(time, color);
    this._panes.select(time, color);
  }

  setPriceFormat(precision, tick) {
    this._options.precision = precision;
    this._options.tick = tick;
    this._candles.applyOptions({ priceFormat: this._priceFormat() });
  }

  /** Forgets the view too: the next bars belong to another symbol or interval. */
  reset() {
    this._hasFitted = false;
    this.setTrade(null);
    this.setMarkers([]);
    this.select(null);
  }

  dispose() {
    cancelAnimationFrame(this._edgeFrame);
    this._stopTheme();
    this._sizes.disconnect();
    this._chart.timeScale().unsubscribeVisibleLogicalRangeChange(this._onRange);
    this._chart.unsubscribeCrosshairMove(this._onMove);
    this._chart.unsubscribeClick(this._onClick);
    this._chart.remove();
    this._legend.remove();
    this._edge.element.remove();
    this._page = null;
  }

  _priceFormat() {
    return { type: 'custom', minMove: this._options.tick || 0.01, formatter: price => this._format(price) };
  }

  _color(name, alpha) {
    const colors = palette(this._element);
    const value = colors.color(name, alpha);
    colors.release();
    return value;
  }

  _applyTheme() {
    const colors = palette(this._element);
    const color = colors.color;
    const up = color('--tc-up');
    const down = color('--tc-down');
    const grid = { color: color('--tc-grid') };
    const cross = { color: color('--tc-t3'), style: LineStyle.Dashed, labelBackgroundColor: color('--tc-t3') };
    this._chart.applyOptions({
      layout: {
        background: { type: ColorType.Solid, color: color('--tc-surface') }, textColor: color('--tc-t3'),
        fontFamily: 'Inter, Pretendard, sans-serif', panes: { separatorColor: color('--tc-line'), separatorHoverColor: color('--tc-hover') },
      },
      grid: { vertLines: grid, horzLines: grid },
      crosshair: { vertLine: cross, horzLine: cross },
    });
    this._candles.applyOptions({
      upColor: up, downColor: down, wickUpColor: up, wickDownColor: down, borderUpColor: up, borderDownColor: down,
      priceLineColor: color('--tc-t1'),
    });
    this._volume.applyOptions({ color: color('--tc-s3', 0.38) });
    this._panes.applyTheme(color);
    colors.release();
    this._applyTrade();
    this._applyMarkers();
    this.select(this._selected);
  }

  _applyTrade() {
    this._priceLines.forEach(line => this._candles.removePriceLine(line));
    this._priceLines = [];
    const trade = this._trade;
    const ground = this._color('--tc-bg');
    for (const [kind, look] of Object.entries(LINES)) {
      const price = trade?.[kind];
      if (price == null) {
        continue;
      }

      const color = this._color(look.color);
      this._priceLines.push(this._candles.createPriceLine({
        price, color, lineWidth: 1, lineStyle: LineStyle.Dashed, axisLabelVisible: true, title: trade.titles?.[kind] ?? look.label,
        axisLabelColor: color, axisLabelTextColor: ground,
      }));
    }

    this._zonesChanged();
  }

  _zonesChanged() {
    const trade = this._trade;
    const from = trade && this._bars.length > 0
      ? (this._bars.findLast(bar => bar.time <= trade.from) ?? this._bars[0]).time
      : null;
    this._zones.show(
      from == null ? null : { from, entry: trade.entry, target: trade.target, stop: trade.stop },
      { reward: this._color('--tc-up', 0.07), risk: this._color('--tc-down', 0.07) });
    this._placeEdgeTags();
  }

  _applyMarkers() {
    const color = this._color('--tc-t1');
    const known = this._bars;
    const snapped = this._markers
      .filter(marker => known.length > 0 && marker.time >= known[0].time)
      .map(marker => ({
        time: (known.findLast(bar => bar.time <= marker.time) ?? known[0]).time, color, text: marker.text, size: 1,
        position: marker.isBuy ? 'belowBar' : 'aboveBar', shape: marker.isBuy ? 'arrowUp' : 'arrowDown',
      }));
    this._markerLayer.setMarkers(snapped);
  }

  // Entry, stop and target belong in view while they are near; a liquidation price far away must not flatten the candles.
  _scaleToTrade(info) {
    const trade = this._trade;
    if (!info?.priceRange || !trade) {
      return info;
    }

    const { minValue, maxValue } = info.priceRange;
    const reach = Math.max(maxValue - minValue, maxValue * 0.001) * 4;
    const near = [trade.entry, trade.stop, trade.target].filter(price => price != null && price > minValue - reach && price < maxValue + reach);
    return { ...info, priceRange: { minValue: Math.min(minValue, ...near), maxValue: Math.max(maxValue, ...near) } };
  }

  // The library rescales when it paints, after this script: coordinates are only true in the frame after next.
  _placeEdgeTags() {
    cancelAnimationFrame(this._edgeFrame);
    this._edgeFrame = requestAnimationFrame(() => {
      this._edgeFrame = requestAnimationFrame(() => this._drawEdgeTags());
    });
  }

  _drawEdgeTags() {
    this._edge.draw(this._trade, this._bars.at(-1)?.close, this._chart.panes()[0]?.getHeight() ?? 0, price => this._candles.priceToCoordinate(price));
    this._panes.placeLegends();
  }

  _showLegend(event) {
    const bar = event?.time == null ? this._bars.at(-1) : event.seriesData.get(this._candles) ?? this._bars.at(-1);
    if (!bar) {
      this._legend.textContent = '';
      return;
    }

    const volume = event?.time == null ? bar.volume : event.seriesData.get(this._volume)?.value ?? bar.volume;
    const parts = [['O', bar.open], ['H', bar.high], ['L', bar.low], ['C', bar.close]].map(([name, value]) => `${name} ${this._format(value)}`);
    this._legend.textContent = `${parts.join('  ')}  V ${volume == null ? '—' : volume.toLocaleString('en', { maximumFractionDigits: 1 })}`;
    this._panes.showLegends(event?.time == null ? null : event.seriesData);
  }

  _showLatest() {
    const width = this._element.clientWidth;
    const shown = Math.max(60, Math.min(220, Math.floor(width / 7)));
    this._chart.timeScale().setVisibleLogicalRange({ from: this._bars.length - shown, to: this._bars.length + 6 });
  }

  _format(price) {
    const precision = this._options.precision ?? 2;
    return price.toLocaleString('en', { minimumFractionDigits: precision, maximumFractionDigits: precision });
  }

  _choose(event) {
    if (event.time != null && this._page) {
      // A lost circuit answers with a rejection; the chart stays usable until the page reconnects.
      this._page.invokeMethodAsync('OnBarChosen', event.time).catch(() => this.select(event.time));
    }
  }
}

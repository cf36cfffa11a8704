import * as echarts from '../lib/echarts/echarts.esm.min.mjs';
import { palette, onThemeChange } from './theme.js';

/** One ECharts chart whose option names page tokens (`--tc-up`, `--tc-s1/0.3`) where it wants colours. Mirrors TradingConsole.Web.Charts.EChart. */
export function create(element, option) {
  return new EChart(element, option);
}

class EChart {
  constructor(element, option) {
    this._element = element;
    this._option = option;
    this._chart = echarts.init(element, null, { renderer: 'canvas' });
    this._sizes = new ResizeObserver(() => this._chart.resize());
    this._sizes.observe(element);
    this._stopTheme = onThemeChange(() => this._draw(true));
    this._draw(true);
  }

  /** Replaces the option; series that keep their place move instead of being rebuilt. */
  setOption(option) {
    const isSameShape = option.series?.length === this._option.series?.length;
    this._option = option;
    this._draw(!isSameShape);
  }

  dispose() {
    this._stopTheme();
    this._sizes.disconnect();
    this._chart.dispose();
  }

  _draw(replace) {
    const colors = palette(this._element);
    const option = this._themed(this._option, colors.color);
    const text = colors.color('--tc-t3');
    const grid = colors.color('--tc-grid');
    const font = { color: text, fontFamily: 'Inter, Pretendard, sans-serif', fontSize: 11 };
    const axis = given => ({
      axisLine: { show: false }, axisTick: { show: false }, splitLine: { lineStyle: { color: grid } },
      ...given, axisLabel: { ...font, ...given?.axisLabel }, nameTextStyle: font,
    });
    this._chart.setOption({
      animation: false, useUTC: true, textStyle: font, // As every time on the pages.
      tooltip: {
        trigger: 'axis', confine: true, renderMode: 'richText', borderWidth: 1,
        backgroundColor: colors.color('--tc-raised'), borderColor: colors.color('--tc-line-2'), textStyle: { ...font, color: colors.color('--tc-t1') },
        axisPointer: { lineStyle: { color: text, type: 'dashed' } },
      },
      ...option,
      xAxis: [].concat(option.xAxis ?? []).map(axis),
      yAxis: [].concat(option.yAxis ?? []).map(axis),
    }, { notMerge: replace });
    colors.release();
  }

  _themed(value, color) {
    if (typeof value === 'string' && value.startsWith('--tc-')) {
      const [token, alpha] = value.split('/');
      return color(token, alpha ? Number(alpha) : 1);
    }

    if (Array.isArray(value)) {
      return typeof value[0] === 'number' ? value : value.map(item => this._themed(item, color));
    }

    return value && typeof value === 'object'
      ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this._themed(item, color)]))
      : value;
  }
}

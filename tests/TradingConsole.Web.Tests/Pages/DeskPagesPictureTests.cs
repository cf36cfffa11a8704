using TradingConsole.Web.Tests.Browser;
using TradingConsole.Web.Tests.Sample;
using Xunit;

namespace TradingConsole.Web.Tests.Pages;

/// <summary>Signals, Symbol, Training and Settings in a real browser: pictures, and no complaint from the console or the layout.</summary>
[Collection(BrowserCollection.Name)]
public sealed class DeskPagesPictureTests(HistoryConsole shared) : IClassFixture<HistoryConsole>
{
    private static readonly (string Path, string Name)[] Shown =
    [
        ("/signals", "signals"), ("/signals?view=blocked&row=BTCUSDT", "signals-drawer"), ("/symbol/BTCUSDT", "symbol"),
        ("/training", "training"), ("/settings", "settings"), ("/settings?part=policy", "settings-policy"),
    ];

    [Fact]
    public async Task DeskPages_InBothThemesAndSizes_DrawWithoutErrorOrSidewaysScroll()
    {
        var console = shared.Afresh();
        await PictureTour.TakeAsync(console, Shown);
    }

    [Fact]
    public async Task ChartModules_InTheBrowser_PaintDataAndLetGo()
    {
        var console = shared.Afresh();
        await using var browser = await Chromium.LaunchAsync();
        List<string> complaints = [];
        var page = await browser.OpenAsync(console.BaseAddress);
        page.Console += (_, message) => complaints.AddRange(message.Type == "error" ? [message.Text] : []);
        page.PageError += (_, error) => complaints.Add(error);
        await page.SignInAsync("admin", RunningConsole.AdminPassword);

        var painted = await page.EvaluateAsync<int[]>("""
            async () => {
              const ink = box => [...box.querySelectorAll('canvas')].reduce((total, canvas) => {
                const pixels = new Uint32Array(canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.buffer);
                return total + new Set(pixels).size - 1;
              }, 0);
              const frames = n => new Promise(done => { const next = () => (n-- > 0 ? requestAnimationFrame(next) : done()); next(); });
              const place = () => { const box = document.createElement('div'); box.style.cssText = 'width:600px;height:300px'; document.body.append(box); return box; };

              const { create: createPrice } = await import('/charts/price-chart.js');
              const priceBox = place();
              const price = createPrice(priceBox, { panes: [{ id: 'ev', title: 'EV', lines: [{ id: 'ev', label: 'EV', color: '--tc-t1', filled: true }] }], precision: 1, tick: 0.1 }, null);
              const time = Array.from({ length: 80 }, (_, i) => 1700000000 - (1700000000 % 60) + i * 60);
              const close = time.map((_, i) => 100 + Math.sin(i / 5));
              price.setBars({ time, open: close, high: close.map(c => c + 1), low: close.map(c => c - 1), close: close.map((c, i) => c + (i % 2 ? 0.4 : -0.4)), volume: close });
              price.setSeries({ time, series: { ev: close.map((c, i) => i === 3 ? null : c - 100) } });
              price.setThresholds({ ev: 0.2 });
              price.setTrade({ from: time[60], entry: 100, target: 103, stop: 98, liquidation: 20, titles: {} });
              price.setMarkers([{ time: time[60] + 7, isBuy: true, text: 'buy' }]);
              price.updateBar({ time: time[79] + 60, open: 100, high: 101, low: 99, close: 100.5, volume: 3 });
              price.updateBar({ time: time[10], open: 1, high: 1, low: 1, close: 1, volume: 1 });
              price.select(time[70]);
              document.documentElement.dataset.theme = 'light';
              await frames(6);
              const priceInk = ink(priceBox);
              const liquidationTags = priceBox.querySelectorAll('.tc-chart-tag.liquidation').length;
              price.dispose();

              const { create: createChart } = await import('/charts/echart.js');
              const chartBox = place();
              const chart = createChart(chartBox, {
                grid: {}, xAxis: [{ type: 'time' }], yAxis: [{ type: 'value', scale: true }],
                series: [{ type: 'line', name: 'equity', data: close.map((c, i) => [time[i] * 1000, c]), lineStyle: { color: '--tc-s1', width: 1.5 }, itemStyle: { color: '--tc-s1' }, areaStyle: { color: '--tc-down/0.32' } }],
              });
              await frames(6);
              const chartInk = ink(chartBox);
              chart.dispose();
              return [priceInk, liquidationTags, priceBox.querySelectorAll('canvas').length, chartInk, chartBox.querySelectorAll('canvas').length];
            }
            """);

        Assert.Empty(complaints);
        Assert.True(painted[0] > 20, $"the price chart painted {painted[0]} colours");
        Assert.Equal(1, painted[1]);
        Assert.Equal(0, painted[2]);
        Assert.True(painted[3] > 5, $"the ECharts chart painted {painted[3]} colours");
        Assert.Equal(0, painted[4]);
    }
}

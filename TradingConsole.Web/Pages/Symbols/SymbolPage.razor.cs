using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using TradingConsole.Core.Market;
using TradingConsole.Web.Charts;
using TradingConsole.Web.Components;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Web.Pages.Symbols;

/// <summary>One symbol: its price with the trade's levels, what the model expected minute by minute, and why.</summary>
public sealed partial class SymbolPage : IDisposable
{
    private static readonly string[] Keys = ["Escape"];

    private static readonly PriceChartOptions ChartOptions = new(
    [
        new ChartPane("ev", "EV and ER, bps",
        [
            new ChartLine("ev", "EV", "--tc-t1", 2, Filled: true),
            new ChartLine("er", "ER", "--tc-s3"),
        ]),
        new ChartPane("q05", "q05, bps", [new ChartLine("q05", "q05", "--tc-s2")], 0.62),
    ]);

    private CancellationTokenSource _reading = new();
    private PriceChart? _chart;
    private SymbolSeries _series = SymbolSeries.Empty;
    private FormingBar _forming = new(BarInterval.All[0]);
    private Symbol _symbol = Symbol.Btc;
    private BarInterval _interval = BarInterval.All[0];
    private DateTimeOffset? _bar;
    private DateTimeOffset? _lastSignal;
    private DateTimeOffset? _lastCandle;
    private (Guid Id, string Status)? _shownTrade;
    private int _decimals = 2;
    private bool _isMark;
    private bool _isShort;
    private bool _isLoading = true;
    private bool _isEmpty;
    private bool _isDrawerOpen = true;
    private string? _problem;

    [Inject]
    internal SymbolReader Reader { get; init; } = null!;

    [Inject]
    public required DeskPulse Pulse { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Parameter]
    public string? Name { get; set; }

    [SupplyParameterFromQuery(Name = "bar")]
    public string? IntervalName { get; set; }

    [SupplyParameterFromQuery(Name = "price")]
    public string? PriceName { get; set; }

    private string ChartFact => _series.Minutes.Count == 0
        ? $"{_interval.Name} bars"
        : string.Create(CultureInfo.InvariantCulture,
            $"{_interval.Name} bars, {_series.Minutes.Count:N0} minutes from {_series.Minutes[0].OpenTime.UtcDateTime:d MMM HH:mm} UTC");

    private string ChartLabel => $"{_symbol} {(_isMark ? "mark" : "last")} price in {_interval.Name} bars with the open trade's levels, expected value and 5 % quantile below";

    private string WhyEmpty => Pulse.Latest.Tickers.FirstOrDefault(ticker => ticker.Symbol == _symbol) switch
    {
        null => $"{_symbol} is not in the universe, so nothing is collected for it.",
        { Status: not "TRADING" } ticker => $"{_symbol} is {ticker.Status} at the exchange; no minute of it is stored.",
        _ => $"No minute of {_symbol} is stored yet ({Pulse.Latest.Phase}).",
    };

    private string NextStep => Pulse.Latest.Tickers.Any(ticker => ticker.Symbol == _symbol)
        ? "History is bootstrapped first; Training shows how far it is."
        : "Add it in Settings, or choose another symbol above.";

    public void Dispose()
    {
        _reading.Cancel();
        _reading.Dispose();
    }

    protected override async Task OnParametersSetAsync()
    {
        var symbol = Symbol.TryParse(Name?.ToUpperInvariant(), out var named, out _) ? named : Symbol.Btc;
        var interval = BarInterval.Parse(IntervalName);
        var isMark = PriceName == "mark";
        if (symbol == _symbol && interval == _interval && isMark == _isMark && _chart is not null)
        {
            return;
        }

        _bar = symbol == _symbol ? _bar : null;
        (_symbol, _interval, _isMark) = (symbol, interval, isMark);
        await LoadAsync();
    }

    private void Choose((Symbol Symbol, BarInterval Interval, bool IsMark) view)
    {
        var query = new Dictionary<string, object?>
        {
            ["bar"] = view.Interval.Minutes == 1 ? null : view.Interval.Name,
            ["price"] = view.IsMark ? "mark" : null,
        };
        Navigation.NavigateTo(
            Navigation.GetUriWithQueryParameters(Navigation.ToAbsoluteUri($"/symbol/{view.Symbol}").ToString(), query));
    }

    private async Task LoadAsync()
    {
        await _reading.CancelAsync();
        _reading.Dispose();
        _reading = new CancellationTokenSource();
        var cancellation = _reading.Token;
        _isLoading = true;
        _problem = null;
        try
        {
            var series = await Reader.LoadAsync(_symbol, _isMark, _interval, Pulse.Latest.AsOf, cancellation);
            cancellation.ThrowIfCancellationRequested();
            _series = series;
            _decimals = series.Decimals;
            _isEmpty = series.Minutes.Count == 0;
            (_lastSignal, _lastCandle, _shownTrade) = (null, null, null);
            await DrawAsync();
        }
        catch (OperationCanceledException)
        {
            return; // Another symbol was chosen, or the page is gone.
        }
        catch (Exception exception)
        {
            _problem = $"The store did not answer: {exception.Message}";
        }

        _isLoading = false;
    }

    private async Task DrawAsync()
    {
        if (_chart is null)
        {
            return; // Before the first drawing; the chart keeps what OnAfterRender sends.
        }

        var bars = _interval.Join(_series.Minutes);
        _forming = new FormingBar(_interval);
        _forming.Reset(bars.Count > 0 ? bars[^1] : null);
        await _chart.ResetAsync();
        _shownTrade = null;
        await _chart.SetPriceFormatAsync(_decimals, Math.Pow(10, -_decimals));
        await _chart.SetBarsAsync(BarColumns.From(bars));
        await DrawSeriesAsync();
        await _chart.SetMarkersAsync(TradeMarks.Markers(_series.Trades));
        await DrawTradeAsync(Pulse.Latest);
        await _chart.SelectAsync(_bar is { } bar ? _interval.Floor(bar).ToUnixTimeSeconds() : null);
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender && _series.Minutes.Count > 0)
        {
            await DrawAsync();
        }
    }

    private async Task DrawSeriesAsync()
    {
        await _chart!.SetSeriesAsync(SignalSeries.Columns(_series.Signals, _interval, _isShort));
        await DrawFloorsAsync(Pulse.Latest.Signals.IsDefault ? null : Pulse.Latest.Signals.FirstOrDefault(row => row.Symbol == _symbol));
    }

    private Task DrawFloorsAsync(SignalState? latest) =>
        _chart!.SetThresholdsAsync(SignalSeries.Floors(_series.Policy, latest?.AtrFraction));

    private async Task ShowSideAsync(bool isShort)
    {
        _isShort = isShort;
        if (_chart is not null)
        {
            await DrawSeriesAsync();
        }
    }

    private async Task TickAsync(DeskSnapshot desk)
    {
        if (_chart is null || _isLoading)
        {
            return;
        }

        if (_isEmpty)
        {
            if (desk.Health.LatestCandle is { } first && first != _lastCandle)
            {
                _lastCandle = first;
                await LoadAsync();
                StateHasChanged();
            }

            return;
        }

        try
        {
            await DrawTickAsync(_chart, desk);
        }
        catch (JSException exception)
        {
            _problem = $"The chart could not be drawn: {exception.Message}";
            StateHasChanged();
        }
    }

    private async Task DrawTickAsync(PriceChart chart, DeskSnapshot desk)
    {
        var ticker = desk.Tickers.FirstOrDefault(row => row.Symbol == _symbol);
        if ((_isMark ? ticker?.Mark : ticker?.Last) is { } price && _forming.Push(_symbol, desk.AsOf, price) is { } bar)
        {
            await chart.UpdateBarAsync(bar);
        }

        var signal = desk.Signals.FirstOrDefault(row => row.Symbol == _symbol);
        if (signal is not null && signal.Bar != _lastSignal)
        {
            _lastSignal = signal.Bar;
            await chart.UpdateSeriesAsync(SignalSeries.Point(signal, _interval, _isShort));
            await DrawFloorsAsync(signal);
        }

        await DrawTradeAsync(desk);
        if (desk.Health.LatestCandle is { } closed && closed != _lastCandle)
        {
            var isFirst = _lastCandle is null;
            _lastCandle = closed;
            if (!isFirst)
            {
                await CatchUpAsync();
            }
        }
    }

    // The closed minutes replace what was grown from conflated prices.
    private async Task CatchUpAsync()
    {
        try
        {
            _series = await Reader.CatchUpAsync(_symbol, _isMark, _series, Pulse.Latest.AsOf, _reading.Token);
            var bars = _interval.Join(_series.Tail(3 * _interval.Minutes));
            foreach (var bar in bars.Skip(Math.Max(0, bars.Count - 2)))
            {
                _forming.Reset(bar);
                await _chart!.UpdateBarAsync(ChartBar.From(bar));
            }

            _problem = null;
        }
        catch (OperationCanceledException)
        {
            return; // The page moved on while the store was answering.
        }
        catch (Exception exception)
        {
            _problem = $"The store did not answer: {exception.Message}";
            StateHasChanged();
        }
    }

    private async Task DrawTradeAsync(DeskSnapshot desk)
    {
        var trade = desk.Trades.FirstOrDefault(open => open.Symbol == _symbol && open.Status == "open");
        var shown = trade is null ? default((Guid, string)?) : (trade.TradeId, trade.Status);
        if (shown == _shownTrade)
        {
            return;
        }

        _shownTrade = shown;
        await _chart!.SetTradeAsync(trade is null ? null : TradeMarks.Lines(trade));
        var trades = _series.Trades.Where(known => known.TradeId != trade?.TradeId)
            .Concat(desk.RecentTrades.Where(closed => closed.Symbol == _symbol && _series.Trades.All(known => known.TradeId != closed.TradeId)))
            .Concat(trade is null ? [] : [trade]);
        await _chart.SetMarkersAsync(TradeMarks.Markers([.. trades]));
    }

    private Task ChooseBarAsync(long time)
    {
        var open = DateTimeOffset.FromUnixTimeSeconds(time);
        var close = open.AddMinutes(_interval.Minutes);
        var decided = _series.Signals.Where(point => point.Bar >= open && point.Bar < close).Select(point => (DateTimeOffset?)point.Bar);
        _isDrawerOpen = true;
        return PinAsync(decided.LastOrDefault() ?? open);
    }

    private async Task PinAsync(DateTimeOffset? bar)
    {
        _bar = bar;
        if (_chart is not null)
        {
            await _chart.SelectAsync(bar is { } pinned ? _interval.Floor(pinned).ToUnixTimeSeconds() : null);
        }
    }

    private async Task OnKey(string key)
    {
        if (key == "Escape" && _bar is not null)
        {
            await PinAsync(null);
        }
        else
        {
            _isDrawerOpen = false;
        }
    }
}

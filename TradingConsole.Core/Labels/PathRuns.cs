using TradingConsole.Core.Market;

namespace TradingConsole.Core.Labels;

/// <summary>Where a series is unbroken: minutes that follow each other and have mark price.</summary>
internal readonly struct PathRuns
{
    private readonly int[] _end;

    public PathRuns(MinuteSeries series)
    {
        _end = new int[series.Length];
        for (var i = series.Length - 1; i >= 0; i--)
        {
            var continues = i + 1 < series.Length && series.Minute[i + 1] == series.Minute[i] + 1 && _end[i + 1] > i + 1;
            _end[i] = !HasMark(series, i) ? i : continues ? _end[i + 1] : i + 1;
        }
    }

    /// <summary>The bar and the <paramref name="bars"/> after it are one run.</summary>
    public bool IsWhole(int bar, int bars) => _end[bar] - bar > bars;

    private static bool HasMark(MinuteSeries series, int i) =>
        IsPrice(series.MarkOpen[i]) && IsPrice(series.MarkHigh[i]) && IsPrice(series.MarkLow[i]) && IsPrice(series.MarkClose[i]);

    private static bool IsPrice(double value) => value > 0 && double.IsFinite(value);
}

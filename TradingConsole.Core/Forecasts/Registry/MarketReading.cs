namespace TradingConsole.Core.Forecasts.Registry;

/// <summary>One market as one answer of the catalogue shows it.</summary>
/// <param name="Market">Its label is <see cref="MarketLabel.Open"/>: what it is comes from <paramref name="Says"/> and others.</param>
/// <param name="IsEventKnown">Whether the answer named an event; without one the market stands for itself.</param>
/// <param name="Volume24hUsd">Null where it names none.</param>
/// <param name="LiquidityUsd">Resting in the book; null where it names none.</param>
public sealed record MarketReading(ForecastMarket Market, bool IsEventKnown, CatalogueSays Says, double? Volume24hUsd, double? LiquidityUsd);

/// <summary>A row that was read, or why it cannot be used: exactly one of the two.</summary>
public readonly record struct RowRead<T>(T? Row, Rejection? Rejection)
    where T : class
{
    internal static RowRead<T> Of(T row) => new(row, null);

    internal static RowRead<T> Refuse(Rejection rejection) => new(null, rejection);
}

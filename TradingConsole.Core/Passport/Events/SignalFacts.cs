using TradingConsole.Core.Market;

namespace TradingConsole.Core.Passport.Events;

/// <summary>Who found the signals of a scan.</summary>
public enum ScanKind
{
    /// <summary>Rules the operator chose, over the latest bars.</summary>
    Rule,

    /// <summary>The model in production.</summary>
    Model,
}

/// <summary>The market was scanned.</summary>
/// <param name="Symbols">How many were looked at.</param>
/// <param name="Signals">How many were found.</param>
public sealed record ScanCompleted(Guid ScanId, ScanKind Kind, int Symbols, int Signals) : PassportFact
{
    public override string? Objection => Signals < 0 || Symbols < 0 ? $"signals was {Signals}, symbols {Symbols}; counts are 0 or more." : null;
}

/// <summary>A signal was put on the watch list.</summary>
/// <param name="SignalId">The scan's signal; null when the operator wrote it down on their own.</param>
/// <param name="EntryPrice">The price when it was tracked.</param>
/// <param name="Confidence">Percent that the target comes before the stop; null when not said.</param>
public sealed record SignalTracked(
    Guid TrackedId, Guid? SignalId, Symbol Symbol, PositionSide Direction, decimal EntryPrice, decimal? StopPrice, decimal? TargetPrice, int? Confidence)
    : PassportFact
{
    public override string? Objection =>
        FactRules.Confidence(Confidence) ?? FactRules.Price("entry_price", EntryPrice)
        ?? FactRules.Price("stop_price", StopPrice) ?? FactRules.Price("target_price", TargetPrice);
}

/// <summary>A tracked signal became a quick trade.</summary>
public sealed record SignalConverted(Guid TrackedId, Guid TradeId, Symbol Symbol) : PassportFact;

/// <summary>A tracked signal was taken off the list, by hand or because its time was over.</summary>
public sealed record SignalDropped(Guid TrackedId, Symbol Symbol, string Reason) : PassportFact;

using TradingConsole.Core.Passport.Events;

namespace TradingConsole.Web.Pages.Passport;

/// <summary>Facts of the ledger as a line of a list.</summary>
internal static class ActivityWords
{
    /// <returns>An icon's name, and a figure that needs no words.</returns>
    public static (string Icon, string Figure) Of(PassportFact fact) => fact switch
    {
        ScanCompleted scan => ("radar", $"{scan.Signals} / {scan.Symbols}"),
        SignalTracked tracked => ("bookmark_add", Confidence(tracked.Confidence)),
        SignalConverted => ("swap_horiz", ""),
        SignalDropped => ("bookmark_remove", ""),
        QuickTradeRequested asked => ("add_circle", Confidence(asked.Confidence)),
        QuickTradeOpened opened => ("login", Formats.PriceWithoutTick((double)opened.EntryPrice)),
        QuickTradePlanChanged plan => ("tune", Formats.PriceWithoutTick((double)plan.To)),
        QuickTradeCloseRequested => ("logout", ""),
        QuickTradeCloseRefused => ("block", ""),
        QuickTradeCanceled => ("cancel", ""),
        QuickTradeClosed => ("check_circle", ""),
        CopyTradePublished => ("campaign", ""),
        CopyTradeFollowed => ("group_add", ""),
        HypothesisProposed proposed => ("lightbulb", Confidence(proposed.Confidence)),
        HypothesisAnswered answered => ("rule", Confidence(answered.OwnConfidence)),
        HypothesisSettled settled => ("gavel", $"{Formats.Signed(settled.MoveBps, 0)} bps"),
        OverrideOffered => ("shield", ""),
        OverrideAnswered => ("shield", ""),
        PredictionMade made => ("target", Confidence(made.Confidence)),
        PredictionSettled settled => ("target", settled.IsRight switch { true => "✓", false => "✗", null => Formats.NotApplicable }),
        ArenaOpened or ArenaJoined => ("swords", ""),
        ArenaCalledOff => ("cancel", ""),
        ArenaSettled arena => ("swords", $"{Formats.Signed(arena.OwnScore, 2)} : {Formats.Signed(arena.OpponentScore, 2)}"),
        _ => ("circle", ""),
    };

    public static string Symbol(PassportFact fact) => fact switch
    {
        SignalTracked tracked => tracked.Symbol.Value,
        SignalConverted converted => converted.Symbol.Value,
        SignalDropped dropped => dropped.Symbol.Value,
        QuickTradeRequested asked => asked.Symbol.Value,
        QuickTradeOpened opened => opened.Symbol.Value,
        QuickTradePlanChanged plan => plan.Symbol.Value,
        QuickTradeCloseRequested close => close.Symbol.Value,
        QuickTradeCloseRefused refused => refused.Symbol.Value,
        QuickTradeCanceled canceled => canceled.Symbol.Value,
        QuickTradeClosed closed => closed.Symbol.Value,
        CopyTradePublished published => published.Symbol.Value,
        CopyTradeFollowed followed => followed.Symbol.Value,
        HypothesisProposed proposed => proposed.Symbol.Value,
        HypothesisAnswered answered => answered.Symbol.Value,
        HypothesisSettled settled => settled.Symbol.Value,
        OverrideOffered offered => offered.Symbol.Value,
        OverrideAnswered answered => answered.Symbol.Value,
        PredictionMade made => made.Symbol.Value,
        PredictionSettled settled => settled.Symbol.Value,
        _ => "",
    };

    private static string Confidence(int? percent) => percent is { } said ? $"{said}%" : "";
}

using System.Globalization;
using TradingConsole.Core.Decisions;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Web.Pages.Signals;

/// <summary>How one step of the decision chain reads: its name, its number, its limit and, when it refused, one sentence.</summary>
internal static class DecisionText
{
    // Short names, and sentences with this decision's numbers; a code without a sentence is explained by Core's own table.
    private static readonly Dictionary<string, (string Name, string? Sentence)> Known = new()
    {
        [ReasonCodes.InputInvalid] = ("Inputs", null),
        [ReasonCodes.NoEdge] = ("Edge", "The better side is worth {0} after costs: nothing to earn."),
        [ReasonCodes.EvMin] = ("Expected value", "The expected value after costs is {0}; the policy asks for more than {1}."),
        [ReasonCodes.Q05Min] = ("Worst 5 %", "In the worst 5 % of cases the return is {0}; the policy accepts no less than {1}."),
        [ReasonCodes.MaeMax] = ("Adverse excursion", "The price is expected to move {0} against the position; the policy accepts {1}."),
        [ReasonCodes.Regime] = ("Regime", null),
        [ReasonCodes.StopTooWide] = ("Leverage", null),
        [ReasonCodes.BelowMinQuantity] = ("Smallest quantity", "The risk per trade allows a quantity of {0}; the exchange's smallest is {1}."),
        [ReasonCodes.BelowMinNotional] = ("Smallest notional", "The risk per trade allows {0}; the exchange's smallest order is {1}."),
        [ReasonCodes.UsedMargin] = ("Used margin", "Used margin would become {0}; the limit is {1}."),
        [ReasonCodes.TotalNotional] = ("Total notional", "All positions together would be {0}; the limit is {1}."),
        [ReasonCodes.DirectionalNotional] = ("One direction", "The positions of this direction would be {0}; the limit is {1}."),
        [ReasonCodes.DayLoss] = ("Day loss", "The day's loss is {0}; the limit is {1}."),
        [ReasonCodes.MaxPositions] = ("Positions", "There would be {0} positions; the limit is {1}."),
        [ReasonCodes.DataStale] = ("Data age", "The market data is {0} old; entries need data younger than {1}."),
        [ReasonCodes.PriceSanity] = ("Price sanity", "Mark, last and reference price lie {0} apart; the limit is {1}."),
        [ReasonCodes.EquityUnknown] = ("Equity", null),
        [ReasonCodes.EntryRate] = ("Entry rate", "There would be {0} entries this minute; the limit is {1}."),
        [ReasonCodes.SymbolNotional] = ("One symbol", "The symbol's positions would be {0}; the limit is {1}."),
        [ReasonCodes.TierNotional] = ("Liquidity tier", "The positions of this liquidity tier would be {0}; the limit is {1}."),
        [ReasonCodes.BtcBeta] = ("BTC beta", "All positions together would move like {0} of BTC; the limit is {1}."),
        [ReasonCodes.KillSwitch] = ("Kill switch", null),
        [ReasonCodes.ModeOff] = ("Mode", null),
        [ReasonCodes.AlreadyInPosition] = ("One position", null),
        [ReasonCodes.NotTradable] = ("Instrument", null),
        ["RISK_PER_TRADE"] = ("By risk", null),
        ["NOTIONAL_CAP"] = ("By cap", null),
        ["REGIME_FACTOR"] = ("After regime", null),
    };

    public static string Name(string code) =>
        Known.TryGetValue(code, out var known) ? known.Name : Sentence(code.Replace('_', ' ').ToLowerInvariant());

    /// <summary>The number as the chain shows it. EV parts and gates of return read in bps, shares of equity in percent.</summary>
    public static string Number(StageState stage, double? value) => Word(stage) is { } word && value == stage.Value
        ? word
        : value is not { } number || !double.IsFinite(number)
        ? Formats.NotApplicable
        : stage.Unit switch
        {
            "bps" => Formats.Signed(number, 1) + " bps",
            "atr" => Formats.Number(number, 1) + " ATR",
            "usdt" => Formats.Number(number, Math.Abs(number) < 1_000 ? 2 : 0) + " USDT",
            "count" => Formats.Number(number, number == Math.Truncate(number) ? 0 : 4),
            "x" => Formats.Number(number, 2) + "×",
            "s" => Formats.Duration(TimeSpan.FromSeconds(number)),
            "fraction" when stage.Stage is "ev" or "gate" => Formats.Bps(number) + " bps",
            "fraction" => Formats.Percent(number),
            _ => Formats.Number(number, number == Math.Truncate(number) ? 0 : 2),
        };

    public static string Limit(StageState stage) => (stage.Limit, stage.Code) switch
    {
        (null, _) => "",
        _ when Word(stage) is not null => "",
        (_, "REGIME_FACTOR") => $"× {Formats.Number(stage.Limit, 2)}",
        (_, ReasonCodes.MaeMax) => "under " + Number(stage, stage.Limit),
        (_, ReasonCodes.BelowMinQuantity or ReasonCodes.BelowMinNotional) => "at least " + Number(stage, stage.Limit),
        _ when stage.Stage == "gate" => "over " + Number(stage, stage.Limit),
        _ => "limit " + Number(stage, stage.Limit),
    };

    /// <summary>Why this decision ended as it did, one sentence per reason; never empty.</summary>
    public static IReadOnlyList<string> Reasons(SignalState signal)
    {
        if (signal.Decision is "LONG" or "SHORT")
        {
            var (side, ev) = signal.Decision == "LONG" ? ("long", signal.EvLong) : ("short", signal.EvShort);
            return
            [
                string.Create(CultureInfo.InvariantCulture,
                    $"Taken: the {side} is worth {Formats.Bps(ev)} bps after every cost, and each gate and guard passed."),
            ];
        }

        if (signal.Reasons.IsDefaultOrEmpty)
        {
            return ["No entry, and no reason was recorded."];
        }

        return [.. signal.Reasons.Select(code => Reason(signal, code))];
    }

    // A step that only says yes or no has no number worth showing.
    private static string? Word(StageState stage) => stage.Code switch
    {
        ReasonCodes.KillSwitch => stage.Passed ? "released" : "engaged",
        ReasonCodes.ModeOff => stage.Passed ? "trading" : "off",
        ReasonCodes.NotTradable => stage.Passed ? "trading" : "not trading",
        ReasonCodes.AlreadyInPosition => stage.Passed ? "none held" : "one held",
        ReasonCodes.InputInvalid => stage.Passed ? "complete" : "unusable",
        ReasonCodes.EquityUnknown => stage.Passed ? "known" : "unknown",
        _ => null,
    };

    private static string Reason(SignalState signal, string code)
    {
        var stage = signal.Stages.IsDefault ? null : signal.Stages.FirstOrDefault(step => step.Code == code && !step.Passed);
        if (!Known.TryGetValue(code, out var known))
        {
            return stage is null
                ? ReasonCode.Describe(code)
                : $"Blocked by {code}: {Number(stage, stage.Value)} against {Number(stage, stage.Limit)}.";
        }

        return stage is null || known.Sentence is null
            ? ReasonCode.Describe(code)
            : string.Format(CultureInfo.InvariantCulture, known.Sentence, Number(stage, stage.Value), Number(stage, stage.Limit));
    }

    private static string Sentence(string words) => words.Length == 0 ? words : char.ToUpperInvariant(words[0]) + words[1..];
}

using System.Collections.Immutable;
using System.Globalization;
using TradingConsole.Core.Time;

namespace TradingConsole.Core.Passport.Reports;

/// <summary>The ways a report cuts a history. Each trade is in at most one slice of a dimension.</summary>
internal static class Slices
{
    private const int HoursInBlock = 4;

    private static readonly ImmutableArray<(string Dimension, Func<ReportTrade, string?> Of)> Dimensions =
    [
        ("symbol", trade => trade.Symbol),
        ("hour", trade => HourBlock(trade.EnteredAt)),
        ("weekday", trade => KoreanTime.DayOf(trade.EnteredAt).DayOfWeek.ToString()),
        ("direction", trade => trade.Direction),
        ("regime", trade => trade.Regime),
        ("setup", trade => trade.Setup),
        ("holding", trade => Holding(trade.ExitedAt - trade.EnteredAt)),
        ("plan", PlanBreak),
        ("confidence", trade => trade.Confidence is { } percent ? percent >= 80 ? "80–100" : percent >= 60 ? "60–79" : "0–59" : null),
    ];

    /// <summary>Every slice of every dimension with trades both in and outside it, in a fixed order.</summary>
    public static IEnumerable<Slice> Of(ImmutableArray<ReportTrade> trades)
    {
        foreach (var (dimension, of) in Dimensions)
        {
            foreach (var group in trades.GroupBy(of).Where(group => group.Key is not null).OrderBy(group => group.Key, StringComparer.Ordinal))
            {
                var inside = group.ToImmutableArray();
                if (inside.Length < trades.Length)
                {
                    yield return new Slice(dimension, group.Key!, inside, [.. trades.Where(trade => of(trade) != group.Key)]);
                }
            }
        }
    }

    private static string HourBlock(DateTimeOffset at)
    {
        var first = MinuteGrid.ToKst(at).Hour / HoursInBlock * HoursInBlock;
        return string.Create(CultureInfo.InvariantCulture, $"{first:00}–{first + HoursInBlock:00}");
    }

    private static string Holding(TimeSpan held) => held switch
    {
        { TotalMinutes: < 15 } => "< 15 min",
        { TotalMinutes: < 60 } => "15–60 min",
        { TotalHours: < 4 } => "1–4 h",
        _ => "≥ 4 h",
    };

    // The gravest first: a trade that broke several rules is counted where it hurts most.
    private static string? PlanBreak(ReportTrade trade) =>
        trade.WarningsIgnored > 0 ? "warning ignored"
        : trade.IsStopMoved ? "stop moved"
        : trade.IsTargetCut ? "target cut"
        : "plan kept";
}

internal sealed record Slice(string Dimension, string Name, ImmutableArray<ReportTrade> Inside, ImmutableArray<ReportTrade> Outside);

using System.Collections.Immutable;
using System.Globalization;
using TradingConsole.Core.Statistics;
using TradingConsole.Core.Time;

namespace TradingConsole.Core.Passport.Reports;

/// <summary>The ways a report cuts a history. Each trade is in at most one slice of a dimension.</summary>
/// <remarks>
/// Only by what was known when the trade was entered. A slice that the outcome helps to choose, such as the holding time or a close in profit,
/// differs from the rest by its choice alone, and leaving it out is nothing anybody can do beforehand.
/// </remarks>
internal static class Slices
{
    private const int HoursInBlock = 4;

    private static readonly ImmutableArray<(string Dimension, Func<ReportTrade, string?> Of)> Dimensions =
    [
        ("symbol", trade => trade.Symbol),
        ("hour", trade => HourBlock(trade.EnteredAt)),
        ("weekday", trade => KoreanTime.DayOf(trade.EnteredAt).DayOfWeek.ToString()),
        ("direction", trade => trade.Direction),
        ("origin", trade => trade.Origin),
        ("regime", trade => trade.Regime),
        ("setup", trade => trade.Setup),
        ("confidence", trade => trade.Confidence is { } percent ? percent >= 80 ? "80–100" : percent >= 60 ? "60–79" : "0–59" : null),
    ];

    /// <summary>Asks of every slice with enough trades both in and outside it whether it differs from the rest.</summary>
    public static IEnumerable<Question> Ask(ImmutableArray<ReportTrade> trades) => Of(trades)
        .Where(slice => slice.Inside.Length >= Analyst.SliceTradesMin && slice.Outside.Length >= Analyst.SliceTradesMin)
        .Select((slice, index) => new Question(slice.PValue(seed: (ulong)index), adjusted => Said(slice, adjusted)));

    private static IEnumerable<Finding> Said(Slice slice, double adjusted)
    {
        var (mean, rest) = (slice.Inside.Average(trade => trade.R), slice.Outside.Average(trade => trade.R));
        var sum = slice.Inside.Sum(trade => trade.R);
        var evidence = FindingEvidence.Of(
            slice.Inside, ("mean_r", mean), ("rest_mean_r", rest), ("sum_r", sum), ("trades", slice.Inside.Length),
            ("wins", slice.Inside.Count(trade => trade.NetPnl > 0)));
        if (mean > rest && mean > 0)
        {
            yield return new Finding(FindingKind.Strength, "slice_better", slice.Dimension, slice.Name, sum, adjusted, evidence);
        }
        else if (mean < rest && mean < 0)
        {
            yield return new Finding(FindingKind.Weakness, "slice_worse", slice.Dimension, slice.Name, sum, adjusted, evidence);
            yield return new Finding(FindingKind.Improvement, "leave_slice", slice.Dimension, slice.Name, -sum, adjusted, evidence);
        }
    }

    // Every slice of every dimension with trades both in and outside it, in a fixed order.
    private static IEnumerable<Slice> Of(ImmutableArray<ReportTrade> trades)
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
}

internal sealed record Slice(string Dimension, string Name, ImmutableArray<ReportTrade> Inside, ImmutableArray<ReportTrade> Outside)
{
    /// <summary>Of the difference between the mean R inside and outside.</summary>
    public double PValue(ulong seed) => PermutationTest.PValue([.. Inside.Concat(Outside).Select(trade => trade.R)], Inside.Length, seed);
}

using System.Collections.Immutable;
using System.Globalization;
using TradingConsole.Core.Forecasts.Reading;

namespace TradingConsole.Web.Pages.Forecasts;

/// <summary>Stored segments laid out as a matrix: a row a category, a column a liquidity bucket and a length.</summary>
/// <param name="Lengths">Of the markets, shortest first.</param>
/// <param name="Buckets">Of liquidity, those in which anything was scored.</param>
public sealed record SegmentGrid(
    ImmutableArray<string> Categories, ImmutableArray<string> Lengths, ImmutableArray<string> Buckets, ImmutableDictionary<string, CalibrationRow> Cells)
{
    private const int CategoriesMax = 10;

    /// <summary>The largest categories; the rest is reached through the filter.</summary>
    public static SegmentGrid Of(ImmutableArray<CalibrationRow> segments) => new(
        [
            .. segments.Where(row => row is { Category: not null, LiquidityBucket: null, TteBucket: null }).OrderByDescending(row => row.SampleSize)
                .ThenBy(row => row.Category, StringComparer.Ordinal).Select(row => row.Category!).Take(CategoriesMax),
        ],
        [.. segments.Select(row => row.TteBucket).OfType<string>().Distinct(StringComparer.Ordinal).OrderBy(Days).ThenBy(bucket => bucket, StringComparer.Ordinal)],
        [.. ScoreWords.LiquidityBuckets.Where(bucket => segments.Any(row => row.LiquidityBucket == bucket))],
        segments.ToImmutableDictionary(row => row.SegmentKey, StringComparer.Ordinal));

    /// <summary>Null: nothing of that kind was scored.</summary>
    public CalibrationRow? Find(string? category, string? liquidity, string? length) =>
        Cells.GetValueOrDefault($"{category ?? "*"}|{liquidity ?? "*"}|{length ?? "*"}");

    // "<1d" and "7-30d" begin where their first number says; "<1d" at nothing.
    private static double Days(string bucket)
    {
        var digits = new string([.. bucket.SkipWhile(letter => !char.IsAsciiDigit(letter)).TakeWhile(char.IsAsciiDigit)]);
        var number = double.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) ? parsed : double.MaxValue;
        return bucket.StartsWith('<') ? number - 0.5 : bucket.StartsWith('>') ? number + 0.5 : bucket.EndsWith('h') ? number / 24 : number;
    }
}

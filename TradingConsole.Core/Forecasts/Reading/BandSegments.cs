using System.Collections.Immutable;

namespace TradingConsole.Core.Forecasts.Reading;

/// <summary>What bands are told apart by, spelled as the tables spell it.</summary>
public static class BandSegments
{
    public const string Raw = "raw";
    public const string Corrected = "conformal";

    public const int HorizonStepsMax = 1_000;

    /// <summary>In the order in which alerts prefer them.</summary>
    public static readonly ImmutableArray<string> Methods = ["kalman", "ewma", "rolling_quantile", "chronos", "timesfm"];

    public static readonly ImmutableArray<string> Calibrations = [Raw, Corrected];

    /// <summary>Segments that are no sum over category, liquidity and time to end.</summary>
    public static readonly ImmutableArray<string> Kinds = ["in_play", "quiet", "moved"];

    /// <summary>One of <see cref="Kinds"/>, or three parts such as <c>sports|*|*</c>.</summary>
    public static bool Knows(string segment)
    {
        ArgumentNullException.ThrowIfNull(segment);
        return Kinds.Contains(segment) || (segment.Split('|') is { Length: 3 } parts && parts.All(part => part.Length > 0));
    }

    /// <summary>Which axis a segment lies on: <c>all</c>, <c>category</c>, <c>liquidity</c>, <c>time</c> or <c>play</c>.</summary>
    /// <returns><c>other</c> where it lies on several.</returns>
    public static string AxisOf(string segment)
    {
        ArgumentNullException.ThrowIfNull(segment);
        return segment.Split('|') switch
        {
            ["*", "*", "*"] => "all",
            [_, "*", "*"] => "category",
            ["*", _, "*"] => "liquidity",
            ["*", "*", _] => "time",
            [_] => "play",
            _ => "other",
        };
    }
}

using System.Collections.Immutable;
using TradingConsole.Core.Passport.Samples;
using TradingConsole.Core.Time;

namespace TradingConsole.Core.Passport.Setups;

/// <summary>One column of a setup model.</summary>
/// <param name="Kind"><c>feature</c>, <c>setup</c>, <c>asset</c>, <c>origin</c>, <c>direction</c>, <c>confidence</c>, <c>hour</c> or <c>weekday</c>.</param>
/// <param name="Of">Which feature, setup, asset or origin; empty for the others.</param>
public sealed record SetupInput(string Kind, string Of)
{
    /// <summary>NaN when it is not known.</summary>
    internal double Value(SetupQuestion question) => Kind switch
    {
        "feature" => JsonNumber.Of(question.Features[Of]) ?? double.NaN,
        "setup" => question.Setup == Of ? 1 : 0,
        "asset" => question.Asset == Of ? 1 : 0,
        "origin" => question.Origin == Of ? 1 : 0,
        "direction" => question.Direction == "LONG" ? 1 : -1,
        "confidence" => question.Confidence ?? double.NaN,
        "hour" => MinuteGrid.ToKst(question.DecidedAt).Hour,
        "weekday" => ((int)KoreanTime.DayOf(question.DecidedAt).DayOfWeek + 6) % 7,
        _ => double.NaN, // Of a later version: unknown to this one.
    };
}

/// <summary>Which columns a model has: chosen from its training samples alone, and never by their outcomes.</summary>
public static class SetupInputs
{
    /// <summary>A setup, asset or origin with fewer samples is no column of its own.</summary>
    public const int SamplesMin = 15;

    private const int FeaturesMax = 64;
    private const int NamesMax = 12;

    public static ImmutableArray<SetupInput> Of(IReadOnlyCollection<TrainingSample> training)
    {
        ArgumentNullException.ThrowIfNull(training);
        return
        [
            .. Common(training.SelectMany(sample => sample.Features.Select(feature => feature.Key)), FeaturesMax).Select(name => new SetupInput("feature", name)),
            .. Common(training.Select(sample => sample.Setup).OfType<string>(), NamesMax).Select(name => new SetupInput("setup", name)),
            .. Common(training.Select(sample => sample.Asset), NamesMax).Select(name => new SetupInput("asset", name)),
            .. Common(training.Select(sample => SetupQuestion.Of(sample).Origin).Where(origin => origin.Length > 0), NamesMax).Select(name => new SetupInput("origin", name)),
            new SetupInput("direction", ""), new SetupInput("confidence", ""), new SetupInput("hour", ""), new SetupInput("weekday", ""),
        ];
    }

    // The most frequent ones, in an order that does not depend on how samples lie.
    private static IEnumerable<string> Common(IEnumerable<string> names, int most) => names
        .CountBy(name => name, StringComparer.Ordinal)
        .Where(name => name.Value >= SamplesMin)
        .OrderByDescending(name => name.Value).ThenBy(name => name.Key, StringComparer.Ordinal)
        .Take(most).Select(name => name.Key).Order(StringComparer.Ordinal);
}

using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace TradingConsole.Core.Passport.Samples.Export;

/// <summary>Samples as JSON Lines, without names: one object a line, in the order of the decisions.</summary>
public static class SampleLines
{
    /// <param name="samples">By decision, then id: a data set's order.</param>
    /// <returns>Without line ends; the same samples give the same bytes.</returns>
    public static IEnumerable<string> Of(ImmutableArray<TrainingSample> samples) => NamelessSample.From(samples).Select(sample => new JsonObject
    {
        ["number"] = sample.Number,
        ["person"] = sample.Person,
        ["asset"] = sample.Asset,
        ["timeframe"] = "1m",
        ["setup"] = sample.Setup,
        ["decided_at"] = $"{sample.Of.DecidedAt.ToUniversalTime():yyyy-MM-ddTHH:mm:ssZ}",
        ["settled_at"] = $"{sample.Of.SettledAt.ToUniversalTime():yyyy-MM-ddTHH:mm:ssZ}",
        ["features"] = sample.Features,
        ["decision"] = sample.Decision(),
        ["outcome"] = sample.Outcome(),
        ["label_quality"] = sample.Of.LabelQuality,
        ["model_feedback"] = sample.Feedback(),
    }.ToJsonString());
}

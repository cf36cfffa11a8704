using System.Text.Json.Nodes;
using TradingConsole.Core.Passport.Samples;

namespace TradingConsole.Core.Passport.Setups;

/// <summary>A trade somebody is about to take: what a personal setup model is asked about. Nothing in it is later than the decision.</summary>
/// <param name="Direction">LONG or SHORT.</param>
/// <param name="Confidence">Percent; null when not said.</param>
/// <param name="DecidedAt">Market clock, UTC.</param>
/// <param name="Features">Numbers known now, by name.</param>
public sealed record SetupQuestion(string Asset, string Direction, string? Setup, int? Confidence, DateTimeOffset DecidedAt, JsonObject Features)
{
    /// <summary>Whose idea it is: own, tracked, copied or hypothesis; empty when not known.</summary>
    public string Origin { get; init; } = "";

    public static SetupQuestion Of(TrainingSample sample)
    {
        ArgumentNullException.ThrowIfNull(sample);
        return new SetupQuestion(
            sample.Asset, sample.Decision["direction"]?.GetValue<string>() ?? "", sample.Setup, (int?)JsonNumber.Of(sample.Decision["confidence"]),
            sample.DecidedAt, sample.Features)
        {
            Origin = sample.Decision["origin"]?.GetValue<string>() ?? "",
        };
    }

    /// <param name="context">As kept with a quick trade: its features may be plain numbers or carry when they were known.</param>
    public static SetupQuestion Of(
        string asset, string direction, string? setup, int? confidence, DateTimeOffset decidedAt, JsonObject context, string origin)
    {
        ArgumentNullException.ThrowIfNull(context);
        var features = new JsonObject();
        foreach (var (name, value) in context["features"] as JsonObject ?? [])
        {
            features[name] = (value is JsonObject dated ? dated["value"] : value)?.DeepClone();
        }

        return new SetupQuestion(asset, direction, setup, confidence, decidedAt, features) { Origin = origin };
    }
}

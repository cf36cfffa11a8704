using TradingConsole.Core.Forecasts.Runs;
using Xunit;

namespace TradingConsole.Core.Tests.Architecture;

/// <summary>The scoreboard's own rule of dependence: connectors know storage alone, pure rooms know no store's caller, and only Runs knows them all.</summary>
public sealed class ForecastRoomTests
{
    private const string Root = "TradingConsole.Core.Forecasts.";

    /// <summary>What the rooms that are listed may import of the wing; the others are judged by what may import them.</summary>
    private static readonly Dictionary<string, string[]> May = new()
    {
        ["Raw"] = [],
        ["Connectors"] = ["Raw"],
        ["Registry"] = ["Cutoffs", "Raw", "Runs", "Storage"],
    };

    [Fact]
    public void Connectors_AndRaw_KnowStorageAlone()
    {
        var wrong = References()
            .Where(reference => May.TryGetValue(reference.From, out var allowed) && reference.To != reference.From && !allowed.Contains(reference.To))
            .Select(reference => $"{reference.From} -> {reference.To}: {reference.Where}").Distinct().Order().ToList();

        Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong));
        Assert.Contains(References(), reference => reference is { From: "Connectors", To: "Raw" }); // The scan sees something.
    }

    [Fact]
    public void NobodyWhoDerives_AsksASource()
    {
        // Streaming reads the channel's messages with the connector's own reader; it opens nothing.
        var wrong = References()
            .Where(reference => reference.To == "Connectors" && reference.From is not ("Connectors" or "Streaming"))
            .Select(reference => $"{reference.From} -> {reference.To}: {reference.Where}").Distinct().Order().ToList();

        Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong));
    }

    private static IEnumerable<(string From, string To, string Where)> References() =>
        from type in typeof(RunPlan).Assembly.GetTypes()
        let fromRoom = Room(type)
        where fromRoom is not null
        from used in TypeReferences.Of(type)
        let toRoom = Room(used)
        where toRoom is not null
        select (fromRoom, toRoom, type.FullName!);

    private static string? Room(Type type) =>
        type.Namespace is { } name && name.StartsWith(Root, StringComparison.Ordinal) ? name[Root.Length..].Split('.')[0] : null;
}

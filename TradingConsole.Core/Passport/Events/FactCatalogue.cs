using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization;
using TradingConsole.Core.Market;

namespace TradingConsole.Core.Passport.Events;

/// <summary>Every kind of event there is, with its version and its shape: the one place to look them up.</summary>
/// <remarks>
/// A shape is never edited once it was stored. To change one: a new record, a new version here, and the old line stays so that old events
/// can still be read.
/// </remarks>
public static class FactCatalogue
{
    public static readonly FrozenDictionary<(string Kind, int Version), Type> Types = new Dictionary<(string, int), Type>
    {
        [("scan.completed", 1)] = typeof(ScanCompleted),
        [("signal.tracked", 1)] = typeof(SignalTracked),
        [("signal.converted", 1)] = typeof(SignalConverted),
        [("signal.dropped", 1)] = typeof(SignalDropped),
        [("quick_trade.requested", 1)] = typeof(QuickTradeRequested),
        [("quick_trade.opened", 1)] = typeof(QuickTradeOpened),
        [("quick_trade.plan_changed", 1)] = typeof(QuickTradePlanChanged),
        [("quick_trade.close_requested", 1)] = typeof(QuickTradeCloseRequested),
        [("quick_trade.close_refused", 1)] = typeof(QuickTradeCloseRefused),
        [("quick_trade.closed", 1)] = typeof(QuickTradeClosed),
        [("quick_trade.canceled", 1)] = typeof(QuickTradeCanceled),
        [("copy_trade.published", 1)] = typeof(CopyTradePublished),
        [("copy_trade.followed", 1)] = typeof(CopyTradeFollowed),
        [("hypothesis.proposed", 1)] = typeof(HypothesisProposed),
        [("hypothesis.answered", 1)] = typeof(HypothesisAnswered),
        [("hypothesis.settled", 1)] = typeof(HypothesisSettled),
        [("override.offered", 1)] = typeof(OverrideOffered),
        [("override.answered", 1)] = typeof(OverrideAnswered),
        [("prediction.made", 1)] = typeof(PredictionMade),
        [("prediction.settled", 1)] = typeof(PredictionSettled),
        [("arena.opened", 1)] = typeof(ArenaOpened),
        [("arena.joined", 1)] = typeof(ArenaJoined),
        [("arena.called_off", 1)] = typeof(ArenaCalledOff),
        [("arena.settled", 1)] = typeof(ArenaSettled),
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<Type, (string Kind, int Version)> Names =
        Types.ToDictionary(line => line.Value, line => line.Key).ToFrozenDictionary();

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        IgnoreReadOnlyProperties = true, // What follows from the facts is not stored beside them.
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
        MaxDepth = 8,
        Converters = { new SymbolJson(), new SideConverter(), new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
    };

    /// <summary>Past tense, dotted, for example <c>quick_trade.closed</c>.</summary>
    public static string KindOf(PassportFact fact) => NameOf(fact).Kind;

    public static int VersionOf(PassportFact fact) => NameOf(fact).Version;

    /// <exception cref="ArgumentException">The fact breaks a rule: it must not be told at all.</exception>
    public static string Write(PassportFact fact)
    {
        ArgumentNullException.ThrowIfNull(fact);
        return fact.Objection is { } objection
            ? throw new ArgumentException($"{KindOf(fact)}: {objection}", nameof(fact))
            : JsonSerializer.Serialize(fact, fact.GetType(), Json);
    }

    /// <exception cref="UnreadableEventException">Unknown kind or version, not JSON, a required field is missing, or a value breaks a rule.</exception>
    public static PassportFact Read(string kind, int version, string payload)
    {
        if (!Types.TryGetValue((kind, version), out var type))
        {
            throw new UnreadableEventException($"kind {kind} version {version} is not in the catalogue.");
        }

        PassportFact? fact;
        string? objection;
        try
        {
            fact = (PassportFact?)JsonSerializer.Deserialize(payload, type, Json);
            objection = fact is null ? "the payload was null." : fact.Objection; // Its rules calculate, and values may lie outside of what can be.
        }
        catch (Exception wrong) when (wrong is JsonException or FormatException or ArithmeticException)
        {
            throw new UnreadableEventException($"{kind} version {version}: {wrong.Message}", wrong);
        }

        return fact is not null && objection is null ? fact : throw new UnreadableEventException($"{kind} version {version}: {objection}");
    }

    private static (string Kind, int Version) NameOf(PassportFact fact)
    {
        ArgumentNullException.ThrowIfNull(fact);
        return Names.TryGetValue(fact.GetType(), out var name)
            ? name
            : throw new ArgumentException($"{fact.GetType().Name} is not in the catalogue.", nameof(fact));
    }

    private sealed class SideConverter : JsonConverter<PositionSide>
    {
        public override PositionSide Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            PositionSideWords.Parse(reader.GetString() ?? "");

        public override void Write(Utf8JsonWriter writer, PositionSide value, JsonSerializerOptions options) => writer.WriteStringValue(value.Word());
    }
}

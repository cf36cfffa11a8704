using TradingConsole.Core.Time;
using Xunit;

namespace TradingConsole.Core.Tests.Architecture;

/// <summary>
/// Rooms import only lower floors. Read from the compiled assembly (signatures and method bodies), so a fully qualified
/// name or a <c>var</c> counts as much as a <c>using</c>.
/// </summary>
public sealed class RoomOrderTests
{
    private const string Root = "TradingConsole.Core.";

    private static readonly Dictionary<string, int> Floors = new()
    {
        ["Time"] = 0, ["Database"] = 0, ["Messaging"] = 0, ["Statistics"] = 0, ["Network"] = 0,
        ["Market"] = 1,
        ["Exchange"] = 2, ["Features"] = 2,
        ["Labels"] = 3, ["Boosting"] = 3,
        ["Models"] = 4,
        ["Training"] = 5,
        ["Decisions"] = 6, ["Simulation"] = 6,
        ["Risk"] = 7,
        ["Execution"] = 8, ["Backtesting"] = 8, ["Reinforcement"] = 8,
        ["Quality"] = 9,
    };

    /// <summary>Wings stand on floors 0 and 1 and never import each other; the extra rooms some may use are named here.</summary>
    private static readonly Dictionary<string, string[]> Wings = new()
    {
        ["Passport"] = ["Boosting"], // The personal setup model learns with the trees.
        ["Forecasts"] = ["Boosting"],
        ["Observer"] = [],
        ["Strategies"] = ["Simulation"],
        ["Operations"] = ["Exchange"], // The stored keys open the exchange's account.
    };

    /// <summary>Rooms of one floor that may import each other, each with its reason.</summary>
    private static readonly HashSet<(string From, string To)> SameFloor =
    [
        ("Database", "Time"), // The writer flushes on the minute grid's clock.
        ("Messaging", "Database"), // The outbox insert and NOTIFY go through the database's plumbing.
        ("Network", "Statistics"), // Pauses are stretched by the seeded generator.
    ];

    [Fact]
    public void Rooms_EveryReference_PointsDownstairs()
    {
        var wrong = References()
            .Where(reference => reference.From != reference.To && !IsAllowed(reference.From, reference.To))
            .Select(reference => $"{reference.From} -> {reference.To}: {reference.Where}")
            .Distinct()
            .Order()
            .ToList();

        Assert.True(wrong.Count == 0, "Rooms import upstairs:" + Environment.NewLine + string.Join(Environment.NewLine, wrong));
    }

    [Fact]
    public void Rooms_EveryNamespace_IsOnThePlan()
    {
        var strangers = typeof(MinuteGrid).Assembly.GetTypes()
            .Select(Room)
            .OfType<string>()
            .Where(room => !Floors.ContainsKey(room) && !Wings.ContainsKey(room))
            .Distinct();

        Assert.Empty(strangers);
    }

    [Theory]
    [InlineData("Market", "Execution", false)]
    [InlineData("Features", "Exchange", false)]
    [InlineData("Execution", "Market", true)]
    [InlineData("Operations", "Risk", false)]
    [InlineData("Passport", "Operations", false)]
    [InlineData("Forecasts", "Boosting", true)]
    public void Plan_KnownPairs_AreJudgedAsDesigned(string from, string to, bool allowed) =>
        Assert.Equal(allowed, IsAllowed(from, to));

    [Fact]
    public void Scan_MethodBodies_AreRead() =>
        Assert.Contains(References(), reference => reference is { From: "Market", To: "Time" } or { From: "Features", To: "Market" });

    private static bool IsAllowed(string from, string to)
    {
        if (Wings.TryGetValue(from, out var extra))
        {
            return extra.Contains(to) || (Floors.TryGetValue(to, out var below) && below <= 1);
        }

        return Floors.TryGetValue(from, out var fromFloor) && Floors.TryGetValue(to, out var toFloor)
            && (toFloor < fromFloor || SameFloor.Contains((from, to)));
    }

    private static IEnumerable<(string From, string To, string Where)> References() =>
        from type in typeof(MinuteGrid).Assembly.GetTypes()
        let fromRoom = Room(type)
        where fromRoom is not null
        from used in TypeReferences.Of(type)
        let toRoom = Room(used)
        where toRoom is not null
        select (fromRoom, toRoom, type.FullName!);

    private static string? Room(Type type)
    {
        var name = type.Namespace;
        return name is null || !name.StartsWith(Root, StringComparison.Ordinal) ? null : name[Root.Length..].Split('.')[0];
    }
}

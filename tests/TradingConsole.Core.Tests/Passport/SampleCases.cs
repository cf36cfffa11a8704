using System.Text.Json.Nodes;
using TradingConsole.Core.Passport.Events;
using TradingConsole.Core.Passport.Outbox;
using TradingConsole.Core.Passport.Samples;
using TradingConsole.Core.Statistics;

namespace TradingConsole.Core.Tests.Passport;

/// <summary>Round trips with what was known before them, to make samples of.</summary>
internal static class SampleCases
{
    /// <summary>Within the costs when <paramref name="net"/> is 0.</summary>
    public static QuickTradeClosed Closed(int net, DateTimeOffset? enteredAt = null, string? setup = "breakout", int? confidence = 60) =>
        PassportCases.Closed(net, confidence, enteredAt: enteredAt) with { Setup = setup };

    public static QuickTradeRequested Requested(QuickTradeClosed closed, JsonObject? features = null) => new(
        closed.TradeId, closed.Mode, closed.Symbol, closed.Direction, closed.DecidedAt, closed.EntryPrice, closed.StopPrice, closed.TargetPrice,
        closed.Quantity, 3, closed.Origin, closed.Confidence, closed.Setup,
        new JsonObject { ["as_of"] = $"{closed.DecidedAt:O}", ["features"] = features ?? new JsonObject { ["rsi_14"] = 61.5 } });

    /// <summary>Asks for and closes a trade, one event after the other.</summary>
    public static async Task TellAsync(PassportWorld world, Guid user, QuickTradeClosed closed, JsonObject? features = null)
    {
        await world.TellAsync(new PassportTelling(
            user, closed.DecidedAt, "quick_trades", $"{closed.TradeId:D}", $"asked:{closed.TradeId}", Requested(closed, features)));
        await world.TellAsync(new PassportTelling(
            user, closed.ExitedAt, "quick_trades", $"{closed.TradeId:D}", $"closed:{closed.TradeId}", closed));
    }

    /// <summary>Lets the training consumer take everything that is due.</summary>
    public static async Task LearnAsync(PassportWorld world)
    {
        var turn = new OutboxTurn(world.Database.DataSource, new TrainingConsumer(TimeProvider.System), ConsumerRules.Default);
        await turn.AddPeopleAsync();
        while (await turn.RunAsync() is not null)
        {
        }
    }

    /// <summary>Samples by themselves; <paramref name="edge"/> of the trades whose feature <c>tilt</c> is above 0 pay more often than the rest.</summary>
    /// <param name="edge">0: chance alone. 0.4: of the one half 90 % pay, of the other 10 %.</param>
    public static IEnumerable<TrainingSample> Many(int count, double edge, ulong seed, Guid? user = null)
    {
        var random = new SeededRandom(seed);
        var (person, at) = (user ?? Guid.NewGuid(), PassportCases.Start);
        for (var i = 0; i < count; i++)
        {
            at = at.AddMinutes(30 + random.NextInt(600));
            var tilt = random.NextGaussian();
            var pays = random.NextDouble() < 0.5 + (tilt > 0 ? edge : -edge);
            var closed = Closed(pays ? 50 : -50, at, random.NextInt(2) == 0 ? "breakout" : "fade", 50 + random.NextInt(50));
            var requested = Requested(closed, new JsonObject { ["tilt"] = tilt, ["noise"] = random.NextGaussian() });
            yield return SampleMaker.Make(PassportCases.Event(person, i + 1, closed), closed, requested).Sample!;
        }
    }
}

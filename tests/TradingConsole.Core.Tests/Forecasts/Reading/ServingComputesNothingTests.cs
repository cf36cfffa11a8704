using TradingConsole.Core.Forecasts.Reading;
using TradingConsole.Core.Tests.Architecture;
using Xunit;

namespace TradingConsole.Core.Tests.Forecasts.Reading;

/// <summary>Seed 3 §3.1: serving reads what was derived and computes nothing. Read from the compiled assembly.</summary>
public sealed class ServingComputesNothingTests
{
    private const string Root = "TradingConsole.Core.Forecasts.";

    [Fact]
    public void Reading_ImportsNoOtherRoomOfTheWing()
    {
        var wrong = (
            from type in typeof(ScoreboardQueries).Assembly.GetTypes()
            where type.Namespace == Root + "Reading"
            from used in TypeReferences.Of(type)
            where used.Namespace is { } room && room.StartsWith(Root, StringComparison.Ordinal) && room != Root + "Reading"
            select $"{type.Name} -> {used.FullName}").Distinct().ToList();

        Assert.Empty(wrong);
    }
}

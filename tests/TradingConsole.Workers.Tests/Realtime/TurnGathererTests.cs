using System.Diagnostics;
using TradingConsole.Core.Market;
using TradingConsole.Workers.Realtime;
using Xunit;

namespace TradingConsole.Workers.Tests.Realtime;

public sealed class TurnGathererTests
{
    private const long Now = 1_000_000;
    private static readonly long Grace = (long)(TurnGatherer.Grace.TotalSeconds * Stopwatch.Frequency);

    private readonly TurnGatherer _gatherer = new();

    [Fact]
    public void IsDue_NothingGathered_Never()
    {
        Assert.False(_gatherer.IsDue(0, long.MaxValue));
    }

    [Fact]
    public void IsDue_EveryLiveLaneClosed_AtOnce()
    {
        Add(MinuteCases.Eth, Now);
        Assert.False(_gatherer.IsDue(2, Now));

        Add(Symbol.Btc, Now);
        Assert.True(_gatherer.IsDue(2, Now));
    }

    [Fact]
    public void IsDue_SomeLaneMissing_AfterTheGraceOfTheFirst()
    {
        Add(MinuteCases.Eth, Now);
        Add(MinuteCases.Ada, Now + (Grace / 2)); // A later one does not start the wait anew.

        Assert.False(_gatherer.IsDue(3, Now + Grace - (Stopwatch.Frequency / 1_000)));
        Assert.True(_gatherer.IsDue(3, Now + Grace));
    }

    [Fact]
    public void Take_AnyOrderOfArrival_BtcFirstThenBySymbolAndEmpty()
    {
        foreach (var symbol in (Symbol[])[MinuteCases.Eth, Symbol.Btc, MinuteCases.Ada])
        {
            Add(symbol, Now);
        }

        Assert.Equal(MinuteCases.First, _gatherer.Index);
        Assert.Equal(["BTCUSDT", "ADAUSDT", "ETHUSDT"], _gatherer.Take().Select(item => item.Lane.Symbol.Value));
        Assert.Equal(0, _gatherer.Count);
        Assert.False(_gatherer.IsDue(0, Now + Grace));
    }

    private void Add(Symbol symbol, long timestamp) => _gatherer.Add(
        new SymbolLane(symbol), new ClosedMinute(MinuteCases.Closed(symbol, MinuteCases.First).Candle, null, null), timestamp);
}

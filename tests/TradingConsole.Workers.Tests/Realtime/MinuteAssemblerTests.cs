using TradingConsole.Core.Market;
using TradingConsole.Workers.Realtime;
using Xunit;

namespace TradingConsole.Workers.Tests.Realtime;

public sealed class MinuteAssemblerTests
{
    private static readonly long M = MinuteCases.First;

    private readonly MinuteAssembler _assembler = new();

    [Fact]
    public void Close_StreamUpBeforeTheMinute_MarkIsOpenHighLowCloseOfItsSamples()
    {
        _assembler.Connected(MinuteCases.At(M - 1, 59));
        Add(M, 0, 100);
        Add(M, 10, 103);
        Add(M, 20, 98);
        Add(M, 59, 101);

        var closed = Close(M);

        Assert.Equal(new MarkCandle(Symbol.Btc, MinuteCases.At(M), 100, 103, 98, 101), closed.Mark);
        Assert.Equal(M, closed.Index);
        Assert.Equal((101.0, (double?)closed.Candle.Close), (closed.Premium!.Value.MarkPrice, closed.Premium.Value.LastPrice));
    }

    [Fact]
    public void Close_StreamCameUpInsideTheMinute_OnlyTheNextIsWhole()
    {
        _assembler.Connected(MinuteCases.At(M, 0.5));
        Add(M, 1, 100);
        var partial = Close(M);
        Add(M + 1, 0, 101);
        var whole = Close(M + 1);

        Assert.Null(partial.Mark);
        Assert.Equal(100, partial.Premium!.Value.MarkPrice); // Still the last snapshot of the minute.
        Assert.NotNull(whole.Mark);
    }

    [Fact]
    public void Close_NeverConnected_MarkIsNull()
    {
        Add(M, 0, 100);

        Assert.Null(Close(M).Mark);
    }

    [Fact]
    public void Lost_InsideTheMinute_MarkIsNullUntilAWholeMinuteAfterTheReturn()
    {
        _assembler.Connected(MinuteCases.At(M - 1));
        Add(M, 0, 100);
        _assembler.Lost();
        Assert.Null(Close(M).Mark);

        _assembler.Connected(MinuteCases.At(M + 1, 30));
        Add(M + 1, 31, 100);
        Assert.Null(Close(M + 1).Mark);
        Add(M + 2, 0, 100);
        Assert.NotNull(Close(M + 2).Mark);
    }

    [Fact]
    public void Add_LateSampleOfThePreviousMinute_Counts()
    {
        _assembler.Connected(MinuteCases.At(M - 1));
        Add(M, 0, 100);
        Add(M + 1, 0, 200);
        Add(M, 59, 105);

        var closed = Close(M);

        Assert.Equal((100.0, 105.0, 100.0, 105.0), (closed.Mark!.Value.Open, closed.Mark.Value.High, closed.Mark.Value.Low, closed.Mark.Value.Close));
        Assert.Equal(200, Close(M + 1).Mark!.Value.High); // Nothing of it leaked into the current one.
    }

    [Fact]
    public void Add_OlderThanThePreviousMinute_IsIgnored()
    {
        _assembler.Connected(MinuteCases.At(M - 1));
        Add(M, 0, 100);
        Add(M + 1, 0, 101);
        Add(M + 2, 0, 102);
        Add(M, 59, 999);

        Assert.Equal((101.0, 102.0), (Close(M + 1).Mark!.Value.High, Close(M + 2).Mark!.Value.High));
        Assert.Null(Close(M).Mark);
    }

    [Fact]
    public void Close_NoSampleOfTheMinute_NeitherMarkNorPremium()
    {
        _assembler.Connected(MinuteCases.At(M - 5));
        Add(M - 1, 0, 100);

        var closed = Close(M);

        Assert.Null(closed.Mark);
        Assert.Null(closed.Premium);
    }

    private void Add(long minute, double seconds, double mark) =>
        _assembler.Add(MinuteCases.Sample(Symbol.Btc, minute, seconds, mark));

    private ClosedMinute Close(long minute) => _assembler.Close(MinuteCases.Closed(Symbol.Btc, minute));
}

using TradingConsole.Core.Market;
using Xunit;

namespace TradingConsole.Core.Tests.Market;

public sealed class UniverseTests
{
    private static readonly Symbol Eth = Symbol.Parse("ETHUSDT");

    [Fact]
    public async Task WaitForChange_SetToOthers_CompletesOnceTheListDiffers()
    {
        var universe = new Universe([Symbol.Btc]);
        var waiting = universe.WaitForChangeAsync(universe.Symbols, CancellationToken.None);

        universe.Set([Symbol.Btc, Symbol.Btc]);
        Assert.False(waiting.IsCompleted);
        universe.Set([Eth, Symbol.Btc, Eth]);
        await waiting.WaitAsync(TimeSpan.FromSeconds(10));

        Assert.True(universe.Symbols.SequenceEqual([Eth, Symbol.Btc]));
    }

    [Fact]
    public async Task WaitForChange_ReaderBehind_CompletesAtOnce()
    {
        var universe = new Universe([Symbol.Btc]);
        var known = universe.Symbols;
        universe.Set([Eth]);

        await universe.WaitForChangeAsync(known, CancellationToken.None);
        await universe.WaitForChangeAsync(default, CancellationToken.None);
    }

    [Fact]
    public async Task WaitForChange_Cancelled_Ends()
    {
        using var stop = new CancellationTokenSource();
        var waiting = new Universe().WaitForChangeAsync(DefaultUniverse.Symbols, stop.Token);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public void Set_TooManyOrEmptySymbols_Refused()
    {
        var universe = new Universe();
        var many = Enumerable.Range(0, Universe.SymbolsMax + 1).Select(number => Symbol.Parse($"X{number}USDT"));

        Assert.Throws<ArgumentException>(() => universe.Set(many));
        Assert.Throws<ArgumentException>(() => universe.Set([default]));
        Assert.Equal(30, universe.Symbols.Length);
    }
}

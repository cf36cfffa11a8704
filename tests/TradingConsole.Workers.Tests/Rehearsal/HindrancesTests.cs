using TradingConsole.Core.Market;
using TradingConsole.Workers.PaperExchange.Faults;
using TradingConsole.Workers.Rehearsal;
using Xunit;

namespace TradingConsole.Workers.Tests.Rehearsal;

/// <summary>An excuse is one lost attempt, and lasts as long as the next one may take.</summary>
public sealed class HindrancesTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);
    private static readonly Symbol Eth = Symbol.Parse("ETHUSDT");

    private readonly Hindrances _hindrances = new();

    [Fact]
    public void Deadline_NothingLost_IsTwoSeconds() => Assert.Equal(2, After(0));

    [Fact]
    public void Deadline_FaultActs_IsNoExcuseByItself()
    {
        _hindrances.Add(new VenueFault(VenueFaultKind.SwallowCall, Start, TimeSpan.FromMinutes(1)));

        Assert.Equal(2, After(0));
    }

    [Fact]
    public void Deadline_ExitLost_RunsAnewAndDemandsTheNext()
    {
        _hindrances.AddLostExit(Symbol.Btc, At(1.5));
        Assert.Equal(3.5, After(0));

        _hindrances.AddLostExit(Symbol.Btc, At(3));
        Assert.Equal(5, After(0));

        _hindrances.AddLostExit(Symbol.Btc, At(5.1)); // Too late: nothing was tried for more than two seconds.
        Assert.Equal(5, After(0));
    }

    [Fact]
    public void Deadline_ExitOfAnotherSymbolOrBefore_IsNoExcuse()
    {
        _hindrances.AddLostExit(Eth, At(1));
        _hindrances.AddLostExit(Symbol.Btc, At(-0.1));

        Assert.Equal(2, After(0));
    }

    [Fact]
    public void Deadline_Crash_IsFifteenSecondsFromIt()
    {
        _hindrances.AddCrash(At(1), TimeSpan.FromSeconds(4));

        Assert.Equal(16, After(0));
    }

    [Fact]
    public void Deadline_AnswerLostWhileTheStreamTells_IsNoExcuse()
    {
        _hindrances.StreamDown(At(-20));
        _hindrances.StreamUp(At(-10));
        _hindrances.Heard("stop", At(-5));
        _hindrances.AddLostAnswer(Symbol.Btc, "stop", At(1), null);

        Assert.Equal(2, After(0));
    }

    [Fact]
    public void Deadline_AnswerLostAndNothingHeardSinceTheStreamWasDown_ExcusesThisQuestion()
    {
        _hindrances.Heard("stop", At(-15));
        _hindrances.StreamDown(At(-20));
        _hindrances.StreamUp(At(-10));
        _hindrances.AddLostAnswer(Symbol.Btc, "stop", At(1), null);

        Assert.Equal(3.7, After(0), 6);
    }

    [Fact]
    public void Deadline_Banned_IsTheBanAndTheBound()
    {
        _hindrances.AddBan(At(0.5), TimeSpan.FromSeconds(30));

        Assert.Equal(32.5, After(0));
    }

    private double After(double seconds) => (_hindrances.Deadline(Symbol.Btc, At(seconds)) - Start).TotalSeconds;

    private static DateTimeOffset At(double seconds) => Start + TimeSpan.FromSeconds(seconds);
}
